"""A table as one request asks for it: its columns, its order, its page, or its workbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html

from shnor_portal.core.downloads import workbook
from shnor_portal.core.lists import choices
from shnor_portal.core.lists.cells import noted
from shnor_portal.core.lists.columns import ByValue, Column, Table
from shnor_portal.core.lists.filters import ListFilter
from shnor_portal.core.lists.paging import page_of
from shnor_portal.core.sheets.writing import Column as SheetColumn
from shnor_portal.core.sheets.writing import SheetData

PAGE = 50
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True)
class Heading:
    """A heading: `next` is the order that its link asks for, '' where the column has none."""

    column: Column
    next: str
    direction: str
    """«ascending», «descending» or «none», as `aria-sort` says it; '' where there is no order."""
    names_the_row: bool = False

    @property
    def style(self) -> str:
        return "names-the-row" if self.names_the_row else self.column.style


@dataclass(frozen=True)
class ShownCell:
    column: Column
    value: Any
    html: str
    names_the_row: bool = False

    @property
    def style(self) -> str:
        return "" if self.names_the_row and self.column.kind.is_figure else self.column.style

    @property
    def label(self) -> str:
        """What a card of a phone says before the cell; nothing before nothing."""
        return self.column.title if self.html and not self.column.control else ""


@dataclass(frozen=True)
class Foot:
    """A row under the others: its title, and values by the names of columns."""

    title: str
    values: dict[str, Any]
    note: str = ""


class Listing:
    """Rows of a `table` in the order and columns that a request and its person ask for.

    `rows` is a QuerySet where the database sorts and pages, a list where rows were computed.
    `prepare` turns what is to be shown into rows of the table, once for all of them. `size` is
    rows on a page, 0 for all. `foot` stands under the rows, after the sums of the columns; `about`
    says in the workbook of what the rows are, where the title of the table does not; `total` is
    how many rows there are, where the view has counted them.
    """

    def __init__(
        self,
        table: Table,
        request: HttpRequest,
        rows: Rows,
        *,
        filters: ListFilter | None = None,
        prepare: Callable[[Iterable[Any]], Iterable[Any]] | None = None,
        size: int = PAGE,
        foot: Sequence[Foot] = (),
        about: Sequence[str] = (),
        total: int | None = None,
    ) -> None:
        self.table, self.request, self.filters = table, request, filters
        self.rows, self.prepare, self.size = rows, prepare or list, size
        self.columns = choices.chosen(table, request.user)
        names = {column.name for column in self.columns}
        self.page_columns = [column for column in self.columns if column.under not in names]
        self.given_foot, self.about_words, self.total = foot, about, total
        self.sorted_by, self.descending = self._order(request.GET.get("sort", ""))

    @property
    def asked(self) -> str:
        """The order, as the address says it; '' for the list's own."""
        asked = f"{'-' if self.descending else ''}{self.sorted_by.name if self.sorted_by else ''}"
        return "" if asked == self.table.order else asked

    def _order(self, asked: str) -> tuple[Column | None, bool]:
        """The column that rows stand by; what is not a shown column with an order is not heard."""
        for wanted in (asked, self.table.order):
            column = self.table.column(wanted.removeprefix("-"))
            if column and column in self.page_columns and column.order is not None:
                return column, wanted.startswith("-")
        return None, False

    @property
    def is_workbook(self) -> bool:
        return self.request.GET.get("format") == "xlsx"

    @property
    def is_used(self) -> bool:
        """Whether a filter narrows the list."""
        return bool(self.filters and self.filters.is_used)

    @cached_property
    def ordered(self) -> Rows:
        """All rows in the order asked for; unknown values come last both ways."""
        column = self.sorted_by
        if column is None or not self.asked:
            return self.rows
        if isinstance(self.rows, QuerySet):
            expression = column.expression()
            first = expression.desc if self.descending else expression.asc  # type: ignore[attr-defined]
            rest = self.rows.query.order_by or self.rows.model._meta.ordering or ()
            return self.rows.order_by(first(nulls_last=True), *rest, "pk")
        return _sorted(self.rows, column, self.descending)

    @cached_property
    def page_obj(self) -> Page:
        size = self.size or max(len(self.ordered), 1)
        return page_of(self.ordered, self.request, size, self.total)

    @property
    def count(self) -> int:
        return self.page_obj.paginator.count

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.page_columns]

    def _heading(self, column: Column) -> Heading:
        names = column is self.table.head
        if column.order is None:
            return Heading(column, "", "", names)
        if column is not self.sorted_by:
            return Heading(column, column.name, "none", names)
        if self.descending:
            return Heading(column, column.name, "descending", names)
        return Heading(column, f"-{column.name}", "ascending", names)

    @cached_property
    def shown(self) -> list[Any]:
        """Rows of the page, as the columns read them."""
        return list(self.prepare(self.page_obj.object_list))

    @cached_property
    def lines(self) -> list[list[ShownCell]]:
        """Cells of the page, a list for each row."""
        return [[self._cell(column, row) for column in self.page_columns] for row in self.shown]

    def _cell(self, column: Column, row: Any) -> ShownCell:
        value, shown = self._shown(column, row)
        notes = [self._shown(c, row) for c in self.columns if c.under == column.name]
        under = noted(*(note for value, note in notes if value not in (None, "")))
        return ShownCell(
            column, value, format_html("{}{}", shown, under), column is self.table.head
        )

    def _shown(self, column: Column, row: Any) -> tuple[Any, str]:
        value = None if column.control else column.read(row)
        html = column.html(row) if column.html else None
        return value, column.text(value) if html is None else html

    @cached_property
    def foot(self) -> list[Foot]:
        """Sums over the whole list, not over the page, and what stands under them."""
        summed = [column for column in self.columns if column.total is not None]
        if not summed or self.count < 2:
            return list(self.given_foot)
        if isinstance(self.rows, QuerySet):
            sums = {
                c.name: Sum(F(c.total) if isinstance(c.total, str) else c.total) for c in summed
            }
            values = self.rows.order_by().aggregate(**sums)
        else:
            values = {c.name: _sum(c.read(row) for row in self.rows) for c in summed}
        return [Foot("Всего", values), *self.given_foot]

    @property
    def foot_lines(self) -> list[list[ShownCell]]:
        return [
            [self._foot_cell(foot, column) for column in self.page_columns] for foot in self.foot
        ]

    def _foot_cell(self, foot: Foot, column: Column) -> ShownCell:
        if column is self.table.head:
            return ShownCell(
                column, foot.title, format_html("{}{}", foot.title, noted(foot.note)), True
            )
        value = foot.values.get(column.name)
        html = column.text(value) if column.name in foot.values else ""
        return ShownCell(column, value, conditional_escape(html))

    @property
    def offered(self) -> list[tuple[Column, bool]]:
        """Columns that may be chosen, and whether each is shown now."""
        return [
            (column, column in self.columns)
            for column in self.table.columns
            if not (column.control or column is self.table.head)
        ]

    def sheet(self) -> SheetData:
        """The whole list with the columns and in the order of the page."""
        columns = [column for column in self.columns if not column.control]
        rows = [[c.read(row) for c in columns] for row in self.prepare(self.ordered)]
        rows += [[self._foot_cell(foot, column).value for column in columns] for foot in self.foot]
        return SheetData(self.table.title, [column.sheet_column for column in columns], rows)

    def about(self) -> SheetData:
        """What the workbook was taken from: filters, order, columns that were left out."""
        left_out = [column.title for column, is_shown in self.offered if not is_shown]
        rows: list[list[Any]] = [
            ["Таблица", self.table.title],
            ["Отбор", self.filter_words],
            ["Порядок", self.order_words],
            ["Скрытые столбцы", "; ".join(left_out) or "нет"],
            ["Строк", self.count],
            ["Выгружено", timezone.localtime()],
        ]
        return SheetData("О таблице", [SheetColumn("Что", 20), SheetColumn("Как", 90)], rows)

    @property
    def filter_words(self) -> str:
        asked = self.filters.words() if self.filters else ()
        return "; ".join([*self.about_words, *asked]) or "без отбора"

    @property
    def order_words(self) -> str:
        if self.sorted_by is None:
            return "обычный"
        way = "по убыванию" if self.descending else "по возрастанию"
        return f"{self.sorted_by.title}, {way}"

    def workbook(self, name: str = "") -> HttpResponse:
        return workbook_of(name or self.table.title, self)


def whole_sheet(table: Table, rows: Iterable[Any]) -> SheetData:
    """Rows with every column of a table, for a workbook of another page."""
    columns = [column for column in table.columns if not column.control]
    lines = [[column.read(row) for column in columns] for row in rows]
    return SheetData(table.title, [column.sheet_column for column in columns], lines)


def workbook_of(name: str, *listings: Listing) -> HttpResponse:
    """The tables of a page, each on its sheet, and what each was taken from."""
    sheets = [listing.sheet() for listing in listings]
    return workbook(name, [*sheets, *(listing.about() for listing in listings)])


def _sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None and not isinstance(value, str)]
    return sum(known) if known else None


def _sorted(rows: Sequence[Any], column: Column, descending: bool) -> list[Any]:
    keys = [(_key(column, row), row) for row in rows]
    known = [pair for pair in keys if pair[0] is not None]
    unknown = [row for key, row in keys if key is None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _, row in known] + unknown


def _key(column: Column, row: Any) -> Any:
    """What a computed row is sorted by; a text among figures hides one, and tells nothing."""
    order = column.order
    if callable(order):
        return order(row)
    assert isinstance(order, ByValue), f"«{column.title}» is sorted by the database alone"
    value = column.read(row)
    if value is None or value == "" or (isinstance(value, str) and not column.kind.is_worded):
        return None
    return str(value).casefold().replace("ё", "е") if column.kind.is_worded else value

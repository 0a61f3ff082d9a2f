"""What a table is: columns with a title, a value, a kind, an order, a width and a sum."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from typing import Any, Self

from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone

from shnor_portal.core.sheets import writing
from shnor_portal.core.typography import MISSING, number, percent, short_date


class Kind(Enum):
    """How values of a column are shown; the pair is whether they are figures, and Excel's format.

    A text in a column of figures says why there is none («менее 5»): it is sorted as unknown.
    """

    TEXT = (False, "")
    CHOICE = (False, "@")
    """Words with an order of their own, not the alphabet's: states."""
    NUMBER = (True, "#,##0")
    DECIMAL = (True, "0.0")
    MARK = (True, "0.00")
    SHARE = (True, writing.SHARE_FORMAT)
    LABEL = (True, "0")
    """A number that names: a year, a version, a batch."""
    DATE = (False, "dd.mm.yyyy")
    MOMENT = (False, "dd.mm.yyyy hh:mm")

    @property
    def is_figure(self) -> bool:
        return self.value[0]

    @property
    def is_worded(self) -> bool:
        return self in {Kind.TEXT, Kind.CHOICE}

    @property
    def number_format(self) -> str:
        return "" if self.is_worded else self.value[1]


# Characters of a column of words that is read, not glanced at.
LONG = 50


class ByValue:
    """Rows computed in Python are sorted by what the column shows."""


BY_VALUE = ByValue()
Order = str | Combinable | ByValue | Callable[[Any], Any]
Reading = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column of a list.

    `name` stands in the address and in what a person chose. `value` takes a row (an attribute path
    or a function) and gives what the workbook holds: a text, a number, a share of 1, a date, or
    None for unknown. `html` is the same for the page where it is more than the value: a link,
    badges. `order` is a field or an expression of the database; for rows made in Python `BY_VALUE`
    or a function of the row; None where no order makes sense. `total` is the field to sum over the
    whole list (`BY_VALUE` again for rows made in Python).
    """

    name: str
    title: str
    value: Reading
    kind: Kind = Kind.TEXT
    order: Order | None = None
    width: float = 14
    html: Callable[[Any], str | None] | None = None
    total: Order | None = None
    shown: bool = True
    """Whether it is shown to who has chosen nothing."""
    help: str = ""
    """What a pointer over the heading says, a formula."""
    under: str = ""
    """The column under whose value the page writes this one; a workbook gives it its own."""
    control: bool = False
    """A tick or a button: always on the page, never in a workbook."""

    def read(self, row: Any) -> Any:
        """The value of a row; moments are of the portal's time zone."""
        value = attrgetter(self.value)(row) if isinstance(self.value, str) else self.value(row)
        if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value)
        return value

    def text(self, value: Any) -> str:
        """A value as the page writes it."""
        if value is None or value == "":
            return MISSING
        if isinstance(value, writing.Share):
            return percent(value)
        if isinstance(value, str) or self.kind.is_worded:
            return str(value)
        return _WRITTEN[self.kind](value)

    def expression(self) -> Combinable:
        """What the database sorts by; an empty text is unknown."""
        order = F(self.order) if isinstance(self.order, str) else self.order
        assert isinstance(order, Combinable), f"«{self.title}» is not sorted by the database"
        if self.kind is Kind.TEXT:
            return NullIf(order, Value(""), output_field=CharField())
        return order

    @property
    def style(self) -> str:
        """The classes of its cells."""
        if self.control:
            return "control no-print"
        if self.kind in {Kind.DATE, Kind.MOMENT}:
            return "text-nowrap"
        if self.kind.is_worded:
            return "long-words" if self.width >= LONG else ""
        return "num"

    @property
    def sheet_column(self) -> writing.Column:
        return writing.Column(self.title, self.width, self.kind.number_format)


def _moment(value: date) -> str:
    return f"{value:%d.%m.%Y %H:%M}" if isinstance(value, datetime) else short_date(value)


_WRITTEN: dict[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: number,
    Kind.DECIMAL: lambda value: number(value, 1),
    Kind.MARK: lambda value: number(value, 2),
    Kind.SHARE: percent,
    Kind.LABEL: str,
    Kind.DATE: lambda value: f"{value:%d.%m.%Y}",
    Kind.MOMENT: _moment,
}


@dataclass(frozen=True)
class Table:
    """A list: its name in addresses, its title, its columns; the `head` names the row and stays.

    `order` is how rows come before anybody sorts them, «-when» for the latest first; '' where
    that is the order of no column. `cards` lays rows as cards on a phone: rows of words; a table
    of figures is scrolled beside its first column instead. `noun` counts the rows.
    """

    name: str
    title: str
    columns: Sequence[Column]
    order: str = ""
    cards: bool = True
    noun: str = "строка,строки,строк"

    def __post_init__(self) -> None:
        NAMES.add(self.name)

    def without(self, *names: str) -> Self:
        """The table for a viewer to whom some columns say nothing."""
        return replace(self, columns=[c for c in self.columns if c.name not in names])

    @property
    def head(self) -> Column:
        """The first column that is no control."""
        return next(column for column in self.columns if not column.control)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


NAMES: set[str] = set()
"""Names of all tables, so that a choice of columns is kept for real ones only."""


def by_choices(field: str, choices: Iterable[Any]) -> Case:
    """The order in which choices are declared: the life of a thing, not the alphabet."""
    steps = [When(**{field: value}, then=Value(place)) for place, value in enumerate(choices)]
    return Case(*steps, output_field=IntegerField())


def by_words(field: str, words: Mapping[str, str]) -> Case:
    """The alphabet of the words that stand for codes on the page; an unknown code is itself."""
    steps = [When(**{field: code}, then=Value(word)) for code, word in words.items()]
    return Case(*steps, default=F(field), output_field=CharField())


def by_person(path: str, nobody: str) -> Coalesce:
    """The alphabet of people, and of the words where there is none."""
    parts = [f"{path}__{part}" for part in ("surname", "name", "patronymic")]
    surname, name, patronymic = (F(part) for part in parts)
    space = Value(" ")
    named = Case(
        When(**{f"{path}__isnull": False}, then=Concat(surname, space, name, space, patronymic)),
        output_field=CharField(),
    )
    return Coalesce(named, Value(nobody))

"""What the files of one year have in common: rows of schools, each of one year.

A subclass names its columns, what a row holds and where it is kept; the rest is here.
"""

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models

from schools.identifiers import parse_login
from schools.imports import years
from schools.imports.columns import FoundTable, KnownColumn, field_titles, find_tables
from schools.imports.rows import ImportedRow
from schools.imports.years import TitleYear
from schools.matching import Match, Matcher, municipality_of
from schools.models import Municipality, SchoolIdentifier
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.records import ReadRecords, Record, RecordLayout, Values
from shnor_portal.core.models import BatchFile, StagedRecord
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.typography import counted, short_date

YEAR = KnownColumn(
    "year",
    "Год",
    ("отчетный год", "год результатов", "учебный год"),
    "Год результатов: 2023/2024 – это 2024",
)
LOGIN_WORDS = re.compile(r"^логин(?: (?:в|из|лк|гис|фис|око|оо|оу|школы|организации))*$")
LOGIN = KnownColumn(
    "login",
    "Логин",
    ("логин фис око", "логин оо", "логин школы", "фис око", "код оо гиа", "код оо"),
    "Логин ФИС ОКО: edu и шесть цифр",
    LOGIN_WORDS,
)
NAME = KnownColumn(
    "school", "ОО", ("школа", "наименование", "краткое наименование", "наименование оо",
                     "название", "название оо", "образовательная организация", "название школы"),
)  # fmt: skip
AS_OF = "as_of"
# Fields that say whose row it is: a row of a blank with nothing else is not filled in yet.
ABOUT = frozenset({"year", "as_of", "login", "school"})
ROWS = "строка,строки,строк"


class SchoolYearLayout(RecordLayout):
    """A record is keyed by year and school: its primary key, or the login of a pending one."""

    order = 20
    uncompared = frozenset({"source"})
    columns: ClassVar[tuple[KnownColumn, ...]]
    model: ClassVar[type[models.Model]]
    # Whether a school has one row a year; else `join` adds the next one to the first.
    one_row: ClassVar[bool] = True
    # Fields of a row that is not filled in while it has nothing else.
    about: ClassVar[frozenset[str]] = ABOUT
    # Whether a cell that cannot be read only loses its value, and its row stays.
    lenient: ClassVar[bool] = False
    # The year of the figures where neither the file nor the person who loads it says one.
    usual_year: int | None = None
    # Whether a blank of it is offered to be filled in.
    has_blank: ClassVar[bool] = True
    # Whether the file is of a whole region: rows of other municipalities are left out in one line.
    of_region: ClassVar[bool] = False

    @property
    def field_titles(self) -> Mapping[str, str]:
        return field_titles(self.columns)

    def shown(self, field: str, value: Any) -> Any:
        if field == AS_OF and value:
            return short_date(date.fromisoformat(value))
        return super().shown(field, value)

    @abstractmethod
    def is_header(self, fields: set[str]) -> bool:
        """Whether these fields together are this layout's header."""

    @abstractmethod
    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        """Read the fields of the record into `row.values`, with their problems."""

    def blank_rows(self, target: Any | None) -> Iterable[Values]:
        """The rows of a blank for what is known of a school and year; None – nothing yet."""
        yield self.stored(target) if target else {}

    @abstractmethod
    def stored(self, target: Any) -> Values:
        """All fields of a row of the database, as the file would give them."""

    @abstractmethod
    def assign(self, target: Any, values: Values) -> None:
        """Set the values on a row of the database, without saving it."""

    def join(self, earlier: ImportedRow, row: ImportedRow) -> None:
        """Add what the row says to `values` of an earlier row of the same school and year."""

    def key_of(self, key: str, row: ImportedRow) -> str:
        """The key of a record; `key` is of the year and the school."""
        return key

    def is_elsewhere(self, row: ImportedRow, municipality: Municipality | None) -> bool:
        """Whether the file itself says that a school unknown here is of another municipality."""
        return False

    def across(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        """Look at the accepted rows together; a place for warnings."""

    def recognise(self, book: Book) -> bool:
        return bool(find_tables(book, self.columns, self.is_header))

    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        tables = find_tables(book, self.columns, self.is_header)
        reading = _Reading(self, file)
        for table in tables:
            reading.read(table)
        return reading.finish()

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        schools = school_ids(key.partition("/")[2] for key in keys)
        places = {}
        for key in keys:
            year, _, who = key.partition("/")
            if who in schools:
                places[schools[who], int(year)] = key
        targets = self.found({school for school, _ in places}, {year for _, year in places})
        return {
            places[target.school_id, target.year]: (target.pk, self.stored(target))
            for target in targets
            if (target.school_id, target.year) in places
        }

    def found(self, schools: set[int], years: set[int]) -> Iterable[Any]:
        """Rows of the database for these schools and years."""
        return self.model._default_manager.filter(school__in=schools, year__in=years)

    def report_of(self, key: str) -> str:
        """What of a key tells the reports of one kind apart: the year."""
        return key.partition("/")[0]

    def gone(self, file: BatchFile, records: list[Record]) -> Iterable[Record]:
        """Rows of earlier files of the same report that this one leaves out. A file of one school
        is of the same report as another only if that one told of the school too."""
        keys = {record.key for record in records}
        reports = {self.report_of(key) for key in keys}
        latest: dict[str, StagedRecord] = {}
        files = set()
        for record in _earlier(self.code, file):
            if self.report_of(record.key) not in reports:
                continue
            latest[record.key] = record
            if record.key in keys:
                files.add(record.file_id)
        left = {
            key: record
            for key, record in latest.items()
            if key not in keys and record.file_id in files
        }
        standing = self.current(file, list(left))
        for key, record in left.items():
            if key in standing:
                label = record.label if ": " in record.label else _with_year(record.label)
                yield Record(key, label, record.sheet, record.row, standing[key][1])

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if target_id:
            target = self.model._default_manager.get(pk=target_id)
        else:
            year, _, who = key.partition("/")
            school_id = school_ids([who]).get(who)
            if school_id is None:
                raise Refused(
                    f"Школы {who} нет в реестре: файл «{file.stored.name}» опирается на реестр, "
                    "который исключён из загрузки. Верните реестр в загрузку или прочитайте файлы "
                    "заново.",
                    code="unknown_school",
                )
            target = self.model(school_id=school_id, year=int(year))
        self.assign(target, values)
        target.save()
        return target.pk

    def delete(self, key: str, target_id: int) -> bool:
        self.model._default_manager.filter(pk=target_id).delete()
        return True

    def apply(self, file: BatchFile, by: Any) -> None:
        super().apply(file, by)
        record_import(self.title, file, by)


class _Reading:
    """The reading of one file, table by table."""

    def __init__(self, layout: SchoolYearLayout, file: BatchFile) -> None:
        self.layout = layout
        self.file = file
        self.result = ReadRecords()
        self.accepted: list[tuple[ImportedRow, Record]] = []
        self._municipality = municipality_of(file.batch)
        self._matcher = Matcher(self._municipality, batch=file.batch)
        self._rows: dict[str, ImportedRow] = {}
        self._seen = 0
        self._elsewhere: list[ImportedRow] = []

    def read(self, table: FoundTable) -> None:
        title = years.year_in(table.title)
        if not title.year:
            title = years.year_in(table.sheet.name)
        hint = self.file.batch.hints.get("year")
        usual = self.layout.usual_year
        if "year" not in table.at and not title.year and not hint and not usual:
            raise Refused(
                f"На листе «{table.sheet.name}» не сказано, за какой год сведения. Добавьте "
                "столбец «Год», впишите дату в заголовок («на 20.09.2023») или укажите год при "
                "загрузке.",
                code="year_required",
            )
        if title.year and hint and title.year != hint:
            self._warn_of_hint(table, title.year, hint)
        for number, cells in table.filled_rows():
            row = ImportedRow(table, number, cells)
            row.lenient = self.layout.lenient
            if row.is_total("school") or not row.says_anything_but(self.layout.about):
                continue
            self._seen += 1
            year = row.read_year("year", years.FIRST, years.LAST)
            if year and title.year and year != title.year:
                row.problem(
                    "year_differs",
                    f"В строке {year} год, а по заголовку листа – {title.year}. Взят год строки; "
                    "проверьте, тот ли это файл.",
                    "year",
                    severity="warning",
                )
            self._take(row, year or title.year or hint or usual, title)

    def _warn_of_hint(self, table: FoundTable, in_title: int, hint: int) -> None:
        self.result.staged.problems.append(
            Problem(
                "year_differs",
                f"При загрузке указан {hint} год, а по заголовку листа сведения {in_title} года. "
                "Взят год из файла; проверьте, тот ли это файл.",
                severity="warning",
                sheet=table.sheet.name,
            )
        )

    def finish(self) -> ReadRecords:
        if not self._seen:
            raise Refused(
                "Под заголовком таблицы нет ни одной заполненной строки. Внесите сведения и "
                "загрузите файл снова.",
                code="no_rows",
            )
        self.layout.across(self.file, self.accepted)
        self.result.records = [record for _, record in self.accepted]
        staged = self.result.staged
        for row, _ in self.accepted:
            staged.problems += row.problems
        if self._elsewhere:
            staged.problems.append(_left_out(self._elsewhere, whole=not self.accepted))
        staged.problems.sort(key=lambda problem: (problem.sheet, problem.row or 0))
        file_years = {int(record.key.partition("/")[0]) for record in self.result.records}
        staged.about["year"] = file_years.pop() if len(file_years) == 1 else None
        return self.result

    def _take(self, row: ImportedRow, year: int | None, title: TitleYear) -> None:
        name = row.text("school")
        match = self._matcher.match(row.cell("login"), name, year=year)
        if self.layout.of_region and self._is_elsewhere(row, match):
            self._elsewhere.append(row)
            return
        if not match.found:
            row.problem(match.code, match.message, "school" if row.is_blank("login") else "login")
            self.result.staged.about["unmatched_schools"].append(
                {"name": name, "code": row.text("login"), "row": row.number}
            )
        if year is None:
            row.problem("year_required", "Не указан год. Заполните ячейку.", "year")
        key = self.layout.key_of(f"{year}/{match.school_id or match.pending_login}", row)
        if self.layout.one_row and match.found:
            self._refuse_repeated(row, self._rows.setdefault(key, row), year)
        self.layout.fill(row, title)
        if row.refused:
            self.result.staged.rejected += 1
            self.result.staged.problems += row.problems
            return
        if (first := self._rows.setdefault(key, row)) is not row:
            self.layout.join(first, row)
            first.problems += row.problems
            return
        row.values["source"] = self.file.stored.name[:200]
        label = f"{match.name or name}, {year}"
        record = Record(key, label, row.table.sheet.name, row.number, row.values)
        self.accepted.append((row, record))

    def _is_elsewhere(self, row: ImportedRow, match: Match) -> bool:
        """By a number that another school has; by the file's word, unless a number is ours."""
        by_number = match.found and match.how not in {"name", "alias"}
        return match.foreign_municipality or (
            not by_number and self.layout.is_elsewhere(row, self._municipality)
        )

    def _refuse_repeated(self, row: ImportedRow, earlier: ImportedRow, year: int | None) -> None:
        if earlier is not row:
            row.problem(
                "duplicate_row",
                f"Эта школа за {year} год уже была в строке {earlier.number}. Оставьте одну из "
                "строк.",
                "login" if "login" in row.table.at else "school",
            )


def _left_out(rows: list[ImportedRow], *, whole: bool) -> Problem:
    """One remark about all rows of other municipalities, at the first of them."""
    text = f"Школы других муниципалитетов не загружены: {counted(len(rows), ROWS)}."
    if whole:
        text += (
            " Школ вашего муниципалитета в файле нет: проверьте, тот ли это файл и тот ли "
            "муниципалитет выбран."
        )
    sheet = rows[0].table.sheet.name
    return Problem("other_municipalities", text, "info", sheet, rows[0].number)


def record_import(title: str, file: BatchFile, by: Any) -> None:
    """One sentence of the audit about an applied reference file."""
    counts = file.summary
    text = (
        f"{title}, файл «{file.stored.name}»: добавлено строк {counts.get('created', 0)}, "
        f"изменено {counts.get('updated', 0)}"
    )
    audit.record("registry.import", text, by=by, scope=file.batch.scope, obj=file)


def applied_records(layout: str, file: BatchFile) -> list[StagedRecord]:
    """What applied files of a layout and place told, earlier ones first."""
    applied = StagedRecord.objects.filter(
        file__layout=layout,
        file__state=BatchFile.State.APPLIED,
        file__batch__scope=file.batch.scope,
    ).exclude(action=StagedRecord.Action.GONE)
    return list(applied.order_by("file__batch__applied_at", "pk"))


def _earlier(layout: str, file: BatchFile) -> list[StagedRecord]:
    """The same with schools by primary key."""
    records = applied_records(layout, file)
    ids = school_ids(record.key.split("/")[1] for record in records)
    for record in records:
        year, who, *rest = record.key.split("/")
        record.key = "/".join([year, str(ids.get(who, who)), *rest])
    return records


def _with_year(label: str) -> str:
    """«МБОУ «СОШ №1», 2024» as «МБОУ «СОШ №1»: 2024»."""
    name, _, year = label.rpartition(", ")
    return f"{name}: {year}" if name else label


def school_ids(names: Iterable[str]) -> dict[str, int]:
    """Primary keys by what stands in record keys: a primary key, or a login."""
    names = set(names)
    ids = {name: int(name) for name in names if name.isdecimal()}
    logins = {login.digits: name for name in names if (login := parse_login(name))}
    if logins:
        known = SchoolIdentifier.objects.filter(
            system=SchoolIdentifier.System.FIS_OKO, value__in=logins
        ).values_list("value", "school_id")
        ids |= {logins[value]: school_id for value, school_id in known}
    return ids

"""The registry of schools: each row creates a school or changes it.

A school of the last registry that a new one leaves out is asked about: one of which nothing else is
known may go with the apply, any other stays and is to be closed by a person.
The login is the key: it is the one number that every result of ВПР bears.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from schools.identifiers import Login, parse_login
from schools.imports.columns import FoundTable, field_titles, find_tables
from schools.imports.context import is_context
from schools.imports.registry_rows import COLUMNS, FIELDS, SIGNS, fill
from schools.imports.rows import ImportedRow
from schools.imports.yearly import applied_records, record_import
from schools.matching import REGISTRY, alike, municipality_of
from schools.models import Municipality, School, SchoolIdentifier
from schools.services.lifecycle import delete_if_alone, is_alone
from schools.services.places import settlement_named
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.layouts import Staged, Writing
from shnor_portal.core.intake.records import ReadRecords, Record, RecordLayout, Values
from shnor_portal.core.models import BatchFile, StagedRecord
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.typography import counted

_NAMED = 5
_BESIDE = frozenset({"", "№", "№ п/п", "n п/п", "п/п", "примечание", "муниципалитет", "адрес"})
System = SchoolIdentifier.System
# Identifiers that a registry sets for all years; the login is the row's key.
NUMBERS = (System.OGE, System.EGE, System.INN, System.OGRN)


class RegistryLayout(RecordLayout):
    code = REGISTRY
    title = "Реестр школ"
    order = 10

    @property
    def field_titles(self) -> Mapping[str, str]:
        return field_titles(COLUMNS)

    def is_header(self, fields: set[str]) -> bool:
        """Two signs beside a login and a name."""
        named = fields & {"name", "full_name"}
        return "login" in fields and bool(named) and len(fields & SIGNS) >= 2

    def recognise(self, book: Book) -> bool:
        return bool(_tables_of(book)) and not is_context(book)

    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        reading = _Reading(file)
        for table in _tables_of(book):
            reading.read(table)
        return reading.finish()

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        """With a remark about schools left out of which something is known: nothing takes them."""
        staged = super().stage(file, book, writing)
        held = [] if staged.rejected else [school for school, _ in self._left_out(file)]
        held = [school for school in held if not is_alone(school)]
        if held:
            staged.problems.append(_to_be_closed(held))
        return staged

    def gone(self, file: BatchFile, records: list[Record]) -> Iterable[Record]:
        for school, record in self._left_out(file, records):
            if is_alone(school):
                login = record.after["login"]
                yield Record(
                    record.key, f"{school}: других сведений о ней нет", record.sheet, record.row,
                    stored(school, login),
                )  # fmt: skip

    def _left_out(
        self, file: BatchFile, records: Iterable[Record | StagedRecord] = ()
    ) -> list[tuple[School, StagedRecord]]:
        """Open schools that the last registry told of and this one leaves out, with their rows.

        A file that tells of fewer than half of that registry's schools is no new version of it.
        """
        keys = {r.key for r in records or file.records.exclude(action=StagedRecord.Action.GONE)}
        earlier = applied_records(self.code, file)
        latest = {record.key: record for record in earlier}
        files = {record.file_id for record in earlier if record.key in keys}
        left = {key: r for key, r in latest.items() if key not in keys and r.file_id in files}
        if not left or len(left) > len(latest.keys() & keys):
            return []
        standing = self.current(file, [*keys, *left])
        mine = {standing[key][0] for key in keys if key in standing}
        rows = {standing[key][0]: record for key, record in left.items() if key in standing}
        schools = School.objects.filter(pk__in=rows.keys() - mine, closed_on=None)
        related = schools.select_related("settlement").prefetch_related("identifiers")
        return [(school, rows[school.pk]) for school in related.order_by("name")]

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        digits = {login.digits: key for key in keys if (login := parse_login(key))}
        known = SchoolIdentifier.objects.filter(system=System.FIS_OKO, value__in=digits)
        if municipality := municipality_of(file.batch):
            known = known.filter(school__municipality=municipality)
        return {
            digits[login.value]: (login.school_id, stored(login.school, login.shown))
            for login in known.select_related("school__settlement").prefetch_related(
                "school__identifiers"
            )
        }

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if target_id:
            school = School.objects.select_related("municipality").get(pk=target_id)
        else:
            school = School(municipality=municipality_of(file.batch))
        if "name" in values:
            _refuse_namesake(school, values["name"])
        for field in FIELDS:
            if field in values:
                setattr(school, field, values[field])
        if "settlement" in values:
            school.settlement = settlement_named(values["settlement"], school.municipality)
        school.save()
        _set_login(school, parse_login(values["login"]))
        for system in NUMBERS:
            if system in values:
                set_number(school, system, values[system])
        return school.pk

    def delete(self, key: str, target_id: int) -> bool:
        return delete_if_alone(School.objects.select_related("settlement").get(pk=target_id))

    def apply(self, file: BatchFile, by: Any) -> None:
        super().apply(file, by)
        record_import(self.title, file, by)


class _Reading:
    """The reading of one file against what the portal knows."""

    def __init__(self, file: BatchFile) -> None:
        self.municipality = municipality_of(file.batch)
        self.result = ReadRecords()
        self._known = _Known(self.municipality)
        self._schools: dict[int | str, ImportedRow] = {}
        self._names: dict[str, ImportedRow] = {}
        self._codes: dict[tuple[str, str], ImportedRow] = {}
        self._seen = 0

    def read(self, table: FoundTable) -> None:
        for number, filled in table.filled_rows():
            row = ImportedRow(table, number, filled)
            if row.is_total("name", "full_name"):
                continue
            self._seen += 1
            login = self._login(row)
            fill(row, is_new=login is None or login.digits not in self._known.by_login)
            if login and not row.refused:
                self._look_for_doubles(row, login)
            self.result.staged.problems += row.problems
            if row.refused or login is None:
                self.result.staged.rejected += 1
                continue
            label = row.values.get("name") or str(login)
            self.result.records.append(
                Record(str(login), label, table.sheet.name, number, row.values)
            )

    def finish(self) -> ReadRecords:
        if not self._seen:
            raise Refused(
                "Под заголовком реестра нет ни одной школы. Заполните строки и загрузите файл "
                "снова.",
                code="no_rows",
            )
        self._ask_about_alike()
        return self.result

    def _ask_about_alike(self) -> None:
        """A new login with a name like that of a school which the file does not name."""
        if self.municipality is None:
            return
        named = {school for school in self._schools if isinstance(school, int)}
        for record in self.result.records:
            login = parse_login(record.key)
            if login is None or login.digits in self._known.by_login:
                continue
            names = (record.values.get("name", ""), record.values.get("full_name", ""))
            for school in self._known.alike(names, but=named)[:1]:
                message = (
                    f"Школы с логином {login} ещё нет, загрузка заведёт новую. Похоже на "
                    f"{school}: если это она, добавьте ей этот логин на её карточке и прочитайте "
                    "файлы заново; если другая, ничего делать не нужно."
                )
                place = (record.sheet, record.row)
                self.result.staged.problems.append(
                    Problem("school_alike", message, "warning", *place)
                )

    def _login(self, row: ImportedRow) -> Login | None:
        login = parse_login(row.cell("login"))
        if login is None:
            row.problem(
                "bad_login",
                "Нужен логин ФИС ОКО: edu и шесть цифр, например edu991001. По нему портал узнаёт "
                "школу во всех файлах.",
                "login",
            )
            return None
        row.values["login"] = str(login)
        school = self._known.by_login.get(login.digits, login.digits)
        earlier = self._schools.setdefault(school, row)
        if earlier is not row:
            row.problem(
                "duplicate_row",
                f"Эта школа уже была в строке {earlier.number}. Оставьте одну из строк.",
                "login",
            )
        if login.digits in self._known.foreign:
            row.problem(
                "foreign_school",
                "Это школа другого муниципалитета: её строка не загружается. Проверьте логин.",
                "login",
            )
        elif login.digits not in self._known.by_login and self.municipality is None:
            row.problem(
                "municipality_required",
                "Школы с таким логином ещё нет. Чтобы завести её, загрузите реестр, указав "
                "муниципалитет.",
                "login",
            )
        return login

    def _look_for_doubles(self, row: ImportedRow, login: Login) -> None:
        """Names are unique in a municipality, codes of РИС ГИА in a region."""
        if name := row.values.get("name"):
            earlier = self._names.setdefault(name, row)
            holder = self._known.names.get(name)
            if earlier is not row or (holder and holder != self._known.by_login.get(login.digits)):
                where = f"в строке {earlier.number}" if earlier is not row else "в реестре"
                row.problem(
                    "name_taken",
                    f"Школа с таким кратким наименованием уже есть {where} под другим логином. "
                    "Исправьте логин или наименование.",
                    "name",
                )
        for system in (System.OGE, System.EGE):
            if code := row.values.get(system):
                earlier = self._codes.setdefault((system, code), row)
                holder = self._known.codes.get((system, code))
                if earlier is row and holder in {None, self._known.by_login.get(login.digits)}:
                    continue
                where = f"в строке {earlier.number}" if earlier is not row else "в реестре"
                row.problem(
                    "code_taken",
                    f"Код {code} уже записан {where} за другой школой. Исправьте код или логин.",
                    system if system in row.table.at else "gia",
                )
                return


class _Known:
    """Logins, names and codes that the portal has; primary keys of schools by each."""

    def __init__(self, municipality: Municipality | None) -> None:
        self.by_login: dict[str, int] = {}
        self.foreign: set[str] = set()
        self.codes: dict[tuple[str, str], int] = {}
        self.names: dict[str, int] = {}
        self._municipality = municipality
        self._schools: list[School] | None = None
        rows = SchoolIdentifier.objects.filter(system=System.FIS_OKO).values_list(
            "value", "school_id", "school__municipality_id"
        )
        for value, school_id, place in rows:
            if municipality is None or place == municipality.pk:
                self.by_login[value] = school_id
            else:
                self.foreign.add(value)
        if municipality:
            schools = School.objects.filter(municipality=municipality)
            self.names = dict(schools.values_list("name", "pk"))
            codes = SchoolIdentifier.objects.filter(
                system__in=(System.OGE, System.EGE),
                year=None,
                school__municipality=municipality,
            )
            for system, value, school_id in codes.values_list("system", "value", "school_id"):
                self.codes[system, value] = school_id

    def alike(self, names: Iterable[str], *, but: set[int]) -> list[School]:
        """Schools of the municipality with such names, of other logins than the file's."""
        if self._municipality is None:
            return []
        if self._schools is None:
            self._schools = list(School.objects.filter(municipality=self._municipality))
        return alike((school for school in self._schools if school.pk not in but), names)


def _to_be_closed(schools: list[School]) -> Problem:
    names = ", ".join(map(str, schools[:_NAMED]))
    more = f" и\u00a0ещё {len(schools) - _NAMED}" if len(schools) > _NAMED else ""
    return Problem(
        "schools_left_out",
        f"В\u00a0новом реестре нет {counted(len(schools), 'школы,школ,школ')}, о\u00a0которых "
        f"в\u00a0портале есть сведения: {names}{more}. Они останутся; если школа закрыта или "
        "реорганизована, закройте её на\u00a0карточке.",
        "warning",
    )


def stored(school: School, login: str) -> Values:
    """A school as a registry would give it. Prefetch `identifiers`, select `settlement`."""
    values: Values = {field: getattr(school, field) for field in FIELDS}
    values["login"] = login
    values["settlement"] = school.settlement.name if school.settlement else None
    numbers = {i.system: i.value for i in school.identifiers.all() if i.year is None}
    return values | {system: numbers.get(system) for system in NUMBERS}


def set_number(school: School, system: str, value: str | None) -> None:
    """The number that holds for every year; none takes it away."""
    mine = SchoolIdentifier.objects.filter(school=school, system=system, year=None)
    if value is None:
        mine.delete()
    elif not mine.update(value=value):
        SchoolIdentifier.objects.create(school=school, system=system, value=value)


def _set_login(school: School, login: Login | None) -> None:
    if login is None:
        return
    logins = SchoolIdentifier.objects.filter(system=System.FIS_OKO, value=login.digits)
    if not logins.update(prefix=login.prefix):
        SchoolIdentifier.objects.create(
            school=school, system=System.FIS_OKO, value=login.digits, prefix=login.prefix
        )


def _tables_of(book: Book) -> list[FoundTable]:
    """Tables with a registry's header; where there are none, lists of schools and nothing else."""
    if tables := find_tables(book, COLUMNS, RegistryLayout().is_header):
        return tables
    short = find_tables(book, COLUMNS, _is_short)
    return [table for table in short if _tells_schools_alone(table)]


def _is_short(fields: set[str]) -> bool:
    """A login and a name with one thing more: the number of pupils is one, too."""
    named = fields & {"name", "full_name"}
    return "login" in fields and bool(named) and bool(fields & (SIGNS | {"pupils"}))


def _tells_schools_alone(table: FoundTable) -> bool:
    """Whether every heading is of the registry, but for a number of the row and a note."""
    header = table.sheet.rows[table.header_row - 1]
    known = set(table.at.values())
    others = {cells.folded(value) for i, value in enumerate(header) if i not in known}
    return others <= _BESIDE


def _refuse_namesake(school: School, name: str) -> None:
    others = School.objects.filter(municipality=school.municipality, name=name)
    if others.exclude(pk=school.pk).exists():
        raise Refused(
            f"Наименование «{name}» уже носит другая школа муниципалитета. Переименуйте одну из "
            "них и повторите.",
            code="name_taken",
        )

"""The open data of the register of accreditation as a seed of the registry of schools.

Of the country's file only general education of the batch's region and municipality is taken. A
school that the registry has gets what it lacks and is never written over; one whose name is like
that of a known school is asked about; the rest are created when a person confirms the batch.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from schools.identifiers import inn_is_valid, ogrn_is_valid, parse_inn, parse_ogrn
from schools.imports.columns import FoundTable, KnownColumn, field_titles, find_tables
from schools.imports.registry import set_number
from schools.imports.registry_rows import kind_of
from schools.imports.rows import ImportedRow
from schools.imports.yearly import record_import
from schools.matching import Matcher, alike, municipality_of
from schools.models import Municipality, School, SchoolIdentifier
from schools.municipality_names import is_same_municipality
from schools.names import parse_name
from schools.services.lifecycle import delete_if_alone
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.records import ReadRecords, Record, RecordLayout, Values
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import folded
from shnor_portal.core.sheets.signatures import Kind
from shnor_portal.core.typography import counted

System = SchoolIdentifier.System
NUMBERS = (System.INN, System.OGRN)
COLUMNS = (
    KnownColumn("full_name", "Полное наименование"),
    KnownColumn("name", "Краткое наименование"),
    KnownColumn("inn", "ИНН"),
    KnownColumn("kpp", "КПП"),
    KnownColumn("ogrn", "ОГРН"),
    KnownColumn("branch", "Филиал"),
    KnownColumn("region", "Регион", ("субъект российской федерации", "субъект рф")),
    KnownColumn("region_code", "Код региона"),
    KnownColumn("address", "Почтовый адрес"),
    KnownColumn("site", "Сайт"),
    KnownColumn("sort", "Вид"),
    KnownColumn("status", "Статус свидетельства"),
    KnownColumn("levels", "Уровни образования"),
)
_PLACE_WORDS = ("район", "округ", "город", "г ", "го ", "мо ", "мр ", "пгт", "рп ")
_REGION = re.compile(r"\b(?:край|область|обл|республика|респ|автономн\w+ округ)\b")
_ORGANISATIONS = "организация,организации,организаций"
# In the name of a branch the school that it belongs to stands in quotes.
_QUOTED = re.compile(r"«.*»|\".*\"")
_FIELDS = ("name", "full_name", "kind")


class AccreditationLayout(RecordLayout):
    code = "accreditation"
    title = "Реестр аккредитации (открытые данные Рособрнадзора)"
    # After the registry of the same batch: what it names is known then.
    order = 15
    field_titles: ClassVar[Mapping[str, str]] = {
        **field_titles(COLUMNS),
        "kind": "Вид школы",
    }

    def recognise(self, book: Book) -> bool:
        """The open data, or a workbook that somebody made of them with the same columns."""
        return book.kind == Kind.REGISTER or bool(find_tables(book, COLUMNS, self.is_header))

    def is_header(self, fields: set[str]) -> bool:
        return {"full_name", "address", "status", "levels"} <= fields

    def read(self, file: BatchFile, book: Book) -> ReadRecords:
        municipality = municipality_of(file.batch)
        if municipality is None:
            raise Refused(
                "Реестр аккредитации – файл всей страны. Укажите муниципалитет, школы которого "
                "взять, и загрузите файл снова.",
                code="municipality_required",
            )
        tables = find_tables(book, COLUMNS, self.is_header)
        reading = _Reading(file, municipality)
        for table in tables:
            reading.read(table)
        return reading.finish()

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        schools = School.objects.filter(municipality=municipality_of(file.batch))
        by_key = {}
        for school in schools.prefetch_related("identifiers"):
            values = stored(school)
            for key in (f"school/{school.pk}", _key_of_new(school.name)):
                by_key[key] = (school.pk, values)
        return {key: by_key[key] for key in keys if key in by_key}

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if target_id:
            school = School.objects.select_related("municipality").get(pk=target_id)
        else:
            school = School(municipality=municipality_of(file.batch))
        for field in _FIELDS:
            if field in values:
                setattr(school, field, values[field] or "")
        school.save()
        for system in NUMBERS:
            if system.value in values:
                set_number(school, system, values[system.value])
        return school.pk

    def delete(self, key: str, target_id: int) -> bool:
        return delete_if_alone(School.objects.select_related("settlement").get(pk=target_id))

    def apply(self, file: BatchFile, by: Any) -> None:
        super().apply(file, by)
        record_import(self.title, file, by)


def region_words(batch: Batch) -> tuple[str, ...]:
    """Code and name of the region that alone is read of the country's register."""
    municipality = municipality_of(batch)
    return (municipality.code[3:5], municipality.region.name) if municipality else ()


class _Reading:
    def __init__(self, file: BatchFile, municipality: Municipality) -> None:
        self.municipality = municipality
        self.result = ReadRecords()
        self._matcher = Matcher(municipality, batch=file.batch)
        schools = School.objects.filter(municipality=municipality)
        self._schools = {school.pk: school for school in schools.prefetch_related("identifiers")}
        self._held: dict[tuple[str, str], list[School]] = {}
        for school in self._schools.values():
            for identifier in school.identifiers.all():
                held = self._held.setdefault((identifier.system, identifier.value), [])
                if school not in held:
                    held.append(school)
        self._taken: dict[str, ImportedRow] = {}
        self._left: Counter[str] = Counter()
        self._first: ImportedRow | None = None

    def read(self, table: FoundTable) -> None:
        for number, cells in table.filled_rows():
            row = ImportedRow(table, number, cells)
            row.lenient = True
            self._first = self._first or row
            if why := self._why_not(row):
                self._left[why] += 1
                continue
            self._take(row)

    def finish(self) -> ReadRecords:
        staged = self.result.staged
        place = (self._first.table.sheet.name, self._first.number) if self._first else ("", None)
        for why, count in self._left.items():
            text = f"{why}: {counted(count, _ORGANISATIONS)}."
            staged.problems.append(Problem("other_municipalities", text, "info", *place))
        if not self.result.records and not staged.rejected:
            raise Refused(
                f"В файле нет действующих школ муниципалитета «{self.municipality}»: портал ищет "
                f"его название в почтовых адресах региона «{self.municipality.region}». Проверьте "
                "название муниципалитета и регион в настройках и файл.",
                code="no_rows",
            )
        return self.result

    def _why_not(self, row: ImportedRow) -> str:
        if folded(row.text("status")).startswith(("недейств", "прекращ", "приостан", "лишен")):
            return "Свидетельства, которые не действуют, не загружены"
        known = any((system.value, self._number(row, system)) in self._held for system in NUMBERS)
        if not known and self._is_of_another_region(row):
            return "Организации других регионов не загружены"
        if not known and not self._is_here(row.text("address")):
            return "Организации других муниципалитетов региона не загружены"
        levels = folded(f"{row.text('levels')} {row.text('sort')}")
        if levels and not ("общее образование" in levels or "общеобразоват" in levels):
            return "Организации без программ общего образования не загружены"
        return ""

    def _is_of_another_region(self, row: ImportedRow) -> bool:
        """By the code of the region, else by its name, else by the region that the address names.

        A branch stands under the region of its head organisation, so its own address goes first.
        """
        own = _region_words(self.municipality.region.name)
        named = [part for part in row.text("address").split(",") if _REGION.search(folded(part))]
        if named:
            return not any(own & _region_words(part) for part in named)
        code = row.text("region_code").removesuffix(".0").zfill(2)
        if code.strip("0"):
            return code != self.municipality.code[3:5]
        name = _region_words(row.text("region"))
        return bool(name) and not own & name

    def _is_here(self, address: str) -> bool:
        """Whether one of the parts of an address names the municipality."""
        for part in address.split(","):
            words = f"{folded(part).replace('.', ' ')} "
            if any(word in words for word in _PLACE_WORDS) and is_same_municipality(
                words, self.municipality.name, self.municipality.code
            ):
                return True
        return False

    def _number(self, row: ImportedRow, system: System) -> str:
        parse = parse_inn if system == System.INN else parse_ogrn
        return parse(row.cell(system.value)) or ""

    def _take(self, row: ImportedRow) -> None:
        full, short = row.text("full_name")[:600], row.text("name")[:300]
        name = short or full[:300]
        school, asked = self._school_of(row, name, full)
        if asked:
            self._ask(row, name, asked)
            return
        values = self._values(row, name, full)
        key = f"school/{school.pk}" if school else _key_of_new(name)
        if (first := self._taken.setdefault(key, row)) is not row:
            row.problem(
                "duplicate_row",
                f"Эта школа уже была в строке {first.number} реестра: взята первая.",
                "full_name",
                severity="info",
            )
        else:
            if school:
                values = self._lacking(row, school, values)
            self.result.records.append(
                Record(key, school.name if school else name, row.table.sheet.name, row.number,
                       values)
            )  # fmt: skip
        self.result.staged.problems += row.problems

    def _school_of(
        self, row: ImportedRow, name: str, full: str
    ) -> tuple[School | None, list[School]]:
        """The known school of a row; else those that it may be."""
        for seen in (name, full):
            match = self._matcher.match(None, seen)
            if match.school_id in self._schools:
                return self._schools[match.school_id], []
        if not self._is_branch(row):
            for system in NUMBERS:
                held = self._held.get((system.value, self._number(row, system)), [])
                # One number may be of a school and of its branches: only the kind of name tells.
                if len(held) == 1 and _is_alike_kind(held[0].name, name):
                    return held[0], []
        return None, alike(self._schools.values(), (name, full))

    def _is_branch(self, row: ImportedRow) -> bool:
        return folded(row.text("branch")) == "да"

    def _ask(self, row: ImportedRow, name: str, asked: list[School]) -> None:
        names = "; ".join(str(school) for school in asked[:3])
        row.problem(
            "school_alike",
            f"Похоже на {names}. Если это она, подтвердите соответствие; если другая школа, "
            "заведите её и прочитайте файлы заново.",
            "name",
        )
        staged = self.result.staged
        staged.rejected += 1
        staged.about["unmatched_schools"].append({"name": name, "code": "", "row": row.number})
        staged.problems += row.problems

    def _values(self, row: ImportedRow, name: str, full: str) -> Values:
        own = _QUOTED.sub(" ", name) if self._is_branch(row) else name
        kind = kind_of(own) or kind_of(name) or kind_of(full) or School.Kind.OTHER
        values: Values = {"name": name, "full_name": full, "kind": kind.value}
        for system, is_valid in ((System.INN, inn_is_valid), (System.OGRN, ogrn_is_valid)):
            number = self._number(row, system)
            if number and not (self._is_branch(row) and system == System.OGRN):
                values[system.value] = number
                if not is_valid(number):
                    row.problem(
                        f"{system.value}_checksum",
                        f"Контрольная цифра {system.label} не сходится: проверьте номер.",
                        system.value,
                        severity="warning",
                    )
        return values

    def _lacking(self, row: ImportedRow, school: School, values: Values) -> Values:
        """What the registry has not; a number that differs is told of and left."""
        known = stored(school)
        for system in NUMBERS:
            told, kept = values.get(system.value), known[system.value]
            if told and kept and told != kept:
                row.problem(
                    "code_differs",
                    f"{system.label}: в файле {told}, в реестре – {kept}. Оставлен номер реестра; "
                    "если верен номер файла, исправьте карточку школы.",
                    system.value,
                    severity="warning",
                )
        return {
            field: value
            for field, value in values.items()
            if field not in {"name", "kind"} and (not known[field] or known[field] == value)
        }


def stored(school: School) -> Values:
    """A school as the register would give it. Prefetch `identifiers`."""
    numbers = {each.system: each.value for each in school.identifiers.all()}
    numbers |= {e.system: e.value for e in school.identifiers.all() if e.year is None}
    values: Values = {field: getattr(school, field) for field in _FIELDS}
    return values | {system.value: numbers.get(system.value) for system in NUMBERS}


def _region_words(name: str) -> set[str]:
    """«Заречный край», «край Заречный», «Заречная обл.» – by what it is called, not by its kind."""
    return set(re.findall(r"[\w-]+", _REGION.sub(" ", folded(name))))


def _key_of_new(name: str) -> str:
    return f"new/{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def _is_alike_kind(one: str, other: str) -> bool:
    """A school and its branch of another number or kind have the ИНН of one organisation."""
    first, second = parse_name(one), parse_name(other)
    kinds = first.kind == second.kind or not (first.kind and second.kind)
    return kinds and first.number == second.number

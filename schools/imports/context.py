"""«Сбор контекстных данных об ОО» of ФИС ОКО: the forms of 2021 (one sheet) and 2022 (two sheets).

Their exact headers are known by description only (95 columns; 23 and 24), so the columns are found
by words that they must have, a cell that cannot be read loses its value alone, and the preview
says so. The form of 2022 also tells which codes one school has in other systems; it never writes
over a code that the registry has. Names of heads, telephones and addresses are not read.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from typing import ClassVar

from schools.figures import CONTEXT
from schools.identifiers import inn_is_valid, parse_gia_code, parse_inn
from schools.imports.columns import KnownColumn, find_tables
from schools.imports.figures import FiguresLayout, columns_of
from schools.imports.rows import ImportedRow
from schools.imports.yearly import ABOUT, school_ids
from schools.imports.years import TitleYear
from schools.matching import municipality_of
from schools.models import SchoolIdentifier, YearFigures
from shnor_portal.core.intake.records import Record, Values
from shnor_portal.core.models import BatchFile
from shnor_portal.core.sheets.books import Book

System = SchoolIdentifier.System
CODES: tuple[System, ...] = (System.INN, System.OGE, System.EGE)
CODE_COLUMNS = (
    KnownColumn("inn", "ИНН", ("инн оо", "инн организации")),
    KnownColumn("oge", "Код ОГЭ", ("код оо огэ", "код оо в рис огэ", "код гиа 9"),
           pattern=re.compile(r"\bкод\b.*\bогэ\b|\bкод\b.*гиа 9\b")),
    KnownColumn("ege", "Код ЕГЭ", ("код оо егэ", "код оо в рис егэ", "код гиа 11"),
           pattern=re.compile(r"\bкод\b.*\bегэ\b|\bкод\b.*гиа 11\b")),
)  # fmt: skip
_PARSERS = {System.INN: parse_inn, System.OGE: parse_gia_code, System.EGE: parse_gia_code}
_WRONG = {
    System.INN: ("inn_length", "ИНН организации – это десять цифр."),
    System.OGE: ("bad_code", "Код ОО – это до шести цифр."),
    System.EGE: ("bad_code", "Код ОО – это до шести цифр."),
}
# Figures that only this form has; two of them beside a login make it.
_SIGNS = frozenset({
    "location_type", "location_size", "transport", "accessibility", "branches", "legal_form",
    "special_school", "evening_school", "boarding_school", "computer_hours", "internet_speed",
    "programmes_adapted", "special_needs", "disabled", "languages", "additional",
    *(f"classes_{grade}" for grade in range(1, 13)),
    *(f"pupils_{grade}" for grade in range(1, 13)),
})  # fmt: skip
_SECOND_SHEET = re.compile(r"образовательн\w+ деятельност", re.IGNORECASE)
_LEFT = "Код не загрузится, остальная строка загрузится."


class ContextLayout(FiguresLayout):
    """A row of each sheet for a school; sheets of one school are put together."""

    figures = CONTEXT
    columns = columns_of(CONTEXT)
    system = YearFigures.System.CONTEXT
    one_row = False
    has_blank = False
    lenient = True
    of_region = True
    about = ABOUT | {"inn", "oge", "ege"}
    second_form: ClassVar[bool]

    def is_header(self, fields: set[str]) -> bool:
        return "login" in fields and len(fields & _SIGNS) >= 2

    def recognise(self, book: Book) -> bool:
        tables = find_tables(book, Context2022Layout.columns, self.is_header)
        return bool(tables) and self.second_form == any(
            {"oge", "ege"} & table.at.keys() or _SECOND_SHEET.search(table.sheet.name)
            for table in tables
        )

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        super().fill(row, title)
        for system in CODES:
            _read_code(row, system)

    def join(self, earlier: ImportedRow, row: ImportedRow) -> None:
        if earlier.table is row.table:
            row.problem(
                "duplicate_row",
                f"Эта школа уже была в строке {earlier.number} этого листа. Взята первая строка; "
                "уберите лишнюю.",
                "login",
                severity="warning",
            )
            return
        for field, value in row.values.items():
            earlier.values.setdefault(field, value)

    def across(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        if read:
            year = read[0][1].key.partition("/")[0]
            read[0][0].problem(
                "layout_unseen",
                "Форма контекстных данных известна порталу по описанию: столбцы найдены по словам "
                f"заголовков, сведения отнесены к {year} году. Сверьте несколько чисел с файлом; "
                "если год не тот, укажите его при загрузке. Фамилии директоров, телефоны и адреса "
                "из этой формы не берутся.",
                severity="info",
            )
        for row, _ in read:
            _compare_grades(row)
        _Codes(file, read).check()

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        pk = super().write(file, key, values, target_id)
        _write_codes(YearFigures.objects.select_related("school").get(pk=pk))
        return pk

    def delete(self, key: str, target_id: int) -> bool:
        _take_codes_back(YearFigures.objects.get(pk=target_id), CODES)
        return super().delete(key, target_id)


class Context2021Layout(ContextLayout):
    code = "context_2021"
    title = "Контекстные данные об ОО, форма 2021 года"
    usual_year = 2021
    second_form = False


class Context2022Layout(ContextLayout):
    code = "context_2022"
    title = "Контекстные данные об ОО, форма 2022 года"
    columns = (*columns_of(CONTEXT), *CODE_COLUMNS)
    usual_year = 2022
    second_form = True


def is_context(book: Book) -> bool:
    """Whether a book is this form: it has the columns of a registry too."""
    return Context2021Layout().recognise(book) or Context2022Layout().recognise(book)


class _Codes:
    """The codes of a file beside those of the registry."""

    def __init__(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        self._read = read
        municipality = municipality_of(file.batch)
        names = {record.key.partition("/")[2] for _, record in read}
        self._schools = school_ids(names)
        known = SchoolIdentifier.objects.filter(system__in=CODES)
        if municipality:
            known = known.filter(school__municipality__region=municipality.region_id)
        self._holders: dict[tuple[str, str], set[tuple[int | None, int]]] = defaultdict(set)
        self._own: dict[tuple[int, str], set[tuple[int | None, str]]] = defaultdict(set)
        for system, value, year, school_id in known.values_list(
            "system", "value", "year", "school_id"
        ):
            self._holders[system, value].add((year, school_id))
            self._own[school_id, system].add((year, value))
        self._in_file: dict[tuple[str, str, str], ImportedRow] = {}

    def check(self) -> None:
        for row, record in self._read:
            year, _, who = record.key.partition("/")
            for system in CODES:
                if value := row.values.get(system.value):
                    self._check(row, int(year), who, system, value)

    def _check(self, row: ImportedRow, year: int, who: str, system: System, value: str) -> None:
        school_id, title = self._schools.get(who), system.label
        others = {
            holder
            for when, holder in self._holders[system, value]
            if when in {None, year} and holder != school_id
        }
        earlier = self._in_file.setdefault((str(year), system, value), row)
        if system != System.INN and (others or earlier is not row):
            where = "в этом файле" if earlier is not row else "в реестре"
            row.problem(
                "code_taken",
                f"{title} {value} уже записан {where} за другой школой. {_LEFT} Проверьте, чей он.",
                system.value,
                severity="warning",
            )
            del row.values[system.value]
            return
        own = known_for(self._own[school_id, system] if school_id else (), year)
        if own and value not in own:
            row.problem(
                "code_differs",
                f"{title}: в файле {value}, в реестре – {', '.join(sorted(own))}. Оставлен код "
                "реестра. Если верен код файла, после загрузки запишите его на карточке школы: он "
                "будет ждать там вашего решения.",
                system.value,
                severity="warning",
            )


def known_for(held: Collection[tuple[int | None, str]], year: int) -> set[str]:
    """Values that hold in the year, out of (year or None, value): its own, else of all years."""
    return {value for when, value in held if when == year} or {
        value for when, value in held if when is None
    }


def _write_codes(row: YearFigures) -> None:
    """Codes of the file that the school has none of; what the file tells no more goes."""
    codes = {system: row.figures.get(system.value) for system in CODES}
    gone = [
        system
        for system in CODES
        if system.value in row.codes_written
        and not row.school.identifiers.filter(
            system=system, value=codes[system] or "", year=row.year
        ).exists()
    ]
    _take_codes_back(row, gone)
    for system, value in codes.items():
        held = row.school.identifiers.filter(system=system)
        if value and not known_for(held.values_list("year", "value"), row.year):
            held.create(school=row.school, system=system, value=value, year=row.year)
            row.codes_written = [*row.codes_written, system.value]
    row.save(update_fields=["codes_written"])


def _take_codes_back(row: YearFigures, systems: Collection[System]) -> None:
    written = [system for system in systems if system.value in row.codes_written]
    row.school.identifiers.filter(system__in=written, year=row.year).delete()
    row.codes_written = [code for code in row.codes_written if code not in written]


def _read_code(row: ImportedRow, system: System) -> None:
    if row.is_blank(system.value):
        return
    value = _PARSERS[system](row.cell(system.value))
    if value is None:
        code, message = _WRONG[system]
        row.problem(code, f"{message} {_LEFT}", system.value, severity="warning")
        return
    row.values[system.value] = value
    if system == System.INN and not inn_is_valid(value):
        row.problem(
            "inn_checksum",
            "Контрольная цифра ИНН не сходится: вероятно, в номере опечатка. Строка загрузится, "
            "проверьте номер.",
            "inn",
            severity="warning",
        )


def _compare_grades(row: ImportedRow) -> None:
    """Pupils of all grades together, where every figure is there, are the pupils of the school."""
    grades = [value for grade in range(1, 13) if (value := row.values.get(f"pupils_{grade}"))]
    total = row.values.get("pupils")
    if total is not None and len(grades) > 1 and sum(grades) > total:
        row.problem(
            "total_differs",
            f"Обучающихся по классам вместе {sum(grades)}, а всего указано {total}. Загрузятся оба "
            "числа; проверьте, какое верно.",
            "pupils",
            severity="warning",
        )

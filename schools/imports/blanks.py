"""Blanks of the reference files with what the portal knows: read back, they change nothing."""

from collections.abc import Iterable
from typing import Any

from schools.imports import registry, registry_rows
from schools.imports.columns import KnownColumn
from schools.imports.layouts import LAYOUTS
from schools.imports.olympiads import OlympiadsLayout
from schools.imports.yearly import SchoolYearLayout
from schools.matching import REGISTRY
from schools.models import Municipality, School
from shnor_portal.core.intake.records import RecordLayout, Values
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

BLANKS = {
    layout.code: layout
    for layout in LAYOUTS
    if layout.code == REGISTRY or (isinstance(layout, SchoolYearLayout) and layout.has_blank)
}
OLYMPIAD_YEARS = 3
_WIDE = {"full_name": 60, "name": 42, "school": 42, "head_name": 30, "site": 30}


def blank(code: str, municipality: Municipality, year: int) -> list[SheetData]:
    """The sheets of a blank: the table and how to fill it. `year` is not asked by the registry."""
    layout = BLANKS[code]
    schools = list(
        School.objects.active()
        .filter(municipality=municipality)
        .select_related("settlement")
        .prefetch_related("identifiers")
        .order_by("name")
    )
    if isinstance(layout, SchoolYearLayout):
        count = OLYMPIAD_YEARS if isinstance(layout, OlympiadsLayout) else 1
        years = range(year - count + 1, year + 1)
        columns, rows = layout.columns, _yearly_rows(layout, schools, years)
    else:
        columns, rows = registry_rows.COLUMNS, map(_registry_row, schools)
    table = SheetData(layout.title, [_column(c) for c in columns], _cells(layout, columns, rows))
    return [table, _how_to(columns)]


def _registry_row(school: School) -> Values:
    values = registry.stored(school, school.login)
    if values["oge"] == values["ege"]:
        # One code for both exams, as most files have it.
        values["gia"] = values["oge"]
        values["oge"] = values["ege"] = None
    return values


def _yearly_rows(
    layout: SchoolYearLayout, schools: list[School], years: Iterable[int]
) -> Iterable[Values]:
    rows = layout.found({school.pk for school in schools}, set(years))
    stored = {(row.school_id, row.year): row for row in rows}
    for year in years:
        for school in schools:
            about = {"year": year, "login": school.login, "school": school.name}
            for values in layout.blank_rows(stored.get((school.pk, year))):
                yield values | about


def _cells(
    layout: RecordLayout, columns: Iterable[KnownColumn], rows: Iterable[Values]
) -> Iterable[list[Any]]:
    for values in rows:
        yield [layout.shown(column.field, values.get(column.field)) for column in columns]


def _column(column: KnownColumn) -> writing.Column:
    return writing.Column(column.header, _WIDE.get(column.field, 18))


def _how_to(columns: Iterable[KnownColumn]) -> SheetData:
    described = [column for column in columns if column.hint or column.example]
    with_examples = any(column.example for column in described)
    rows = [
        [column.header, column.hint, column.example][: 2 + with_examples] for column in described
    ]
    rows.append(["Пустая ячейка", "Ничего не меняет: прежнее значение остаётся"])
    heads = [writing.Column("Столбец", 44), writing.Column("Что писать", 80)]
    if with_examples:
        heads.append(writing.Column("Пример", 40))
        rows = [row + [""] * (len(heads) - len(row)) for row in rows]
    return SheetData("Как заполнять", heads, rows)

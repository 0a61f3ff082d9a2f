"""Invented tables of kinds that no layout knows."""

from typing import Any

from monitoring.models import TableRecipe
from monitoring.results.layouts.mapped.headings import normalised
from monitoring.results.layouts.mapped.recipe import Meaning, Recipe
from schools.models import Municipality
from shnor_portal.core.intake import services
from tests.monitoring.pages import GYMNASIUM, LAKE, NORTHERN
from tests.schools.workbooks import workbook

SCHOOLS = (GYMNASIUM[0], NORTHERN[0], LAKE[0])
LITERACY_HEADER = (
    "Организация", "Параллель", "Выполняли работу", "Средний балл за работу",
    "Доля не достигших базового уровня, %", "Ответственный",
)  # fmt: skip
LITERACY_ROWS = ((8, 40, 12.5, 10), (8, 20, 9.35, 35), (8, 5, 7.4, 40))


def literacy(
    year: int = 2025,
    header: tuple[str, ...] = LITERACY_HEADER,
    rows: tuple[tuple[Any, ...], ...] = LITERACY_ROWS,
    title: str = "Мониторинг читательской грамотности, {year} год",
) -> bytes:
    """A monitoring of functional literacy: a row for each school, totals under them."""
    lines = [(school, *row, "методист школы") for school, row in zip(SCHOOLS, rows, strict=True)]
    total = ("Итого по муниципалитету", 8, 65, 11.1, 20, "")
    return workbook((title.format(year=year),), (), header, *lines, total, sheet="ФГ")


def wide(marks: tuple[str, str] = ("МА-5", "РУ-5")) -> bytes:
    """Two works beside each other under merged captions."""
    first, second = marks
    return workbook(
        ("Итоги контрольных работ 2025 года",),
        ("Школа", first, None, None, None, second, None, None, None),
        (None, 2, 3, 4, 5, 2, 3, 4, 5),
        (SCHOOLS[0], 1, 5, 8, 6, 0, 6, 9, 5),
        (SCHOOLS[1], 4, 8, 6, 2, "н/а", "н/а", "н/а", "н/а"),
        (SCHOOLS[2], 2, 2, 1, 0, 1, 3, 1, 0),
        sheet="Работы",
    )


def remembered(place: Municipality) -> TableRecipe:
    """The municipality knows the monitoring of literacy from last year's file."""
    batch = services.receive(
        [("прошлый год.xlsx", literacy(2024))], scope=place.scope, by=None, hints={}
    )
    services.discard(batch, by=None)
    roles = ("school", "grade", "participants", "mean_primary", "below_share", "")
    columns = {
        normalised(heading): Meaning(role, "", heading)
        for heading, role in zip(LITERACY_HEADER, roles, strict=True)
    }
    recipe = Recipe(
        "ФГ", 3, 1, columns, procedure="kdr", year=2024, subject="Читательская грамотность"
    )
    return TableRecipe.objects.create(
        file=batch.files.get(), title="прошлый год.xlsx", recipe=recipe.as_json(), scope=place.scope
    )

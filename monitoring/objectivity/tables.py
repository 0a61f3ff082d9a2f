"""The list of schools with signs of bias: by alphabet, never by the number of markers first."""

from django.urls import reverse

from monitoring.objectivity.own_signs import SignedWork
from monitoring.objectivity.words import short, state, works_text
from monitoring.results.file_places import place_cell, place_text
from shnor_portal.core.lists.cells import lines, linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table

SIGNS = Table(
    "bias_signs",
    "Признаки необъективности",
    [
        Column(
            "school", "Школа", "school.name", order="school__name", width=46,
            html=lambda row: linked(
                row.school.name,
                f"{reverse('desk:school_results', args=[row.school_id])}#objectivity",
            ),
        ),
        Column(
            "municipality", "Муниципалитет", "school.municipality.name",
            order="school__municipality__name", width=34,
        ),
        Column("year", "Год", "year", Kind.LABEL, order="year", width=8),
        Column("works", "Работы ВПР", lambda row: works_text(row.marks), width=60),
        Column("markers", "Количество маркеров", "markers", Kind.NUMBER, order="markers", width=14),
        Column("source", "Откуда", place_text, order="source", width=44, html=place_cell),
    ],
    order="school",
    noun="строка,строки,строк",
)  # fmt: skip
"""Rows are of `queries.signs`."""


def _signs(row: SignedWork) -> list[str]:
    return [short(marker) for marker in row.markers]


OWN_SIGNS = Table(
    "own_signs",
    "Маркеры портала",
    [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=46,
            html=lambda row: linked(
                row.school.name, reverse("desk:school", args=[row.cell.school_id])
            ),
        ),
        Column(
            "work", "Работа", lambda row: str(row.cell.assessment), order=BY_VALUE, width=44,
            html=lambda row: linked(
                row.cell.assessment, reverse("monitoring:signs", args=[row.cell.pk])
            ),
        ),
        Column(
            "signs", "Маркеры", lambda row: "; ".join(_signs(row)), order=BY_VALUE, width=60,
            html=lambda row: lines(_signs(row)) or None,
        ),
        Column(
            "count", "Сколько", lambda row: len(row.markers), Kind.NUMBER, order=BY_VALUE, width=10
        ),
        Column(
            "state", "Состояние", lambda row: state(row.markers, row.listed), order=BY_VALUE,
            width=26,
        ),
        Column(
            "answer", "Пояснение школы", lambda row: row.answer.text if row.answer else "",
            order=BY_VALUE, width=50,
        ),
    ],
    order="school",
    noun="работа,работы,работ",
)  # fmt: skip
"""Rows are of `own_signs.signed_works`."""

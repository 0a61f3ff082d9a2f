"""The list of schools with signs of bias: by alphabet, never by the number of markers first."""

from django.urls import reverse

from monitoring.objectivity.words import works_text
from monitoring.results.file_places import place_cell, place_text
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import Column, Kind, Table

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

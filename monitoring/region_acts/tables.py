"""The list of acts of the region, and of the schools that one names."""

from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from monitoring.results.file_places import place_cell, place_text
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table


def _other_words(row: Any) -> str:
    """How the act calls the category, where that is not its usual word."""
    return "" if row.words.casefold() == row.term.casefold() else str(row.words)


ACTS = Table(
    "region_acts",
    "Акты региона",
    [
        Column(
            "act", "Акт", lambda act: f"{act.name} №\u00a0{act.number}", width=50,
            order=Concat("name", Value(" "), "number"),
            html=lambda act: linked(
                f"{act.name} №\u00a0{act.number}",
                reverse("monitoring:region_act", args=[act.pk]),
            ),
        ),
        Column("title", "О чём", "title", width=60, under="act"),
        Column("date", "Дата", "date", Kind.DATE, order="date"),
        Column(
            "municipality", "Муниципалитет", "municipality.name", order="municipality__name",
            width=34,
        ),
        Column("list", "Перечень года", "list_year", Kind.LABEL, order="list_year", width=10),
        Column(
            "results", "По результатам", "results_year", Kind.LABEL, order="list_year", width=12
        ),
        Column("schools", "Школ", "schools", Kind.NUMBER, order="schools", width=8),
        Column("source", "Откуда", place_text, order="source", width=44, html=place_cell),
    ],
    order="-date",
    noun="акт,акта,актов",
)  # fmt: skip
"""Rows are of `queries.acts`."""

SCHOOLS = Table(
    "region_act",
    "Школы в акте региона",
    [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=46,
            html=lambda row: linked(
                row.school.name, reverse("desk:school", args=[row.school_id])
            ),
        ),
        Column("term", "Категория", "term", order=BY_VALUE, width=24),
        Column("words", "Словами акта", _other_words, order=BY_VALUE, width=50),
        Column(
            "source", "Откуда", place_text, order=BY_VALUE, width=44, html=place_cell
        ),
    ],
    order="school",
    noun="школа,школы,школ",
)  # fmt: skip
"""Rows are of the `listed` of `queries.act`."""

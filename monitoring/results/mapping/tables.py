"""The list of remembered tables."""

from django.urls import reverse

from monitoring.models import TableRecipe
from monitoring.results.mapping.queries import lines_of, work_of
from shnor_portal.core.audit import COMMAND_LINE
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table, by_person


def _columns(recipe: TableRecipe) -> str:
    return "; ".join(f"«{heading}» – {title}" for heading, title in lines_of(recipe))


RECIPES = Table(
    "remembered_tables",
    "Запомненные таблицы",
    [
        Column(
            "title", "Таблица", "title", order="title", width=44,
            html=lambda row: linked(
                row.title, reverse("monitoring:remembered_table", args=[row.pk])
            ),
        ),
        Column("work", "Работа", work_of, order=BY_VALUE, width=34, under="title"),
        Column("columns", "Что где стоит", _columns, width=70, shown=False),
        Column("place", "Кому помогает", "place", width=34),
        Column(
            "who", "Кто указал", lambda row: str(row.created_by or COMMAND_LINE), width=24,
            order=by_person("created_by", COMMAND_LINE),
        ),
        Column("when", "Когда", "created_at", Kind.MOMENT, order="created_at", width=18),
        Column("uses", "Файлов", "uses", Kind.NUMBER, order="uses", width=10),
        Column(
            "values", "Значений", "values_known", Kind.NUMBER, order="values_known", width=10
        ),
    ],
    order="-when",
    noun="таблица,таблицы,таблиц",
)  # fmt: skip
"""Rows are of `queries.placed`."""

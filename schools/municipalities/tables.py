"""The list of municipalities."""

from typing import Any

from django.urls import reverse

from schools.models import User
from schools.permissions import Permission
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import Column, Kind, Table


def municipalities(viewer: User) -> Table:
    """Rows are of `queries.municipality_table`."""
    sees_data = viewer.holds(Permission.VIEW_MUNICIPALITY)

    def named(row: Any) -> str | None:
        return linked(row.name, reverse("desk:dashboard", args=[row.pk])) if sees_data else None

    columns = [
        Column("name", "Муниципалитет", "name", order="name", width=44, html=named),
        Column("region", "Регион", "region.name", order="region__name", width=30),
        Column("code", "Код ФИС ОКО", "code", order="code", width=16),
        Column("oktmo", "ОКТМО", "oktmo", order="oktmo"),
        Column(
            "schools", "Школ", "schools_now", Kind.NUMBER, order="schools_now", width=8,
            total="schools_now",
        ),
    ]  # fmt: skip
    if viewer.holds(Permission.EDIT_SETTINGS):
        columns.append(
            Column(
                "settings", "Настройки", "pk", control=True,
                html=lambda row: linked(
                    "Настройки", reverse("schools:municipality_settings", args=[row.pk])
                ),
            )
        )  # fmt: skip
    noun = "муниципалитет,муниципалитета,муниципалитетов"
    return Table("municipalities", "Муниципалитеты", columns, "name", noun=noun)

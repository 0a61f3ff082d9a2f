"""Which columns a person sees: a table's own, but for what the person has ticked or unticked."""

from collections.abc import Iterable
from typing import Any

from shnor_portal.core.errors import Refused
from shnor_portal.core.lists.columns import Column, Table
from shnor_portal.core.models import ColumnChoice

# Of names of columns, and of columns of a table: more is no table of the portal.
LONGEST, MOST = 60, 200


def chosen(table: Table, user: Any) -> list[Column]:
    """The columns of the page; the one that names the row always stays, and controls."""
    choice = ColumnChoice.objects.visible_to(user).filter(table=table.name).first()
    shown, hidden = (choice.shown, choice.hidden) if choice else ((), ())
    return [
        column
        for column in table.columns
        if column is table.head
        or column.control
        or column.name in shown
        or (column.shown and column.name not in hidden)
    ]


def remember(table: str, *, ticked: Iterable[str], offered: Iterable[str], by: Any) -> None:
    """What was ticked of what was offered; a column that comes later is shown as declared."""
    seen = {name for name in offered if len(name) <= LONGEST}
    if len(seen) > MOST:
        raise Refused("В таблице нет стольких столбцов.", code="too_many_columns")
    wanted = set(ticked)
    ColumnChoice.objects.update_or_create(
        user=by,
        table=table,
        defaults={"shown": sorted(seen & wanted), "hidden": sorted(seen - wanted)},
    )


def forget(table: str, *, by: Any) -> None:
    """Back to what the table shows by itself."""
    ColumnChoice.objects.visible_to(by).filter(table=table).delete()

"""Moves of a state: taken under a lock, checked again, and explained to whoever comes second.

Two people, or a person and a worker, may move the same row at once. A service therefore takes the
row here, inside its transaction, before it looks at a state or at a right: what it then sees
cannot change until it commits. On PostgreSQL the row is locked; on SQLite the transaction itself is
exclusive (IMMEDIATE), so reading the row again is enough. It is one query.

The rights of the person are read again after that too: a role ended while the page was open, or
while the lock was waited for, does not do one more deed.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent

Row = TypeVar("Row", bound=models.Model)


def take(row: Row, *, by: Any, related: Sequence[str] = ()) -> Row:
    """The row as it stands now, held until the transaction ends; Refused when it is gone."""
    # Not `type(row)`: the person of a request is a lazy wrapper.
    rows: models.QuerySet[Row] = row._meta.model._default_manager.filter(pk=row.pk)  # type: ignore[assignment]
    held = take_all(rows, by=by, related=related)
    if not held:
        raise _gone(row)
    return held[0]


def take_all(rows: models.QuerySet[Row], *, by: Any, related: Sequence[str] = ()) -> list[Row]:
    """Every row of a query, held. In the order of keys: two who take the same rows wait for one
    another and never for each other."""
    if not transaction.get_connection(rows.db).in_atomic_block:
        raise transaction.TransactionManagementError("a state is moved inside a transaction")
    if by is not None:
        by.forget_rights()
    query = rows.select_related(*related) if related else rows
    # Without the key: rows that only point here (an audit line, a file) are written meanwhile.
    return list(query.select_for_update(of=("self",), no_key=True).order_by("pk"))


def refusal(
    message: str,
    row: models.Model,
    *,
    by: Any,
    code: str = "wrong_state",
    **details: Any,
) -> Refused:
    """Why the deed is not done, with the last deed that moved `row`: who did it and when.

    `details` narrow the trail where one object holds many rows (`occurrence=5`).
    """
    return Refused(f"{message}{_last_deed(row, by, details)}", code=code)


def _last_deed(row: models.Model, by: Any, details: dict[str, Any]) -> str:
    deeds = AuditEvent.objects.filter(
        object_ref=f"{row._meta.label}:{row.pk}",
        **{f"details__{name}": value for name, value in details.items()},
    )
    last = deeds.order_by("-created_at", "-pk").first()
    if last is None:
        return ""
    who = "вы" if by is not None and last.created_by_id == by.pk else last.actor
    when = timezone.localtime(last.created_at)
    return f" Последнее, что здесь сделано: {last.text} ({who}, {when:%d.%m.%Y в %H:%M})."


def _gone(row: models.Model) -> Refused:
    name = row._meta.verbose_name
    return Refused(
        f"Пока страница была открыта, эту запись ({name}) удалили. Обновите страницу.", code="gone"
    )

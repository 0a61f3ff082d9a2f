"""Two people at the same row: the first holds its transaction open, the second comes meanwhile.

Both loaded the row before either moved it, as two open pages do. What comes of it must be what
comes when they go one after the other, each looking first; or the second is refused and everything
is as the first alone left it. No other outcome exists.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction

from shnor_portal.core.errors import Refused

Act = Callable[[Any], Any]
# On PostgreSQL the second is waited for until it stands at a lock, or is through, or this long.
PATIENCE = 0.5


@dataclass(frozen=True)
class Deed:
    """`does` is the service, for the register of what is raced; `act` calls it with a row."""

    does: Callable[..., Any]
    act: Act
    name: str = ""
    # Whether a person does it by a right in a place; a job and a person's own answer are not so.
    by_person: bool = True

    def __str__(self) -> str:
        return self.name or self.does.__name__


@dataclass(frozen=True)
class Family:
    """Deeds on one kind of row from one state; `look` tells all that the deeds may change."""

    name: str
    make: Callable[[], models.Model]
    look: Callable[[models.Model], Any]
    deeds: list[Deed]
    related: list[str] = field(default_factory=list)

    def fresh(self, row: models.Model) -> Any:
        rows = type(row)._default_manager.select_related(*self.related)
        return rows.filter(pk=row.pk).first() or row


def check(family: Family, first: Deed, second: Deed) -> None:
    """Fail with both names when the outcome is one that no order explains."""
    row = family.make()
    said_first = do(first, family.fresh(row))
    alone = family.look(row)
    said_second = do(second, family.fresh(row))
    in_turn = family.look(row)

    row = family.make()
    here, there = family.fresh(row), family.fresh(row)
    raced = _race(first, here, second, there)
    outcome = family.look(row)

    assert raced[0] == said_first, f"{family.name}: {first} alone was {said_first}, now {raced[0]}"
    assert said_first != "forbidden", f"{family.name}: {first} is not allowed at all"
    refused = raced[1] != "done"
    explained = outcome == alone if refused else (raced[1], outcome) == (said_second, in_turn)
    assert explained or _other_way_round(family, first, second) == (*raced, outcome), (
        f"{family.name}: {first} and then {second}: {raced}, {outcome}; "
        f"in turn {(said_first, said_second)}, {in_turn}; the first alone {alone}"
    )


def _other_way_round(family: Family, first: Deed, second: Deed) -> tuple[str, str, Any]:
    """What comes when the second goes first: rights are looked at without waiting for anybody."""
    row = family.make()
    said_second = do(second, family.fresh(row))
    said_first = do(first, family.fresh(row))
    return said_first, said_second, family.look(row)


def _race(first: Deed, here: Any, second: Deed, there: Any) -> tuple[str, str]:
    said: list[str] = []

    def come() -> None:
        try:
            said.append(do(second, there))
        finally:
            connection.close()

    other = threading.Thread(target=come)
    with transaction.atomic():
        mine = do(first, here)
        other.start()
        _wait_at_a_lock(other)
    other.join(30)
    assert said, f"{second} hangs behind {first}"
    return mine, said[0]


def _wait_at_a_lock(other: threading.Thread) -> None:
    if connection.vendor != "postgresql":
        return  # it stands at its BEGIN IMMEDIATE
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while other.is_alive() and time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.002)


def do(deed: Deed, row: Any) -> str:
    """«done», or why not; anything but a refusal is a fault of the service."""
    try:
        with transaction.atomic():
            deed.act(row)
    except Refused as refusal:
        return refusal.code
    except PermissionDenied:
        return "forbidden"
    return "done"

"""Rows that a whole module of tests shares, taken back when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept(blocker: Any) -> Iterator[None]:
    """What is made inside stays until the end; tests in it are savepoints of one transaction."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)

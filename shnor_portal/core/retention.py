"""How long each kind of thing is kept: one list of terms, one task that keeps them.

A room registers its terms in `AppConfig.ready()`; a term says what it is about, how long, how many
there are, how many are due, and deletes what is due. One that fails stops none of the others.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from shnor_portal.core.models import TermRun
from shnor_portal.core.typography import counted

logger = logging.getLogger(__name__)

Count = Callable[[datetime], int]


@dataclass(frozen=True)
class Term:
    """One kind. `days` names the setting, or is the number where nothing is to be set.

    `total` and `due` count; `delete` deletes what is due and says how many. All are given the
    moment before which things are too old.
    """

    code: str
    title: str
    after: str
    days: str | int
    total: Count
    due: Count
    delete: Count

    @property
    def length(self) -> int:
        """Days."""
        return getattr(settings, self.days) if isinstance(self.days, str) else self.days

    @property
    def words(self) -> str:
        """«30 дней после загрузки», «5 лет после события», «сразу после окончания»."""
        years, rest = divmod(self.length, 365)
        if not self.length:
            long = "сразу"
        elif years and not rest:
            long = counted(years, "год,года,лет")
        else:
            long = counted(self.length, "день,дня,дней")
        return f"{long} {self.after}"

    def before(self) -> datetime:
        return timezone.now() - timedelta(days=self.length)


@dataclass(frozen=True)
class Kept:
    """A term as its page shows it."""

    term: Term
    total: int
    due: int
    run: TermRun | None


_TERMS: dict[str, Term] = {}


def register(term: Term) -> None:
    _TERMS[term.code] = term


def kept() -> list[Kept]:
    """Every term with what is there now and its last run, in the order of titles."""
    runs = {run.code: run for run in TermRun.objects.all()}
    return [
        Kept(term, term.total(term.before()), term.due(term.before()), runs.get(term.code))
        for term in sorted(_TERMS.values(), key=lambda term: term.title)
    ]


def is_late(last: datetime | None) -> bool:
    """Whether the task of every hour has not run for two."""
    return last is None or last < timezone.now() - timedelta(hours=2)


def run() -> dict[str, int]:
    """Keep every term; how many were deleted by code."""
    done: dict[str, int] = {}
    for term in _TERMS.values():
        failed = False
        try:
            done[term.code] = term.delete(term.before())
        except (DatabaseError, OSError):
            logger.exception("the term of %s was not kept", term.code)
            failed = True
        TermRun.objects.update_or_create(
            code=term.code,
            defaults={
                "ran_at": timezone.now(),
                "deleted": done.get(term.code, 0),
                "failed": failed,
            },
        )
    return done

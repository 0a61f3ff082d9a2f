"""One batch of spoilt files on the way that a worker takes them, and all that went wrong.

Nothing may fall, be applied by half, be stopped by force, name a person, or be refused without a
code, a place and a cure.
"""

import logging
import re
import signal
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.utils import ConnectionHandler

from monitoring.models import Benchmark, ParticipantResult, SourceResult, TableRecipe
from monitoring.results.remarks import TITLES
from schools.models import Municipality
from shnor_portal.core.guarded import calling
from shnor_portal.core.intake import layouts, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile, BatchIssue, StagedRecord
from tests.fuzz.seeds import HINTS
from tests.monitoring.mapping.invented import remembered

# A native reader that asked for more memory than its process is given: a refusal says so.
OUT_OF_MEMORY = "ended by SIGABRT"
# No batch takes so long, whatever else the machine is at.
HANGS = 120
PERSONS = re.compile("Пробников|Пробович|700001|112-233-445")
# A refusal that says what is wrong and not what to do is none.
CURE = re.compile(
    r"(?i)\b(?:провер|исправ|укаж|загруз|открой|сохран|впиш|скача|скоп|оставь|раздел|удал|добав|"
    r"постав|замен|снимите|возьм|сделайте|заполн|перенес|распак|выбер|нажм|убер|сверь|сократ|внес|найд|"
    r"пригл|обрат|повтор|допиш|назов|ничего не|не[ \u00a0]нужно|можно|напиш|должн|должен|нужн|"
    r"нужен)"
)
postgresql = ConnectionHandler({"default": {"ENGINE": "django.db.backends.postgresql"}})["default"]
MOST = {"smallint": 2**15 - 1, "integer": 2**31 - 1}
_SETTLED = {
    BatchFile.State.APPLIED,
    BatchFile.State.REFUSED,
    BatchFile.State.UNCHANGED,
}


def tried(place: Municipality, named: Sequence[tuple[str, bytes]], **hints: Any) -> list[str]:
    """What is wrong with the way of these files, in words; nothing where all is well."""
    faults: list[str] = []
    if not TableRecipe.objects.filter(scope=place.scope).exists():
        remembered(place)
    with _watched(faults):
        batch = services.receive(
            named,
            scope=place.scope,
            by=None,
            hints={"municipality": place.pk, **(hints or HINTS)},
        )
        try:
            services.read_batch(Progress(), batch.pk)
            faults += _unapplied(batch)
            if batch.files.filter(state=BatchFile.State.READY).exists():
                services.apply_batch(Progress(), batch.pk)
                faults += _applied(batch)
                services.withdraw(Batch.objects.get(pk=batch.pk), by=None, reason="Проба")
                faults += _unapplied(batch)
            else:
                services.discard(batch, by=None)
        except Exception:
            faults.append(traceback.format_exc())
        faults += _unsaid(batch) + _too_large(batch)
    return faults


@contextmanager
def _watched(faults: list[str]) -> Iterator[None]:
    """Note what the log says of falls, what was stopped by force, and what hangs."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said = record.getMessage()
            if record.levelno >= logging.WARNING:
                faults.append(f"the log says: {said}")
            if PERSONS.search(said):
                faults.append(f"the log names a person: {said}")

    known, listener = calling.Stopped, Listener()

    class Noted(known):
        def __init__(self, reason: str, *, greedy: bool) -> None:
            super().__init__(reason, greedy=greedy)
            if reason != OUT_OF_MEMORY:
                faults.append(f"stopped: {reason}")

    def hanging(*_: object) -> None:
        raise TimeoutError("a batch hangs")

    before = signal.signal(signal.SIGALRM, hanging)
    signal.alarm(HANGS)
    logging.getLogger().addHandler(listener)
    calling.Stopped = Noted  # type: ignore[misc]
    try:
        yield
    finally:
        calling.Stopped = known  # type: ignore[misc]
        logging.getLogger().removeHandler(listener)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _unapplied(batch: Batch) -> list[str]:
    live = SourceResult.objects.filter(file__batch=batch, live=True).count()
    return [f"{live} results are seen of a batch that is not applied"] if live else []


def _applied(batch: Batch) -> list[str]:
    """All that was ready is seen, and nothing of what was refused."""
    faults = [
        f"«{file.stored.name}» is {file.state} after the apply"
        for file in batch.files.select_related("stored")
        if file.state not in _SETTLED
    ]
    results = SourceResult.objects.filter(file__batch=batch)
    half = results.filter(file__state=BatchFile.State.APPLIED, live=False, school__isnull=False)
    over = results.filter(live=True).exclude(file__state=BatchFile.State.APPLIED)
    faults += [f"applied by half: {half.count()}"] if half.exists() else []
    faults += [f"seen though refused: {over.count()}"] if over.exists() else []
    return faults


def _unsaid(batch: Batch) -> list[str]:
    """Remarks without a code that is known, a place, a cure; and what names a person."""
    faults = []
    for file in batch.files.select_related("stored"):
        issues = list(BatchIssue.objects.filter(file=file))
        if file.state == BatchFile.State.REFUSED and not issues:
            faults.append(f"«{file.stored.name}» ({file.layout}) is refused without a word")
        for issue in issues:
            said = f"{issue.code} of {file.layout}: {issue.message!r}"
            if issue.code not in TITLES:
                faults.append(f"no title: {said}")
            if issue.severity == "error" and not CURE.search(issue.message):
                faults.append(f"no cure: {said}")
            if issue.row is not None and issue.row < 1:
                faults.append(f"no such row: {issue.row}, {said}")
            if file.layout and issue.severity == "error" and issue.column and issue.row is None:
                faults.append(f"a column without a row: {said}")
    return faults + _named(batch)


def _too_large(batch: Batch) -> list[str]:
    """Numbers that SQLite keeps and PostgreSQL does not."""
    faults = []
    for rows in (
        SourceResult.objects.filter(file__batch=batch),
        Benchmark.objects.filter(file__batch=batch),
        ParticipantResult.objects.filter(source__file__batch=batch),
    ):
        for field in rows.model._meta.fields:
            most = MOST.get(field.db_type(postgresql), 0)
            if most and (odd := rows.filter(**{f"{field.name}__gt": most})):
                faults.append(
                    f"too large for PostgreSQL: {rows.model.__name__}.{field.name}: {odd}"
                )
    return faults


def _named(batch: Batch) -> list[str]:
    """Persons in whatever is kept of the batch but the file itself."""
    faults = []
    kept: list[tuple[type[models.Model], models.QuerySet[Any]]] = [
        (BatchIssue, BatchIssue.objects.filter(file__batch=batch)),
        (StagedRecord, StagedRecord.objects.filter(file__batch=batch)),
        (BatchFile, batch.files.all()),
        (SourceResult, SourceResult.objects.filter(file__batch=batch)),
    ]
    for model, rows in kept:
        for row in rows.values():
            if match := PERSONS.search(str(row)):
                words = [f"{k}={v!r}" for k, v in row.items() if match[0] in str(v)]
                faults.append(f"{model.__name__} names a person: {'; '.join(words)[:400]}")
    return faults


def known_layouts() -> set[str]:
    return set(layouts._LAYOUTS)

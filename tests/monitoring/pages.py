"""Batches and runs of the northern municipality for tests of pages."""

import io
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from openpyxl import load_workbook

from monitoring.identification.approving import show_to_schools
from monitoring.identification.services import start_run
from monitoring.models import Run
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch
from tests.cast import Cast
from tests.monitoring.workbooks import marks_report

Row = tuple[str, str, tuple[int, int, int, int]]

GYMNASIUM, NORTHERN, LAKE = (
    ("МБОУ «Гимназия № 1»", "edu991001"),
    ("МБОУ «Северная СОШ»", "edu991002"),
    ("МБОУ «Приозёрная ООШ»", "edu991003"),
)
GOOD, WEAK, TINY = (0, 5, 10, 5), (9, 6, 4, 1), (2, 1, 1, 0)
ROWS: tuple[Row, ...] = ((*GYMNASIUM, GOOD), (*NORTHERN, WEAK), (*LAKE, TINY))


def read(cast: Cast, *named: tuple[str, bytes]) -> Batch:
    """A batch that waits for confirmation."""
    place = cast.north.municipality
    batch = services.receive(
        named,
        scope=place.scope,
        by=cast.north.coordinator,
        hints={"municipality": place.pk},
    )
    services.read_batch(Progress(), batch.pk)
    return Batch.objects.get(pk=batch.pk)


def load(cast: Cast, *named: tuple[str, bytes]) -> Batch:
    """A batch that was applied."""
    batch = read(cast, *named)
    services.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)
    return Batch.objects.get(pk=batch.pk)


def report(rows: Sequence[Row] = ROWS, name: str = "Отметки МА 5.xlsx", **said: object):
    """(name, bytes) of a report of marks."""
    return name, marks_report(rows, **said)  # type: ignore[arg-type]


def load_year(cast: Cast, year: int = 2025, rows: Sequence[Row] = ROWS) -> Batch:
    """Mathematics and Russian of the 5th grade."""
    return load(
        cast,
        report(rows, year=year),
        report(rows, "Отметки РУ 5.xlsx", year=year, subject="Русский язык", maximum=45),
    )


def identify(cast: Cast, methodology: str = "fioko", **overrides: object) -> Run:
    return start_run(
        municipality=cast.north.municipality,
        year=2025,
        methodology_code=methodology,
        overrides=overrides,
        by=cast.north.coordinator,
    )


def show(run: Run) -> None:
    """What was the department's own is shown to the schools."""
    show_to_schools(run=run, reply_until=timezone.localdate() + timedelta(days=7), by=None)


def sheet_rows(content: bytes) -> list[tuple[object, ...]]:
    """Rows of the first sheet of a downloaded workbook."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].values)


def text_of(response: object) -> str:
    """A page's text as a person reads it: one line, plain spaces."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.replace("&nbsp;", " ").replace("\u00a0", " ").split())

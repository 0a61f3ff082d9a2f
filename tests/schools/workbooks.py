"""Reference files made in code, and the way of a file from upload to the report."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from schools.models import Municipality
from shnor_portal.core.intake import services
from shnor_portal.core.intake.reporting import file_report
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch

REGISTRY = (
    "Логин ФИС ОКО",
    "Код ОО (ГИА)",
    "Краткое наименование",
    "Вид",
    "ИНН",
    "Сельская (да/нет)",
    "Обучающихся всего",
)
PASSPORT = ("Логин", "ОО", "Обучающихся", "Оба родителя с ВО", "На учёте КДН", "Семьи в СОП")
TERRITORY = (
    "Год",
    "Логин",
    "ОО",
    "Населённый пункт",
    "Безработица в населённом пункте, %",
    "Безработица по региону, %",
    "Труднодоступный (да/нет)",
)
OLYMPIADS = (
    "Год",
    "Логин",
    "Участники регионального и всероссийского этапов",
    "Победители и призёры",
    "Обучающихся",
    "Выбыло без продолжения обучения",
)


def workbook(*rows: Sequence[Any], sheet: str = "Лист") -> bytes:
    """An xlsx with one sheet."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(
    municipality: Municipality | None, *files: tuple[str, bytes], scope: str = "", **hints: Any
) -> Batch:
    """A batch that was read and waits for a confirmation."""
    if municipality:
        scope, hints = municipality.scope, {"municipality": municipality.pk, **hints}
    batch = services.receive(files, scope=scope, by=None, hints=hints)
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def load(
    municipality: Municipality | None, *files: tuple[str, bytes], scope: str = "", **hints: Any
) -> Batch:
    """A batch that was read and applied."""
    batch = read(municipality, *files, scope=scope, **hints)
    services.apply_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def report(batch: Batch, position: int = 1) -> dict[str, Any]:
    """The report of one file of the batch."""
    return file_report(batch.files.get(position=position))


def codes(batch: Batch, position: int = 1) -> list[tuple[str, int | None, str]]:
    """(code, row, column) of the remarks about a file."""
    issues = report(batch, position)["issues"]
    return [(issue["code"], issue["row"], issue["column"]) for issue in issues]


def counts(batch: Batch, position: int = 1) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    found = report(batch, position)
    return found["created"], found["updated"], found["unchanged"], found["rejected"]

"""Files from the command line: the way of a batch without a queue, and one document at the end."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import gone, layouts, services
from shnor_portal.core.intake.reporting import batch_report
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.typography import counted

State = BatchFile.State
KEEP, WITHDRAW = "keep", "withdraw"
_MARKS = {"error": "ошибка", "warning": "предупреждение", "info": "сообщение"}


def existing_file(text: str) -> Path:
    """An argument that names a file; anything else is a wrong argument (exit code 2)."""
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(f"нет файла {text}")
    return path


def add_left_out(parser: CommandParser) -> None:
    """`--left-out keep|withdraw`: what the preview asks on the page."""
    parser.add_argument(
        "--left-out",
        choices=(KEEP, WITHDRAW),
        default=KEEP,
        help="строки прежнего файла того же отчёта, которых в новом нет: оставить (keep, так "
        "и без ключа) или отозвать (withdraw)",
    )


def run_files(
    paths: Sequence[Path],
    scope: str,
    hints: dict[str, Any],
    by: Any,
    check: bool,
    allowed_layouts: Collection[str] | None = None,
    before_apply: Callable[[Batch], None] | None = None,
    files_scope: str = "",
    left_out: str = KEEP,
) -> tuple[Any, int]:
    """Receive, read, and apply what can be applied, or only preview with `check`.

    `files_scope` is whose the originals are (`services.receive`). `before_apply` sees the read
    batch, adds remarks to it or raises `Refused`. `left_out` is what becomes of rows that the last
    file of the same report told and these do not (`add_left_out`). Returns the report of the
    contract (a list when there are several files) and the exit code: 1 when a file was refused as
    a whole, though the others are applied; else 0.
    """
    for path in paths:
        if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
            size = settings.MAX_UPLOAD_BYTES >> 20
            raise Refused(f"Файл «{path.name}» больше {size}\u00a0МБ.", code="too_large")
    named = [(path.name, path.read_bytes()) for path in paths]
    batch = services.receive(named, scope=scope, by=by, hints=hints, files_scope=files_scope)
    try:
        services.read_batch(Progress(), batch.pk)
        _refuse_others(batch, allowed_layouts)
        if before_apply:
            before_apply(batch)
        if not check:
            gone.settle(batch, withdrawn=left_out == WITHDRAW)
        if not check and batch.files.filter(state=State.READY).exists():
            services.apply_batch(Progress(), batch.pk, by_id=by.pk if by else None)
    finally:
        batch.refresh_from_db()
        if batch.state in {Batch.State.READING, Batch.State.PREVIEW}:
            services.discard(batch, by=by)
    refused = batch.files.filter(state=State.REFUSED).exists()
    return batch_report(batch), 1 if refused else 0


def report_text(document: Any) -> str:
    """The report of `run_files` for a person."""
    reports = document if isinstance(document, list) else [document]
    return "\n\n".join("\n".join(_lines(report)) for report in reports)


def _refuse_others(batch: Batch, allowed: Collection[str] | None) -> None:
    if allowed is None:
        return
    for file in batch.files.exclude(layout="").exclude(layout__in=allowed):
        layouts.by_code(file.layout).unstage(file)
        titles = "; ".join(layouts.title_of(code) for code in allowed)
        services.refuse(
            file,
            Refused(
                f"Это «{layouts.title_of(file.layout)}», а здесь принимаются: {titles}.",
                code="wrong_layout",
            ),
            Progress(),
        )


def _lines(report: dict[str, Any]) -> list[str]:
    title = layouts.title_of(report["format"]) if report["format"] else "вид не распознан"
    lines = [
        f"{report['file']}: {title}",
        f"  {counted(report['rows'], 'строка,строки,строк')}: новых {report['created']}, изменено "
        f"{report['updated']}, без изменений {report['unchanged']}, отклонено {report['rejected']}",
    ]
    for issue in report["issues"]:
        place = ", ".join(
            text
            for text, there in (
                (f"лист «{issue['sheet']}»", issue["sheet"]),
                (f"строка {issue['row']}", issue["row"]),
                (f"столбец {issue['column']}", issue["column"]),
            )
            if there
        )
        where = f" ({place})" if place else ""
        lines.append(f"  {_MARKS[issue['severity']]}{where}: {issue['message']}")
    return lines

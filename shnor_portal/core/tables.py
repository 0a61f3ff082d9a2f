"""Tables of the kit's pages as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent, Job, Notice, PaperSnapshot
from shnor_portal.core.retention import Kept
from shnor_portal.core.sheets.writing import Column, SheetData


def audit_events(events: Iterable[AuditEvent]) -> SheetData:
    names = audit.verb_names()
    columns = [
        Column("Когда", 18, "dd.mm.yyyy hh:mm"),
        Column("Кто", 24),
        Column("Действие", 36),
        Column("Что сделано", 90),
    ]
    rows = (
        [_local(event.created_at), event.actor, names.get(event.verb, event.verb), event.text]
        for event in events
    )
    return SheetData("Журнал действий", columns, rows)


def jobs(found: Iterable[Job]) -> SheetData:
    columns = [
        Column("№", 8),
        Column("Задание", 50),
        Column("Состояние", 14),
        Column("Поставлено", 18, "dd.mm.yyyy hh:mm"),
        Column("Закончено", 18, "dd.mm.yyyy hh:mm"),
        Column("Кто поручил", 24),
        Column("Итог", 70),
    ]
    rows = (
        [
            job.pk,
            job.title,
            job.get_state_display(),
            _local(job.created_at),
            _local(job.finished_at),
            str(job.created_by or "портал"),
            job.message,
        ]
        for job in found
    )
    return SheetData("Задания", columns, rows)


def terms(kept: Iterable[Kept]) -> SheetData:
    columns = [
        Column("Что хранится", 70),
        Column("Срок", 34),
        Column("Сейчас", 12),
        Column("Из них пора удалить", 14),
        Column("Последняя проверка", 18, "dd.mm.yyyy hh:mm"),
        Column("Удалено тогда", 12),
    ]
    rows = (
        [
            each.term.title,
            each.term.words,
            each.total,
            each.due,
            _local(each.run.ran_at) if each.run else None,
            each.run.deleted if each.run else None,
        ]
        for each in kept
    )
    return SheetData("Сроки хранения", columns, rows)


def papers(found: Iterable[PaperSnapshot]) -> SheetData:
    columns = [
        Column("Документ", 90),
        Column("По результатам", 14),
        Column("Составлен", 18, "dd.mm.yyyy hh:mm"),
        Column("Кто", 24),
        Column("Снимок", 16),
        Column("Код проверки", 16),
    ]
    rows = (
        [
            paper.title,
            paper.year,
            _local(paper.created_at),
            str(paper.created_by or audit.COMMAND_LINE),
            paper.snapshot_id,
            paper.check_code,
        ]
        for paper in found
    )
    return SheetData("Документы", columns, rows)


def notices(found: Iterable[Notice], viewer: Any) -> SheetData:
    """The ledger of one person: what was sent, when, and when it was seen.

    A text that quotes a place where the person works no more gives only its other lines.
    """
    columns = [
        Column("За день", 12),
        Column("Вид", 24),
        Column("Тема", 60),
        Column("Отправлено", 18, "dd.mm.yyyy hh:mm"),
        Column("Прочитано", 18, "dd.mm.yyyy hh:mm"),
        Column("Почему не отправлено", 40),
        Column("Текст", 90),
    ]
    rows = (
        [
            notice.day,
            notice.get_kind_display(),
            notice.title,
            _local(notice.sent_at),
            _local(notice.seen_at),
            notice.failure,
            notice.body
            if notice.is_whole_for(viewer)
            else "\n".join(item["text"] for item in notice.items_for(viewer)),
        ]
        for notice in found
    )
    return SheetData("Уведомления", columns, rows)


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None

"""Lists of the kit's pages, and its other tables as workbooks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from shnor_portal.core import audit
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import (
    BY_VALUE,
    Column,
    Kind,
    Table,
    by_choices,
    by_person,
    by_words,
)
from shnor_portal.core.models import Job, Notice
from shnor_portal.core.retention import Kept
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

AUDIT = Table(
    "audit",
    "Журнал действий",
    [
        Column("when", "Когда", "created_at", Kind.MOMENT, order="created_at", width=18),
        Column("who", "Кто", "actor", order="actor", width=24),
        Column(
            "deed", "Действие", lambda event: _verb(event.verb), width=36,
            order=by_words("verb", audit.verb_names()),
        ),
        Column("what", "Что сделано", "text", order="text", width=90),
    ],
    order="-when",
    noun="запись,записи,записей",
)  # fmt: skip

_JOB_STYLES = {
    Job.State.QUEUED: "text-bg-secondary",
    Job.State.RUNNING: "text-bg-primary",
    Job.State.DONE: "text-bg-success",
    Job.State.REFUSED: "text-bg-warning",
    Job.State.FAILED: "text-bg-danger",
    Job.State.STOPPED: "text-bg-secondary",
}
PORTAL = "портал"


def _verb(verb: str) -> str:
    return audit.verb_names().get(verb, verb)


def _job_state(job: Job) -> str:
    shown = badges([(job.get_state_display(), _JOB_STYLES[Job.State(job.state)])])
    if job.state != Job.State.RUNNING:
        return shown
    bar = '<progress class="cell-bar" max="100" value="{}" aria-label="Выполнено {} процентов">'
    return format_html("{}" + bar + "</progress>", shown, job.percent, job.percent)


JOBS = Table(
    "jobs",
    "Задания",
    [
        Column(
            "title", "Задание", "title", order="title", width=50,
            html=lambda job: linked(job.title, reverse("core:job", args=[job.pk])),
        ),
        Column(
            "state", "Состояние", lambda job: job.get_state_display(), Kind.CHOICE,
            order=by_choices("state", Job.State.values), html=_job_state,
        ),
        Column("queued", "Поставлено", "created_at", Kind.MOMENT, order="created_at", width=18),
        Column(
            "finished", "Закончено", "finished_at", Kind.MOMENT, order="finished_at", width=18,
            shown=False,
        ),
        Column(
            "who", "Кто поручил", lambda job: str(job.created_by or PORTAL), width=24,
            order=by_person("created_by", PORTAL),
        ),
        Column("message", "Итог", "message", order="message", width=70, shown=False),
        Column("number", "№", "pk", Kind.LABEL, order="pk", width=8, shown=False),
    ],
    order="-queued",
    noun="задание,задания,заданий",
)  # fmt: skip

PAPERS = Table(
    "papers",
    "Документы",
    [
        Column(
            "title", "Документ", "title", order="title", width=90,
            html=lambda paper: linked(paper.title, reverse("desk:paper", args=[paper.pk])),
        ),
        Column("year", "По результатам", "year", Kind.LABEL, order="year"),
        Column("made", "Составлен", "created_at", Kind.MOMENT, order="created_at", width=18),
        Column(
            "who", "Кто", lambda paper: str(paper.created_by or audit.COMMAND_LINE), width=24,
            order=by_person("created_by", audit.COMMAND_LINE),
        ),
        Column("snapshot", "Снимок", "snapshot_id", width=16, shown=False),
        Column("code", "Код проверки", "check_code", width=16),
    ],
    order="-made",
    noun="документ,документа,документов",
)  # fmt: skip


def _outcome(kept: Kept) -> str:
    """How the last check of a term ended."""
    if not kept.run:
        return "ещё не было"
    return "не удалась" if kept.run.failed else "прошла"


def _outcome_shown(kept: Kept) -> str | None:
    failed = kept.run and kept.run.failed
    return badges([(_outcome(kept), "text-bg-danger")]) if failed else None


TERMS = Table(
    "terms",
    "Сроки хранения",
    [
        Column("what", "Что хранится", "term.title", order=BY_VALUE, width=70),
        Column("term", "Срок", "term.words", width=34),
        Column("total", "Сейчас", "total", Kind.NUMBER, order=BY_VALUE, width=12),
        Column("due", "Пора удалить", "due", Kind.NUMBER, order=BY_VALUE),
        Column(
            "checked", "Последняя проверка", lambda kept: kept.run.ran_at if kept.run else None,
            Kind.MOMENT, order=BY_VALUE, width=18,
        ),
        Column(
            "outcome", "Итог проверки", _outcome, order=BY_VALUE, width=16, html=_outcome_shown
        ),
        Column(
            "deleted", "Удалено тогда", lambda kept: kept.run.deleted if kept.run else None,
            Kind.NUMBER, order=BY_VALUE, width=12,
        ),
    ],
    noun="срок,срока,сроков",
)  # fmt: skip
"""Rows are of `retention.kept`."""


def notices(sent: Iterable[Notice], viewer: Any) -> SheetData:
    """The ledger of one person: what was sent, when, and when it was seen.

    A text that quotes a place where the person works no more gives only its other lines.
    """
    columns = [
        writing.Column("За день", 12),
        writing.Column("Вид", 24),
        writing.Column("Тема", 60),
        writing.Column("Отправлено", 18, "dd.mm.yyyy hh:mm"),
        writing.Column("Прочитано", 18, "dd.mm.yyyy hh:mm"),
        writing.Column("Почему не отправлено", 40),
        writing.Column("Текст", 90),
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
        for notice in sent
    )
    return SheetData("Уведомления", columns, rows)


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment) if moment else None

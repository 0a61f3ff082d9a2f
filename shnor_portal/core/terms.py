"""Terms of the kit's own rows: originals, papers, jobs, notices, the trail, drafts, sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shnor_portal.core import files
from shnor_portal.core.intake import originals
from shnor_portal.core.models import (
    AuditEvent,
    FormDraft,
    Job,
    Notice,
    PaperSnapshot,
    StoredFile,
)
from shnor_portal.core.retention import Term, register

# A file of a transaction that is still going on has no row yet.
_ORPHAN_AGE = timedelta(days=1)
_PIECE = 1_000
Rows = Callable[[], "QuerySet[Any]"]


def register_terms() -> None:
    """Called once at start."""
    register(
        Term(
            "files",
            "Исходные файлы: с персональными данными, неузнанные, отклонённые, отменённые",
            "после загрузки",
            "PERSONAL_FILE_DAYS",
            lambda _: StoredFile.objects.exclude(delete_on=None).filter(deleted_at=None).count(),
            lambda _: files.due().count(),
            lambda _: originals.delete_due(),
        )
    )
    register(
        Term(
            "papers",
            "Готовые PDF и DOCX документов (снимок данных остаётся, файл можно сделать снова)",
            "после составления",
            "PAPER_FILE_DAYS",
            lambda _: _rendered().count(),
            lambda before: _rendered().filter(created_at__lt=before).count(),
            _delete_papers,
        )
    )
    register(
        Term(
            "orphans",
            "Файлы хранилища, о которых база не знает (остатки прерванных загрузок)",
            "после записи",
            _ORPHAN_AGE.days,
            lambda _: len(_orphans(timezone.now())),
            lambda before: len(_orphans(before)),
            _delete_orphans,
        )
    )
    register(_session_term())
    unfinished = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    for code, title, after, days, rows, field in (
        (
            "jobs",
            "Задания, которые закончились",
            "после окончания",
            "JOB_DAYS",
            lambda: Job.objects.exclude(unfinished),
            "created_at",
        ),
        (
            "notices",
            "Уведомления и сводки",
            "после составления",
            "NOTICE_DAYS",
            Notice.objects.all,
            "created_at",
        ),
        (
            "audit",
            "Журнал действий",
            "после события",
            "AUDIT_DAYS",
            AuditEvent.objects.all,
            "created_at",
        ),
        (
            "drafts",
            "Черновики форм",
            "после последней правки",
            "DRAFT_DAYS",
            FormDraft.objects.all,
            "saved_at",
        ),
    ):
        register(rows_term(code, title, after, days, rows, field))


def rows_term(code: str, title: str, after: str, days: str | int, rows: Rows, field: str) -> Term:
    """The term of rows that are simply deleted when `field` is too old."""

    def old(before: datetime) -> QuerySet[Any]:
        return rows().filter(**{f"{field}__lt": before})

    return Term(
        code,
        title,
        after,
        days,
        lambda _: rows().count(),
        lambda before: old(before).count(),
        lambda before: _delete_in_pieces(old(before)),
    )


def _delete_in_pieces(rows: QuerySet[Any]) -> int:
    """Short transactions: others write meanwhile. Counts the rows themselves, not what hangs on."""
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:_PIECE]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted


def _rendered() -> QuerySet[StoredFile]:
    snapshots = PaperSnapshot.objects.all()
    return StoredFile.objects.filter(
        Q(pk__in=snapshots.exclude(pdf=None).values("pdf"))
        | Q(pk__in=snapshots.exclude(docx=None).values("docx"))
    )


def _delete_papers(before: datetime) -> int:
    due = list(_rendered().filter(created_at__lt=before))
    for stored in due:
        with transaction.atomic():
            files.discard(stored)
    return len(due)


def _session_term() -> Term:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model: type[AbstractBaseSession] = store.get_model_class()

    def over(_: datetime) -> QuerySet[AbstractBaseSession]:
        return model._default_manager.filter(expire_date__lt=timezone.now())

    return Term(
        "sessions",
        "Сеансы работы",
        "после окончания",
        0,
        lambda _: model._default_manager.count(),
        lambda now: over(now).count(),
        lambda now: _delete_in_pieces(over(now)),
    )


def _orphans(before: datetime) -> list[str]:
    known = set(StoredFile.objects.exclude(content="").values_list("content", flat=True))
    return [
        path
        for path in _paths(default_storage, "")
        if path not in known and default_storage.get_modified_time(path) < before
    ]


def _paths(storage: Storage, folder: str) -> list[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return []
    here = [f"{folder}/{name}".lstrip("/") for name in names]
    return here + [path for f in folders for path in _paths(storage, f"{folder}/{f}".lstrip("/"))]


def _delete_orphans(before: datetime) -> int:
    orphans = _orphans(before)
    for path in orphans:
        default_storage.delete(path)
    return len(orphans)

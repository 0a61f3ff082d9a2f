"""Papers on record: a frozen context, rendered as often as asked with the same numbers."""

from collections.abc import Sequence
from typing import Any

from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import (
    PaperContext,
    context_from_json,
    context_to_json,
    stamp,
)
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Job, PaperSnapshot, StoredFile

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def keep(
    paper: Paper,
    context: PaperContext,
    *,
    scope: str,
    year: int,
    sources: Sequence[int],
    by: Any,
) -> PaperSnapshot:
    """The snapshot of a context; the same content is one snapshot, however often it is asked.

    `sources` are the primary keys of the batch files that the numbers came from.
    """
    mark = stamp(paper.kind, context)
    snapshot, created = PaperSnapshot.objects.get_or_create(
        snapshot_id=mark.snapshot_id,
        defaults={
            "kind": paper.kind,
            "title": _title(context)[:255],
            "year": year,
            "context": context_to_json(context),
            "sources": sorted(sources),
            "check_code": mark.check_code,
            "small_figures": paper.small_figures,
            "scope": scope,
            "created_by": by,
        },
    )
    if created:
        audit.record("paper.make", snapshot.title, by=by, scope=scope, obj=snapshot)
    return snapshot


def _title(context: PaperContext) -> str:
    """The title of the document; one that goes on from its kind, with the kind: «Список школ …»."""
    title = context.requisites.title
    return f"{context.requisites.kind.capitalize()} {title}" if title[:1].islower() else title


def render_snapshot(snapshot: PaperSnapshot, fmt: str) -> bytes:
    """The paper of a snapshot as pdf, docx or xlsx; seconds long."""
    paper = papers.get(snapshot.kind)
    return papers.render(paper, context_from_json(paper.context_class, snapshot.context), fmt)


def start_rendering(snapshot: PaperSnapshot, *, by: Any, url: str) -> jobs.Job:
    """Queue the PDF and the DOCX of a snapshot."""
    return jobs.start(
        "core.render_paper",
        title=snapshot.title,
        by=by,
        scope=snapshot.scope,
        url=url,
        snapshot_pk=snapshot.pk,
    )


def rendering(snapshot: PaperSnapshot) -> Job | None:
    """The latest job that renders the snapshot."""
    return Job.objects.filter(kind="core.render_paper", params__snapshot_pk=snapshot.pk).first()


@jobs.job_kind("core.render_paper")
def render_paper(progress: Progress, snapshot_pk: int) -> dict[str, Any]:
    """Render what is not rendered yet."""
    snapshot = PaperSnapshot.objects.get(pk=snapshot_pk)
    for done, fmt in enumerate(("pdf", "docx")):
        progress(done, 2, f"Формируется {fmt.upper()}")
        if getattr(snapshot, f"{fmt}_id") is None:
            body = render_snapshot(snapshot, fmt)
            with progress.step():
                keep_file(snapshot, fmt, body)
    return {"message": "Документ готов: PDF – для печати, DOCX – для правки."}


def keep_file(snapshot: PaperSnapshot, fmt: str, body: bytes) -> None:
    """The drawn paper as a file of its snapshot; two jobs for one paper keep one file."""
    held = states.take(snapshot, by=None)
    if getattr(held, f"{fmt}_id") is None:
        setattr(held, fmt, _store(held, fmt, body))
        held.save(update_fields=[fmt])


def file_name(snapshot: PaperSnapshot, fmt: str) -> str:
    safe = "".join(c if c.isalnum() or c in " -–«»№" else " " for c in snapshot.title)
    words = " ".join(safe.split())[:120].replace(" »", "»")
    return f"{words} {snapshot.snapshot_id}.{fmt}"


def _store(snapshot: PaperSnapshot, fmt: str, body: bytes) -> StoredFile:
    return files.store(
        body,
        name=file_name(snapshot, fmt),
        scope=snapshot.scope,
        by=snapshot.created_by,
        personal=False,
    )

"""The way of a batch: receive → read → confirm → apply, or discard; later withdraw."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import accumulate, groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import layouts, originals
from shnor_portal.core.intake.layouts import Staged
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile, BatchIssue, DataVersion, StoredFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import personal
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.numbering import missing_numbers
from shnor_portal.core.sheets.personal import Found
from shnor_portal.core.sheets.reading import SMALL, TOGETHER, read_book, read_together

# Small books stay in memory between recognition and reading, and a large one that is alone; of
# several large ones each is read twice.
KEEP_BYTES = 2_000_000
MAX_ISSUES = 500
# The longest of a value that a remark quotes.
_LONG_QUOTE = re.compile(r"«([^«»]{200})[^«»]+»")
_NOT_READ = "Загрузка больше не ждёт чтения: её отменили, подтвердили или уже прочитали."
State = Batch.State


def receive(
    named: Sequence[tuple[str, bytes]],
    *,
    scope: str,
    by: Any,
    hints: dict[str, Any],
    files_scope: str = "",
) -> Batch:
    """Keep the files of a new batch; nothing is read yet. Files are `(name, bytes)`.

    `files_scope` is whose the originals are where they tell of more places than the batch's own.
    """
    check_import(by, scope)
    jobs.check_waiting("core.read_batch", by=by, scope=scope)
    if not named:
        raise Refused("Не выбрано ни одного файла. Выберите файлы и повторите.", code="no_files")
    with transaction.atomic():
        batch = Batch.objects.create(scope=scope, created_by=by, hints=hints)
        for position, (name, data) in enumerate(named, 1):
            stored = files.store(data, name=name, scope=files_scope or scope, by=by)
            BatchFile.objects.create(batch=batch, stored=stored, position=position)
        audit.record("batch.receive", f"Приняты файлы: {len(named)}", by=by, scope=scope, obj=batch)
    return batch


def start_reading(batch: Batch, *, by: Any, url: str) -> jobs.Job:
    """Queue the reading of a received batch."""
    with transaction.atomic():
        job = jobs.start(
            "core.read_batch",
            title=f"Чтение файлов, загрузка № {batch.pk}",
            by=by,
            scope=batch.scope,
            url=url,
            batch_id=batch.pk,
        )
        Batch.objects.filter(pk=batch.pk).update(job=job)
    return job


@jobs.job_kind("core.read_batch", one_at_a_time=True)
def read_batch(progress: Progress, batch_id: int) -> dict[str, Any]:
    """Recognise and read every file into staging; each file is committed on its own."""
    batch = Batch.objects.get(pk=batch_id)
    if not _may_stage(batch):
        return {"message": _NOT_READ}
    batch_files = list(batch.files.select_related("stored"))
    recognised = _recognise_all(batch_files, progress)
    recognised.sort(key=lambda item: (layouts.by_code(item[0].layout).order, item[0].position))
    total = 2 * len(batch_files)
    for done, (file, book) in enumerate(recognised, total - len(recognised)):
        progress(done, total, f"Читается «{file.stored.name}»")
        _stage(file, book(), progress)
    progress(total, total, "Файлы прочитаны")
    with progress.deed() as result:
        batch = states.take(batch, by=None)
        if _may_stage(batch):
            batch.state = State.PREVIEW
            batch.save(update_fields=["state"])
            result["message"] = "Файлы прочитаны. Проверьте предпросмотр и подтвердите загрузку."
        else:
            result["message"] = _NOT_READ
    return result


def confirm(batch: Batch, *, by: Any, url: str) -> jobs.Job:
    """Queue the apply of a previewed batch."""
    with transaction.atomic():
        batch = states.take(batch, by=by)
        check_import(by, batch.scope)
        if batch.state != State.PREVIEW and not apply_stopped(batch):
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: подтвердить её нельзя.",
                batch,
                by=by,
            )
        job = jobs.start(
            "core.apply_batch",
            title=f"Загрузка № {batch.pk}",
            by=by,
            scope=batch.scope,
            url=url,
            batch_id=batch.pk,
            by_id=by.pk if by else None,
        )
        batch.state, batch.job = State.APPLYING, job
        batch.save(update_fields=["state", "job"])
        audit.record("batch.confirm", "Загрузка подтверждена", by=by, scope=batch.scope, obj=batch)
    return job


@jobs.job_kind("core.apply_batch")
def apply_batch(progress: Progress, batch_id: int, by_id: int | None = None) -> dict[str, Any]:
    """Apply all of a batch or none of it; a batch applied before is left as it is."""
    # Nothing is said inside the transaction: nobody would see it before the commit, and on
    # PostgreSQL the locked row of the job would keep the heartbeat waiting.
    progress(0, 1, "Загрузка в базу и пересчёт показателей")
    with progress.deed() as result:
        by = _user(by_id) if by_id else None
        batch = states.take(Batch(pk=batch_id), by=by)
        if batch.state == State.APPLIED:
            result["message"] = "Загрузка уже выполнена, повторять нечего."
            return result
        # Only the job of the last confirmation applies; the command line has none.
        ours = progress.job_id in (None, batch.job_id)
        if batch.state not in {State.PREVIEW, State.APPLYING} or not ours:
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}.", batch, by=by
            )
        check_import(by, batch.scope)
        ready = _ordered(batch.files.filter(state=BatchFile.State.READY, included=True))
        for file in ready:
            layouts.by_code(file.layout).apply(file, by)
            file.state = BatchFile.State.APPLIED
            file.save(update_fields=["state"])
            files.keep(file.stored)
        layouts.run_after_change(ready, by)
        for file in batch.files.all():
            layouts.forget(file)
        batch.state, batch.applied_at = State.APPLIED, timezone.now()
        batch.save(update_fields=["state", "applied_at"])
        text = f"Загружено файлов: {len(ready)}"
        audit.record("batch.apply", text, by=by, scope=batch.scope, obj=batch)
        DataVersion.objects.bump(batch.scope)
        result["message"] = f"{text}. Показатели пересчитаны."
    return result


def discard(batch: Batch, *, by: Any) -> None:
    """Forget a preview; nothing of it was applied."""
    with transaction.atomic():
        batch = states.take(batch, by=by)
        check_import(by, batch.scope)
        if batch.state not in {State.READING, State.PREVIEW} and not apply_stopped(batch):
            raise states.refusal(
                "Отменить можно только загрузку, которая ещё не подтверждена.", batch, by=by
            )
        batch.state = State.DISCARDED
        batch.save(update_fields=["state"])
        for file in batch.files.exclude(layout=""):
            layouts.by_code(file.layout).unstage(file)
        for file in batch.files.all():
            layouts.forget(file)
        audit.record("batch.discard", "Загрузка отменена", by=by, scope=batch.scope, obj=batch)


def withdraw(batch: Batch, *, by: Any, reason: str) -> list[str]:
    """Withdraw an applied batch; returns sentences about what stays and why."""
    if not reason.strip():
        raise Refused("Укажите причину отзыва: она останется в журнале.", code="reason_required")
    with transaction.atomic():
        batch = states.take(batch, by=by)
        if by is not None and not by.may_withdraw_from(batch.scope):
            raise PermissionDenied("Отозвать загрузку может муниципальный координатор.")
        if batch.state != State.APPLIED:
            raise states.refusal("Отозвать можно только выполненную загрузку.", batch, by=by)
        applied = _ordered(batch.files.filter(state=BatchFile.State.APPLIED))
        kept: list[str] = []
        for file in reversed(applied):
            kept += layouts.by_code(file.layout).withdraw(file, by)
            file.state = BatchFile.State.WITHDRAWN
            file.save(update_fields=["state"])
        layouts.run_after_change(applied, by)
        batch.state, batch.withdrawn_at = State.WITHDRAWN, timezone.now()
        batch.withdrawn_reason = reason.strip()[:500]
        batch.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
        audit.record(
            "batch.withdraw",
            f"Загрузка № {batch.pk} отозвана: {batch.withdrawn_reason}",
            by=by,
            scope=batch.scope,
            obj=batch,
            kept=kept,
        )
        DataVersion.objects.bump(batch.scope)
    return kept


def check_import(by: Any, scope: str) -> None:
    """Checked when asked and again by the task; None is the command line."""
    if by is not None and not by.may_import_into(scope):
        raise PermissionDenied("Нет права загружать файлы в этот муниципалитет.")


def apply_stopped(batch: Batch) -> bool:
    """Whether an apply was refused or failed, so that the batch waits for a decision again."""
    return batch.state == State.APPLYING and not (batch.job and not batch.job.is_finished)


def _recognise_all(
    batch_files: list[BatchFile], progress: Progress
) -> list[tuple[BatchFile, Callable[[], Book]]]:
    """Files with their layouts set and a way to get the book; refused ones are left out."""
    recognised = []
    about = layouts.region_of(batch_files[0].batch) if batch_files else ()
    large = [file for file in batch_files if file.stored.size > KEEP_BYTES]
    for done, (file, read) in enumerate(_read_all(batch_files, about)):
        progress(done, 2 * len(batch_files), f"Распознаётся «{file.stored.name}»")
        try:
            book = read()
            layout = layouts.recognise(book) or _as_explained(file, book, progress)
            if layout is None:
                raise _unknown(file.stored)
        except Refused as refusal:
            refuse(file, refusal, progress)
            continue
        file.layout = layout.code
        file.save(update_fields=["layout"])
        kept = file not in large or len(large) == 1
        recognised.append((file, _keeper(file.stored, book if kept else None, about)))
        del book, read  # the next file may be as large
    return recognised


def _read_all(
    batch_files: list[BatchFile], about: tuple[str, ...]
) -> Iterator[tuple[BatchFile, Callable[[], Book]]]:
    """Each file with what gives its book; runs of small ones are read together."""
    for small, run in groupby(batch_files, lambda file: file.stored.size <= SMALL):
        waiting = list(run)
        while waiting:
            at_once = max(1, _fitting(waiting)) if small else 1
            now, waiting = waiting[:at_once], waiting[at_once:]
            if len(now) == 1:
                yield now[0], partial(_open, now[0].stored, about)
                continue
            there = [file for file in now if not file.stored.deleted_at]
            named = [(files.read(file.stored), file.stored.name) for file in there]
            books = dict(zip(there, read_together(named, about=about), strict=True))
            for file in now:
                again = partial(_open, file.stored, about)
                yield file, partial(_given, books[file]) if file in books else again


def _fitting(waiting: list[BatchFile]) -> int:
    sizes = accumulate(file.stored.size for file in waiting)
    return sum(size <= TOGETHER for size in sizes)


def _given(answer: Book | Refused) -> Book:
    if isinstance(answer, Refused):
        raise answer
    return answer


def _as_explained(file: BatchFile, book: Book, progress: Progress) -> layouts.Layout | None:
    with progress.step():
        _hold_open(file)
        answer = layouts.as_explained(file, book)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _keeper(stored: StoredFile, book: Book | None, about: tuple[str, ...]) -> Callable[[], Book]:
    return partial(_open, stored, about) if book is None else partial(_given, book)


def _open(stored: StoredFile, about: tuple[str, ...]) -> Book:
    return read_book(files.read(stored), stored.name, about=about)


def _may_stage(batch: Batch) -> bool:
    return batch.state in {State.READING, State.PREVIEW}


def _stage(file: BatchFile, book: Book, progress: Progress) -> None:
    """Read one file into rows that nobody sees; all of it, or only why it was refused."""
    layout = layouts.by_code(file.layout)
    # Layouts never see what the file says of persons.
    removed = personal.strip(
        ((sheet.name, sheet.rows) for sheet in book.sheets),
        is_title=getattr(layout, "is_title", None),
    )

    @contextmanager
    def writing() -> Iterator[None]:
        with progress.step():
            _hold_open(file)
            layout.unstage(file)
            yield

    try:
        staged = layout.stage(file, book, writing)
    except Refused as refusal:
        refuse(file, refusal, progress, removed)
        return
    said = {_place(problem) for problem in staged.problems if problem.severity == "error"}
    known = [problem for problem in book.problems if _place(problem) not in said]
    staged.problems[:0] = [*known, *missing_numbers(book)]
    if not staged.rows and not (staged.beside.get("rows") or _tells_why(staged)):
        staged.problems.append(_no_rows())
    unsaid = any(_is_unsaid(problem) for problem in staged.problems)
    is_free = not (staged.personal or removed or unsaid)
    is_free = is_free and originals.is_read_whole(book)
    with progress.step():
        files.mark_personal(file.stored, personal=not is_free)
        _keep(file, staged, removed)


def _hold_open(file: BatchFile) -> None:
    """Nothing is staged for a batch that somebody discarded meanwhile."""
    if not _may_stage(states.take(file.batch, by=None)):
        raise Refused(_NOT_READ, code="wrong_state")


def _place(problem: Problem) -> tuple[str, int | None, str]:
    return problem.sheet, problem.row, problem.column


def _tells_why(staged: Staged) -> bool:
    return any(problem.severity != "info" for problem in staged.problems)


def _no_rows() -> Problem:
    text = (
        "Под заголовком таблицы нет ни одной строки с\u00a0данными. Проверьте, тот ли это файл, "
        "внесите сведения и\u00a0загрузите его снова."
    )
    return Problem("no_rows", text)


def _is_unsaid(problem: Problem) -> bool:
    """A cell that is wrong and was not quoted: it may be anybody's name."""
    return bool(problem.severity == "error" and problem.column and not problem.value)


def _keep(file: BatchFile, staged: Staged, removed: Found) -> None:
    staged.about = _masked(staged.about, removed)
    beside = Counter(staged.beside)
    changes = staged.created + staged.updated + staged.gone + beside["created"] + beside["updated"]
    unchanged = staged.unchanged + beside["unchanged"]
    if staged.refused or not (changes or unchanged):
        file.state = BatchFile.State.REFUSED
    else:
        file.state = BatchFile.State.READY if changes else BatchFile.State.UNCHANGED
    file.summary = staged.counts()
    file.save(update_fields=["state", "summary"])
    file.issues.all().delete()
    BatchIssue.objects.bulk_create(
        _issue(file, problem, removed) for problem in staged.problems[:MAX_ISSUES]
    )


def _masked(told: Any, removed: Found) -> Any:
    """What is told of a file, as it is kept: without what only a person is called."""
    if isinstance(told, dict):
        return {key: _masked(value, removed) for key, value in told.items()}
    if isinstance(told, list):
        return [_masked(value, removed) for value in told]
    return removed.masked(told) if isinstance(told, str) else told


def _issue(file: BatchFile, problem: Problem, removed: Found) -> BatchIssue:
    return BatchIssue(
        file=file,
        code=problem.code,
        severity=problem.severity,
        sheet=problem.sheet[:120],
        row=problem.row,
        column=problem.column[:120],
        value=removed.masked(problem.value)[:200],
        message=_briefly(removed.masked_quotes(problem.message))[:1000],
    )


def _briefly(message: str) -> str:
    """A remark whose quotes are short, so that what to do is not cut off at its end."""
    return _LONG_QUOTE.sub(lambda match: f"«{match[1]}…»", message)


def refuse(
    file: BatchFile, refusal: Refused, progress: Progress, removed: Found | None = None
) -> None:
    """Nothing of the file will be applied, and this is why."""
    problem = Problem(refusal.code, " ".join([refusal.message, *refusal.details]))
    with progress.step():
        _hold_open(file)
        if file.layout:
            layouts.by_code(file.layout).unstage(file)
        _keep(file, Staged(refused=True, problems=[problem]), removed or Found())


def _unknown(stored: StoredFile) -> Refused:
    return Refused(
        f"Файл «{stored.name}» не узнан: в нём нет заголовков ни одной из известных форм. "
        "Проверьте, тот ли это файл, и не удалены ли строки заголовка. Таблицу другого вида можно "
        "загрузить, если указать на странице загрузки, что в ней где стоит. Какие формы портал "
        "узнаёт сам, сказано на странице «Новая загрузка».",
        code="unknown_layout",
    )


def _ordered(queryset: Any) -> list[BatchFile]:
    rows = list(queryset.select_related("stored", "batch"))
    return sorted(rows, key=lambda file: (layouts.by_code(file.layout).order, file.position))


def _user(pk: int) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=pk)

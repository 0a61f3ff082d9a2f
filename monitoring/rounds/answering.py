"""Deeds of a school on its answers: saved by two, confirmed, sent, recalled, read anew."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.models import Answer, AnswerRemark, FormVersion, Response
from monitoring.rounds.catalogue import document_of
from monitoring.rounds.document import Document, Question, Type
from monitoring.rounds.proposing import last_answers, propose, versions_of
from monitoring.rounds.standing import (
    FormStanding,
    form_standing,
    is_answer,
    lock_of,
    may_be_fixed,
)
from monitoring.rounds.values import Held, Value, held, value_of
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import attachments, audit, states
from shnor_portal.core.drafts.merging import Merged, joined
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted

FIELDS = "поле,поля,полей"
REASON, REPLY = "__reason", "__reply"
RELATED = ("round__municipality", "school__municipality")
State = Answer.State
_UPDATED = (
    "number", "whole", "text", "reason", "origin", "source", "state", "answered_by", "answered_at",
)  # fmt: skip


def current(document: Document, rows: Mapping[str, Answer]) -> dict[str, Any]:
    """What stands in the fields of a form now, by the names that are merged."""
    values: dict[str, Any] = {}
    for question in document.questions:
        row = rows.get(question.code)
        values[question.code] = held(question, row) if row and is_answer(row) else ""
        if question.jump is not None:
            values[question.code + REASON] = row.reason if row and is_answer(row) else ""
        if row and row.due:
            values[question.code + REPLY] = ""
    return values


@transaction.atomic
def save_answers(
    *,
    response: Response,
    version: FormVersion,
    values: Mapping[str, Held],
    joining: Mapping[str, Any],
    by: User | None,
) -> Merged:
    """Save what a form holds over what stands there now; `joining` is {base, seen, choices} of
    `merging.joined`. Refused where nothing may be written, with the reason of its own."""
    response = _open(response, by)
    document = document_of(version)
    rows = _rows(response, version)
    theirs = current(document, rows)
    mine = {**theirs, **joining["base"], **{n: _plain(v) for n, v in values.items()}}
    base = {**theirs, **joining["base"]}
    merged = joined(**{**joining, "base": base}, theirs=theirs, mine=mine)
    changed = [
        question
        for question in document.questions
        if {question.code, question.code + REASON} & merged.to_save.keys()
    ]
    locked = [q for q in changed if not may_be_fixed(rows.get(q.code), response)]
    if locked:
        raise Refused(
            f"Этот ответ уже принят и не меняется: {locked[0].text}.", code="answer_accepted"
        )
    replies = {
        name.removesuffix(REPLY): str(text)
        for name, text in merged.to_save.items()
        if name.endswith(REPLY) and text
    }
    if changed or replies:
        _write(response, version, changed, rows, merged.values, by)
        _reply(response, rows, replies, by)
        _begun(response)
        names = [*(question.code for question in changed), *replies]
        said = f"форма «{version.form}»: {counted(len(names), FIELDS)}"
        record("answer.save", response, said, by, form=str(version.pk), fields=names)
    return merged


@transaction.atomic
def confirm(*, response: Response, version: FormVersion | None = None, by: User | None) -> int:
    """«Подтвердить без изменений»: everything that is proposed becomes an answer; how many."""
    response = _open(response, by)
    proposed = response.answers.filter(state=State.PROPOSED)
    if version is not None:
        proposed = proposed.filter(version=version)
    count = proposed.update(state=State.GIVEN, answered_by=by, answered_at=timezone.now())
    if count:
        _begun(response)
        said = f"подтверждено без изменений: {counted(count, FIELDS)}"
        record("answer.confirm", response, said, by)
    return count


@transaction.atomic
def propose_again(*, response: Response, by: User | None) -> int:
    """Read anew what the portal knows; what a person answered stays. How many are proposed."""
    response = _open(response, by)
    if response.state == Response.State.RETURNED:
        return 0
    return propose(response.round, [response])


@transaction.atomic
def send(*, response: Response, by: User | None) -> Response:
    """Send everything for checking; Refused with each field that hinders it."""
    response = _open(response, by)
    access.check(by, Permission.SEND_ROUND, response)
    if details := hindrances(response, forms_of(response)):
        count = counted(len(details), FIELDS)
        raise Refused(f"Отправить пока нельзя: {count}.", code="not_ready", details=details)
    response.state = Response.State.SENT
    response.sent_at, response.sent_by = timezone.now(), by
    response.first_sent_on = response.first_sent_on or local_date(response.round.municipality)
    response.save()
    late = ", позже срока" if response.is_late else ""
    record("answer.send", response, f"отправлен{late}", by)
    return response


@transaction.atomic
def recall(*, response: Response, by: User | None) -> Response:
    """Take back what was sent and not checked yet; only where it can still be sent again."""
    response = states.take(response, by=by, related=RELATED)
    access.check(by, Permission.SEND_ROUND, response)
    if response.state != Response.State.SENT:
        raise states.refusal("Отзывать нечего: ответы не ждут проверки.", response, by=by)
    rows = list(response.answers.all())
    fixed = any(row.due for row in rows)
    response.state = Response.State.RETURNED if fixed else Response.State.WORKING
    if lock := lock_of(response, by, rows):
        raise Refused(lock[1], code=lock[0])
    response.save(update_fields=["state", "updated_at"])
    record("answer.recall", response, "отозван", by)
    return response


@transaction.atomic
def attach(
    *,
    response: Response,
    version: FormVersion,
    question: str,
    upload: tuple[str, bytes],
    by: User | None,
) -> Answer:
    """Keep a file as the answer to a question that asks for a proof."""
    response = _open(response, by)
    asked = document_of(version).by_code.get(question)
    rows = _rows(response, version)
    row = rows.get(question)
    if asked is None or asked.type != Type.PROOF or not may_be_fixed(row, response):
        raise Refused("К этому вопросу файл не прикладывают.", code="no_file_here")
    row = row or Answer(response=response, version=version, question=question)
    name, data = upload
    row.file = attachments.keep(
        name, data, scope=response.scope, by=by,
        otherwise="Положите файл на сайт школы и дайте ссылку.",
    )  # fmt: skip
    row.text = "" if row.state == State.PROPOSED else row.text
    row.origin, row.source, row.state = Answer.Origin.TYPED, "", State.GIVEN
    row.answered_by, row.answered_at = by, timezone.now()
    row.save()
    _begun(response)
    said = f"форма «{version.form}»: приложен файл"
    record("answer.save", response, said, by, form=str(version.pk), fields=[question])
    return row


def forms_of(response: Response) -> list[FormStanding]:
    """The forms of a response as they stand."""
    versions = versions_of(response.round)
    rows = list(response.answers.select_related("file"))
    before = last_answers(response.round, versions, [response.school_id])
    return [
        form_standing(version, rows, before.get((response.school_id, version.pk), {}))
        for version in versions
    ]


def hindrances(response: Response, forms: list[FormStanding]) -> list[str]:
    """Why the answers cannot be sent yet, a line for each field."""
    lines = []
    for form in forms:
        names = form.document.by_code
        if response.state == Response.State.RETURNED:
            lines += [f"{form.version.form}: {q.text} – исправьте или ответьте на\u00a0замечание"
                      for q in form.returned]  # fmt: skip
        else:
            proposed = {c for c, row in form.rows.items() if row.state == State.PROPOSED}
            for question in form.missing:
                word = "подтвердите значение" if question.code in proposed else "ответа нет"
                lines.append(f"{form.version.form}: {question.text} – {word}")
        lines += [
            f"{form.version.form}: {names[problem.field].text}. {problem.message}"
            for problem in form.problems
        ]
    return lines


def record(verb: str, response: Response, deed: str, by: User | None, **details: Any) -> None:
    said = f"{response.round}, {response.school}: {deed}"
    audit.record(verb, said, by=by, scope=response.scope, obj=response, **details)


def _open(response: Response, by: User | None) -> Response:
    """The response as it stands now, held, where the person may write; else Refused by name."""
    response = states.take(response, by=by, related=RELATED)
    access.check(by, Permission.FILL_ROUND, response)
    if lock := lock_of(response, by, response.answers.exclude(due=None)):
        raise states.refusal(lock[1], response, by=by, code=lock[0])
    return response


def _rows(response: Response, version: FormVersion) -> dict[str, Answer]:
    rows = response.answers.filter(version=version).select_related("file")
    return {row.question: row for row in rows}


def _write(
    response: Response,
    version: FormVersion,
    changed: list[Question],
    rows: Mapping[str, Answer],
    values: Mapping[str, Any],
    by: User | None,
) -> None:
    written, cleared = [], []
    for question in changed:
        value = value_of(question, values[question.code])
        row = rows.get(question.code)
        kept = row is not None and (row.due is not None or row.file_id is not None)
        if value.is_empty and not kept:
            cleared.append(question.code)
            continue
        written.append(_answer(response, version, question, value, values, row, by))
    Answer.objects.filter(response=response, version=version, question__in=cleared).delete()
    Answer.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["response", "version", "question"],
        update_fields=_UPDATED,
    )


def _answer(
    response: Response,
    version: FormVersion,
    question: Question,
    value: Value,
    values: Mapping[str, Any],
    row: Answer | None,
    by: User | None,
) -> Answer:
    same = row is not None and Value(row.number, row.whole, row.text) == value
    return Answer(
        response=response,
        version=version,
        question=question.code,
        number=value.number,
        whole=value.whole,
        text=value.text,
        reason=str(values.get(question.code + REASON, "")),
        origin=row.origin if row and same else Answer.Origin.TYPED,
        source=row.source if row and same else "",
        state=State.GIVEN,
        answered_by=by,
        answered_at=timezone.now(),
    )


def _reply(
    response: Response, rows: Mapping[str, Answer], replies: Mapping[str, str], by: User | None
) -> None:
    """The school's word on a returned field settles it as a changed value does."""
    returned = [rows[code] for code in replies if code in rows and rows[code].due]
    AnswerRemark.objects.bulk_create(
        AnswerRemark(answer=row, text=replies[row.question], from_school=True, created_by=by)
        for row in returned
    )
    response.answers.filter(pk__in=[row.pk for row in returned]).update(state=State.GIVEN)


def _begun(response: Response) -> None:
    if response.state == Response.State.CREATED:
        response.state = Response.State.WORKING
        response.save(update_fields=["state", "updated_at"])


def _plain(value: Held) -> Held:
    if isinstance(value, list):
        pair = [str(part).strip() for part in value]
        return pair if any(pair) else ""
    return value.replace("\r\n", "\n").strip()

"""Deeds of the department on a school's answers: accepted, returned by field, let write late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from monitoring.models import Answer, AnswerRemark, Response, Round
from monitoring.rounds.answering import FIELDS, RELATED, record
from monitoring.rounds.catalogue import document_of
from monitoring.rounds.proposing import versions_of
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, short_date

State = Response.State
Key = tuple[int, str]
"""A version of a form and the code of its question."""


@dataclass(frozen=True)
class FieldDoubt:
    """What is doubtful in an answer, and by when to put it right."""

    text: str
    due: date


@transaction.atomic
def accept(*, response: Response, by: User | None) -> Response:
    """Everything that was sent is accepted and locked."""
    response = _taken(response, by)
    if response.state != State.SENT:
        raise states.refusal("Принимать нечего: ответы не ждут проверки.", response, by=by)
    _lock_rest(response)
    response.state, response.accepted_at = State.ACCEPTED, timezone.now()
    response.save()
    record("answer.accept", response, "принят", by)
    return response


@transaction.atomic
def return_fields(
    *, response: Response, doubts: Mapping[Key, FieldDoubt], by: User | None
) -> Response:
    """Return the doubtful fields, each with its own remark and term; the rest is accepted.

    Also of answers that were accepted before: a mistake may be found later.
    """
    response = _taken(response, by)
    if response.state not in {State.SENT, State.ACCEPTED}:
        raise states.refusal(
            "Возвращать можно то, что отправлено: сейчас ответы у\u00a0школы.", response, by=by
        )
    _check(response, doubts)
    rows = {(row.version_id, row.question): row for row in response.answers.all()}
    _lock_rest(response)
    returned = []
    for (version, question), doubt in doubts.items():
        row = rows.get((version, question)) or Answer(
            response=response, version_id=version, question=question
        )
        row.state, row.due = Answer.State.RETURNED, doubt.due
        row.save()
        returned.append(AnswerRemark(answer=row, text=doubt.text, due=doubt.due, created_by=by))
    AnswerRemark.objects.bulk_create(returned)
    response.state, response.accepted_at = State.RETURNED, None
    response.save()
    said = f"возвращено: {counted(len(doubts), FIELDS)}"
    names = [question for _, question in doubts]
    record("answer.return", response, said, by, fields=names)
    return response


@transaction.atomic
def lift(*, response: Response, until: date, reason: str, by: User | None) -> Response:
    """Let one school write until a day, whatever the window and the plan; it stays in the trail."""
    response = states.take(response, by=by, related=RELATED)
    access.check(by, Permission.CLOSE_ROUND, response)
    if response.state in {State.SENT, State.ACCEPTED}:
        raise states.refusal(
            "Ответы отправлены: чтобы школа их исправила, верните нужные поля.", response, by=by
        )
    if response.round.state == Round.State.DRAFT or until < local_date(response.round.municipality):
        raise Refused("Этот день уже прошёл: выберите другой.", code="day_passed")
    if not reason.strip():
        raise Refused("Напишите, почему школа пишет после срока.", code="no_reason")
    response.lifted_until, response.lift_reason = until, reason.strip()
    response.save(update_fields=["lifted_until", "lift_reason", "updated_at"])
    said = f"запрет записи снят до {short_date(until)}: {response.lift_reason}"
    record("answer.lift", response, said, by)
    return response


def _taken(response: Response, by: User | None) -> Response:
    response = states.take(response, by=by, related=RELATED)
    access.check(by, Permission.CHECK_ANSWERS, response)
    return response


def _lock_rest(response: Response) -> None:
    answered = response.answers.exclude(state=Answer.State.PROPOSED)
    answered.update(state=Answer.State.ACCEPTED, due=None)


def _check(response: Response, doubts: Mapping[Key, FieldDoubt]) -> None:
    if not doubts:
        raise Refused(
            "Напишите замечание хотя бы к\u00a0одному полю или примите все ответы.",
            code="no_doubts",
        )
    known = {
        (version.pk, question.code)
        for version in versions_of(response.round)
        for question in document_of(version).questions
    }
    if unknown := doubts.keys() - known:
        raise Refused("Такого вопроса в этом мониторинге нет.", code="no_question",
                      details=[question for _, question in sorted(unknown)])  # fmt: skip
    today = local_date(response.round.municipality)
    if any(doubt.due < today for doubt in doubts.values()):
        raise Refused("Срок исправления уже прошёл: поставьте сегодняшний день или позже.",
                      code="day_passed")  # fmt: skip

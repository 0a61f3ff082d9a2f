"""A round of three schools that is closed, with one of them in trouble."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from monitoring.models import Response, Round
from monitoring.rounds import answering, checking, windows
from monitoring.rounds.answering import REASON, forms_of
from roadmaps.models import Errand, RoundNote
from roadmaps.proof import notes, recommendations
from roadmaps.proof.writing_forms import AdviceForm
from roadmaps.support import errands
from schools.models import Municipality, School, User
from tests.monitoring.round_samples import OPENED, answer_all, make_round, response_of

WELL: dict[str, Any] = {
    "vpr_fail": ["10", "100"], "site_complete": "yes", "plan_overdue": "0", "mediation": "yes",
    "period_repeat": "0", "vacancies": "0", "diagnosed": ["18", "20"],
    "profile_answered": ["6", "6"],
}  # fmt: skip
TROUBLE: dict[str, Any] = {
    **WELL, "vpr_fail": ["40", "100"], "site_complete": "no", "plan_overdue": "3",
    "mediation": "no",
}  # fmt: skip
# What a sharp change asks for.
WHY: dict[str, Any] = {
    f"{code}{REASON}": "Новый состав классов" for code in ("vpr_fail", "period_repeat", "vacancies")
}


def say(response: Response, values: dict[str, Any]) -> None:
    """Type some answers, each in the form that asks it."""
    for form in forms_of(response):
        asked = form.document.by_code
        own = {code: said for code, said in values.items() if code.removesuffix(REASON) in asked}
        if own:
            answering.save_answers(
                response=response, version=form.version, values=own, joining=OPENED, by=None
            )


def accept_answers(round: Round, school: School, values: dict[str, Any]) -> Response:
    response = response_of(round, school)
    say(response, values)
    answer_all(response)
    sent = answering.send(response=response_of(round, school), by=None)
    return checking.accept(response=sent, by=None)


def closed_round(
    municipality: Municipality, schools: list[School] | tuple[School, ...], **fields: Any
) -> Round:
    """The first school is in trouble, the others are quiet; all are accepted, the round closed."""
    today = timezone.localdate()
    said = {
        "title": "Мониторинг года", "year": today.year, "opens": today - timedelta(days=1),
        "closes": today + timedelta(days=20), "audience": "chosen", "chosen": schools, **fields,
    }  # fmt: skip
    answers = said.pop("answers", None) or [TROUBLE, *([WELL] * (len(schools) - 1))]
    round = windows.open_round(round=make_round(municipality, **said), by=None)
    for school, values in zip(schools, answers, strict=True):
        accept_answers(round, school, values)
    windows.close_round(round=round, by=None)
    return Round.objects.select_related("municipality__region").get(pk=round.pk)


def note_of(round: Round, by: User | None = None) -> RoundNote:
    notes.draft(round=round, by=by)
    return RoundNote.objects.select_related("round__municipality", "snapshot__round").get(
        round=round
    )


def give_advice(round: Round, by: User | None = None) -> list[Errand]:
    """Everything that the rules propose."""
    directive = recommendations.propose(round=round, by=by)
    asked = AdviceForm(directive=directive)
    data = {name: field.initial for name, field in asked.fields.items() if field.initial}
    form = AdviceForm(data, directive=directive)
    assert form.is_valid(), form.errors
    return errands.issue(directive=directive, points=form.points(), by=by)

"""Metrics made of what schools answered in monitoring rounds: one for each question that counts.

Their code is `answer:FORM:QUESTION`; a municipality's own copy counts as the form it was copied
from. Of a school the latest accepted answer of the year counts; a number is summed, a share added
by its two numbers, a «да» is a school that does.
"""

from decimal import Decimal
from functools import partial

from django.db.models import Q

from monitoring.models import FormVersion
from monitoring.rounds.catalogue import forms_for, ready_documents
from monitoring.rounds.document import Document, Question, Type
from monitoring.rounds.values import YES
from roadmaps.programmes.metrics.base import Metric, SchoolShare, school_row
from roadmaps.programmes.metrics.material import Material
from schools.models import Municipality
from schools.privacy import is_small, is_small_count

PREFIX = "answer:"
Choice = tuple[str, str]
_FORMULAS = {
    Type.NUMBER: "сумма принятых ответов школ за год; для показателя-числа",
    Type.SHARE: "первые числа принятых ответов школ, делённые на вторые; складываются числами",
    Type.YES_NO: "школы, ответившие «да», делённые на школы, ответы которых приняты",
}
_OF = {Type.NUMBER: "единиц", Type.SHARE: "участников", Type.YES_NO: "школ"}


def code_of(form: str, question: str) -> str:
    return f"{PREFIX}{form}:{question}"


def counts(question: Question) -> bool:
    """Whether answers of schools add up to anything; percents that came alone do not."""
    return question.type in _FORMULAS and "%" not in question.unit


def choices(municipality: Municipality) -> list[tuple[str, list[Choice]]]:
    """Questions that an indicator may be bound to, by form."""
    groups = []
    for form in forms_for(municipality):
        (version, *_) = form.by_number
        asked = [one for one in Document.of(version.document).questions if counts(one)]
        if asked:
            of = form.copied_from.code if form.copied_from else form.code
            lines = [(code_of(of, one.code), one.text) for one in asked]
            groups.append((f"Ответы школ: {form.title}", lines))
    return groups


def metric_of(code: str) -> Metric | None:
    """The metric of a question; None where no form asks it."""
    form, _, name = code.removeprefix(PREFIX).partition(":")
    question = _question(form, name)
    if question is None or not counts(question):
        return None
    return Metric(
        code,
        f"Ответы школ: {question.text}",
        _FORMULAS[question.type],
        _OF[question.type],
        partial(_compute, form, question),
    )


def _question(form: str, name: str) -> Question | None:
    ready = ready_documents().get(form)
    if ready is not None and name in ready.by_code:
        return ready.by_code[name]
    own = Q(form__code=form) | Q(form__copied_from__code=form)
    rows = FormVersion.objects.filter(own).order_by("-number", "-pk")
    documents = (Document.of(row.document) for row in rows)
    return next((question for one in documents if (question := one.by_code.get(name))), None)


def _compute(
    form: str, question: Question, material: Material, year: int
) -> list[SchoolShare] | None:
    rows = [
        _row(material, school, question.type, *said)
        for school, said in material.answers(form, question.code, year).items()
    ]
    known = [row for row in rows if row is not None]
    return sorted(known, key=lambda row: row.title) or None


def _row(
    material: Material, school: int, type: Type, part: Decimal | None, whole: Decimal | None,
    text: str,
) -> SchoolShare | None:  # fmt: skip
    title = material.title(school)
    if type == Type.YES_NO:
        return school_row(school, title, text == YES, "да" if text == YES else "нет")
    if part is None or (type == Type.SHARE and not whole):
        return None
    number = int(part)
    if type == Type.NUMBER:
        seen = 0 if is_small_count(number) else number
        return SchoolShare(school, title, number, number, seen, seen)
    of = int(whole or 0)
    hidden = is_small(of)
    return SchoolShare(school, title, number, of, 0 if hidden else number, 0 if hidden else of)

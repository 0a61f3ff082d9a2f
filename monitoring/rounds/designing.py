"""A municipality's own forms: a copy of a ready one, its questions added, changed and taken out.

What a round has opened with never changes: the first change after that begins the next version.
"""

from dataclasses import replace

from django.db import transaction

from monitoring.models import FormVersion, MonitoringForm
from monitoring.rounds.catalogue import document_of, latest
from monitoring.rounds.document import Document, Question
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

MOST = 120


@transaction.atomic
def copy_form(
    *, form: MonitoringForm, municipality: Municipality, by: User | None
) -> MonitoringForm:
    """The municipality's own copy of a ready form; a second time the one that is there."""
    municipality = states.take(municipality, by=by)
    access.check(by, Permission.EDIT_ROUND, municipality)
    if form.municipality_id:
        raise Refused("Копируют готовую форму портала.", code="not_ready_form")
    copy, created = MonitoringForm.objects.get_or_create(
        municipality=municipality,
        code=form.code,
        defaults={"title": form.title, "copied_from": form},
    )
    if created:
        FormVersion.objects.create(form=copy, number=1, document=latest(form).document)
        _record("form.copy", copy, "скопирована, чтобы править", by)
    return copy


@transaction.atomic
def save_question(
    *, form: MonitoringForm, question: Question, code: str = "", by: User | None
) -> FormVersion:
    """Write a question over the one of the `code`, or after the last one of its section."""
    form = _taken(form, by)
    version = _open(form)
    document = document_of(version)
    if code:
        if code not in document.by_code:
            raise _gone()
        questions = [
            replace(question, code=code) if one.code == code else one for one in document.questions
        ]
    else:
        if len(document.questions) >= MOST:
            raise Refused(f"В форме не\u00a0больше {MOST} вопросов.", code="many_questions")
        new = replace(question, code=_free_code(document))
        questions = list(document.questions)
        same = [n for n, one in enumerate(questions) if one.section == new.section]
        questions.insert(same[-1] + 1 if same else len(questions), new)
    _write(version, replace(document, questions=tuple(questions)))
    _record("form.edit", form, f"вопрос «{question.text}» записан", by)
    return version


@transaction.atomic
def remove_question(*, form: MonitoringForm, code: str, by: User | None) -> FormVersion:
    """Take a question out, with the cross-checks that speak of it."""
    form = _taken(form, by)
    version = _open(form)
    document = document_of(version)
    gone = document.by_code.get(code)
    if gone is None:
        raise _gone()
    if len(document.questions) == 1:
        raise Refused("Это последний вопрос: форма без вопросов не\u00a0нужна.", code="last_one")
    questions = tuple(one for one in document.questions if one.code != code)
    _write(version, replace(document, questions=questions))
    _record("form.edit", form, f"вопрос «{gone.text}» убран", by)
    return version


def _taken(form: MonitoringForm, by: User | None) -> MonitoringForm:
    form = states.take(form, by=by)
    if form.municipality is None:
        raise Refused(
            "Готовая форма портала не\u00a0меняется: скопируйте её и\u00a0правьте копию.",
            code="ready_form",
        )
    access.check(by, Permission.EDIT_ROUND, form)
    return form


def _open(form: MonitoringForm) -> FormVersion:
    """The version that may be changed: the latest, or the next one where that was used."""
    last = latest(form)
    if last.used_at is None:
        return last
    return FormVersion.objects.create(form=form, number=last.number + 1, document=last.document)


def _write(version: FormVersion, document: Document) -> None:
    """Cross-checks stay where their questions are still there and still of their kind."""
    known = document.by_code
    checks = tuple(
        check
        for check in document.checks
        if all(code in known and check.fits(known[code].type) for code in check.fields)
    )
    version.document = replace(document, checks=checks).as_data
    version.save(update_fields=["document"])


def _free_code(document: Document) -> str:
    number = len(document.questions) + 1
    while f"own_{number}" in document.by_code:
        number += 1
    return f"own_{number}"


def _gone() -> Refused:
    return Refused("Такого вопроса в\u00a0форме уже нет. Обновите страницу.", code="gone")


def _record(verb: str, form: MonitoringForm, deed: str, by: User | None) -> None:
    audit.record(verb, f"форма «{form}»: {deed}", by=by, scope=form.scope, obj=form)

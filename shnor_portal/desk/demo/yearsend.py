"""What came of last year in the demonstration: the note on its round, recommendations, facts, the
review of the programme."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from monitoring.effects.services import make_study
from monitoring.models import Round
from roadmaps.models import Errand, Programme
from roadmaps.papers import services as papers
from roadmaps.programmes.indicator_queries import rows_now
from roadmaps.proof import effectiveness, notes, recommendations, round_facts
from roadmaps.proof.writing_forms import AdviceForm
from roadmaps.support import errands
from schools.models import Municipality, SchoolStatus
from shnor_portal.core.documents import snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.desk.demo.accounts import COORDINATOR, HEAD, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on

CONCLUSION = {
    "causes": "Договоры с партнёрами заключали во втором полугодии, поэтому тьюторская поддержка "
    "началась позже, чем планировалось.\nНа результаты ОГЭ по математике повлияли вакансии.",
    "proposals": "Закрепить кураторов до 1 марта.\nПеренести семинары по математике на первое "
    "полугодие.",
}
ANSWERS = (
    "Разобрали на педсовете (протокол № 4), темы внесены в рабочие программы.",
    "Консультации идут по вторникам, график на сайте школы.",
)


def give(municipality: Municipality, days: Days) -> None:
    round = Round.objects.filter(municipality=municipality, state=Round.State.CLOSED).earliest(
        "opens"
    )
    closed = round.closes + timedelta(days=6)
    with on(closed):
        note = notes.draft(round=round, by=person(SPECIALIST))
        _draw(papers.issue_round_note(note=note, by=person(COORDINATOR), page=_page))
        _facts(round)
    with on(days.ago(25)):
        directive = recommendations.propose(round=round, by=person(SPECIALIST))
        form = AdviceForm(_ticked(AdviceForm(directive=directive)), directive=directive)
        assert form.is_valid(), form.errors
        listed = set(
            SchoolStatus.objects.current()
            .filter(school__municipality=municipality)
            .values_list("school_id", flat=True)
        )
        # The department helps schools of its list first.
        points = [
            one
            for one in form.points()
            if all(to.school and to.school.pk in listed for to in one.whom)
        ]
        given = errands.issue(directive=directive, points=points, by=person(COORDINATOR))
    _answer(given, days)
    _review(municipality, days)


def _review(municipality: Municipality, days: Days) -> None:
    """The conclusion on last year, written by a person over the draft, and its paper."""
    programme = Programme.objects.filter(municipality=municipality).latest("pk")
    year = programme.first_year
    with on(days.ago(14)), transaction.atomic():
        for results in (year, days.year):
            make_study(municipality=municipality, year=results, by=person(COORDINATOR))
    with on(days.ago(12)):
        review = effectiveness.begin(programme=programme, year=year, by=person(SPECIALIST))
        base = effectiveness.text_values(review)
        effectiveness.write(
            review=review, values=base | CONCLUSION, by=person(COORDINATOR),
            joining={"base": base, "seen": {}, "choices": {}},
        )  # fmt: skip
        _draw(papers.issue_programme_effect(review=review, by=person(HEAD), page=_page))


def _page(pk: int) -> str:
    return reverse("desk:paper", args=[pk])


def _draw(paper: PaperSnapshot) -> None:
    """At once, and not by the job that waits; without PDF where the server has none."""
    with suppress(Refused):
        snapshots.render_paper(Progress(), paper.pk)


def _ticked(form: AdviceForm) -> dict[str, object]:
    """The form as a person sends it who agrees with everything."""
    return {name: field.initial for name, field in form.fields.items() if field.initial}


def _answer(given: list[Errand], days: Days) -> None:
    """The first is answered and accepted, the second waits for a word."""
    for place, said in enumerate(ANSWERS):
        with on(days.ago(12 - place * 8)):
            errands.report(
                errand=given[place], done_on=days.ago(13 - place * 8), text=said, by=None
            )
    with on(days.ago(10)):
        errands.accept(errand=given[0], by=person(COORDINATOR))


def _facts(round: Round) -> None:
    """Two computed indicators, accepted with the round."""
    programme = Programme.objects.filter(municipality=round.municipality).latest("pk")
    if round.year not in programme.years:
        return
    known = [one.pk for one in programme.indicators.exclude(metric="")
             if rows_now(one, round.year)]  # fmt: skip
    if known:
        round_facts.accept(round=round, indicators=known[:2], by=person(COORDINATOR))

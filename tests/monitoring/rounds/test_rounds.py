"""Deeds on rounds and answers: prefilled, confirmed, sent, returned by field, locked, closed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import KeptAnswer, Response, Round
from monitoring.rounds import answering, checking, queries, windows
from monitoring.rounds.answering import forms_of, hindrances
from monitoring.rounds.checking import FieldDoubt
from schools.models import SchoolStatus
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.monitoring.round_samples import (
    OPENED,
    TODAY,
    accepted_response,
    answer_all,
    fill_three_years,
    key_of,
    make_round,
    opened_round,
    response_of,
    returned_response,
    row_of,
    sent_response,
)
from tests.roadmaps.plans_in_force import NOW, accompany, plan_in_force

pytestmark = pytest.mark.django_db
WEEK = TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: date) -> time_machine.travel:
    return time_machine.travel(NOW + (day - TODAY), tick=False)


def save(response: Response, by=None, base=None, **values):
    codes = {name.partition("__")[0] for name in values}
    version = next(f for f in forms_of(response) if codes <= f.document.by_code.keys()).version
    joining = {**OPENED, "base": base or {}}
    return answering.save_answers(
        response=response, version=version, values=values, joining=joining, by=by
    )


def test_director_with_three_years_of_data_types_at_most_a_third(cast):
    north = cast.north
    fill_three_years(north.school)
    plan_in_force(north.school)
    response = response_of(opened_round(north.municipality), north.school)
    forms = forms_of(response)
    asked = sum(form.asked for form in forms)

    assert [form.document.title for form in forms] == [
        "Результаты обучения", "Качество преподавания", "Управление школой", "Школьная среда",
    ]  # fmt: skip
    assert all(form.minutes < 60 for form in forms)
    typed = answer_all(response, north.school_head)

    assert typed * 3 <= asked, f"{typed} of {asked} fields are typed"
    assert answering.send(response=response, by=north.school_head).state == "sent"
    origins = {row.origin for row in response.answers.all()}
    assert origins == {"typed", "portal"}
    assert row_of(response, "pupils").source.startswith("социальный паспорт 2026")
    assert row_of(response, "plan_act").text.startswith("Дорожная карта")
    # A year later last year's answers stand for what no file knows.
    checking.accept(response=response, by=None)
    with at(TODAY + timedelta(days=365)):
        later = opened_round(
            north.municipality, year=2027, opens=date(2027, 10, 1), closes=date(2027, 10, 20)
        )
        again = response_of(later, north.school)
        assert {row.origin for row in again.answers.all()} == {"portal", "last"}
        assert row_of(again, "mentor_pairs").source == "ваш ответ 21.10.2026"
        assert answer_all(again) < typed


def test_opening_asks_the_portal_as_often_for_three_schools_as_for_one(cast):
    north = cast.north
    counts = []
    for chosen in (north.schools[:1], north.schools):
        round = make_round(north.municipality, audience="chosen", chosen=chosen)
        with CaptureQueriesContext(
            connection,
        ) as queries_of:
            windows.open_round(round=round, by=None)
        counts.append(len(queries_of))

    assert counts[0] == counts[1]


def test_proposal_counts_only_when_confirmed_and_keeps_its_source(cast):
    north = cast.north
    fill_three_years(north.school)
    response = response_of(opened_round(north.municipality), north.school)
    before = forms_of(response)[3]
    assert (before.answered, before.proposed > 10) == (0, True)

    save(response, north.school_team, pupils="240")
    save(response, north.school_team, computers="40")

    row, other = row_of(response, "pupils"), row_of(response, "computers")
    assert (row.state, row.origin, other.origin, other.source) == ("given", "portal", "typed", "")
    assert forms_of(response)[3].answered == 2
    proposed = response.answers.filter(state="proposed").count()
    assert answering.confirm(response=response, by=north.school_head) == proposed
    assert answering.confirm(response=response, by=north.school_head) == 0


def test_two_people_are_told_field_by_field(cast):
    north = cast.north
    response = response_of(opened_round(north.municipality), north.school)
    opened = {"mentor_pairs": "", "lessons_seen": ""}
    save(response, north.school_head, opened, mentor_pairs="3")

    save(response, north.school_team, opened, mentor_pairs="", lessons_seen="12")
    with pytest.raises(Conflict) as conflict:
        save(response, north.school_team, opened, mentor_pairs="4", lessons_seen="12")

    assert conflict.value.merged.conflicts == ("mentor_pairs",)
    assert (row_of(response, "mentor_pairs").number, row_of(response, "lessons_seen").number) == (
        3,
        12,
    )


def test_sending_names_every_field_that_hinders(cast):
    north = cast.north
    round = opened_round(north.municipality)
    response = response_of(round, north.school)
    answer_all(response)
    save(response, with_deficit="21")
    save(response, analysis_on="2026-09-20", decision_on="2026-09-10")
    response.answers.filter(question="team").delete()

    with pytest.raises(Refused) as refused:
        answering.send(response=response, by=north.school_head)

    said = "\n".join(refused.value.details).replace("\u00a0", " ")
    assert "Качество преподавания: Прошли диагностику профессиональных дефицитов" in said
    assert "10.09.2026 раньше, чем 20.09.2026" in said
    assert "Управление школой: Человек в школьной команде – ответа нет" in said
    with pytest.raises(PermissionDenied):
        answering.send(response=response, by=north.school_team)


def test_jump_against_last_year_asks_for_a_reason(cast):
    north = cast.north
    accepted_response(
        opened_round(north.municipality, opens=date(2026, 9, 1), title="Прошлый"), north.school
    )
    response = response_of(opened_round(north.municipality), north.school)
    answer_all(response)
    save(response, team="9")

    told = " ".join(hindrances(response, forms_of(response))).replace("\u00a0", " ")
    assert "было 4 чел., сейчас 9 чел. Напишите, почему" in told
    save(response, team="9", team__reason="Приняты пять педагогов")
    assert hindrances(response, forms_of(response)) == []


def test_two_returned_fields_are_corrected_and_the_rest_stays_locked(cast):
    north = cast.north
    response = returned_response(opened_round(north.municipality), north.school)
    assert response.answers.filter(state="accepted").count() == response.answers.count() - 2

    with pytest.raises(Refused, match="уже принят"):
        save(response, north.school_head, team="11")
    with pytest.raises(Refused) as refused:
        answering.send(response=response, by=north.school_head)
    assert len(refused.value.details) == 2
    save(response, north.school_head, risk_pupils=["7", "30"], vpr_causes__reply="Причина та же")
    answering.send(response=response, by=north.school_head)
    checking.accept(response=response, by=north.coordinator)

    row = row_of(response, "vpr_causes")
    assert [(one.text, one.from_school) for one in row.remarks.all()] == [
        ("Проверьте число", False),
        ("Причина та же", True),
    ]
    assert (row.state, row.due, row_of(response, "risk_pupils").whole) == ("accepted", None, 30)
    response.refresh_from_db()
    assert (response.state, response.first_sent_on) == ("accepted", TODAY)


def test_locks_have_words_of_their_own_and_one_school_is_let_in(cast):
    north = cast.north
    round = opened_round(north.municipality, needs_plan=True)
    response, other = (response_of(round, school) for school in north.schools[:2])

    def code(one=response, by=north.school_head):
        with pytest.raises(Refused) as refused:
            save(one, by, team="5")
        return refused.value.code

    assert code() == "plan_not_approved"
    plan_in_force(north.school)
    save(response, north.school_head, team="5")
    with at(round.closes + timedelta(days=1)):
        assert code() == "closed"
        with pytest.raises(PermissionDenied):
            checking.lift(response=response, until=WEEK, reason="Болезнь", by=north.specialist)
        until = round.closes + timedelta(days=5)
        checking.lift(response=response, until=until, reason="Болезнь", by=north.coordinator)
        save(response, north.school_head, team="6")
        assert code(other, None) == "closed"
        answer_all(response)
        answering.send(response=response, by=north.school_head)
        assert code() == "sent"
        checking.accept(response=response, by=north.specialist)
        assert code() == "accepted"
    response.refresh_from_db()
    assert response.is_late
    assert AuditEvent.objects.filter(verb="answer.lift", text__contains="Болезнь").exists()
    with pytest.raises(PermissionDenied):
        save(response, north.curator, team="5")


def test_recall_is_for_what_can_be_sent_again(cast):
    north = cast.north
    round = opened_round(north.municipality)
    response = sent_response(round, north.school)
    assert answering.recall(response=response, by=north.school_head).state == "working"
    answering.send(response=response, by=north.school_head)

    with at(round.closes + timedelta(days=1)), pytest.raises(Refused, match="закончился"):
        answering.recall(response=response, by=north.school_head)


def test_closing_keeps_what_was_accepted_and_late_answers_make_another_snapshot(cast):
    north = cast.north
    round = opened_round(north.municipality)
    accepted = accepted_response(round, north.school)
    late = response_of(round, north.schools[1])

    first = windows.close_round(round=round, by=north.coordinator)
    checking.return_fields(
        response=accepted, doubts={key_of(accepted, "team"): FieldDoubt("Сколько?", WEEK)}, by=None
    )
    save(accepted, north.school_head, team="8")
    checking.lift(response=late, until=WEEK, reason="Сбой связи", by=north.coordinator)
    answer_all(late)
    answering.send(response=late, by=None)
    checking.accept(response=late, by=None)
    second = windows.close_round(round=round, by=north.coordinator)

    assert (first.number, first.accepted, first.asked, second.accepted) == (1, 1, 3, 1)
    kept = queries.answers_of(round, round.snapshots.get(number=1))
    assert kept.on == TODAY
    assert [one.school for one in kept.schools] == [north.school]
    assert kept.schools[0].values[key_of(accepted, "team")].number == 4
    assert KeptAnswer.objects.filter(snapshot=second).values("school").distinct().count() == 1
    with pytest.raises(PermissionDenied):
        windows.close_round(round=round, by=north.specialist)


def test_accompanied_school_without_entry_diagnosis_is_named(cast):
    north = cast.north
    accompany(north.school)
    assert SchoolStatus.objects.current().exists()
    round = opened_round(north.municipality, stage="entry", audience="accompanied")

    named = queries.lacking_diagnoses(north.municipality, TODAY)
    assert [(one.school, one.stage) for one in named] == [(north.school, "входной")]
    accepted_response(round, north.school)
    assert queries.lacking_diagnoses(north.municipality, TODAY) == []
    november = date(2026, 11, 5)
    assert [one.stage for one in queries.lacking_diagnoses(north.municipality, november)] == [
        "итоговый"
    ]


def test_round_is_opened_once_for_somebody_and_deleted_only_before(cast):
    north = cast.north
    empty = make_round(north.municipality, audience="accompanied")
    with pytest.raises(Refused, match="ни одна школа"):
        windows.open_round(round=empty, by=north.specialist)
    windows.delete_round(round=empty, by=north.specialist)
    round = opened_round(north.municipality)
    with pytest.raises(Refused, match="уже открыт"):
        windows.open_round(round=round, by=north.specialist)
    with pytest.raises(Refused, match="удалить его нельзя"):
        windows.delete_round(round=round, by=north.specialist)
    windows.change(round=round, by=north.specialist, closes=WEEK, year=2020)
    round.refresh_from_db()
    assert (round.closes, round.year) == (WEEK, 2026)
    assert Round.objects.count() == 1

"""Marks and evidence in an order that nobody meant: what was decided is not undone from below."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from roadmaps.approval import approve
from roadmaps.execution import queries, services
from roadmaps.execution.overview import lay_out
from roadmaps.execution.passed import Passed
from roadmaps.models import Evidence, Occurrence, Plan
from roadmaps.papers.execution_report import build_for
from roadmaps.plans import editing, workflow
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    MEETINGS,
    NO_NUMBER,
    NOW,
    TODAY,
    days,
    deadline,
)

pytestmark = pytest.mark.usefixtures("plan_clock")

State, Confirmation = Occurrence.State, Occurrence.Confirmation
LINK = "https://school.example/protocols"


@pytest.fixture
def confirmed(plan, cast) -> Occurrence:
    row = deadline(plan, CONTRACTS)
    services.mark_done(
        occurrences=[row], done_on=TODAY, actual_result="Два договора", by=cast.north.school_team
    )
    services.confirm(occurrences=[row], by=cast.north.coordinator)
    return deadline(plan, CONTRACTS)


def changed(plan: Plan, *steps) -> None:
    """A later version with the steps done to it, in force."""
    version = workflow.start_version(plan=plan, note="Уточнение", by=None)
    for step in steps:
        step(version)
    version = workflow.send(version=version, by=None)
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    approve(version=version, order_number="20-о", order_date=TODAY, by=None, overtaken=Passed.LEFT)


def moved(text: str, deadline_text: str):
    def step(version):
        editing.change_measure(
            version=version,
            key=version.measures.get(text=text).key,
            values={"deadline_text": deadline_text},
            by=None,
        )

    return step


def test_confirmed_mark_is_not_written_over(plan, cast, confirmed):
    with pytest.raises(Refused) as refusal:
        services.mark_done(
            occurrences=[confirmed, deadline(plan, MEETINGS)],
            done_on=TODAY,
            actual_result="Договоров нет",
            by=cast.north.school_team,
        )

    assert refusal.value.code == "already_confirmed"
    confirmed.refresh_from_db()
    assert confirmed.confirmation == Confirmation.CONFIRMED
    assert confirmed.actual_result == "Два договора"
    assert deadline(plan, MEETINGS).state == State.OPEN


def test_evidence_of_a_confirmed_mark_stays(plan, cast):
    row = deadline(plan, CONTRACTS)
    proof = services.add_evidence(
        occurrences=[row], title="Договоры", url=LINK, by=cast.north.school_team
    )
    services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)
    services.confirm(occurrences=[row], by=cast.north.coordinator)

    with pytest.raises(Refused) as refusal:
        services.remove_evidence(evidence=proof, occurrence=row, by=cast.north.school_team)

    assert refusal.value.code == "already_confirmed"
    assert list(queries.evidence(row)) == [proof]


def test_page_of_a_confirmed_mark_does_not_offer_to_take_its_evidence_off(
    plan, cast, confirmed, sign_in
):
    proof = services.add_evidence(
        occurrences=[confirmed], title="Договоры", url=LINK, by=cast.north.school_team
    )

    html = sign_in(cast.north.school_team).get(reverse("roadmaps:occurrence", args=[confirmed.pk]))

    assert proof.title in html.content.decode()
    remove = reverse("roadmaps:evidence_remove", args=[confirmed.pk, proof.pk])
    assert remove not in html.content.decode()


def test_what_the_department_cancelled_only_the_department_takes_up_again(plan, cast, sign_in):
    row = deadline(plan, MEETINGS)
    services.cancel(occurrences=[row], reason="Карантин", by=cast.north.coordinator)

    with pytest.raises(PermissionDenied):
        services.reopen(occurrence=row, by=cast.north.school_team)
    with pytest.raises(Refused) as refusal:
        services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)

    assert refusal.value.code == "cancelled"
    address = reverse("roadmaps:occurrence", args=[row.pk])
    school = sign_in(cast.north.school_team).get(address).content.decode()
    assert "Вернуть к" not in school
    assert "Карантин" in school
    assert "Вернуть к" in sign_in(cast.north.coordinator).get(address).content.decode()
    services.reopen(occurrence=row, by=cast.north.coordinator)
    assert deadline(plan, MEETINGS).state == State.OPEN


def test_reopening_what_is_open_is_refused(plan, cast):
    row = deadline(plan, CONTRACTS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)
    services.send_back(occurrence=row, reason="Нет копий", by=cast.north.coordinator)

    with pytest.raises(Refused) as refusal:
        services.reopen(occurrence=row, by=cast.north.school_team)

    assert refusal.value.code == "already_open"
    assert deadline(plan, CONTRACTS).reason == "Нет копий"


def test_returned_and_then_cancelled_is_no_more_among_the_returned(plan, cast):
    row = deadline(plan, CONTRACTS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)
    services.send_back(occurrence=row, reason="Нет копий", by=cast.north.coordinator)

    services.cancel(occurrences=[row], reason="Партнёр закрылся", by=cast.north.coordinator)

    _, returned = queries.CHOICES["returned"]
    assert not queries.everything().filter(returned()).exists()


def test_confirming_twice_leaves_one_line(plan, cast, confirmed):
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    count = services.confirm(
        occurrences=[confirmed, deadline(plan, ANALYSIS)], by=cast.north.coordinator
    )

    assert count == 1
    assert AuditEvent.objects.filter(verb="occurrence.confirm").count() == 2


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(1926, 10, 1)])
def test_done_before_the_plan_began_is_refused(plan, day):
    with pytest.raises(Refused) as refusal:
        services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=day, by=None)

    assert refusal.value.code == "done_too_early"
    assert "01.09.2026" in refusal.value.message


def test_done_before_its_own_start_is_early_and_no_mistake(plan):
    services.mark_done(occurrences=[deadline(plan, MEETINGS)], done_on=TODAY, by=None)

    assert deadline(plan, MEETINGS).done_on == TODAY


def test_number_of_a_returned_mark_is_not_counted(plan, cast):
    row = deadline(plan, CONTRACTS)
    services.mark_done(
        occurrences=[row], done_on=TODAY, actual_value=Decimal(2), by=cast.north.school_team
    )
    services.send_back(occurrence=row, reason="Нет копий", by=cast.north.coordinator)

    found = lay_out(plan, queries.read(queries.everything().filter(plan=plan)))

    (measure,) = [m for m in found.measures if m.measure.text == CONTRACTS]
    assert measure.target.words == NO_NUMBER


def test_report_on_a_past_day_does_not_know_what_came_after(plan, cast):
    with time_machine.travel(NOW + days(20), tick=False):
        services.mark_done(
            occurrences=[deadline(plan, CONTRACTS)],
            done_on=TODAY + days(19),
            actual_result="Два договора",
            actual_value=Decimal(2),
            by=None,
        )
        services.cancel(occurrences=[deadline(plan, ANALYSIS)], reason="Лишнее", by=None)
        report = build_for(plan, on=TODAY + days(15))

    rows = {m.text: m for section in report.sections for m in section.measures}
    assert rows[CONTRACTS].reached == NO_NUMBER
    assert rows[CONTRACTS].deadlines[0].result == ""
    assert rows[CONTRACTS].deadlines[0].said == "просрочено на 1\u00a0день"
    assert rows[ANALYSIS].deadlines[0].said == "просрочено на 16\u00a0дней"
    assert "отменено" not in " ".join(report.totals)


def test_open_deadline_that_moved_is_asked_for_once(plan, cast):
    row = deadline(plan, CONTRACTS)
    services.add_note(occurrence=row, note="Один подписан", by=cast.north.school_team)

    changed(plan, moved(CONTRACTS, "до 15.12.2026"))

    rows = {item.end: item for item in Occurrence.objects.filter(measure_key=row.measure_key)}
    old, new = rows[date(2026, 10, 15)], rows[date(2026, 12, 15)]
    assert (old.state, old.note) == (State.CANCELLED, "Один подписан")
    assert "верси" in old.reason
    assert new.state == State.OPEN
    changed(plan, moved(CONTRACTS, "до 15.10.2026"))
    old.refresh_from_db()
    assert (old.state, old.reason) == (State.OPEN, "")


def test_removed_measure_asks_for_nothing_more(plan, cast):
    row = deadline(plan, ANALYSIS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)
    services.send_back(occurrence=row, reason="Нет справки", by=cast.north.coordinator)

    changed(
        plan,
        lambda version: editing.remove_measure(
            version=version, key=version.measures.get(text=ANALYSIS).key, by=None
        ),
    )

    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert row not in queries.mine(cast.north.school_team).filter(queries.todo())


def test_evidence_of_an_open_deadline_is_not_lost_with_a_version(plan, cast):
    row = deadline(plan, CONTRACTS)
    proof = services.add_evidence(
        occurrences=[row], title="Проект договора", url=LINK, by=cast.north.school_team
    )

    changed(plan, moved(CONTRACTS, "до 15.12.2026"))

    assert Occurrence.objects.filter(pk=row.pk).exists()
    assert list(Evidence.objects.get(pk=proof.pk).occurrences.all()) == [row]


def test_label_of_a_deadline_follows_the_version(plan):
    row = deadline(plan, MEETINGS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=None)

    changed(plan, moved(MEETINGS, "ноябрь 2026 (входное), февраль 2027"))

    row.refresh_from_db()
    assert (row.state, row.label) == (State.DONE, "входное")


def test_deadline_that_only_begins_on_another_day_keeps_its_mark(plan):
    row = deadline(plan, CONTRACTS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=None)

    changed(plan, moved(CONTRACTS, "01.10.2026 – 15.10.2026"))

    (kept,) = Occurrence.objects.filter(measure_key=row.measure_key)
    assert (kept.pk, kept.start, kept.state) == (row.pk, date(2026, 10, 1), State.DONE)


def test_open_deadline_made_precise_is_asked_for(plan):
    changed(plan, moved("Семинар", "до 20.11.2026"))

    assert deadline(plan, "Семинар").end == date(2026, 11, 20)


def test_trail_names_the_measure_of_every_deed(plan, cast):
    row = deadline(plan, ANALYSIS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)
    services.add_evidence(occurrences=[row], title="Справка", url=LINK, by=cast.north.school_team)
    services.confirm(occurrences=[row], by=cast.north.coordinator)

    lines = [(event.created_by, event.text) for event in queries.trail(row).order_by("pk")]

    head = f"«{plan}», «{ANALYSIS}»:"
    assert lines == [
        (cast.north.school_team, f"{head} выполнено 01.10.2026 (срок 30.09.2026)"),
        (cast.north.school_team, f"{head} подтверждение «Справка» (срок 30.09.2026)"),
        (cast.north.coordinator, f"{head} выполнение подтверждено (срок 30.09.2026)"),
    ]

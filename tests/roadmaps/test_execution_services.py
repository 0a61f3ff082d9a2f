"""Deeds on deadlines: outcome, right, line in the trail, and nothing when the trail fails."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.urls import reverse

from roadmaps.approval import approve
from roadmaps.execution import queries, services
from roadmaps.execution.evidence_files import check_evidence
from roadmaps.execution.passed import Passed
from roadmaps.models import Evidence, Measure, MeasurePerson, Occurrence, Plan
from roadmaps.plans import workflow
from roadmaps.plans.texts import MeasureText
from schools.models import Assignment
from schools.permissions import Role
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    MEETINGS,
    TODAY,
    accompany,
    days,
    deadline,
    plan_in_force,
)

pytestmark = pytest.mark.usefixtures("plan_clock")

State, Confirmation = Occurrence.State, Occurrence.Confirmation
EACH = MeasureText("Аудит в каждой школе", number="1", deadline_text="октябрь 2026",
                   result="не менее 1 мероприятия на базе каждой школы")  # fmt: skip


def test_approval_makes_a_row_for_every_deadline(plan, cast):
    rows = Occurrence.objects.filter(plan=plan)

    assert sorted(row.end for row in rows) == [
        date(2026, 9, 30), date(2026, 10, 15), date(2026, 11, 30), date(2027, 2, 28),
    ]  # fmt: skip
    assert {row.school for row in rows} == {cast.north.school}


def test_done_is_on_record_with_its_number(plan, cast):
    row = deadline(plan, CONTRACTS)

    services.mark_done(
        occurrences=[row], done_on=TODAY, by=cast.north.school_team, note="Подписаны",
        actual_result="Два договора", actual_value=Decimal(2),
    )  # fmt: skip

    row.refresh_from_db()
    assert (row.state, row.done_on, row.actual_value) == (State.DONE, TODAY, 2)
    assert (row.marked_by, row.note) == (cast.north.school_team, "Подписаны")
    event = AuditEvent.objects.get(verb="occurrence.done")
    assert (event.created_by, event.scope) == (cast.north.school_team, plan.scope)
    assert list(queries.trail(row)) == [event]


def test_done_without_the_trail_changes_nothing(plan, cast, monkeypatch):
    row = deadline(plan, CONTRACTS)

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        services.mark_done(occurrences=[row], done_on=TODAY, by=cast.north.school_team)

    row.refresh_from_db()
    assert row.state == State.OPEN


def test_done_tomorrow_is_refused(plan):
    with pytest.raises(Refused) as refusal:
        services.mark_done(
            occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY + days(1), by=None
        )

    assert refusal.value.code == "done_in_future"


@pytest.mark.parametrize("who", ["curator", "observer", "head"])
def test_mark_without_the_right_is_forbidden(plan, cast, who):
    with pytest.raises(PermissionDenied):
        services.mark_done(
            occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=getattr(cast.north, who)
        )


def test_mark_of_one_stranger_undoes_all(plan, cast):
    other = plan_in_force(cast.north.schools[1])
    rows = [deadline(plan, CONTRACTS), deadline(other, CONTRACTS)]

    with pytest.raises(PermissionDenied):
        services.mark_done(occurrences=rows, done_on=TODAY, by=cast.north.school_team)

    assert not Occurrence.objects.filter(state=State.DONE).exists()


def test_mark_in_a_finished_plan_is_refused(plan):
    workflow.finish(plan=plan, by=None)

    with pytest.raises(Refused) as refusal:
        services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)

    assert refusal.value.code == "plan_not_in_force"


def test_confirm_return_and_undo(plan, cast):
    row, team, coordinator = (
        deadline(plan, ANALYSIS),
        cast.north.school_team,
        cast.north.coordinator,
    )
    services.mark_done(occurrences=[row], done_on=TODAY, by=team)

    services.send_back(occurrence=row, reason="Нет справки", by=coordinator)
    row.refresh_from_db()
    assert (row.state, row.confirmation, row.reason) == (
        State.OPEN, Confirmation.RETURNED, "Нет справки",
    )  # fmt: skip
    services.mark_done(occurrences=[row], done_on=TODAY, by=team)
    services.confirm(occurrences=[row], by=coordinator)
    row.refresh_from_db()
    assert (row.confirmation, row.reason) == (Confirmation.CONFIRMED, "")
    with pytest.raises(Refused) as refusal:
        services.reopen(occurrence=row, by=team)
    assert refusal.value.code == "already_confirmed"
    verbs = list(queries.trail(row).order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "occurrence.done", "occurrence.return", "occurrence.done", "occurrence.confirm",
    ]  # fmt: skip


def test_confirm_is_the_coordinators_alone(plan, cast):
    row = deadline(plan, ANALYSIS)
    services.mark_done(occurrences=[row], done_on=TODAY, by=None)

    for person in (cast.north.school_head, cast.north.specialist, cast.south.coordinator):
        with pytest.raises(PermissionDenied):
            services.confirm(occurrences=[row], by=person)


def test_cancel_needs_a_reason_and_something_not_done(plan, cast):
    row = deadline(plan, MEETINGS)

    with pytest.raises(Refused):
        services.cancel(occurrences=[row], reason=" ", by=cast.north.coordinator)
    services.cancel(occurrences=[row], reason="Карантин", by=cast.north.coordinator)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.CANCELLED, "Карантин")
    services.reopen(occurrence=row, by=cast.north.coordinator)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.OPEN, "")


def test_escalate_takes_only_what_is_overdue(plan, cast):
    with pytest.raises(Refused) as refusal:
        services.escalate(occurrences=[deadline(plan, CONTRACTS)], by=cast.north.coordinator)
    assert refusal.value.code == "not_overdue"

    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    assert deadline(plan, ANALYSIS).escalated_at is None


def test_one_link_proves_several_deadlines(plan, cast):
    rows = [deadline(plan, MEETINGS, 0), deadline(plan, MEETINGS, 1)]

    proof = services.add_evidence(
        occurrences=rows, title="Протоколы", url="https://school.example/protocols",
        by=cast.north.school_team,
    )  # fmt: skip

    assert set(proof.occurrences.all()) == set(rows)
    assert AuditEvent.objects.filter(verb="evidence.add").count() == 2
    services.remove_evidence(evidence=proof, occurrence=rows[0], by=cast.north.school_team)
    assert list(proof.occurrences.all()) == [rows[1]]
    services.remove_evidence(evidence=proof, occurrence=rows[1], by=cast.north.school_team)
    assert not Evidence.objects.exists()


def test_removed_evidence_takes_its_file_away(
    plan, cast, sign_in, django_capture_on_commit_callbacks
):
    row = deadline(plan, ANALYSIS)
    proof = services.add_evidence(
        occurrences=[row], title="", upload=("акт.pdf", b"%PDF-1.4"), by=cast.north.school_team
    )
    stored, path = proof.file, Path(proof.file.content.path)
    address = reverse("core:file", args=[stored.pk])
    readers = [sign_in(p) for p in (cast.north.school_team, cast.north.coordinator)]
    assert {reader.get(address).status_code for reader in readers} == {200}

    with django_capture_on_commit_callbacks(execute=True):
        services.remove_evidence(evidence=proof, occurrence=row, by=cast.north.school_team)

    assert {reader.get(address).status_code for reader in readers} == {404}
    assert not path.exists()


def test_evidence_with_nothing_in_it_is_refused(plan):
    with pytest.raises(Refused) as refusal:
        services.add_evidence(occurrences=[deadline(plan, ANALYSIS)], title="Справка", by=None)

    assert refusal.value.code == "evidence_required"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b"MZ\x90\x00\x03", "wrong_file"), (b"<html></html>", "wrong_file")],
    ids=["empty", "program", "page"],
)
def test_evidence_of_a_wrong_file_is_refused(data, code):
    with pytest.raises(Refused) as refusal:
        check_evidence("справка.pdf", data)

    assert refusal.value.code == code


def test_many_are_marked_and_proved_at_once_in_each_plan(plan, cast):
    other = plan_in_force(cast.north.municipality)
    rows = [deadline(plan, ANALYSIS), deadline(plan, CONTRACTS), deadline(other, ANALYSIS)]

    marked = services.mark_many(
        occurrences=rows, done_on=TODAY, note="", by=cast.north.specialist,
        proof={"title": "", "url": "https://school.example/1", "upload": None},
    )  # fmt: skip

    assert marked == 3
    counts = Evidence.objects.annotate(n=Count("occurrences")).values_list("n", flat=True)
    assert sorted(counts) == [1, 2]


def test_municipal_measure_fans_out_to_accompanied_schools(cast):
    accompany(*cast.north.schools[:2], cast.south.school)

    plan = plan_in_force(cast.north.municipality, (EACH,))

    rows = Occurrence.objects.filter(plan=plan)
    assert {row.school for row in rows} == set(cast.north.schools[:2])


def test_school_marks_its_own_row_of_a_municipal_plan_and_no_other(cast):
    accompany(*cast.north.schools[:2])
    plan = plan_in_force(cast.north.municipality, (EACH,))
    own, other = (deadline(plan, EACH.text, school=school) for school in cast.north.schools[:2])

    services.mark_done(occurrences=[own], done_on=TODAY, by=cast.north.school_team)
    with pytest.raises(PermissionDenied):
        services.mark_done(occurrences=[other], done_on=TODAY, by=cast.north.school_team)


def test_curator_school_marks_a_plan_of_joint_measures(cast):
    ours, theirs = cast.north.schools[:2]
    Assignment.objects.filter(user=cast.north.school_team).update(school=theirs)
    joint = plan_in_force(ours, kind=Plan.Kind.JOINT, curator_school=theirs)
    usual = plan_in_force(ours)

    services.mark_done(
        occurrences=[deadline(joint, ANALYSIS)], done_on=TODAY, by=cast.north.school_team
    )
    with pytest.raises(PermissionDenied):
        services.mark_done(
            occurrences=[deadline(usual, ANALYSIS)], done_on=TODAY, by=cast.north.school_team
        )


def test_later_version_keeps_what_was_marked_and_drops_what_it_has_no_more(plan):
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)
    version = workflow.start_version(plan=plan, note="Перенос", by=None)
    version.measures.filter(text=ANALYSIS).delete()
    moved = version.measures.get(text=CONTRACTS)
    moved.deadline["occurrences"][0]["end"] = "2026-12-15"
    moved.save()
    version = workflow.send(version=version, by=None)
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    approve(version=version, order_number="20-о", order_date=TODAY, by=None, overtaken=Passed.LEFT)

    rows = {row.end: row.state for row in Occurrence.objects.filter(plan=plan)}
    assert rows[date(2026, 9, 30)] == State.DONE
    assert date(2026, 10, 15) not in rows
    assert rows[date(2026, 12, 15)] == State.OPEN


def keys_of(person) -> set[tuple[int, str]]:
    found = queries.read(queries.mine(person))
    return {(row.plan.pk, row.measure.text) for row in found}


def name(plan: Plan, text: str, *people) -> None:
    key = Measure.objects.get(version__plan=plan, text=text).key
    MeasurePerson.objects.bulk_create(
        MeasurePerson(plan=plan, measure_key=key, user=person) for person in people
    )


def test_deadlines_are_those_of_the_place_unless_people_are_named(plan, cast):
    place = plan_in_force(cast.north.municipality)
    name(plan, ANALYSIS, cast.north.school_head)
    name(plan, MEETINGS, cast.north.specialist)

    team, head = keys_of(cast.north.school_team), keys_of(cast.north.school_head)
    specialist = keys_of(cast.north.specialist)

    assert team == {(plan.pk, CONTRACTS)}
    assert head == {(plan.pk, ANALYSIS), (plan.pk, CONTRACTS)}
    municipal = {(place.pk, text) for text in (ANALYSIS, CONTRACTS, MEETINGS)}
    assert specialist == municipal | {(plan.pk, MEETINGS)}
    assert keys_of(cast.south.school_team) == keys_of(cast.north.observer) == set()


def test_deadline_of_a_person_who_left_comes_back_to_the_place(plan, cast):
    name(plan, ANALYSIS, cast.north.school_head)
    Assignment.objects.filter(user=cast.north.school_head, role=Role.SCHOOL_HEAD).update(
        starts=TODAY - days(30), ends=TODAY - days(1)
    )

    assert (plan.pk, ANALYSIS) in keys_of(cast.north.school_team)


def test_overdue_begins_at_midnight_of_the_municipality(plan, cast):
    municipality = cast.north.municipality
    municipality.time_zone = "Asia/Kamchatka"
    municipality.save()
    row = deadline(plan, CONTRACTS)

    def is_overdue() -> bool:
        rows = queries.everything().filter(queries.overdue(), pk=row.pk)
        stands = {item.standing.stand for item in queries.read([deadline(plan, CONTRACTS)])}
        assert rows.exists() == (stands == {"overdue"})
        return rows.exists()

    # The fifteenth ends in Kamchatka at noon of UTC, nine hours before it ends in Moscow.
    with time_machine.travel("2026-10-15T11:59:00Z", tick=False):
        assert not is_overdue()
    with time_machine.travel("2026-10-15T12:01:00Z", tick=False):
        assert is_overdue()


def test_lists_ask_the_same_number_of_questions_however_long(
    plan, cast, django_assert_max_num_queries
):
    for school in cast.north.schools[1:]:
        plan_in_force(school)
    with django_assert_max_num_queries(6):
        assert len(queries.read(queries.occurrences(cast.north.coordinator))) == 12

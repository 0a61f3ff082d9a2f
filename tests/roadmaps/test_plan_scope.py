"""Who sees and changes what of a plan, where the ids of others come in a request."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import Measure, Occurrence, Plan, PlanVersion
from roadmaps.plans import drafts, editing, expert_queries, linking, queries, reviewing, workflow
from schools.models import Assignment, User
from schools.permissions import Role
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_samples import agreed_version, make_plan, sent_version

pytestmark = pytest.mark.once

ORDER = {"order_number": "15-о", "order_date": date(2024, 9, 1)}
HUGE = "9" * 30


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


@pytest.fixture
def municipal(cast) -> Plan:
    """A municipal plan in force with a change of its words begun."""
    plan = approve(
        version=agreed_version(cast.north.municipality), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    version = workflow.start_version(plan=plan, note="Тайна", by=None)
    first = version.measures.first()
    editing.change_measure(
        version=version, key=first.key, values={"text": "Ещё не решено"}, by=None
    )
    return plan


def test_schools_read_the_municipal_plan_in_force_and_not_its_draft(municipal, cast, sign_in):
    team = sign_in(cast.north.school_team)

    page = team.get(url("plan", municipal.pk)).content.decode()

    assert "Анализ результатов по классам" in page
    assert "Ещё не решено" not in page
    assert "Тайна" not in team.get(url("plan_versions", municipal.pk)).content.decode()
    assert team.get(url("plan_version", municipal.pk, 2)).status_code == 404
    assert team.get(url("plan_difference", municipal.pk)).status_code == 404
    assert "Ещё не решено" not in team.get(url("plan_execution", municipal.pk)).content.decode()
    assert [v.number for v in queries.plan_table(cast.north.school_team)[0].versions.all()] == [1]
    department = sign_in(cast.north.coordinator)
    assert "Ещё не решено" in department.get(url("plan", municipal.pk)).content.decode()


def test_curator_school_is_kept_of_a_joint_plan_only(cast):
    partner = cast.north.schools[1]
    Assignment.objects.create(user=cast.south.school_team, role=Role.SCHOOL_TEAM, school=partner)

    plan = make_plan(cast.north.school, kind=Plan.Kind.ROADMAP, curator_school=partner)

    assert plan.curator_school is None
    assert plan not in queries.plans(cast.south.school_team)


def test_school_is_no_curator_of_itself(cast):
    with pytest.raises(Refused) as refusal:
        make_plan(cast.north.school, kind=Plan.Kind.JOINT, curator_school=cast.north.school)

    assert refusal.value.code == "own_curator"


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("deed", ["agree", "return"])
def test_review_of_a_measure_of_another_plan_is_refused(cast, sign_in, htmx, deed):
    ours, theirs = sent_version(cast.north.school), sent_version(cast.south.school)
    key = theirs.measures.first().key

    answer = sign_in(cast.north.coordinator).post(
        url("measure_review", ours.plan_id, key), {"deed": deed, "text": "Нет"}, headers=htmx
    )

    assert answer.status_code == 409
    assert theirs.measures.get(key=key).review == Measure.Review.OPEN
    assert not theirs.plan.comments.exists()


@pytest.mark.parametrize("name", ["²", HUGE, "-1", "x"])
def test_strange_numbers_in_requests_are_no_failures(cast, sign_in, name):
    plan = make_plan(cast.north.school)
    key = plan.versions.get().measures.first().key
    team, specialist = sign_in(cast.north.school_team), sign_in(cast.north.specialist)
    answers = [
        team.post(url("deadlines_mark"), {"row": name, "deed": "done"}),
        team.post(url("plan_construct"), {"school": cast.north.school.pk, "factor": name}),
        specialist.get(url("plan_construct"), {"school": name}),
        team.get(url("calendar"), {"month": name}),
        team.get(url("my_deadlines"), {"plan": name, "school": name, "month": name}),
        team.get(url("site_checks"), {"year": name}),
        team.get(url("plan_experts", plan.pk), {"version": name}),
        team.get(reverse("monitoring:profile", args=[cast.north.school.pk]), {"profile": name}),
        team.get(
            reverse("monitoring:profile_build", args=[cast.north.school.pk]), {"catalogue": name}
        ),
        *(
            team.post(url("measure_links", plan.pk, key), {field: name})
            for field in ("factor", "person", "unlink", "release")
        ),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 404, 409, 422}


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "1999-12", "2101-01"])
def test_months_out_of_sight_are_the_current_one(cast, sign_in, month):
    answer = sign_in(cast.north.school_team).get(url("calendar"), {"month": month})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", "1" * 21), ("deadline_text", "до " * 200), ("section", "я" * 501), ("text", " ")],
)
def test_confirm_screen_refuses_a_cell_that_cannot_be_kept(cast, sign_in, field, value):
    plan = make_plan(cast.north.school)
    measure = plan.versions.get().measures.first()

    answer = sign_in(cast.north.school_team).post(
        url("plan_check", plan.pk), {f"m-{measure.key}-{field}": value}
    )

    assert answer.status_code == 409
    before = getattr(measure, field)
    measure.refresh_from_db()
    assert getattr(measure, field) == before


def test_confirm_screen_with_a_key_that_is_none_changes_nothing(cast, sign_in):
    plan = make_plan(cast.north.school)

    answer = sign_in(cast.north.school_team).post(
        url("plan_check", plan.pk), {f"m-{'-' * 36}-text": "Слова"}
    )

    assert answer.status_code == 302


def test_remark_on_what_is_approved_is_refused(cast):
    plan = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan

    with pytest.raises(Refused) as refusal:
        workflow.comment(version=plan.versions.get(), text="Поздно", by=cast.north.coordinator)

    assert refusal.value.code == "version_approved"
    assert not plan.comments.exists()


def test_remarks_of_experts_are_taken_only_while_the_plan_is_under_review(cast):
    version = sent_version(cast.north.school)
    experts = [cast.north.coordinator, cast.north.specialist]
    reviewing.assign_experts(version=version, experts=experts, by=cast.north.coordinator)
    criteria = reviewing.criteria_of(cast.north.municipality)
    for review in version.reviews.all():
        reviewing.save_scores(
            review=review, scores={c.pk: (0, "") for c in criteria}, comment="", finish=True,
            by=review.expert,
        )  # fmt: skip
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)

    with pytest.raises(Refused):
        reviewing.take_remarks(version=version, by=cast.north.coordinator)

    assert not version.comments.exists()


def test_two_experts_with_one_name_are_two(cast):
    version = sent_version(cast.north.school)
    twin = User.objects.create_user(
        "twin@north.example", surname=cast.north.specialist.surname, name="Марина",
        patronymic="Петровна",
    )  # fmt: skip
    Assignment.objects.create(user=twin, role=Role.SPECIALIST, municipality=cast.north.municipality)
    reviewing.assign_experts(
        version=version, experts=[cast.north.specialist, twin], by=cast.north.coordinator
    )
    criteria = reviewing.criteria_of(cast.north.municipality)
    for score, review in enumerate(version.reviews.order_by("pk")):
        reviewing.save_scores(
            review=review, scores={c.pk: (score, "") for c in criteria}, comment="", finish=True,
            by=review.expert,
        )  # fmt: skip

    found = reviewing.conclusion(version)

    assert found.is_complete
    assert len(set(found.experts)) == 2
    assert [score.score for score in found.criteria[0].scores] == [0, 1]


def test_ticked_twice_is_taken_once(cast, sign_in):
    plan = make_plan(cast.north.school)
    version = plan.versions.get()

    answer = sign_in(cast.north.school_team).post(
        url("plan_insert", plan.pk), {"measure": ["theme-staff-0", "theme-staff-0"]}
    )

    assert answer.status_code == 302
    assert version.measures.count() == 4


def test_nothing_ticked_is_said_and_changes_nothing(cast, sign_in):
    plan = make_plan(cast.north.school)

    answer = sign_in(cast.north.school_team).post(url("plan_insert", plan.pk), follow=True)

    assert "Отметьте хотя бы одно мероприятие" in answer.content.decode()
    assert plan.versions.get().measures.count() == 3


def test_measure_that_changed_its_section_is_agreed_anew(cast):
    plan = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    version = workflow.start_version(plan=plan, note="Разделы", by=None)
    second = version.measures.get(number="2")

    editing.move_measure(version=version, key=second.key, down=True, by=None)

    moved = version.measures.get(key=second.key)
    assert moved.section == "Родители"
    assert moved.review == Measure.Review.OPEN


def test_unchanged_measure_keeps_its_reading_in_a_new_version(cast):
    plan = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    measure = plan.versions.get().measures.get(number="2")
    measure.deadline["occurrences"][0]["end"] = "2024-12-20"
    measure.save()

    version = workflow.start_version(plan=plan, note="Слова", by=None)

    assert version.measures.get(key=measure.key).deadline == measure.deadline


def test_later_order_is_not_dated_before_the_one_it_changes(cast):
    plan = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    version = workflow.start_version(plan=plan, note="Слова", by=None)
    version = workflow.send(version=version, by=None)
    version = workflow.agree(version=version, by=None)

    with pytest.raises(Refused) as refusal:
        approve(
            version=version,
            by=None,
            overtaken=Passed.LEFT,
            order_number="16-о",
            order_date=date(2024, 8, 31),
        )

    assert refusal.value.code == "order_before_the_last"
    version.refresh_from_db()
    assert version.state == PlanVersion.State.AGREED


@pytest.mark.parametrize("deed", ["agree_rest", "agree", "return"])
def test_decision_over_words_that_were_sent_anew_is_refused(cast, sign_in, deed):
    """The page was open while a colleague returned the plan and the school sent other words."""
    version = sent_version(cast.north.school)
    coordinator = sign_in(cast.north.coordinator)
    seen = coordinator.get(url("plan_review", version.plan_id))
    sent = seen.context["version"].sent_at.isoformat()
    assert f'name="sent" value="{sent}"' in seen.content.decode()
    workflow.return_plan(version=version, text="Исправьте", by=None)
    version.refresh_from_db()
    first = version.measures.first()
    editing.change_measure(
        version=version, key=first.key, values={"text": "Совсем другое"}, by=None
    )
    workflow.send(version=version, by=None)

    answer = coordinator.post(
        url("plan_review_deed", version.plan_id), {"deed": deed, "text": "Нет", "sent": sent}
    )

    assert answer.status_code == 409
    assert "отправлен заново" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == PlanVersion.State.REVIEW
    assert version.measures.get(key=first.key).review == Measure.Review.OPEN


def test_agreed_version_may_be_sent_back_while_it_is_not_approved(cast, sign_in):
    version = agreed_version(cast.north.school)
    coordinator = sign_in(cast.north.coordinator)
    page = coordinator.get(url("plan", version.plan_id)).content.decode()
    assert "Вернуть на" in page

    coordinator.post(
        url("plan_review_deed", version.plan_id), {"deed": "return", "text": "Нет сроков"}
    )

    version.refresh_from_db()
    assert (version.state, version.agreed_at) == (PlanVersion.State.REWORK, None)
    assert Plan.objects.get().state == Plan.State.REWORK
    with pytest.raises(PermissionDenied):
        workflow.return_plan(version=version, text="Нет", by=cast.north.school_head)


def test_draft_that_is_being_sent_is_not_deleted_from_a_stale_page(cast):
    plan = make_plan(cast.north.school)
    stale = Plan.objects.get(pk=plan.pk)
    workflow.send(version=plan.versions.get(), by=None)
    stale.state = Plan.State.DRAFT

    with pytest.raises(Refused):
        drafts.delete_draft(plan=stale, by=None)


def test_link_to_a_measure_of_another_plan_is_refused(cast):
    plan, other = make_plan(cast.north.school), make_plan(cast.south.school)
    key = other.versions.get().measures.first().key

    for strange in (key, uuid.uuid4()):
        with pytest.raises(Refused):
            linking.assign(plan=plan, key=strange, user=cast.north.school_team, by=None)


def test_rows_of_another_school_are_not_marked_in_bulk_by_their_ids(cast, sign_in):
    ours = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    theirs = approve(
        version=agreed_version(cast.north.schools[1]), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan
    rows = [plan.occurrences.earliest("end").pk for plan in (ours, theirs)]

    for role in ("school_team", "curator", "observer"):
        answer = sign_in(getattr(cast.north, role)).post(
            url("deadlines_mark"), {"row": rows, "deed": "done"}
        )
        assert answer.status_code in {403, 404}
    for deed in ("confirm", "cancel", "escalate"):
        answer = sign_in(cast.north.school_team).post(
            url("deadlines_mark"), {"row": rows[:1], "deed": deed, "reason": "Так"}
        )
        assert answer.status_code == 403

    assert not Occurrence.objects.exclude(state=Occurrence.State.OPEN).exists()


def test_review_that_cannot_matter_any_more_does_not_wait(cast):
    version = sent_version(cast.north.school)
    experts = [cast.north.coordinator, cast.north.specialist]
    reviewing.assign_experts(version=version, experts=experts, by=cast.north.coordinator)
    assert expert_queries.waiting_for(cast.north.specialist).count() == 1
    workflow.agree_measures(version=version, by=None)
    version = workflow.agree(version=version, by=None)
    approve(version=version, by=None, overtaken=Passed.LEFT, **ORDER)

    assert not expert_queries.waiting_for(cast.north.specialist).exists()

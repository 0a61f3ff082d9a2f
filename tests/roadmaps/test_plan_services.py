"""Services of plans: what they do, the line they leave, and what an error undoes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from monitoring.models import FactorCatalogue, ProfileFactor, RiskFactor, RiskProfile
from roadmaps import approval
from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import Measure, MeasureComment, Occurrence, Plan, PlanVersion
from roadmaps.plans import constructor, drafts, editing, library, linking, queries, workflow
from roadmaps.plans.texts import MeasureText
from schools.models import Assignment
from schools.permissions import Role
from shnor_portal.core import audit, files
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, StoredFile
from tests.roadmaps.plan_samples import agreed_version, make_plan, sent_version

ORDER = {"order_number": "15-о", "order_date": date(2024, 9, 1)}


@pytest.fixture
def approved(cast) -> Plan:
    return approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT, **ORDER
    ).plan


def test_create_plan_reads_deadlines_and_targets(cast):
    plan = make_plan(cast.north.school, cast.north.school_team)

    rows = list(plan.versions.get().measures.all())
    assert rows[0].deadline["occurrences"][0]["end"] == "2024-09-30"
    assert (rows[1].target_value, rows[1].target_unit) == (2, "договоров")
    event = AuditEvent.objects.get(verb="plan.create")
    assert (event.created_by, event.scope) == (cast.north.school_team, plan.scope)


def test_create_plan_elsewhere_is_forbidden(cast):
    with pytest.raises(PermissionDenied):
        make_plan(cast.south.school, cast.north.coordinator)

    assert not Plan.objects.exists()


def test_create_plan_with_an_end_before_its_start_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        make_plan(cast.north.school, period_end=date(2024, 8, 1))

    assert refusal.value.code == "wrong_period"


def test_send_without_the_trail_changes_nothing(cast, monkeypatch):
    plan = make_plan(cast.north.school)

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        workflow.send(version=plan.versions.get(), by=None)

    assert plan.versions.get().state == PlanVersion.State.DRAFT
    assert Plan.objects.get().state == Plan.State.DRAFT


def test_approve_that_cannot_set_deadlines_is_undone(cast, monkeypatch):
    version = agreed_version(cast.north.school)

    def broken(**kwargs):
        raise RuntimeError("no deadlines")

    monkeypatch.setattr(approval, "materialise", broken)
    with pytest.raises(RuntimeError):
        approve(version=version, by=None, overtaken=Passed.LEFT, **ORDER)

    version.refresh_from_db()
    assert version.state == PlanVersion.State.AGREED


def test_approve_school_plan_is_for_the_school_head_alone(cast):
    version = agreed_version(cast.north.school)

    for person in (cast.north.coordinator, cast.north.head, cast.north.school_team):
        with pytest.raises(PermissionDenied):
            approve(version=version, by=person, overtaken=Passed.LEFT, **ORDER)
    approve(version=version, by=cast.north.school_head, overtaken=Passed.LEFT, **ORDER)

    assert Plan.objects.get().state == Plan.State.RUNNING


def test_approve_municipal_plan_needs_no_number(cast):
    version = agreed_version(cast.north.municipality)

    approve(
        version=version,
        order_number="",
        order_date=date(2024, 9, 1),
        by=cast.north.head,
        overtaken=Passed.LEFT,
    )

    version.refresh_from_db()
    assert version.order_number == ""


@pytest.mark.parametrize(
    ("number", "days", "code"), [("", 0, "order_number_required"), ("1", 2, "order_in_future")]
)
def test_approve_refuses_a_wrong_order(cast, number, days, code):
    version = agreed_version(cast.north.school)
    day = timezone.localdate() + timedelta(days=days)

    with pytest.raises(Refused) as refusal:
        approve(
            version=version, order_number=number, order_date=day, by=None, overtaken=Passed.LEFT
        )

    assert refusal.value.code == code


def test_version_under_review_cannot_be_edited(cast):
    version = sent_version(cast.north.school)

    with pytest.raises(Refused) as refusal:
        editing.remove_measure(version=version, key=version.measures.first().key, by=None)

    assert refusal.value.code == "version_closed"
    assert version.measures.count() == 3


def test_return_without_remarks_is_refused(cast):
    version = sent_version(cast.north.school)

    with pytest.raises(Refused) as refusal:
        workflow.return_plan(version=version, by=cast.north.coordinator)

    assert refusal.value.code == "no_remarks"


def test_agree_waits_for_every_measure(cast):
    version = sent_version(cast.north.school)
    workflow.agree_measures(
        version=version, keys=[version.measures.first().key], by=cast.north.coordinator
    )

    with pytest.raises(Refused) as refusal:
        workflow.agree(version=version, by=cast.north.coordinator)

    assert refusal.value.code == "measures_not_agreed"
    assert "2\u00a0мероприятия" in refusal.value.message


def test_agreed_measure_has_no_open_remarks(cast):
    version = sent_version(cast.north.school)
    key = version.measures.first().key
    workflow.return_measure(version=version, key=key, text="Уточните", by=cast.north.coordinator)

    workflow.agree_measures(version=version, keys=[key], by=cast.north.coordinator)

    assert not MeasureComment.objects.filter(settled_at=None).exists()


def test_new_version_asks_for_agreement_of_what_changed_only(approved, cast):
    before = set(Occurrence.objects.values_list("pk", flat=True))
    version = workflow.start_version(plan=approved, note="Сроки", by=None)
    first, second, third = version.measures.all()
    editing.change_measure(
        version=version, key=second.key, values={"deadline_text": "март 2025"}, by=None
    )
    editing.remove_measure(version=version, key=third.key, by=None)
    editing.add_measures(version=version, texts=[MeasureText("Новое", section="Родители")], by=None)
    workflow.send(version=version, by=None)

    reviews = {m.text: m.review for m in version.measures.all()}
    assert reviews == {
        first.text: Measure.Review.AGREED,
        second.text: Measure.Review.OPEN,
        "Новое": Measure.Review.OPEN,
    }
    approved.refresh_from_db()
    assert approved.state == Plan.State.RUNNING
    assert set(Occurrence.objects.values_list("pk", flat=True)) == before
    changed = {line.measure.text: line.difference.kind for line in queries.sheet(version).lines
               if line.difference}  # fmt: skip
    assert changed == {second.text: "changed", "Новое": "added"}


def test_new_version_in_force_keeps_what_was_done(approved):
    row = Occurrence.objects.earliest("end")
    Occurrence.objects.filter(pk=row.pk).update(
        state=Occurrence.State.DONE, done_on=date(2024, 9, 20)
    )
    version = workflow.start_version(plan=approved, note="Слова", by=None)
    editing.change_measure(
        version=version, key=row.measure_key, values={"text": "Анализ по предметам"}, by=None
    )
    workflow.send(version=version, by=None)
    workflow.agree_measures(version=version, by=None)
    workflow.agree(version=version, by=None)
    approve(version=version, by=None, overtaken=Passed.LEFT, **ORDER)

    assert Occurrence.objects.get(pk=row.pk).state == Occurrence.State.DONE


def test_carried_over_leaves_out_what_is_finished_and_moves_dates(approved):
    done = Occurrence.objects.earliest("end")
    Occurrence.objects.filter(pk=done.pk).update(
        state=Occurrence.State.DONE, done_on=date(2024, 9, 20)
    )

    text = drafts.carried_over(approved, years=1, unfinished_only=True)

    assert [m.text for m in text.measures] == ["Договоры с партнёрами", "Родительские собрания"]
    assert text.measures[0].deadline_text == "декабрь 2025"
    kept = set(Measure.objects.values_list("key", flat=True))
    assert not kept & {measure.key for measure in text.measures}


def test_deleted_draft_takes_its_file_away(cast):
    version = sent_version(cast.north.school)
    plan = version.plan
    plan.versions.update(sent_at=None)
    plan.state = Plan.State.DRAFT
    plan.original = files.store(b"plan", name="План.docx", scope=plan.scope, by=None)
    plan.save()

    drafts.delete_draft(plan=plan, by=cast.north.school_team)

    assert not StoredFile.objects.exists()


def test_draft_that_was_sent_is_not_deleted(cast):
    version = sent_version(cast.north.school)

    with pytest.raises(Refused):
        drafts.delete_draft(plan=version.plan, by=None)

    assert Plan.objects.exists()


def test_joint_plan_is_written_by_both_schools_and_the_curator(cast):
    partner = cast.north.schools[1]
    plan = make_plan(cast.north.school, kind=Plan.Kind.JOINT, curator_school=partner)
    key = plan.versions.get().measures.first().key
    helper = cast.south.school_team
    Assignment.objects.create(user=helper, role=Role.SCHOOL_TEAM, school=partner)

    for person, words in ((helper, "Раз"), (cast.north.curator, "Два")):
        editing.change_measure(
            version=plan.versions.get(), key=key, values={"text": words}, by=person
        )

    assert Measure.objects.get(key=key).text == "Два"
    assert plan in queries.plans(helper)


def test_curator_edits_no_other_plan(cast):
    plan = make_plan(cast.north.school)
    version = plan.versions.get()

    with pytest.raises(PermissionDenied):
        editing.remove_measure(
            version=version, key=version.measures.first().key, by=cast.north.curator
        )


def test_municipal_plan_is_seen_by_schools_once_it_is_approved(cast):
    version = agreed_version(cast.north.municipality)
    seen = queries.plans(cast.north.school_team)
    assert version.plan not in seen

    approve(version=version, by=cast.north.head, overtaken=Passed.LEFT, **ORDER)

    assert version.plan in queries.plans(cast.north.school_team)
    assert version.plan not in queries.plans(cast.south.school_team)


@pytest.fixture
def factors(cast) -> list[RiskFactor]:
    catalogue = FactorCatalogue.objects.create(code="test", title="Факторы")
    profile = RiskProfile.objects.create(
        school=cast.north.school, catalogue=catalogue, origin="built", dated=date(2024, 6, 1)
    )
    titles = ("Дефицит педагогических кадров", "Низкий уровень вовлечённости родителей")
    found = [
        RiskFactor.objects.create(catalogue=catalogue, position=n, title=title)
        for n, title in enumerate(titles, 1)
    ]
    for factor in found:
        ProfileFactor.objects.create(profile=profile, factor=factor, level="high")
    return found


def test_gaps_name_causes_without_measures_and_measures_without_causes(cast, factors):
    plan = make_plan(cast.north.school)
    version = plan.versions.get()
    parents = version.measures.get(number="3")
    linking.link(plan=plan, key=parents.key, factor=factors[1], by=cast.north.school_team)

    found = queries.gaps(queries.sheet(version))

    assert found.causes == (factors[0],)
    assert {m.number for m in found.measures} == {"1", "2"}


def test_construct_drafts_a_section_for_each_factor_with_its_links(cast, factors):
    plan = constructor.construct(
        school=cast.north.school,
        kind=Plan.Kind.ROADMAP,
        title="По профилю",
        period_start=date(2025, 9, 1),
        period_end=date(2026, 8, 31),
        chosen=[factor.pk for factor in factors],
        by=cast.north.school_team,
    )

    sheet = queries.sheet(plan.versions.get())
    assert [section.title for section in sheet.sections] == [factor.title for factor in factors]
    assert queries.gaps(sheet).causes == ()
    assert any("2025" in line.measure.deadline_text for line in sheet.lines)
    assert not any(line.measure.deadline["open"] for line in sheet.lines)


def test_construct_antirisk_programme_is_about_one_factor(cast, factors):
    with pytest.raises(Refused) as refusal:
        constructor.construct(
            school=cast.north.school,
            kind=Plan.Kind.ANTIRISK,
            title="Всё сразу",
            period_start=date(2024, 9, 1),
            period_end=date(2025, 8, 31),
            chosen=[factor.pk for factor in factors],
            by=None,
        )

    assert refusal.value.code == "one_factor"


def test_library_holds_agreed_measures_of_the_municipality_once(approved, cast):
    second = agreed_version(cast.north.schools[1])
    approve(version=second, by=None, overtaken=Passed.LEFT, **ORDER)

    found = library.agreed_measures(cast.north.school_team, cast.north.municipality)

    assert [(item.text.text, item.times) for item in found][0] == (
        "Анализ результатов по классам",
        2,
    )
    assert len(found) == 3
    assert library.agreed_measures(cast.south.school_team, cast.north.municipality) == []

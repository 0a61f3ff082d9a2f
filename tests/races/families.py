"""What is raced: rows, the states they start from, and the deeds that move them."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from monitoring.identification import approving, replies
from monitoring.identification import services as identification
from monitoring.models import (
    Finding,
    Methodology,
    MethodologyVersion,
    ProfileFactor,
    Reply,
    RiskProfile,
    Run,
)
from monitoring.profiles import services as profiles
from roadmaps import approval
from roadmaps.execution import services as execution
from roadmaps.execution.passed import Passed
from roadmaps.models import ExpertReview, Occurrence, Plan, PlanVersion
from roadmaps.plans import drafts, editing, reviewing, workflow
from schools.clock import local_date
from schools.models import (
    SchoolIdentifier,
    SchoolStatus,
)
from schools.services import registry, statuses
from shnor_portal.core import jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import originals, preview
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import Batch, BatchFile, DataVersion, Job
from tests.cast import Cast
from tests.core.fake_layout import content
from tests.monitoring.profile_samples import built_profile
from tests.races.people import people
from tests.races.programmes import programmes
from tests.races.racing import Deed, Family
from tests.races.rounds import rounds
from tests.races.support import support
from tests.races.year_reports import year_reports
from tests.roadmaps.plan_samples import make_plan, sent_version
from tests.roadmaps.plans_in_force import ANALYSIS, TODAY, deadline, plan_in_force

ORDER_DAY = date(2024, 9, 1)
_numbers = itertools.count(1)


def families(cast: Cast) -> Iterator[Family]:
    yield from batches(cast)
    yield from findings(cast)
    yield from plans(cast)
    yield from deadlines(cast)
    yield from reviews(cast)
    yield from last_ones(cast)
    yield from lists(cast)
    yield from people(cast)
    yield from programmes(cast)
    yield from rounds(cast)
    yield from year_reports(cast)
    yield from support(cast)


def batches(cast: Cast) -> Iterator[Family]:
    coordinator, specialist = cast.north.coordinator, cast.north.specialist
    scope = cast.north.municipality.scope

    def preview_of_one() -> Batch:
        key = f"scope {next(_numbers)}"
        batch = intake.receive([("a.csv", content((key, 1)))], scope=scope, by=None, hints={})
        intake.read_batch(jobs.Progress(), batch.pk)
        return Batch.objects.get(pk=batch.pk)

    def confirmed() -> Batch:
        batch = preview_of_one()
        intake.confirm(batch, by=None, url="")
        return Batch.objects.get(pk=batch.pk)

    def applied() -> Batch:
        batch = preview_of_one()
        intake.apply_batch(jobs.Progress(), batch.pk)
        return Batch.objects.get(pk=batch.pk)

    def look(batch: Any) -> Any:
        batch.refresh_from_db()
        files = list(batch.files.values_list("state", "included"))
        keys = [record.key for file in batch.files.all() for record in file.records.all()]
        rows = DataVersion.objects.filter(scope__in=keys).count()
        works = Job.objects.filter(params__batch_id=batch.pk).count()
        return batch.state, files, len(keys), rows, works, batch.withdrawn_reason

    confirm = Deed(intake.confirm, lambda b: intake.confirm(b, by=specialist, url=""))
    discard = Deed(intake.discard, lambda b: intake.discard(b, by=coordinator))
    read = Deed(preview.read_again, lambda b: preview.read_again(b, by=specialist, url=""))
    leave_out = Deed(
        preview.set_included,
        lambda b: preview.set_included(
            BatchFile.objects.get(batch=b), included=False, by=specialist
        ),
    )
    apply = Deed(intake.apply_batch, lambda b: _by_its_job(intake.apply_batch, b), by_person=False)
    stage = Deed(
        intake.read_batch, lambda b: intake.read_batch(jobs.Progress(), b.pk), by_person=False
    )
    withdraw = Deed(
        intake.withdraw, lambda b: intake.withdraw(b, by=coordinator, reason="Не тот файл")
    )
    yield Family("batch in preview", preview_of_one, look, [confirm, discard, read, leave_out])
    yield Family("batch being read", preview_of_one, look, [stage, discard, confirm])
    yield Family("batch confirmed", confirmed, look, [apply, discard, confirm, withdraw])
    yield Family("batch applied", applied, look, [withdraw, discard])

    def left_out() -> Batch:
        batch = preview_of_one()
        file = BatchFile.objects.select_related("stored").get(batch=batch)
        preview.set_included(file, included=False, by=specialist)
        file.stored.delete_on = timezone.localdate() + timedelta(days=30)
        file.stored.save()
        return Batch.objects.get(pk=batch.pk)

    def look_at_file(batch: Any) -> Any:
        batch.refresh_from_db()
        file = BatchFile.objects.select_related("stored").get(batch=batch)
        return batch.state, file.included, file.stored is None or bool(file.stored.deleted_at)

    take_back = Deed(
        preview.set_included,
        lambda b: preview.set_included(
            BatchFile.objects.get(batch=b), included=True, by=specialist
        ),
    )
    delete = Deed(
        originals.delete_now,
        lambda b: originals.delete_now(b.files.get().stored, by=coordinator),
    )
    yield Family("file left out", left_out, look_at_file, [take_back, delete])


def _by_its_job(function: Any, batch: Batch) -> None:
    """As the worker does: with the job of the batch, if nobody else has taken it."""
    assert batch.job is not None
    if Job.objects.take(batch.job.pk, "tests:1"):
        function(jobs.Progress(Job.objects.get(pk=batch.job.pk)), batch.pk)


def findings(cast: Cast) -> Iterator[Family]:
    place, school = cast.north.municipality, cast.north.school
    methodology = Methodology.objects.create(code="raced", title="Проба")
    version = MethodologyVersion.objects.create(
        methodology=methodology, number=1, document={}, content_hash="0"
    )

    def decided() -> Finding:
        run = Run.objects.create(
            municipality=place, year=2024, version=version, params={}, inputs_hash="0",
            data_at=timezone.now(),
        )  # fmt: skip
        SchoolStatus.objects.filter(school=school).delete()
        Run.objects.exclude(pk=run.pk).delete()
        return Finding.objects.create(
            run=run, school=school, category="low", category_title="Низкие результаты",
            status_kind="shnor", outcome="yes", trace={}, values_hash="0",
            state=Finding.State.DECIDED, decision="yes", reason="Так решено",
        )  # fmt: skip

    def look(finding: Any) -> Any:
        finding.refresh_from_db()
        on_list = SchoolStatus.objects.filter(school=school).count()
        return finding.state, finding.decision, finding.reason, on_list

    def decide(by: Any, decision: str) -> Deed:
        return Deed(
            identification.decide,
            lambda f: identification.decide(
                finding=f, decision=decision, reason=f"Решил {by}", by=by
            ),
            name=f"decide {decision}",
        )

    approve = Deed(
        approving.approve,
        lambda f: approving.approve(
            run=f.run, order_number="7-од", order_date=ORDER_DAY, starts=ORDER_DAY,
            regional_act="", regional_number="", regional_date=None,
            by=cast.north.head,
        ),
    )  # fmt: skip
    deeds = [decide(cast.north.coordinator, "no"), decide(cast.north.head, "yes"), approve]
    yield Family("finding decided", decided, look, deeds, related=["run"])

    def shown() -> Finding:
        finding = decided()
        until = local_date(place) + timedelta(days=5)
        approving.show_to_schools(run=finding.run, reply_until=until, by=None)
        return Finding.objects.get(pk=finding.pk)

    def look_at_reply(finding: Any) -> Any:
        said = Reply.objects.filter(finding=finding).values_list("stand", "text", "answer")
        return *look(finding), list(said)

    objects = Deed(
        replies.reply,
        lambda f: replies.reply(
            finding=f, stand="objects", text="Не согласны", by=cast.north.school_head
        ),
    )
    yield Family("finding shown", shown, look_at_reply, [objects, approve], related=["run"])


def plans(cast: Cast) -> Iterator[Family]:
    north = cast.north
    school, team, coordinator, director = (
        north.school, north.school_team, north.coordinator, north.school_head,
    )  # fmt: skip

    def draft() -> PlanVersion:
        return make_plan(school).versions.get()

    def sent() -> PlanVersion:
        return PlanVersion.objects.get(pk=sent_version(school).pk)

    def agreed() -> PlanVersion:
        version = sent()
        workflow.agree_measures(version=version, by=None)
        return workflow.agree(version=version, by=None)

    def in_force() -> PlanVersion:
        return approval.approve(
            version=agreed(), order_number="1", order_date=ORDER_DAY, by=None, overtaken=Passed.LEFT
        )

    def look(version: Any) -> Any:
        plan = Plan.objects.filter(pk=version.plan_id).first()
        if plan is None:
            return "deleted"
        versions = list(plan.versions.values_list("number", "state", "order_number", "goal"))
        reviews = sorted(version.measures.values_list("review", "text"))
        remarks = plan.comments.filter(settled_at=None).count()
        return plan.state, versions, reviews, remarks, plan.occurrences.count()

    def key(version: PlanVersion) -> Any:
        found = version.measures.order_by("position").values_list("key", flat=True)
        return found.first() or uuid4()

    send = Deed(workflow.send, lambda v: workflow.send(version=v, by=team))
    recall = Deed(workflow.recall, lambda v: workflow.recall(version=v, by=director))
    delete = Deed(drafts.delete_draft, lambda v: drafts.delete_draft(plan=v.plan, by=director))
    edit = Deed(
        editing.change_measure,
        lambda v: editing.change_measure(
            version=v, key=key(v), by=team, values={"text": "Другое мероприятие"}
        ),
    )
    agree_rest = Deed(
        workflow.agree_measures, lambda v: workflow.agree_measures(version=v, by=coordinator)
    )
    return_one = Deed(
        workflow.return_measure,
        lambda v: workflow.return_measure(version=v, key=key(v), text="Уточнить", by=north.head),
    )
    send_back = Deed(
        workflow.return_plan,
        lambda v: workflow.return_plan(version=v, text="Доработать", by=coordinator),
    )
    agree = Deed(workflow.agree, lambda v: workflow.agree(version=v, by=coordinator))
    remark = Deed(workflow.comment, lambda v: workflow.comment(version=v, text="Вопрос", by=team))
    ask = Deed(
        reviewing.assign_experts,
        lambda v: reviewing.assign_experts(
            version=v, experts=[coordinator, north.specialist], by=coordinator
        ),
    )
    approve = Deed(
        approval.approve,
        lambda v: approval.approve(
            version=v,
            order_number=str(next(_numbers)),
            order_date=ORDER_DAY,
            by=director,
            overtaken=Passed.LEFT,
        ),
    )
    anew = Deed(
        workflow.start_version,
        lambda v: workflow.start_version(plan=v.plan, note="Уточнение", by=team),
    )
    finish = Deed(workflow.finish, lambda v: workflow.finish(plan=v.plan, by=coordinator))

    def look_less(version: Any) -> Any:
        """The order's number differs from plan to plan."""
        seen = look(version)
        return seen if isinstance(seen, str) else (seen[0], [v[:2] for v in seen[1]], *seen[2:])

    related = ["plan"]
    yield Family("draft of a plan", draft, look, [send, delete, edit], related)
    under_review = [agree_rest, return_one, send_back, ask, recall]
    yield Family("plan under review", sent, look, under_review, related)
    yield Family("plan agreed", agreed, look_less, [approve, send_back, remark, agree], related)
    yield Family("plan in force", in_force, look_less, [anew, finish], related)


def deadlines(cast: Cast) -> Iterator[Family]:
    team, director = cast.north.school_team, cast.north.school_head
    coordinator = cast.north.coordinator
    plan = plan_in_force(cast.north.school)

    def opened() -> Occurrence:
        row = deadline(plan, ANALYSIS)
        kept = {"reason": "", "confirmation": "", "note": "", "marked_by": None, "marked_at": None}
        row.evidence.clear()
        Occurrence.objects.filter(pk=row.pk).update(state="open", done_on=None, **kept)
        return Occurrence.objects.get(pk=row.pk)

    def done() -> Occurrence:
        row = opened()
        execution.mark_done(occurrences=[row], done_on=TODAY, by=team)
        return Occurrence.objects.get(pk=row.pk)

    def look(row: Any) -> Any:
        row.refresh_from_db()
        return row.state, row.confirmation, row.note, row.reason, row.marked_by_id, row.done_on

    def mark(by: Any) -> Deed:
        return Deed(
            execution.mark_done,
            lambda o: execution.mark_done(
                occurrences=[o], done_on=TODAY, note=f"Сделал {by}", by=by
            ),
            name=f"mark by {by}",
        )

    one = {"by": coordinator}
    cancel = Deed(
        execution.cancel, lambda o: execution.cancel(occurrences=[o], reason="Не нужно", **one)
    )
    confirm = Deed(execution.confirm, lambda o: execution.confirm(occurrences=[o], **one))
    send_back = Deed(
        execution.send_back, lambda o: execution.send_back(occurrence=o, reason="Мало", **one)
    )
    reopen = Deed(execution.reopen, lambda o: execution.reopen(occurrence=o, by=team))
    escalate = Deed(execution.escalate, lambda o: execution.escalate(occurrences=[o], **one))
    note = Deed(
        execution.add_note, lambda o: execution.add_note(occurrence=o, note="Начали", by=team)
    )
    yield Family("deadline open", opened, look, [mark(team), mark(director), cancel, escalate])
    yield Family("deadline marked", done, look, [confirm, send_back, reopen, note])


def reviews(cast: Cast) -> Iterator[Family]:
    expert = cast.north.coordinator
    version = sent_version(cast.north.school)
    reviewing.assign_experts(version=version, experts=[expert, cast.north.specialist], by=expert)
    criteria = [row.pk for row in reviewing.criteria_of(cast.north.municipality)]

    def begun() -> ExpertReview:
        review = ExpertReview.objects.get(version=version, expert=expert)
        review.scores.all().delete()
        ExpertReview.objects.filter(pk=review.pk).update(finished_at=None, comment="")
        return ExpertReview.objects.get(pk=review.pk)

    def look(review: Any) -> Any:
        review.refresh_from_db()
        return review.finished_at is None, review.comment, set(review.scores.values_list("score"))

    def save(score: int, finish: bool) -> Deed:
        return Deed(
            reviewing.save_scores,
            lambda r: reviewing.save_scores(
                review=r, scores=dict.fromkeys(criteria, (score, "")), comment=f"Балл {score}",
                finish=finish, by=expert,
            ),
            name=f"save {score}",
        )  # fmt: skip

    yield Family("expert review", begun, look, [save(2, True), save(0, False)])


def last_ones(cast: Cast) -> Iterator[Family]:
    """Two of a thing, of which one must stay: each person takes out another one."""
    school, by = cast.north.schools[2], cast.north.coordinator
    system = SchoolIdentifier.System.FIS_OKO

    def two_logins() -> SchoolIdentifier:
        school.identifiers.filter(system=system).delete()
        values = [str(700_000 + next(_numbers)) for _ in range(2)]
        rows = [
            SchoolIdentifier.objects.create(school=school, system=system, value=value, prefix="edu")
            for value in values
        ]
        return rows[0]

    def logins(row: Any) -> Any:
        return school.identifiers.filter(system=system).count()

    take_out = registry.remove_identifier
    one = Deed(take_out, lambda row: take_out(row, by=by), name="one")
    other = Deed(take_out, lambda row: take_out(_other_than(row), by=by), name="other")
    yield Family("two logins", two_logins, logins, [one, other])

    def two_factors() -> ProfileFactor:
        RiskProfile.objects.filter(school=school).delete()
        return built_profile(school).factors.earliest("pk")

    def factors(row: Any) -> Any:
        return ProfileFactor.objects.filter(profile=row.profile_id).count()

    put_out = profiles.remove_factor
    one = Deed(put_out, lambda row: put_out(row, by=by), name="one")
    other = Deed(put_out, lambda row: put_out(_other_than(row), by=by), name="other")
    yield Family("two factors", two_factors, factors, [one, other])


def _other_than(row: Any) -> Any:
    beside = {"school": row.school_id} if hasattr(row, "school_id") else {"profile": row.profile_id}
    rows = type(row)._default_manager.filter(**beside).exclude(pk=row.pk)
    found = rows.filter(system=row.system) if hasattr(row, "system") else rows
    if (other := found.first()) is None:
        raise Refused("Второй уже нет.", code="gone")
    return other


def lists(cast: Cast) -> Iterator[Family]:
    school, coordinator, head = cast.north.school, cast.north.coordinator, cast.north.head

    def on_the_list() -> SchoolStatus:
        SchoolStatus.objects.filter(school=school).delete()
        return SchoolStatus.objects.create(
            school=school, kind="shnor", list_year=2024, results_year=2023,
            starts=ORDER_DAY, order_number="7-од",
        )  # fmt: skip

    def look(status: Any) -> Any:
        status.refresh_from_db()
        return status.ends, status.exit_order_number

    def leave(by: Any, number: str) -> Deed:
        return Deed(
            statuses.leave_list,
            lambda s: statuses.leave_list(
                s, order_number=number, order_date=ORDER_DAY, ends=date(2025, 3, 1), by=by
            ),
            name=f"leave by {number}",
        )

    yield Family("status in force", on_the_list, look, [leave(coordinator, "1"), leave(head, "2")])

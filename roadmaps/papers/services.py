"""Making the paper of one plan, note or report from its page."""

from collections.abc import Callable
from datetime import date

from roadmaps.models import Plan, PlanVersion, ProgrammeReview, RoundNote, YearReport
from roadmaps.papers import (
    director_report,
    execution_report,
    expert_conclusion,
    programme_effect,
    roadmap,
    round_note,
)
from roadmaps.proof import effectiveness, notes
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.documents.contexts import PaperContext
from shnor_portal.core.models import PaperSnapshot


def make_plan_paper(*, plan: Plan, by: User | None, page: Callable[[int], str]) -> PaperSnapshot:
    """The snapshot of the plan on paper, its files being rendered; `page` is where it is taken."""
    kind = roadmap.PAPER.kind
    access.check(by, Permission(papers.get(kind).permission), plan)
    return _kept(plan, kind, roadmap.build_for(plan), plan.period_start.year, by, page)


def make_conclusion(
    *, version: PlanVersion, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The protocol and the conclusion of the experts on one version of a plan."""
    kind, plan = expert_conclusion.PAPER.kind, version.plan
    access.check(by, Permission(papers.get(kind).permission), plan)
    context = expert_conclusion.build_for(plan, version.number)
    return _kept(plan, kind, context, plan.period_start.year, by, page)


def make_execution_report(
    *, plan: Plan, on: date, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The report on the execution of a plan as it stood on a day."""
    kind = execution_report.PAPER.kind
    access.check(by, Permission(papers.get(kind).permission), plan)
    return _kept(plan, kind, execution_report.build_for(plan, on=on), on.year, by, page)


def issue_round_note(
    *, note: RoundNote, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The note on a round, issued with its text as it stands."""
    kind = round_note.PAPER

    def make(taken: RoundNote) -> PaperSnapshot:
        context = round_note.build_for(taken)
        year = taken.round.year
        return snapshots.keep(kind, context, scope=taken.scope, year=year, sources=[], by=by)

    snapshot = notes.issue(note=note, by=by, make=make)
    return _rendered(snapshot, by, page)


def issue_programme_effect(
    *, review: ProgrammeReview, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """«Оценка эффективности программы» of a year as it stands today."""
    kind = programme_effect.PAPER

    def make(taken: ProgrammeReview) -> PaperSnapshot:
        files = kind.find_sources(taken.programme.municipality, taken.year)
        context = programme_effect.build_for(taken)
        return snapshots.keep(
            kind, context, scope=taken.scope, year=taken.year, sources=files, by=by
        )

    snapshot = effectiveness.issue(review=review, by=by, make=make)
    return _rendered(snapshot, by, page)


def make_director_report(
    *, report: YearReport, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The director's report of a year as it stands; asked again it is made anew."""
    kind, school = director_report.PAPER, report.school
    access.check(by, Permission(kind.permission), school)
    snapshot = snapshots.keep(
        kind, director_report.build_for(report), scope=report.scope, year=report.year,
        sources=kind.find_sources(school, report.year), by=by,
    )  # fmt: skip
    return _rendered(snapshot, by, page)


def _rendered(
    snapshot: PaperSnapshot, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    if not (snapshot.pdf_id and snapshot.docx_id):
        snapshots.start_rendering(snapshot, by=by, url=page(snapshot.pk))
    return snapshot


def _kept(
    plan: Plan,
    kind: str,
    context: PaperContext,
    year: int,
    by: User | None,
    page: Callable[[int], str],
) -> PaperSnapshot:
    snapshot = snapshots.keep(
        papers.get(kind), context, scope=plan.scope, year=year, sources=[], by=by
    )
    return _rendered(snapshot, by, page)

"""Making the paper of one plan from its page."""

from collections.abc import Callable
from datetime import date

from roadmaps.models import Plan
from roadmaps.papers import execution_report, expert_conclusion, roadmap
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.documents.contexts import PaperContext
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot

BUILDERS: dict[str, Callable[[Plan], PaperContext]] = {
    "roadmap": roadmap.build_for,
    "expert_conclusion": expert_conclusion.build_for,
}


def make_plan_paper(
    *, plan: Plan, kind: str, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The snapshot of a plan's paper, its files being rendered; `page` is where it is taken."""
    if kind not in BUILDERS:
        raise Refused("Такого документа по плану нет.", code="unknown_report")
    access.check(by, Permission(papers.get(kind).permission), plan)
    return _kept(plan, kind, BUILDERS[kind](plan), plan.period_start.year, by, page)


def make_execution_report(
    *, plan: Plan, on: date, by: User | None, page: Callable[[int], str]
) -> PaperSnapshot:
    """The report on the execution of a plan as it stood on a day."""
    kind = execution_report.PAPER.kind
    access.check(by, Permission(papers.get(kind).permission), plan)
    return _kept(plan, kind, execution_report.build_for(plan, on=on), on.year, by, page)


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
    if not (snapshot.pdf_id and snapshot.docx_id):
        snapshots.start_rendering(snapshot, by=by, url=page(snapshot.pk))
    return snapshot

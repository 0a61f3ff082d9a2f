"""Making the paper of one plan from its page."""

from collections.abc import Callable

from roadmaps.models import Plan
from roadmaps.papers import expert_conclusion, roadmap
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
    paper = papers.get(kind)
    access.check(by, Permission(paper.permission), plan)
    snapshot = snapshots.keep(
        paper,
        BUILDERS[kind](plan),
        scope=plan.scope,
        year=plan.period_start.year,
        sources=[],
        by=by,
    )
    if not (snapshot.pdf_id and snapshot.docx_id):
        snapshots.start_rendering(snapshot, by=by, url=page(snapshot.pk))
    return snapshot

"""Making a paper: gather its context, freeze it, leave the rendering to a worker."""

from schools import access
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot


def make(*, kind: str, place: School | Municipality, year: int, by: User | None) -> PaperSnapshot:
    """The snapshot of a paper about a school or a municipality on the results of `year`."""
    paper = papers.get(kind)
    level = "school" if isinstance(place, School) else "municipality"
    if paper.scope_kind not in {level, "either"}:
        of_school = paper.scope_kind == "school"
        whose = "школе (--school)" if of_school else "муниципалитету (--municipality)"
        raise Refused(f"«{paper.title}» составляется по {whose}.", code="wrong_scope")
    access.check(by, Permission(paper.permission), place)
    context = paper.build_context(place, year)
    return snapshots.keep(
        paper,
        context,
        scope=place.scope,
        year=year,
        sources=paper.find_sources(place, year),
        by=by,
    )

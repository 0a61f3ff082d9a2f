"""Making a paper: gather its context, freeze it, leave the rendering to a worker."""

from collections.abc import Collection, Mapping

from schools import access
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.documents.contexts import PaperContext
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot


def make(
    *,
    kind: str,
    place: School | Municipality,
    year: int,
    by: User | None,
    options: Collection[str] = (),
    words: Mapping[str, str] | None = None,
) -> PaperSnapshot:
    """The snapshot of a paper about a school or a municipality on the results of `year`.

    `options` are those of the kind that were chosen; others are passed over. `words` are the
    answers to what the kind lets change of its text (`core.documents.wording`).
    """
    paper = papers.get(kind)
    context = gather(paper, place=place, year=year, by=by, options=options)
    if words is not None and paper.wording:
        context = paper.wording.reworded(context, words)
    return snapshots.keep(
        paper,
        context,
        scope=place.scope,
        year=year,
        sources=paper.find_sources(place, year),
        by=by,
    )


def gather(
    paper: Paper,
    *,
    place: School | Municipality,
    year: int,
    by: User | None,
    options: Collection[str] = (),
) -> PaperContext:
    """What the paper would say; Refused where there is nothing to say it of."""
    level = "school" if isinstance(place, School) else "municipality"
    if paper.scope_kind not in {level, "either"}:
        of_school = paper.scope_kind == "school"
        whose = "школе (--school)" if of_school else "муниципалитету (--municipality)"
        raise Refused(f"«{paper.title}» составляется по {whose}.", code="wrong_scope")
    access.check(by, Permission(paper.permission), place)
    chosen = {name: True for name in paper.options if name in options}
    return paper.build_context(place, year, **chosen)

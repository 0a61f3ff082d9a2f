"""One paper about each school of a municipality: a job that can be stopped, one archive at its end.

A school that the paper cannot be made of, or whose paper was not drawn, is named with the reason;
the others go on. Papers that were made before with the same content are not made again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import files, jobs
from shnor_portal.core.documents import papers, snapshots
from shnor_portal.core.documents.drawing import Order
from shnor_portal.core.documents.many import render_many
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.core.packing import packed
from shnor_portal.core.typography import counted
from shnor_portal.desk.papers.services import make

MAKING = "desk.papers_of_schools"
WHOM = {"listed": "о школах, которые состоят в перечне", "all": "обо всех действующих школах"}
FORMATS = ("pdf", "docx")
PAPERS = "документ,документа,документов"
SCHOOLS = "школа,школы,школ"
_NOT_DRAWN = "документ не удалось сформировать; составьте его отдельно"
_TOLD = 3
# Schools with the reason why they have no paper.
Failed = dict[School, str]


def places_of(person: User) -> QuerySet[Municipality]:
    """Municipalities about whose schools the person may make papers, by name."""
    return Municipality.objects.where_holds(person, Permission.MAKE_PAPER).order_by("name")


def schools_of(municipality: Municipality, whom: str) -> list[School]:
    """Working schools of the municipality by name; only those on the list in force for «listed»."""
    schools = School.objects.filter(municipality=municipality).active().order_by("name")
    if whom == "listed":
        listed = SchoolStatus.objects.current().filter(school__municipality=municipality)
        schools = schools.filter(pk__in=listed.order_by().values("school"))
    return list(schools.select_related("municipality__region"))


@transaction.atomic
def start(*, kind: str, municipality: Municipality, year: int, whom: str, by: User) -> jobs.Job:
    """Queue the papers. Refused where there is no such school."""
    paper = papers.get(kind)
    access.check(by, Permission.MAKE_PAPER, municipality)
    schools = schools_of(municipality, whom)
    if not schools:
        raise Refused(
            "В перечне нет ни одной школы. Выберите «обо всех действующих школах»."
            if whom == "listed"
            else "В реестре нет действующих школ.",
            code="no_schools",
        )
    jobs.check_waiting(MAKING, by=by, scope=municipality.scope)
    return jobs.start(
        MAKING,
        title=f"{paper.title}: {counted(len(schools), SCHOOLS)}, {year} год",
        by=by,
        scope=municipality.scope,
        kind=kind,
        municipality_pk=municipality.pk,
        year=year,
        whom=whom,
        by_pk=by.pk,
    )


@jobs.job_kind(MAKING, one_at_a_time=True, may_stop=True)
def make_papers(
    progress: jobs.Progress, kind: str, municipality_pk: int, year: int, whom: str, by_pk: int
) -> None:
    """Freeze the context of each school, draw all on every core, put the files into one archive."""
    place, by = Municipality.objects.get(pk=municipality_pk), User.objects.get(pk=by_pk)
    failed: Failed = {}
    schools = schools_of(place, whom)
    made: dict[int, tuple[School, PaperSnapshot]] = {}
    for done, school in enumerate(schools):
        progress(done, 3 * len(schools), f"Собираются данные: {school}")
        try:
            with progress.step():
                snapshot = make(kind=kind, place=school, year=year, by=by)
            made[snapshot.pk] = school, snapshot
        except Refused as refusal:
            failed[school] = refusal.message
    orders = _orders(snapshot for _, snapshot in made.values())
    for done, (order, body) in enumerate(render_many(orders)):
        school, snapshot = made[order.key]
        progress(
            len(schools) + done, 3 * len(schools), f"Сформирован {order.fmt.upper()}: {school}"
        )
        if body is None:
            failed[school] = _NOT_DRAWN
            continue
        with progress.step():
            snapshots.keep_file(snapshot, order.fmt, body)
    whole = [(school, snapshot) for school, snapshot in made.values() if school not in failed]
    if not whole:
        raise Refused(f"Ни одного документа не составлено. {_said(failed)}", code="nothing_made")
    data = packed(_parts(whole, failed), local_date(place))
    with progress.deed() as result:
        access.check(by, Permission.MAKE_PAPER, place)
        title = papers.get(kind).title
        stored = files.store_for_one(
            data, name=f"{title}, {year} год.zip", scope=place.scope, by=by
        )
        result.update(
            message=f"Готово: {counted(len(whole), PAPERS)} в PDF и DOCX. Архив отдаётся один раз, "
            f"сами документы остаются в списке документов. {_said(failed)}".strip(),
            url=reverse("core:file", args=[stored.pk]),
            stored_pk=stored.pk,
        )


def _orders(snapshots: Iterable[PaperSnapshot]) -> Iterator[Order]:
    for snapshot in snapshots:
        for fmt in FORMATS:
            if getattr(snapshot, f"{fmt}_id") is None:
                yield Order(snapshot.pk, snapshot.kind, snapshot.context, fmt)


def _parts(whole: list[tuple[School, PaperSnapshot]], failed: Failed) -> dict[str, bytes]:
    """A folder for each format, files by school; who is left out, and why, in a text beside."""
    kept = PaperSnapshot.objects.in_bulk([snapshot.pk for _, snapshot in whole])
    names = Counter(school.name for school, _ in whole)
    parts = {}
    for school, snapshot in whole:
        alone = names[school.name] == 1
        name = files.safe_name(school.name if alone else f"{school.name} {school.pk}")
        for fmt in FORMATS:
            parts[f"{fmt.upper()}/{name}.{fmt}"] = files.read(getattr(kept[snapshot.pk], fmt))
    if failed:
        lines = (f"{school}: {reason}" for school, reason in failed.items())
        parts["Не составлены.txt"] = "\r\n".join(lines).encode("utf-8-sig")
    return parts


def _said(failed: Failed) -> str:
    """Who is left out: the first by name, all in the archive."""
    if not failed:
        return ""
    named = [f"{school} – {reason.rstrip('.')}" for school, reason in list(failed.items())[:_TOLD]]
    more = len(failed) - len(named)
    rest = f"; и ещё {counted(more, SCHOOLS)}" if more else ""
    return f"Не составлены ({len(failed)}): {'; '.join(named)}{rest}."

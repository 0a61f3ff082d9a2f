"""The list of overdue measures of a school, or of a municipality with all its schools."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from roadmaps.execution import queries
from roadmaps.execution.queries import DeadlineRow
from roadmaps.plans.wording import MEASURES
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import counted, short_date

METHOD = "контрольные сроки планов"


@dataclass(frozen=True)
class OverdueMeasure:
    number: int
    plan: str
    school: str
    text: str
    deadline: str
    days: int
    responsible: str
    note: str


@dataclass(frozen=True, kw_only=True)
class OverdueMeasures(PaperContext):
    place: str
    count: str
    measures: tuple[OverdueMeasure, ...]


def build(place: School | Municipality, year: int) -> OverdueMeasures:
    """Overdue today, with a control date in `year` or before; Refused when nothing is overdue."""
    school = place if isinstance(place, School) else None
    municipality = place.municipality if isinstance(place, School) else place
    inside = Q(school=school) if school else Q(plan__municipality=municipality)
    occurrences = queries.everything().filter(
        inside, queries.overdue(), plan__state__in=queries.IN_FORCE, end__year__lte=year
    )
    rows = sorted(queries.read(occurrences), key=_order)
    if not rows:
        raise Refused(f"Просроченных мероприятий нет: {place}.", code="nothing_overdue")
    today = local_date(municipality)
    return OverdueMeasures(
        origin=Origin(today, METHOD),
        requisites=Requisites(
            organ=(str(school),) if school else municipality.letterhead,
            kind="список",
            title=f"мероприятий, не выполненных в срок, на {short_date(today)}",
            dated=today,
            number=None,
            place=school.paper_place if school else municipality.place,
        ),
        signatures=(
            Signature(school.head_full_post, school.head_name)
            if school
            else Signature(municipality.head_full_post, municipality.head_name),
        ),
        place=str(place),
        count=counted(len(rows), MEASURES),
        measures=tuple(_measure(number, row) for number, row in enumerate(rows, 1)),
    )


def _order(row: DeadlineRow) -> tuple[str, str, int, date]:
    """By school and plan, so that both are named once above their measures."""
    return str(row.occurrence.school or ""), str(row.plan), row.plan.pk, row.occurrence.end


def _measure(number: int, row: DeadlineRow) -> OverdueMeasure:
    item = row.occurrence
    return OverdueMeasure(
        number=number,
        plan=str(row.plan),
        school=str(item.school or row.plan.municipality),
        text=row.measure.text,
        deadline=short_date(item.end) + (f" ({item.label})" if item.label else ""),
        days=row.standing.days,
        responsible=row.measure.responsible,
        note=item.note,
    )


def sheets(context: OverdueMeasures) -> list[SheetData]:
    columns = [
        Column("№", 6),
        Column("Школа", 36),
        Column("План", 44),
        Column("Мероприятие", 60),
        Column("Срок", 18),
        Column("Просрочено, дней", 12),
        Column("Ответственные", 34),
        Column("Ход выполнения", 44),
    ]
    rows = [
        [m.number, m.school, m.plan, m.text, m.deadline, m.days, m.responsible, m.note]
        for m in context.measures
    ]
    return [SheetData("Просрочено", columns, rows)]


PAPER = Paper(
    kind="overdue_measures",
    title="Список просроченных мероприятий",
    template="roadmaps/papers/overdue_measures.html",
    context_class=OverdueMeasures,
    build_context=build,
    scope_kind="either",
    permission="make_paper",
    layout="plan",
    orientation="landscape",
    sheets=sheets,
)

"""Questions about support: events, agreements, norms and how they stand; the viewer first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from roadmaps.models import (
    Addressee,
    Measure,
    Partnership,
    Plan,
    PlanVersion,
    SupportedSchool,
    SupportEvent,
    SupportNorm,
)
from roadmaps.support.kinds import LASTING
from roadmaps.support.norms import STATUSES, Given, Progress, progress
from schools.clock import LocalDays, local_days
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission

State = SupportEvent.State


def events(viewer: User) -> QuerySet[SupportEvent]:
    return SupportEvent.objects.visible_to(viewer).select_related(
        "municipality", "host", "task", "plan", "file"
    )


def event_table(viewer: User) -> QuerySet[SupportEvent]:
    """Events with how many schools and people they reached: only of the schools seen; nobody has
    said how many people (None) is not zero."""
    rows = SupportedSchool.objects.filter(event=OuterRef("pk")).order_by().values("event")
    said = Q(teachers__isnull=False) | Q(heads__isnull=False)
    seen = rows.filter(said, school__in=School.objects.visible_to(viewer).values("pk"))
    people = Sum(Coalesce("teachers", 0) + Coalesce("heads", 0))
    return events(viewer).annotate(
        school_count=Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")[:1]), 0),
        people_count=Subquery(seen.annotate(n=people).values("n")[:1]),
    )


def unfilled(days: LocalDays | None = None) -> Q:
    """Planned for a day that has passed where the municipality is: held or not, nobody said."""
    condition = Q(pk__in=[])
    for zone, today in (local_days() if days is None else days).items():
        condition |= Q(municipality__time_zone=zone, ends__lt=today)
    return condition & Q(state=State.PLANNED)


def to_fill(viewer: User, days: LocalDays | None = None) -> QuerySet[SupportEvent]:
    """Past events that wait for the viewer's word."""
    return SupportEvent.objects.where_holds(viewer, Permission.EDIT_SUPPORT).filter(unfilled(days))


def in_year(year: int) -> Q:
    lasting = Q(kind__in=LASTING, starts__year__lte=year, ends__year__gte=year)
    return lasting | (~Q(kind__in=LASTING) & Q(ends__year=year))


def reached(viewer: User, event: SupportEvent) -> list[SupportedSchool]:
    """Schools of an event with their people, where the viewer sees the school."""
    seen = School.objects.visible_to(viewer).values("pk")
    rows = event.reached.filter(school__in=seen).select_related("school")
    return list(rows.order_by("school__name"))


def measure_of(event: SupportEvent) -> Measure | None:
    """The measure of a plan that the event carries out, as its latest version words it."""
    if event.plan_id is None or event.measure_key is None:
        return None
    measures = Measure.objects.filter(version__plan=event.plan_id, key=event.measure_key)
    return measures.order_by("-version__number").first()


def municipal_measures(municipality: Municipality) -> list[Measure]:
    """Measures of the municipality's own plans in force, as their approved versions word them."""
    rows = Measure.objects.filter(
        version__plan__municipality=municipality,
        version__plan__school=None,
        version__plan__state__in=(Plan.State.APPROVED, Plan.State.RUNNING),
        version__state=PlanVersion.State.APPROVED,
    )
    latest = {
        row.key: row
        for row in rows.select_related("version__plan")
        .defer("source", "doubts", "deadline")
        .order_by("version__plan", "version__number", "position")
    }
    return list(latest.values())


def places_to_write(viewer: User) -> QuerySet[Municipality]:
    """Municipalities whose support the viewer leads."""
    return Municipality.objects.where_holds(viewer, Permission.EDIT_SUPPORT).order_by("name")


def partnerships(viewer: User) -> QuerySet[Partnership]:
    return Partnership.objects.visible_to(viewer).select_related(
        "school__municipality", "partner_school"
    )


def norms(viewer: User) -> QuerySet[SupportNorm]:
    """Norms of a municipality are read by its schools too."""
    places = School.objects.visible_to(viewer).values("municipality")
    own = SupportNorm.objects.visible_to(viewer).values("pk")
    norms = SupportNorm.objects.filter(Q(pk__in=own) | Q(municipality__in=places))
    return norms.select_related("municipality")


@dataclass(frozen=True)
class SchoolSupport:
    """A school in a year: what was held and is planned, its people, its norms."""

    school: School
    held: int
    planned: int
    people: int
    contracts: int
    progress: tuple[Progress, ...]
    is_listed: bool

    def of(self, norm: SupportNorm) -> Progress | None:
        return next((one for one in self.progress if one.norm.pk == norm.pk), None)

    @property
    def met(self) -> int:
        return sum(one.is_met for one in self.progress)


@dataclass(frozen=True)
class YearSupport:
    """A municipality in a year: its norms, schools by name, and what is owed as a whole."""

    municipality: Municipality
    year: int
    norms: tuple[SupportNorm, ...]
    lines: tuple[SchoolSupport, ...]
    together: tuple[Progress, ...]

    @property
    def by_school(self) -> list[SupportNorm]:
        return [norm for norm in self.norms if norm.whom != Addressee.ONCE]


@dataclass
class _Found:
    given: list[Given] = field(default_factory=list)
    contracts: int = 0


def year_support(
    municipality: Municipality,
    year: int,
    schools: Sequence[School],
) -> YearSupport:
    """How norms of the year stand by school. Four queries."""
    kinds = _statuses(municipality, year)
    held = [norm for norm in municipality.support_norms.all() if norm.holds_in(year)]
    by_school, whole = _given(municipality, year)
    contracts = _contracts(municipality, year)
    lines = [
        _line(one, held, kinds.get(one.pk, ()), by_school.get(one.pk, []), contracts[one.pk])
        for one in schools
    ]
    together = [progress(norm, whole, sum(contracts.values())) for norm in held if norm.whom == ""]
    return YearSupport(municipality, year, tuple(held), tuple(lines), tuple(together))


def _line(
    school: School,
    norms: Iterable[SupportNorm],
    kinds: Collection[str],
    given: Sequence[Given],
    contracts: int,
) -> SchoolSupport:
    return SchoolSupport(
        school,
        sum(one.held for one in given),
        sum(not one.held for one in given),
        sum(one.people for one in given if one.held),
        contracts,
        tuple(progress(norm, given, contracts) for norm in norms if _owed(norm, kinds)),
        bool(kinds),
    )


def _owed(norm: SupportNorm, kinds: Iterable[str]) -> bool:
    if norm.whom == Addressee.ALL:
        return True
    return bool(set(STATUSES.get(Addressee(norm.whom), ())) & set(kinds))


def _statuses(
    municipality: Municipality, year: int, school: School | None = None
) -> dict[int, set[str]]:
    """Statuses that stood on some day of the year, by school; of one school where it is named."""
    by_school: dict[int, set[str]] = defaultdict(set)
    rows = SchoolStatus.objects.filter(
        Q(ends=None) | Q(ends__year__gte=year),
        school__municipality=municipality,
        starts__year__lte=year,
    )
    rows = rows.filter(school=school) if school else rows
    for pk, kind in rows.values_list("school", "kind"):
        by_school[pk].add(kind)
    return by_school


def _given(municipality: Municipality, year: int) -> tuple[dict[int, list[Given]], list[Given]]:
    """Events of the year that are held or planned: by school, and each once."""
    names = ("event", *(f"event__{name}" for name in ("kind", "hours", "guests", "districts")))
    rows = (
        SupportedSchool.objects.filter(
            event__in=SupportEvent.objects.filter(in_year(year), municipality=municipality)
        )
        .exclude(event__state=State.CANCELLED)
        .order_by("event")
        .values_list(*names, "event__state", "school", "teachers", "heads")
    )
    by_school: dict[int, list[Given]] = defaultdict(list)
    whole = []
    for (_, kind, hours, guests, districts, state), group in groupby(rows, key=lambda row: row[:6]):
        people = {school: (teachers or 0) + (heads or 0) for *_, school, teachers, heads in group}
        everybody = sum(people.values()) + (guests or 0)
        same = {"everybody": everybody, "districts": districts or 1, "held": state == State.HELD}
        for school, own in people.items():
            by_school[school].append(Given(kind, hours, own, **same))
        whole.append(Given(kind, hours, everybody, **same))
    return by_school, whole


def _contracts(municipality: Municipality, year: int) -> Counter[int]:
    """Agreements in force on some day of the year, by school; curators are none."""
    rows = Partnership.objects.filter(
        Q(until=None) | Q(until__year__gte=year),
        school__municipality=municipality,
        kind__in=Partnership.CONTRACTS,
        dated__year__lte=year,
    )
    return Counter(rows.values_list("school", flat=True))


@dataclass(frozen=True)
class SchoolPage:
    """What a school's page of support shows."""

    line: SchoolSupport
    planned: tuple[SupportEvent, ...]
    held: tuple[SupportEvent, ...]
    partnerships: tuple[Partnership, ...]
    hosted: tuple[SupportEvent, ...]


def school_page(viewer: User, school: School, year: int) -> SchoolPage:
    """A school in a year: norms, what comes, what was held, agreements and curators."""
    own = SupportedSchool.objects.filter(school=school, event=OuterRef("pk"))
    everybody = SupportedSchool.objects.filter(event=OuterRef("pk")).order_by().values("event")
    count = Coalesce(F("teachers"), 0) + Coalesce(F("heads"), 0)
    rows = (
        events(viewer)
        .filter(in_year(year), Q(reached__school=school) | Q(host=school))
        .annotate(
            own_people=Subquery(own.annotate(n=count).values("n")[:1]),
            all_people=Subquery(everybody.annotate(n=Sum(count)).values("n")[:1]),
            is_own=Subquery(own.values("pk")[:1]),
        )
        .exclude(state=State.CANCELLED)
        .distinct()
        .order_by("starts", "pk")
    )
    year_rows = list(rows)
    own_rows = [row for row in year_rows if row.is_own]
    agreed = tuple(
        partnerships(viewer)
        .filter(
            Q(school=school) | Q(partner_school=school),
            Q(until=None) | Q(until__year__gte=year),
            dated__year__lte=year,
        )
        .order_by("kind", "-dated")
    )
    contracts = [
        row for row in agreed if row.school_id == school.pk and row.kind in Partnership.CONTRACTS
    ]
    norms = [one for one in school.municipality.support_norms.all() if one.holds_in(year)]
    kinds = _statuses(school.municipality, year, school).get(school.pk, set())
    given = [
        Given(
            row.kind, row.hours, row.own_people or 0,
            everybody=(row.all_people or 0) + (row.guests or 0),
            districts=row.districts or 1, held=row.state == State.HELD,
        )
        for row in own_rows
    ]  # fmt: skip
    return SchoolPage(
        _line(school, norms, kinds, given, len(contracts)),
        tuple(row for row in own_rows if row.state == State.PLANNED),
        tuple(reversed([row for row in own_rows if row.state == State.HELD])),
        agreed,
        tuple(row for row in year_rows if not row.is_own),
    )

"""Metrics made of support: schools reached, people taught, events held, agreements."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping

from roadmaps.programmes.metrics.base import SchoolShare, school_row
from roadmaps.programmes.metrics.material import PARTNER, Held, Material
from roadmaps.support.kinds import EXCHANGE, LEARNING, TEACHING, Kind
from shnor_portal.core.typography import counted, short_date

Compute = Callable[[Material, int], list[SchoolShare] | None]
EVENTS = "мероприятие,мероприятия,мероприятий"
PEOPLE = "участник,участника,участников"
CONTRACTS = "договор,договора,договоров"
DISTRICTS = "муниципалитет,муниципалитета,муниципалитетов"
SHORT_HOURS, COURSE_HOURS, TWO_DISTRICTS = 4, 32, 2


def schools_reached(*kinds: Kind) -> Compute:
    """Of listed schools, those for which an event of the kinds (of any) was held in the year."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        counts = Counter(school for held in material.held(year) for school in _schools(held, kinds))
        rows = [
            school_row(
                pk,
                material.title(pk),
                bool(counts[pk]),
                f"проведено: {counted(counts[pk], EVENTS)}" if counts[pk] else "не проводилось",
            )
            for pk in material.listed(year)
        ]
        return rows or None

    return compute


def people(*kinds: Kind, teachers_alone: bool = False) -> Compute:
    """How many people of each school took part in events of the kinds: seats, not persons."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        counts: dict[int, int] = defaultdict(int)
        for held in material.held(year):
            if not kinds or held.kind in kinds:
                for school, (teachers, heads) in held.people.items():
                    counts[school] += teachers if teachers_alone else teachers + heads
        return _counts(material, counts, PEOPLE)

    return compute


def events(kinds: Collection[Kind]) -> Compute:
    """Every event of the kinds held in the year, one by one."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        rows = [
            SchoolShare(
                0, held.theme, 1, 1, 1, 1, f"{short_date(held.day)}, {Kind(held.kind).label}"
            )
            for held in material.held(year)
            if held.kind in kinds
        ]
        return rows or None

    return compute


def each_listed(counted_of: Callable[[Held, int], int], noun: str) -> Compute:
    """Of every listed school what it has of the year's events: a school without any counts too."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        held = material.held(year)
        rows = []
        for pk in material.listed(year):
            count = sum(counted_of(one, pk) for one in held if pk in one.people)
            note = counted(count, noun) if count else "не проводилось"
            rows.append(SchoolShare(pk, material.title(pk), count, 1, count, 1, note))
        return rows or None

    return compute


def _short(held: Held, school: int) -> int:
    return int(held.kind != Kind.COURSE and (held.hours or 0) >= SHORT_HOURS)


def _on_long_course(held: Held, school: int) -> int:
    is_long = held.kind == Kind.COURSE and (held.hours or 0) >= COURSE_HOURS
    return sum(held.people[school]) if is_long else 0


def _consulted(held: Held, school: int) -> int:
    return int(held.kind in (Kind.CONSULTATION, Kind.VISIT))


def interdistrict_people(material: Material, year: int) -> list[SchoolShare] | None:
    held = _interdistrict(material, year)
    return [_of_event(held, _everybody(held), PEOPLE)] if held else None


def interdistrict_districts(material: Material, year: int) -> list[SchoolShare] | None:
    held = _interdistrict(material, year)
    return [_of_event(held, held.districts, DISTRICTS)] if held else None


def _interdistrict(material: Material, year: int) -> Held | None:
    """The seminar of two municipalities or more that most people came to."""
    known = [
        held
        for held in material.held(year)
        if held.kind == Kind.SEMINAR and held.districts >= TWO_DISTRICTS
    ]
    return max(known, key=_everybody, default=None)


def _everybody(held: Held) -> int:
    return held.guests + sum(sum(people) for people in held.people.values())


def _of_event(held: Held, count: int, noun: str) -> SchoolShare:
    note = f"{short_date(held.day)}: {counted(count, noun)}"
    return SchoolShare(0, held.theme, count, count, count, count, note)


def with_contract(material: Material, year: int) -> list[SchoolShare] | None:
    """Of listed schools, those with an agreement in force on some day of the year."""
    agreed = material.facts(PARTNER, year)
    rows = [
        school_row(
            pk,
            material.title(pk),
            pk in agreed,
            f"действует: {counted(len(agreed[pk]), CONTRACTS)}" if pk in agreed else "договора нет",
        )
        for pk in material.listed(year)
    ]
    return rows or None


def new_contracts(material: Material, year: int) -> list[SchoolShare] | None:
    """Agreements of the year by school."""
    counts = {
        pk: sum(fact.since is not None and fact.since.year == year for fact in facts)
        for pk, facts in material.facts(PARTNER, year).items()
    }
    return _counts(material, counts, CONTRACTS)


def _counts(material: Material, counts: Mapping[int, int], noun: str) -> list[SchoolShare] | None:
    """A row for each school that has any, in the order of names."""
    named = [(pk, counts[pk]) for pk in material.schools if counts.get(pk)]
    rows = [
        SchoolShare(pk, material.title(pk), count, count, count, count, counted(count, noun))
        for pk, count in named
    ]
    return rows or None


def _schools(held: Held, kinds: Collection[Kind]) -> Collection[int]:
    return held.people if not kinds or held.kind in kinds else ()


supported = schools_reached()
consulted = schools_reached(Kind.CONSULTATION, Kind.VISIT)
taught = schools_reached(*TEACHING)
people_taught = people(*TEACHING)
teachers_covered = people(teachers_alone=True)
participants = people(*LEARNING)
seminars = events((Kind.SEMINAR,))
consultations = events((Kind.CONSULTATION, Kind.VISIT))
exchange = events(EXCHANGE)
short_events_each = each_listed(_short, EVENTS)
long_courses_each = each_listed(_on_long_course, PEOPLE)
consultations_each = each_listed(_consulted, EVENTS)

"""Which schools are accompanied and since the results of which year, as their statuses say."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from schools.models import Municipality, School, SchoolStatus


@dataclass(frozen=True)
class Accompanied:
    """A school that had a status in the year of results or after it.

    `base` is the year of results by which it first got on the list without a break since then.
    """

    school: School
    base: int
    terms: tuple[str, ...]


def accompanied(municipality: Municipality, year: int) -> list[Accompanied]:
    """Schools of the municipality with a status that began by earlier results and had not ended
    when results of the year came; by name."""
    rows = (
        SchoolStatus.objects.filter(school__municipality=municipality, results_year__lt=year)
        .select_related("school__municipality")
        .order_by("school__name", "results_year")
    )
    by_school: dict[School, list[SchoolStatus]] = defaultdict(list)
    for status in rows:
        if not status.ends or status.ends.year >= year:
            by_school[status.school].append(status)
    return [
        Accompanied(
            school,
            min(_base(status) for status in statuses),
            tuple(dict.fromkeys(status.term for status in statuses)),
        )
        for school, statuses in by_school.items()
    ]


def bases(municipality: Municipality) -> dict[int, int]:
    """Of every school of the region that ever had a status the year of results before the first
    one: what it showed later is no example of what happens with nothing done."""
    bases: dict[int, int] = {}
    rows = SchoolStatus.objects.filter(school__municipality__region=municipality.region_id)
    for status in rows:
        base = _base(status)
        bases[status.school_id] = min(base, bases.get(status.school_id, base))
    return bases


def free_since(municipality: Municipality, base: int) -> set[int]:
    """Schools of the region that had no status at any time after the results of a year."""
    taken = SchoolStatus.objects.filter(Q(ends=None) | Q(ends__year__gt=base))
    schools = School.objects.filter(municipality__region=municipality.region_id)
    return set(schools.exclude(statuses__in=taken).values_list("pk", flat=True))


def _base(status: SchoolStatus) -> int:
    if status.entered_list_year is None:
        return status.results_year
    return min(status.results_year, status.entered_list_year - 1)

"""Pupils at risk of failure as counts by quarter: what the school's page and the department see.

A case is a pupil and a subject: who has difficulties in two subjects is two cases, so sums are of
cases, not of pupils.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from monitoring.models import PeriodResult
from roadmaps.models import Measure, Plan, PlanVersion, RiskCount
from roadmaps.support import at_risk_book
from schools.imports.years import year_of
from schools.models import Municipality, School, SchoolStatus, User
from schools.privacy import sight_of
from shnor_portal.core.charts.data import NamedShare, SharesByName
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import MISSING, NBSP, number

Quarter = RiskCount.Quarter
_COUNTS = ("found", "with_route", "resolved")
_SUMS = {f"all_{name}": Sum(name) for name in _COUNTS}
# Of factors of a risk profile and of measures.
_OF_FAILURE = "неуспешност"


@dataclass(frozen=True)
class Standing:
    """Cases of a school, a quarter, a subject or a reason; `before` were in the bank a quarter
    earlier, None where it is not known."""

    name: str
    found: int
    with_route: int
    resolved: int
    before: int | None = None

    @property
    def left(self) -> int:
        return self.found - self.resolved

    @property
    def change(self) -> int | None:
        """Cases more than a quarter before."""
        return None if self.before is None else self.found - self.before

    @property
    def change_words(self) -> str:
        change = self.change
        return MISSING if change is None else f"{'+' if change > 0 else ''}{number(change)}"

    @property
    def routed(self) -> float:
        return self.with_route / self.found

    @property
    def overcome(self) -> float:
        return self.resolved / self.found


@dataclass(frozen=True)
class SchoolLine:
    """A school in a quarter; `standing` is None where it has entered nothing."""

    school: School
    standing: Standing | None
    is_listed: bool
    year: int
    quarter: int

    def read(self, name: str) -> Any:
        return getattr(self.standing, name) if self.standing else None


def _figure(name: str) -> Callable[[SchoolLine], Any]:
    return lambda row: row.read(name)


BANK = Table(
    "at-risk",
    "Обучающиеся группы риска",
    [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=44,
            html=lambda row: linked(
                row.school.name,
                f"{reverse('roadmaps:at_risk_school', args=[row.school.pk])}"
                f"?year={row.year}&quarter={row.quarter}",
            ),
        ),
        Column("listed", "В перечне", lambda row: "да" if row.is_listed else "", order=BY_VALUE,
               width=12),
        Column("found", "В банке", _figure("found"), Kind.NUMBER, order=BY_VALUE, width=12,
               total=BY_VALUE, help="Случаи: ученик и предмет"),
        Column("change", "К прошлой четверти", _figure("change"), Kind.NUMBER, order=BY_VALUE,
               width=14),
        Column("with_route", "С ИОМ", _figure("with_route"), Kind.NUMBER, order=BY_VALUE, width=12,
               total=BY_VALUE, help="Занимаются по индивидуальному маршруту"),
        Column("resolved", "Преодолели", _figure("resolved"), Kind.NUMBER, order=BY_VALUE,
               width=12, total=BY_VALUE),
        Column("overcome", "Доля преодолевших", _figure("overcome"), Kind.SHARE, order=BY_VALUE,
               width=14),
        Column("left", "Осталось", _figure("left"), Kind.NUMBER, order=BY_VALUE, width=12,
               total=BY_VALUE),
    ],
    order="school",
    noun="школа,школы,школ",
)  # fmt: skip
"""Rows are `SchoolLine`s."""


@dataclass(frozen=True)
class SchoolBank:
    """A school in a school year: by quarter, and the chosen quarter by subject, reason and row."""

    quarters: tuple[Standing, ...]
    subjects: tuple[Standing, ...]
    reasons: tuple[Standing, ...]
    rows: tuple[RiskCount, ...]
    chart: SharesByName | None


def rows(viewer: User) -> QuerySet[RiskCount]:
    return RiskCount.objects.visible_to(viewer).select_related("school__municipality__region")


def year_words(year: int) -> str:
    """«2024/25»."""
    return f"{year - 1}/{year % 100:02}"


def quarter_of(day: date) -> int:
    """The quarter in which a day falls; summer is of the fourth."""
    return 1 if day.month in {9, 10} else 2 if day.month > 10 else 3 if day.month < 4 else 4


def latest(viewer: User, place: Municipality | School, today: date) -> tuple[int, int]:
    """The last year and quarter of which the viewer sees counts; that of today where none."""
    of_school = isinstance(place, School)
    where = {"school" if of_school else "school__municipality": place}
    counts = RiskCount.objects.visible_to(viewer).filter(**where)
    last = counts.order_by("-year", "-quarter").values_list("year", "quarter").first()
    return last or (year_of(today), quarter_of(today))


def by_quarter(counts: QuerySet[RiskCount], year: int) -> tuple[Standing, ...]:
    """Sums by quarter of a year."""
    lines: list[Standing] = []
    sums = counts.filter(year=year).order_by("quarter").values("quarter").annotate(**_SUMS)
    earlier: dict[int, int] = {}
    for row in sums:
        sum_ = _standing(Quarter(row["quarter"]).label, row, earlier.get(row["quarter"] - 1))
        lines.append(sum_)
        earlier[row["quarter"]] = sum_.found
    return tuple(lines)


def last_of(viewer: User, school: School) -> tuple[str, str, Standing] | None:
    """The last quarter of which something is known: its words, its page, its sums. One query."""
    counts = RiskCount.objects.visible_to(viewer).filter(school=school)
    sums = counts.order_by("-year", "-quarter").values("year", "quarter").annotate(**_SUMS)
    row = sums.first()
    if row is None:
        return None
    year, quarter = row["year"], row["quarter"]
    words = f"{Quarter(quarter).label} {year_words(year)}{NBSP}учебного года"
    return words, page_of(school, year, quarter), _standing(school.name, row)


def municipal(
    viewer: User, place: Municipality, year: int, quarter: int
) -> tuple[tuple[Standing, ...], list[SchoolLine]]:
    """Sums of the municipality by quarter, and its schools in one: those that have entered
    something in the year and those of the list, where the viewer sees small numbers. Four queries.
    """
    sight = sight_of(viewer)
    every = School.objects.visible_to(viewer).filter(municipality=place)
    every = every.select_related("municipality__region").order_by("name")
    schools = [one for one in every if sight.sees(one.scope)]
    counts = RiskCount.objects.visible_to(viewer).filter(school__municipality=place)
    sums = counts.filter(year=year).order_by().values("school", "quarter").annotate(**_SUMS)
    cells: dict[tuple[int, int], dict[str, Any]] = {
        (row["school"], row["quarter"]): {**row} for row in sums
    }
    listed = set(
        SchoolStatus.objects.filter(
            Q(ends=None) | Q(ends__year__gte=year), school__municipality=place,
            starts__year__lte=year,
        ).values_list("school", flat=True)
    )  # fmt: skip
    told = {school for school, _ in cells}
    lines = []
    for school in schools:
        if school.pk not in listed | told:
            continue
        row = cells.get((school.pk, quarter))
        before = cells.get((school.pk, quarter - 1), {}).get("all_found")
        standing = _standing(school.name, row, before) if row else None
        lines.append(SchoolLine(school, standing, school.pk in listed, year, quarter))
    return by_quarter(counts, year), lines


def of_school(viewer: User, school: School, year: int, quarter: int) -> SchoolBank:
    """What the school's page shows. Two queries."""
    counts = RiskCount.objects.visible_to(viewer).filter(school=school)
    quarters = by_quarter(counts, year)
    shown = list(counts.filter(year=year, quarter=quarter))
    return SchoolBank(
        quarters,
        _by(shown, lambda row: row.subject),
        _by(shown, lambda row: row.get_reason_display()),
        tuple(sorted(shown, key=_place_of)),
        _chart(quarters, year),
    )


def measures(viewer: User, school: School) -> list[tuple[Plan, Measure]]:
    """What the school's plans in force do about it: measures that say so, and those that are
    linked with a factor of failure."""
    plans = Plan.objects.visible_to(viewer).filter(
        school=school, state__in=(Plan.State.APPROVED, Plan.State.RUNNING)
    )
    versions = PlanVersion.objects.filter(plan__in=plans, state=PlanVersion.State.APPROVED)
    current = {row.plan_id: row for row in versions.select_related("plan").order_by("number")}
    linked_keys = Plan.objects.filter(
        pk__in=current, links__factor__title__contains=_OF_FAILURE
    ).values_list("links__measure_key", flat=True)
    said = Measure.objects.filter(
        Q(text__icontains=_OF_FAILURE) | Q(key__in=set(linked_keys)),
        version__in=current.values(),
    )
    by_version = {row.pk: row.plan for row in current.values()}
    return [
        (by_version[row.version_id], row)
        for row in said.defer("source", "doubts").order_by("version", "position")
    ]


def page_of(school: School, year: int, quarter: int) -> str:
    """The school's page for a quarter."""
    url = reverse("roadmaps:at_risk_school", args=[school.pk])
    return f"{url}?year={year}&quarter={quarter}"


def classes(school: School, year: int) -> list[str]:
    """Classes of the school as its quarters and its bank name them; parallels where none do."""
    named = set(
        PeriodResult.objects.filter(school=school, year__in=(year - 1, year))
        .exclude(class_name="").values_list("class_name", flat=True)
    ) | set(
        RiskCount.objects.filter(school=school, year=year).values_list("class_name", flat=True)
    )  # fmt: skip
    return sorted(named, key=_class_key) or [str(grade) for grade in range(1, 12)]


def book(school: School, year: int) -> list[SheetData]:
    """The empty working list of the school."""
    return at_risk_book.sheets(school.name, year_words(year), classes(school, year))


def _standing(name: str, row: Mapping[str, Any], before: int | None = None) -> Standing:
    return Standing(name, row["all_found"], row["all_with_route"], row["all_resolved"], before)


def _by(shown: Sequence[RiskCount], name_of: Callable[[RiskCount], str]) -> tuple[Standing, ...]:
    sums: dict[str, list[int]] = {}
    for row in shown:
        line = sums.setdefault(name_of(row), [0, 0, 0])
        for at, name in enumerate(_COUNTS):
            line[at] += getattr(row, name)
    return tuple(Standing(name, *line) for name, line in sorted(sums.items()))


def _class_key(name: str) -> tuple[int, str]:
    digits = "".join(one for one in name if one.isdigit())
    return int(digits or 0), name


def _place_of(row: RiskCount) -> tuple[Any, ...]:
    return _class_key(row.class_name), row.subject, row.reason


def _chart(quarters: Sequence[Standing], year: int) -> SharesByName | None:
    """The share caught up by quarter; None where there is nothing to compare."""
    if len(quarters) < 2:
        return None
    title = f"Доля преодолевших, {year_words(year)}{NBSP}учебный{NBSP}год"
    return SharesByName(
        title, tuple(NamedShare(one.name, one.overcome, one.found) for one in quarters)
    )

"""Facts for the rules, read from the database in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

from django.db.models import Q, QuerySet

from monitoring.identification.engine.facts import (
    Amount,
    Benchmark,
    Cell,
    Facts,
    ProcedureKey,
    SchoolFacts,
    Statement,
)
from monitoring.identification.methodology.vocabulary import PROCEDURES, PUPILS
from monitoring.identification.methodology.windows import REACH
from monitoring.indicators.calculate import Counts
from monitoring.models import Assessment, BiasSigns, ListedSchool, SchoolResult
from monitoring.models import Benchmark as BenchmarkRow
from monitoring.models.results import COUNT_FIELDS
from monitoring.region_acts.queries import region_list
from schools.models import (
    Municipality,
    RegionYear,
    School,
    SchoolYear,
    SocialPassport,
    TerritoryYear,
)
from schools.social import FACTORS

YEARS_BACK = REACH - 1
LISTED = {
    "region_order": ListedSchool.Kind.SHNOR,
    "region_shnsu": ListedSchool.Kind.SHNSU,
    "region_risk_zone": ListedSchool.Kind.RISK_ZONE,
}
YEAR_AMOUNTS = {
    "olympiad_participants": "olymp_participants",
    "olympiad_winners": "olymp_winners",
    "leavers": "dropouts",
    "contingent": "contingent",
}
PASSPORT_AMOUNTS = {"pupils": PUPILS} | {factor.code: factor.code for factor in FACTORS}


@dataclass(frozen=True)
class FactsOfSchools:
    """`facts` name schools by login; `schools` lead back to the rows."""

    facts: Facts
    schools: dict[str, School]


def facts_of(municipality: Municipality, year: int, *, whole_region: bool) -> FactsOfSchools:
    """Facts of a municipality's schools and, where some rule has the region's schools for peers, of
    the whole region; else of the other schools of the region results alone.

    A school closed by the end of the year is on no list by its results; one closed later was.
    """
    schools = School.objects.working_after(year).filter(municipality__region=municipality.region_id)
    schools = schools.select_related("municipality").prefetch_related("identifiers")
    region = list(schools.order_by("name"))
    are_peers = [whole_region or one.municipality_id == municipality.pk for one in region]
    rows = list(compress(region, are_peers))
    years = range(year - YEARS_BACK, year + 1)
    cells = _cells(region, years)
    bias = _bias(region, years, cells)
    amounts, hard = _amounts(rows, years, year)
    named = {_name(school): school for school in rows}
    facts = Facts(
        year=year,
        schools={
            login: SchoolFacts(
                school=login,
                name=school.name,
                municipality=school.municipality.code,
                kind=school.kind,
                rural=school.rural,
                cells=cells[school.pk],
                bias=bias[school.pk],
                amounts=amounts[school.pk],
                flags={"hard_to_reach": school.hard_to_reach or hard.get(school.pk, False)},
            )
            for login, school in named.items()
        },
        benchmarks=_benchmarks(municipality, years),
        region=_region_amounts(municipality, years),
        beyond={
            _name(school): SchoolFacts(
                school=_name(school),
                municipality=school.municipality.code,
                cells=cells[school.pk],
                bias=bias[school.pk],
            )
            for school, is_peer in zip(region, are_peers, strict=True)
            if not is_peer and cells[school.pk]
        },
        lists=_lists(municipality, year, named),
    )
    return FactsOfSchools(facts, named)


def _name(school: School) -> str:
    return school.login or f"id{school.pk}"


def procedure_key(assessment: Assessment) -> ProcedureKey:
    return ProcedureKey(
        assessment.procedure, assessment.subject, assessment.level, assessment.grade
    )


def _cells(schools: Iterable[School], years: range) -> dict[int, dict[Any, Cell]]:
    """Cells by school; КДР and trial works never feed an identification (design §3)."""
    rows = SchoolResult.objects.filter(
        school__in=[school.pk for school in schools],
        assessment__year__in=years,
        assessment__procedure__in=PROCEDURES.values(),
    )
    # A work of both campaigns of a year: the spring one comes last and stays.
    rows = rows.order_by("assessment__campaign", "pk")
    by_school: dict[int, dict[Any, Cell]] = defaultdict(dict)
    known = list(rows.values_list("school_id", "assessment_id", "pk", *COUNT_FIELDS))
    assessments = Assessment.objects.in_bulk({row[1] for row in known})
    keys = {pk: (procedure_key(one), one.year) for pk, one in assessments.items()}
    for school, assessment, pk, *counts in known:
        by_school[school][keys[assessment]] = Cell(Counts(*counts), (("cell", pk),))
    return by_school


def _bias(
    schools: Iterable[School], years: range, cells: Mapping[int, Mapping[Any, Cell]]
) -> dict[int, dict[Any, Statement]]:
    """Cells of ВПР whose subject and grade a list of signs of bias marks, whatever their level."""
    ids = [school.pk for school in schools]
    marked: dict[int, dict[Any, Statement]] = defaultdict(dict)
    for signs in BiasSigns.objects.filter(school__in=ids, year__in=years):
        works = {(subject, grade) for subject, grade in signs.marks}
        mark = Statement((("bias", signs.pk),))
        for key, year in cells[signs.school_id] if works else ():
            of_year = (key.procedure, year) == ("vpr", signs.year)
            if of_year and (key.subject, key.grade) in works:
                marked[signs.school_id][key, year] = mark
    return marked


def _lists(
    municipality: Municipality, year: int, schools: Mapping[str, School]
) -> dict[str, dict[str, Statement] | None]:
    """Schools that the region lists, by kind of list; None while no such list is loaded.

    Of the list that is made by results of the year: lists bear the year after it.
    """
    region = region_list(municipality, year + 1)
    lists: dict[str, dict[str, Statement] | None] = {}
    for name, kind in LISTED.items():
        lists[name] = None
        if region.speaks_of(kind):
            rows = {
                login: tuple(("listed", row.pk) for row in region.of(one.pk) if row.kind == kind)
                for login, one in schools.items()
            }
            lists[name] = {login: Statement(listed) for login, listed in rows.items() if listed}
    return lists


def _amounts(
    schools: Iterable[School], years: range, year: int
) -> tuple[dict[int, dict[Any, Amount]], dict[int, bool]]:
    """Yearly figures by school, and who is hard to reach by this year's territory file."""
    ids = [school.pk for school in schools]
    amounts: dict[int, dict[Any, Amount]] = defaultdict(dict)
    _collect(amounts, SchoolYear.objects.filter(school__in=ids, year__in=years), YEAR_AMOUNTS)
    _collect(
        amounts, SocialPassport.objects.filter(school__in=ids, year__in=years), PASSPORT_AMOUNTS
    )
    territory = TerritoryYear.objects.filter(school__in=ids, year__in=years)
    _collect(amounts, territory, {"unemployment": "unemployment"})
    hard = {row.school_id: bool(row.hard_to_reach) for row in territory if row.year == year}
    return amounts, hard


def _collect(
    amounts: dict[int, dict[Any, Amount]], rows: QuerySet[Any], names: dict[str, str]
) -> None:
    for row in rows:
        for field, name in names.items():
            if (value := getattr(row, field)) is not None:
                source = (row._meta.model_name, row.pk, field)
                amounts[row.school_id][name, row.year] = Amount(value, (source,))


def _region_amounts(municipality: Municipality, years: range) -> dict[tuple[str, int], Amount]:
    rows = RegionYear.objects.filter(region=municipality.region_id, year__in=years)
    return {
        ("unemployment", row.year): Amount(row.unemployment, (("regionyear", row.pk),))
        for row in rows
    }


def _benchmarks(municipality: Municipality, years: range) -> dict[Any, Benchmark]:
    """Means and shares of «2» by level and procedure, each of the latest source that gives it."""
    own = Q(level="country") | Q(level="region", region=municipality.region_id)
    own |= Q(level="municipality", municipality__region=municipality.region_id)
    rows = (
        BenchmarkRow.objects.filter(own, live=True, assessment__year__in=years)
        .exclude(mean_primary=None, mean_test=None, share2=None)
        .select_related("assessment", "municipality")
        .order_by("assessment__campaign", "applied_at", "pk")
    )
    benchmarks: dict[Any, Benchmark] = {}
    for row in rows:
        place = row.municipality.code if row.municipality else row.level
        key = (place, procedure_key(row.assessment), row.assessment.year)
        known = benchmarks.get(key, Benchmark())
        if row.mean_primary is not None or row.mean_test is not None:
            known = Benchmark(
                mean_primary=row.mean_primary,
                max_primary=row.primary_max,
                mean_test=row.mean_test,
                fail_share=known.fail_share,
                participants=row.participants,
                sources=(("benchmark", row.pk),),
            )
        share = known.fail_share if row.share2 is None else row.share2 / 100
        benchmarks[key] = replace(known, fail_share=share)
    return benchmarks

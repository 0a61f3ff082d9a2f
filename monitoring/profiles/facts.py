"""What the portal knows of a school up to a year, gathered for proposals and for a SWOT."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from monitoring.indicators.calculate import Counts, indicator_value, pool
from monitoring.indicators.comparisons import (
    Level,
    district_values,
    region_by_year,
    region_values,
)
from monitoring.indicators.queries import counts_of
from monitoring.models import ResourceMap, SchoolResult
from monitoring.profiles.proposals import (
    ProfileFacts,
    SurveyLine,
    Told,
    told_of_means,
    told_of_staff,
)
from monitoring.profiles.swot import (
    Background,
    Compared,
    Resources,
    SchoolYearFacts,
    SocialShare,
)
from schools.figures import ADDITIONAL, CONTEXT, GROUPS, STAFF, Unit
from schools.figures_queries import surveys
from schools.models import (
    RegionYear,
    School,
    SchoolStatus,
    SchoolYear,
    SocialPassport,
    TerritoryYear,
    YearFigures,
)
from schools.privacy import NOTHING, is_small_count
from schools.queries import passport_shares
from schools.social import FACTORS
from shnor_portal.core.typography import number, percent

OLYMPIAD_YEARS = 3
System = YearFigures.System
_SOURCES: dict[str, str] = {
    System.STAFF: "staff",
    System.ADDITIONAL: "additional",
    System.CONTEXT: "context",
}
_SOURCE_WORDS = {
    "staff": "кадры",
    "additional": "дополнительное образование",
    "context": "контекстные данные ФИС ОКО",
}


@dataclass(frozen=True)
class _Vpr:
    year: int
    cells: list[SchoolResult]

    def pooled(self, *, everything: bool) -> Counts:
        """All works as one; without `everything`, of what everybody may see."""
        counts = [counts_of(cell) for cell in self.cells]
        if everything:
            return pool(counts)
        return pool([seen for each in counts if (seen := each.without_small())])


def facts_of(school: School, until: int) -> tuple[ProfileFacts, ProfileFacts]:
    """The latest ВПР, passport and resource map not later than `until`: everything, and what
    everybody may see of it."""
    vpr, passport = _vpr(school, until), _latest(SocialPassport, school, until)
    resources = _latest(ResourceMap, school, until)
    by_source = _told(school, until)
    known = ProfileFacts(
        vpr_year=vpr.year,
        vpr=vpr.pooled(everything=True),
        passport_year=passport.year if passport else 0,
        pupils=passport.pupils if passport else 0,
        passport=_counts(passport),
        resources_year=resources.year if resources else 0,
        needs=_needs(resources),
        staff=by_source["staff"],
        additional=by_source["additional"],
        context=by_source["context"],
        surveys=_surveys(school, until),
    )
    seen = replace(
        known,
        vpr=vpr.pooled(everything=False),
        passport=_open_counts(passport),
        staff=_open_figures(by_source["staff"]),
        additional=_open_figures(by_source["additional"]),
        context=_open_figures(by_source["context"]),
    )
    return known, seen


def told_beside(school: School, until: int) -> tuple[str, ...]:
    """What files say of what the resource map asks: posts, vacancies, computers."""
    by_source = _told(school, until)
    staff, context = _open_figures(by_source["staff"]), _open_figures(by_source["context"])
    facts = ProfileFacts(staff=staff, context=context)
    posts = [
        f"{figure.title}\u00a0– {number(value)}"
        for figure in STAFF
        if figure.unit is Unit.POSTS and (value := staff.figures.get(figure.code)) is not None
    ]
    lines = [f"{staff.source}: {'; '.join(posts)}"] if posts else []
    return (*lines, *told_of_staff(facts), *told_of_means(facts))


def _told(school: School, until: int) -> dict[str, Told]:
    """The latest figures of each source not later than the year."""
    rows = YearFigures.objects.filter(school=school, year__lte=until, system__in=_SOURCES)
    by_source = {name: Told() for name in _SOURCES.values()}
    for row in rows.order_by("year"):
        words = _SOURCE_WORDS[_SOURCES[row.system]]
        by_source[_SOURCES[row.system]] = Told(f"{words} {row.year} года", row.figures)
    return by_source


def _open_figures(source: Told) -> Told:
    """Counts that everybody may see."""
    people = {f.code: f.whole for f in (*STAFF, *ADDITIONAL, *CONTEXT) if f.unit is Unit.PEOPLE}

    def is_open(code: str, value: Any) -> bool:
        whole = people.get(code)
        of = source.figures.get(whole) if whole and whole != code else None
        return whole is None or not is_small_count(value, of)

    kept = {code: value for code, value in source.figures.items() if is_open(code, value)}
    return replace(source, figures=kept)


def _surveys(school: School, until: int) -> tuple[SurveyLine, ...]:
    """Questions of the latest survey with the shares of their answers, as everybody sees them."""
    row = (
        YearFigures.objects.filter(school=school, year__lte=until, system=System.SURVEY)
        .order_by("-year")
        .first()
    )
    lines = []
    for survey in surveys([row], school, NOTHING) if row else ():
        for question in survey.questions:
            shares = [
                f"«{line.answer}» {percent(line.cell.share)}"
                for line in question.answers
                if line.cell.share is not None
            ]
            if shares:
                group = next(code for code, words in GROUPS.items() if words == question.group)
                words = (
                    f"опрос {survey.row.year} года, {question.group}: «{question.question}»\u00a0– "
                    f"{', '.join(shares)}"
                )
                lines.append(SurveyLine(group, words))
    return tuple(lines)


def year_facts(school: School, year: int) -> SchoolYearFacts:
    """Everything a SWOT of the year may be prefilled with.

    A fact that is taken stays on record for whoever reads it: it is of what everybody may see.
    """
    vpr = _vpr(school, year)
    return SchoolYearFacts(
        works=_works(school, vpr),
        journal=_journal(school, vpr),
        social=_social(school, year),
        background=_background(school, year),
        resources=_resources(_latest(ResourceMap, school, year)),
    )


def _vpr(school: School, until: int) -> _Vpr:
    """Works of the latest year with ВПР."""
    cells = SchoolResult.objects.filter(
        school=school, assessment__procedure="vpr", assessment__year__lte=until
    ).select_related("assessment")
    rows = list(cells.order_by("-assessment__year", "assessment__grade", "assessment__subject"))
    year = rows[0].assessment.year if rows else 0
    return _Vpr(year, [cell for cell in rows if cell.assessment.year == year])


def _works(school: School, vpr: _Vpr) -> tuple[Compared, ...]:
    ids = [cell.assessment_id for cell in vpr.cells]
    rows = []
    for code in ("fail_share", "quality_share"):
        district = district_values(school.municipality, ids, code, sight=NOTHING)
        region = region_values(school.municipality, ids, code)
        for cell in vpr.cells:
            counts = counts_of(cell).without_small()
            value = indicator_value(code, counts, "vpr") if counts else None
            if value is None:
                continue
            rows.append(
                Compared(
                    code=code,
                    work=cell.assessment.short,
                    year=vpr.year,
                    numerator=int(value.numerator),
                    n=int(value.denominator),
                    district=_share(district, cell.assessment_id),
                    region=_share(region, cell.assessment_id),
                )
            )
    return tuple(rows)


def _journal(school: School, vpr: _Vpr) -> Compared | None:
    """All works of the year together: how many are marked below the journal."""
    code = "journal_lowered_share"
    value = indicator_value(code, vpr.pooled(everything=False), "vpr")
    if value is None:
        return None
    years = {cell.assessment_id: vpr.year for cell in vpr.cells}
    of_works = district_values(school.municipality, years, code, sight=NOTHING)
    district = region_by_year(of_works, years)
    return Compared(
        code=code,
        work="все работы ВПР",
        year=vpr.year,
        numerator=int(value.numerator),
        n=int(value.denominator),
        district=_share(district, vpr.year),
        region=None,
    )


def _social(school: School, until: int) -> tuple[SocialShare, ...]:
    passport = _latest(SocialPassport, school, until)
    if passport is None or not passport.pupils:
        return ()
    district = passport_shares(school.municipality, passport.year, NOTHING)
    counts = _open_counts(passport)
    return tuple(
        SocialShare(
            code=factor.code,
            title=factor.title,
            direction=factor.direction,
            year=passport.year,
            count=count,
            pupils=passport.pupils,
            district=district[factor.code],
        )
        for factor in FACTORS
        if (count := counts.get(factor.code)) is not None
    )


def _background(school: School, year: int) -> Background:
    territory = _latest(TerritoryYear, school, year)
    region = (
        RegionYear.objects.filter(region=school.municipality.region_id, year=territory.year).first()
        if territory
        else None
    )
    years = SchoolYear.objects.filter(
        school=school, year__lte=year, year__gt=year - OLYMPIAD_YEARS
    ).exclude(olympiad_participants=None)
    status = (
        SchoolStatus.objects.filter(school=school, starts__year__lte=year)
        .exclude(ends__year__lt=year)
        .select_related("school__municipality")
        .first()
    )
    rows = list(years)
    return Background(
        unemployment=territory.unemployment if territory else None,
        region_unemployment=region.unemployment if region else None,
        territory_year=territory.year if territory else 0,
        olympiad_years=len(rows),
        olympiad_participants=sum(row.olympiad_participants or 0 for row in rows),
        olympiad_winners=sum(row.olympiad_winners or 0 for row in rows),
        status=f"{status.term}, перечень {status.list_year} года" if status else "",
    )


def _resources(row: ResourceMap | None) -> Resources | None:
    if row is None:
        return None
    return Resources(
        year=row.year,
        needs=_needs(row),
        posts={
            name: getattr(row, name)
            for name in ("psychologist", "speech_therapist", "defectologist", "social_teacher")
        },
        growth_point=row.growth_point,
        digital_environment=row.digital_environment,
        improvement=row.improvement,
    )


def _needs(row: ResourceMap | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "staff": row.staff_deficit,
        "method": row.method_deficit,
        "material": row.material_deficit,
        "information": row.information_deficit,
    }


def _counts(passport: SocialPassport | None) -> dict[str, int | None]:
    if passport is None:
        return {}
    return {factor.code: getattr(passport, factor.code) for factor in FACTORS}


def _open_counts(passport: SocialPassport | None) -> dict[str, int | None]:
    """Counts that everybody may see."""
    return {
        code: None if passport and is_small_count(count, passport.pupils) else count
        for code, count in _counts(passport).items()
    }


def _share(levels: Mapping[int, Level], key: int) -> float | None:
    return levels[key].share if key in levels else None


def _latest(model: type[Model], school: School, until: int) -> Any:
    """The latest row of a yearly table not later than the year."""
    return model._default_manager.filter(school=school, year__lte=until).order_by("-year").first()

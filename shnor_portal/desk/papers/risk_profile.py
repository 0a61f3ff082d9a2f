"""«Рисковый профиль школы»: factors, who answers for each, and the measures on them."""

from dataclasses import dataclass
from datetime import date

from monitoring.models import ResourceMap, RiskProfile, SourceResult
from monitoring.profiles import tables
from monitoring.profiles.queries import ProfilePage, profile_page
from schools.clock import local_day
from schools.models import School
from schools.privacy import NOTHING
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import short_date
from shnor_portal.desk.causes import PlannedMeasure, measures_on, planned_measures


@dataclass(frozen=True)
class FactorOnPaper:
    """A factor as it is printed; `measures` are «мероприятие (срок)»."""

    title: str
    level: str
    computed: str
    reason: str
    responsible: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class ResourceOnPaper:
    title: str
    value: str


@dataclass(frozen=True, kw_only=True)
class RiskProfilePaper(PaperContext):
    school: str
    dated: date
    source: str
    catalogue: str
    catalogue_ground: str
    factors: tuple[FactorOnPaper, ...]
    unanswered: tuple[str, ...]
    without_measures: tuple[str, ...]
    resources_year: int
    resources: tuple[ResourceOnPaper, ...]


def build(school: School, year: int) -> RiskProfilePaper:
    """The latest profile dated not later than `year`; Refused where there is none.

    A paper is read by more people than may see small numbers: it has what everybody may see.
    """
    profile = (
        RiskProfile.objects.filter(school=school, dated__year__lte=year)
        .select_related("school__municipality__region", "catalogue")
        .order_by("-dated", "-pk")
        .first()
    )
    if profile is None:
        raise Refused(
            f"{school}: рискового профиля на {year} год нет. Внесите полученный или составьте его "
            "на странице школы «Рисковый профиль».",
            code="no_profile",
        )
    page = profile_page(profile, year, NOTHING)
    planned = planned_measures(school)
    resources = ResourceMap.objects.filter(school=school, year__lte=year).order_by("-year").first()
    catalogue = profile.catalogue
    factors = _factors(page, planned)
    return RiskProfilePaper(
        origin=Origin(_data_date(profile, resources), catalogue.title),
        requisites=Requisites(
            organ=(school.name,),
            kind="рисковый профиль",
            title=f"{school.name}: факторы риска, ответственные и мероприятия",
            dated=profile.dated,
            number=None,
            place=school.paper_place,
        ),
        signatures=(Signature(school.head_full_post, school.head_name),),
        school=school.full_name or school.name,
        dated=profile.dated,
        source=_source(profile),
        catalogue=catalogue.title,
        catalogue_ground=(
            "" if catalogue.ground == catalogue.Ground.FOUND else catalogue.get_ground_display()
        ),
        factors=factors,
        unanswered=tuple(line.row.factor.title for line in page.unanswered),
        without_measures=tuple(
            factor.title
            for factor, line in zip(factors, page.lines, strict=True)
            if not factor.measures and line.row.level != line.row.Level.LOW
        ),
        resources_year=resources.year if resources else 0,
        resources=_resources(resources),
    )


def sources(school: School, year: int) -> list[int]:
    """Batch files behind the results of ВПР that the computed values may stand on."""
    rows = SourceResult.objects.filter(
        school=school, assessment__procedure="vpr", assessment__year__lte=year, live=True
    )
    latest = rows.order_by("-assessment__year").values_list("assessment__year", flat=True).first()
    if latest is None:
        return []
    files = rows.filter(assessment__year=latest).values_list("file", flat=True)
    return list(files.order_by().distinct())


def _factors(page: ProfilePage, planned: list[PlannedMeasure]) -> tuple[FactorOnPaper, ...]:
    return tuple(
        FactorOnPaper(
            title=line.row.factor.title,
            level=line.row.get_level_display(),
            computed=tables.offered(line.offer),
            reason=line.row.reason,
            responsible=tables.responsible(line),
            measures=tuple(_measure(item) for item in measures_on(line.row.factor.title, planned)),
        )
        for line in page.lines
    )


def _measure(item: PlannedMeasure) -> str:
    measure = item.measure
    return f"{measure.text} ({measure.deadline_text or 'срок не указан'})"


def _source(profile: RiskProfile) -> str:
    if profile.origin == RiskProfile.Origin.RECEIVED:
        return f"получен {short_date(profile.dated)}, {profile.issuer}"
    return f"составлен {short_date(profile.dated)}"


def _resources(row: ResourceMap | None) -> tuple[ResourceOnPaper, ...]:
    """What is told; fields without a word are left out."""
    if row is None:
        return ()
    resources = [
        (title, tables.value_of(row, name)) for name, title in tables.RESOURCE_TITLES.items()
    ]
    return tuple(
        ResourceOnPaper(f"{title[:1].upper()}{title[1:]}", value)
        for title, value in resources
        if value != "–"
    )


def _data_date(profile: RiskProfile, resources: ResourceMap | None) -> date:
    known = [profile.created_at, *([resources.updated_at] if resources else [])]
    return local_day(max(known), profile.school.municipality)


def sheets(context: RiskProfilePaper) -> list[SheetData]:
    columns = [
        Column("№", 6),
        Column("Фактор риска", 50),
        Column("Значимость", 14),
        Column("По данным портала", 44),
        Column("Чем подтверждается", 50),
        Column("Ответственный", 28),
        Column("Мероприятия", 70),
    ]
    rows = [
        [
            number,
            factor.title,
            factor.level,
            factor.computed,
            factor.reason,
            factor.responsible,
            "\n".join(factor.measures),
        ]
        for number, factor in enumerate(context.factors, 1)
    ]
    sheets = [SheetData("Рисковый профиль", columns, rows)]
    if context.resources:
        heads = [Column("Что", 34), Column(str(context.resources_year), 70)]
        lines = [[item.title, item.value] for item in context.resources]
        sheets.append(SheetData("Карта ресурсов", heads, lines))
    return sheets


PAPER = Paper(
    kind="risk_profile",
    title="Рисковый профиль школы",
    template="desk/papers/risk_profile.html",
    context_class=RiskProfilePaper,
    build_context=build,
    scope_kind="school",
    permission="make_paper",
    layout="plan",
    orientation="landscape",
    find_sources=sources,
    sheets=sheets,
)

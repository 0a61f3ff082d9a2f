"""What the registry pages ask: the list of schools, and everything that is known of one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from schools.access import may
from schools.figures_queries import (
    CodeQuestion,
    FigureTable,
    Survey,
    code_questions,
    figure_tables,
    surveys,
)
from schools.models import (
    Municipality,
    RegionYear,
    School,
    SchoolAlias,
    SchoolIdentifier,
    SchoolStatus,
    SchoolYear,
    SocialPassport,
    TerritoryYear,
    User,
    YearFigures,
)
from schools.permissions import Permission
from schools.privacy import Sight, sight_of
from schools.social import FACTORS, SocialFactor
from schools.yearly import YearlyRow
from shnor_portal.core.forms import whole_number
from shnor_portal.core.models import AuditEvent, BatchFile, StagedRecord


@dataclass(frozen=True)
class Count:
    """A number of pupils and its share; `hidden` when it is too small for the viewer."""

    count: int | None
    share: float | None = None
    hidden: bool = False


@dataclass(frozen=True)
class PassportFactor:
    """A factor of the passport over the years, the same order as the table's passports."""

    factor: SocialFactor
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class PassportTable:
    """Passports by year, newest first; factors that count and those that are only collected."""

    passports: tuple[SocialPassport, ...]
    significant: tuple[PassportFactor, ...]
    insignificant: tuple[PassportFactor, ...]


@dataclass(frozen=True)
class YearResults:
    """Olympiads and leavers of a year; `leavers` may be too small for the viewer."""

    row: SchoolYear
    leavers: Count


@dataclass(frozen=True)
class OwnDataOrigin:
    """Where the school's own data come from: the last file, and the last change by hand."""

    file: BatchFile | None = None
    row: int | None = None
    loaded_at: datetime | None = None
    change: AuditEvent | None = None
    seen: bool = False


@dataclass(frozen=True)
class FilePlace:
    """Where a yearly row stands in the file that set it last. `seen`: the file's page, which has
    counts of a few pupils, is for the viewer."""

    file: BatchFile
    sheet: str
    row: int
    seen: bool


@dataclass(frozen=True)
class SchoolCard:
    school: School
    identifiers: tuple[SchoolIdentifier, ...]
    aliases: tuple[SchoolAlias, ...]
    passports: PassportTable
    years: tuple[YearResults, ...]
    territory: tuple[Any, ...]
    statuses: tuple[SchoolStatus, ...]
    figures: tuple[FigureTable, ...]
    surveys: tuple[Survey, ...]
    code_questions: tuple[CodeQuestion, ...]
    origin: OwnDataOrigin


def schools(viewer: User) -> QuerySet[School]:
    """Schools the viewer may see, alphabetically, with what a line of the list shows.

    `place` is the name of the settlement; only current statuses are prefetched.
    """
    current = SchoolStatus.objects.current().select_related("school__municipality")
    return (
        School.objects.visible_to(viewer)
        .select_related("municipality")
        .annotate(place=_place())
        .prefetch_related("identifiers", Prefetch("statuses", current))
        .order_by("name", "pk")
    )


def school(viewer: User) -> QuerySet[School]:
    """Where to look one school up."""
    return (
        School.objects.visible_to(viewer)
        .select_related("municipality__region", "settlement", "successor")
        .annotate(place=_place())
    )


def places_to_edit(viewer: User) -> list[Municipality]:
    """Whose registry the viewer may change."""
    places = Municipality.objects.where_holds(viewer, Permission.EDIT_REGISTRY)
    return list(places.select_related("region").order_by("name"))


def successors(viewer: User, school: School) -> QuerySet[School]:
    """Working schools that may go on with the pupils of this one."""
    rows = School.objects.visible_to(viewer).active().filter(municipality=school.municipality_id)
    return rows.exclude(pk=school.pk).order_by("name")


def current_statuses(school: School) -> list[SchoolStatus]:
    rows = SchoolStatus.objects.current().filter(school=school)
    return list(rows.select_related("school__municipality"))


def statuses_by_school(schools: Iterable[School]) -> dict[int, list[SchoolStatus]]:
    """Current statuses of the schools by their ids; nothing for a school without one."""
    statuses: dict[int, list[SchoolStatus]] = defaultdict(list)
    current = SchoolStatus.objects.current().filter(school__in=schools)
    for status in current.select_related("school__municipality"):
        statuses[status.school_id].append(status)
    return statuses


def _place() -> Coalesce:
    """The settlement of the registry, else that of the latest territory file."""
    territories = TerritoryYear.objects.filter(school=OuterRef("pk"), settlement__isnull=False)
    latest = Subquery(territories.order_by("-year").values("settlement__name")[:1])
    return Coalesce("settlement__name", latest)


def chosen_place(places: Sequence[Municipality], asked: str | None) -> Municipality | None:
    """Of whom a page is that shows one municipality: the one its address asks for among those that
    the viewer sees, else the first of them."""
    by_pk = {str(place.pk): place for place in places}
    return by_pk.get(asked or "") or next(iter(places), None)


def place_of_blanks(viewer: User, chosen: str | None) -> Municipality | None:
    """Whose blanks the viewer is offered: the municipality chosen in the filter or the only one."""
    places = Municipality.objects.visible_to(viewer).select_related("region")
    if asked := whole_number(chosen):
        places = places.filter(pk=asked)
    allowed = [place for place in places if may(viewer, Permission.IMPORT_FILES, place)]
    return allowed[0] if len(allowed) == 1 else None


def year_row(school: School, model: type[YearlyRow], year: int) -> YearlyRow:
    """The school's row of a yearly table, a new one (not saved) when there is none."""
    row = model._default_manager.filter(school=school, year=year).first()
    return row or model(school=school, year=year)


def school_card(viewer: User, school: School) -> SchoolCard:
    """All that is known of a school beside its results; small counts only for those who may."""
    sight = sight_of(viewer)
    years = list(SchoolYear.objects.filter(school=school))
    statuses = SchoolStatus.objects.filter(school=school).select_related("school__municipality")
    figures = list(YearFigures.objects.filter(school=school))
    identifiers = tuple(sorted(school.identifiers.all(), key=_system_order))
    passports = list(SocialPassport.objects.filter(school=school).order_by("-year"))
    territory = list(_territory(school))
    with_places(sight, [*figures, *years, *passports, *territory])
    return SchoolCard(
        school=school,
        identifiers=identifiers,
        aliases=tuple(school.aliases.all()),
        passports=_passports(tuple(passports), school, sight),
        years=tuple(
            YearResults(row, counted(row.leavers, row.contingent, school.scope, sight))
            for row in years
        ),
        territory=tuple(territory),
        statuses=tuple(statuses),
        figures=tuple(figure_tables(figures, school, sight)),
        surveys=surveys(figures, school, sight),
        code_questions=code_questions(figures, identifiers),
        origin=_origin(school, sight),
    )


def with_places(sight: Sight, rows: Iterable[Any]) -> None:
    """Set `place_in_file` of yearly rows: where they stand in the file that set their source.

    A row that a person changed by hand since then names another source; its place is None.
    """
    by_key: dict[tuple[str, int], Any] = {}
    for row in rows:
        row.place_in_file = None
        by_key[row._meta.label, row.pk] = row
    records = (
        StagedRecord.objects.to_apply()
        .filter(
            file__layout__in=_LAYOUTS,
            file__state=BatchFile.State.APPLIED,
            target_id__in={pk for _, pk in by_key},
        )
        .select_related("file__stored", "file__batch")
        .order_by("file__batch__applied_at", "pk")
    )
    for record in records if by_key else ():
        target = by_key.get((_LAYOUTS[record.file.layout], record.target_id or 0))
        if target and target.source == record.after.get("source"):
            seen = sight.sees(record.file.batch.scope)
            target.place_in_file = FilePlace(record.file, record.sheet, record.row, seen)


# What the files of a layout set, by the layout's code.
_LAYOUTS = {
    "social_passport": SocialPassport._meta.label,
    "olympiads": SchoolYear._meta.label,
    "territory": TerritoryYear._meta.label,
    **dict.fromkeys(
        ("additional_education", "context_2021", "context_2022", "staff", "survey"),
        YearFigures._meta.label,
    ),
}


def _system_order(identifier: SchoolIdentifier) -> int:
    return SchoolIdentifier.System.values.index(identifier.system)


def _passports(
    passports: tuple[SocialPassport, ...], school: School, sight: Sight
) -> PassportTable:
    lines = [_factor_line(factor, passports, school, sight) for factor in FACTORS]
    return PassportTable(
        passports,
        tuple(line for line in lines if line.factor.weight),
        tuple(line for line in lines if not line.factor.weight),
    )


def _factor_line(
    factor: SocialFactor, passports: Sequence[SocialPassport], school: School, sight: Sight
) -> PassportFactor:
    counts = (
        counted(getattr(passport, factor.code), passport.pupils, school.scope, sight)
        for passport in passports
    )
    return PassportFactor(factor, tuple(counts))


def counted(count: int | None, pupils: int | None, scope: str, sight: Sight) -> Count:
    """A count of the pupils of the place, as it is seen."""
    if sight.hides_count(count, pupils, scope):
        return Count(None, hidden=True)
    return Count(count, count / pupils if count is not None and pupils else None)


def passport_shares(municipality: Municipality, year: int, sight: Sight) -> dict[str, float]:
    """Share of pupils (0–1) by factor over the schools whose count is seen; no key without any."""
    having: dict[str, int] = defaultdict(int)
    pupils: dict[str, int] = defaultdict(int)
    for row in SocialPassport.objects.filter(school__municipality=municipality, year=year):
        scope = f"{municipality.scope}{row.school_id}/"
        for factor in FACTORS:
            count = getattr(row, factor.code)
            if count is not None and not sight.hides_count(count, row.pupils, scope):
                having[factor.code] += count
                pupils[factor.code] += row.pupils
    return {code: having[code] / total for code, total in pupils.items() if total}


@dataclass(frozen=True)
class FactorRow:
    """A factor of the social passport: the school's share beside the municipality's pooled one."""

    factor: SocialFactor
    own: Count
    district_share: float | None


@dataclass(frozen=True)
class PassportFactors:
    passport: SocialPassport
    rows: tuple[FactorRow, ...]


def passport_factors(viewer: User, school: School) -> PassportFactors | None:
    """The latest passport of the school beside its municipality; None without one."""
    passport = SocialPassport.objects.filter(school=school).first()
    sight = sight_of(viewer)
    rows = factor_rows(school, passport, sight, sight)
    return PassportFactors(passport, rows) if passport and rows else None


def factor_rows(
    school: School, passport: SocialPassport | None, sight: Sight, around: Sight
) -> tuple[FactorRow, ...]:
    """`around` is the sight with which the municipality's shares are pooled."""
    if passport is None or not passport.pupils:
        return ()
    district = passport_shares(school.municipality, passport.year, around)
    return tuple(
        FactorRow(
            factor=factor,
            own=counted(count, passport.pupils, school.scope, sight),
            district_share=district.get(factor.code),
        )
        for factor in FACTORS
        if (count := getattr(passport, factor.code)) is not None
    )


def _territory(school: School) -> QuerySet[TerritoryYear]:
    """Years of the territory with the settlement's name (`place`) and the region's unemployment
    (`of_region`) beside."""
    region = RegionYear.objects.filter(
        region=school.municipality.region_id, year=OuterRef("year")
    ).values("unemployment")
    return TerritoryYear.objects.filter(school=school).annotate(
        of_region=Subquery(region), place=F("settlement__name")
    )


def _origin(school: School, sight: Sight) -> OwnDataOrigin:
    loaded = (
        StagedRecord.objects.to_apply()
        .filter(file__layout="registry", file__state=BatchFile.State.APPLIED, target_id=school.pk)
        .select_related("file__stored", "file__batch")
        .order_by("-file__batch__applied_at")
        .first()
    )
    change = AuditEvent.objects.filter(object_ref=f"{School._meta.label}:{school.pk}").first()
    if loaded is None:
        return OwnDataOrigin(change=change)
    batch = loaded.file.batch
    return OwnDataOrigin(loaded.file, loaded.row, batch.applied_at, change, sight.sees(batch.scope))

"""Questions about risk profiles; the viewer stands first."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from monitoring.models import (
    FactorCatalogue,
    ProfileFactor,
    ResourceMap,
    RiskFactor,
    RiskProfile,
    SwotEntry,
)
from monitoring.profiles.catalogues import catalogues
from monitoring.profiles.facts import facts_of
from monitoring.profiles.proposals import Cuts, ProfileFacts, Proposal, needs_of, propose, told_of
from monitoring.profiles.swot import Observation
from monitoring.profiles.yearly import LEADS, open_facts
from schools.models import Assignment, School, SchoolStatus, User
from schools.permissions import READING, Permission
from schools.privacy import Sight

UNANSWERED = Q(responsible=None, responsible_text="")


@dataclass(frozen=True)
class Offer:
    """What the portal says of a factor: a computed value, and words of the resource map.

    `for_all` is the value as everybody may read it, to be put on record; `hidden`: there is
    a value, and it is not for this viewer.
    """

    proposal: Proposal | None
    needs: tuple[str, ...]
    told: tuple[str, ...]
    for_all: Proposal | None = None
    hidden: bool = False


@dataclass(frozen=True)
class FactorLine:
    row: ProfileFactor
    offer: Offer

    @property
    def is_answered(self) -> bool:
        return bool(self.row.responsible_id or self.row.responsible_text)

    @property
    def differs(self) -> bool:
        """Whether the portal would propose another level, and not by an indirect sign."""
        proposal = self.offer.proposal
        if proposal is None or proposal.metric.note:
            return False
        return proposal.level not in {"", self.row.level}


@dataclass(frozen=True)
class ProfilePage:
    """A profile with its factors in the catalogue's order; `history` is every profile."""

    profile: RiskProfile
    lines: tuple[FactorLine, ...]
    history: tuple[RiskProfile, ...]

    @property
    def unanswered(self) -> tuple[FactorLine, ...]:
        return tuple(line for line in self.lines if not line.is_answered)

    @property
    def is_latest(self) -> bool:
        return self.profile == self.history[0]


@dataclass(frozen=True)
class Quadrant:
    """One side of the matrix: what is written, and facts that may be taken."""

    side: SwotEntry.Side
    entries: tuple[SwotEntry, ...]
    facts: tuple[Observation, ...]

    @property
    def leads(self) -> bool:
        """Whether its lines are to lead to a factor or a measure."""
        return self.side in LEADS


@dataclass(frozen=True)
class Swot:
    quadrants: tuple[Quadrant, ...]

    @property
    def entries(self) -> tuple[SwotEntry, ...]:
        return tuple(entry for quadrant in self.quadrants for entry in quadrant.entries)

    @property
    def leading(self) -> tuple[SwotEntry, ...]:
        return tuple(e for quadrant in self.quadrants if quadrant.leads for e in quadrant.entries)

    @property
    def loose(self) -> int:
        """Weaknesses and threats that lead nowhere."""
        return sum(entry.factor_id is None for entry in self.leading)

    @property
    def facts(self) -> int:
        return sum(len(quadrant.facts) for quadrant in self.quadrants)


def profiles(viewer: User) -> QuerySet[RiskProfile]:
    return RiskProfile.objects.visible_to(viewer).select_related(
        "school__municipality__region", "catalogue", "file", "created_by"
    )


def factor_rows(viewer: User) -> QuerySet[ProfileFactor]:
    """Where to look one factor of a profile up."""
    visible = RiskProfile.objects.visible_to(viewer)
    return ProfileFactor.objects.filter(profile__in=visible.values("pk")).select_related(
        "profile__school__municipality__region", "profile__catalogue", "factor", "responsible"
    )


def entries(viewer: User) -> QuerySet[SwotEntry]:
    return SwotEntry.objects.visible_to(viewer).select_related(
        "school__municipality__region", "factor"
    )


def school(viewer: User) -> QuerySet[School]:
    """Where to look a school up for its profile, resources and SWOT."""
    return School.objects.visible_to(viewer).select_related("municipality__region")


def latest_profile(school: School) -> RiskProfile | None:
    rows = RiskProfile.objects.filter(school=school).select_related("catalogue", "file")
    return rows.order_by("-dated", "-pk").first()


def usual_catalogue(school: School) -> FactorCatalogue:
    """The catalogue of the school's latest profile, else of the latest in its municipality."""
    profiles = RiskProfile.objects.filter(school__municipality=school.municipality_id)
    own = profiles.filter(school=school)
    for rows in (own, profiles):
        if latest := rows.select_related("catalogue").order_by("-dated", "-pk").first():
            return latest.catalogue
    return catalogues()[0]


def profile_page(profile: RiskProfile, until: int, sight: Sight) -> ProfilePage:
    """A profile beside what is computed, and seen, on data not later than the year `until`."""
    school = profile.school
    rows = profile.factors.select_related("factor", "responsible")
    offers = _offers(school, profile.catalogue, [row.factor.title for row in rows], until, sight)
    history = RiskProfile.objects.filter(school=school).order_by("-dated", "-pk")
    return ProfilePage(
        profile=profile,
        lines=tuple(FactorLine(row, offers[row.factor.title]) for row in rows),
        history=tuple(history.select_related("catalogue")),
    )


def offers_of(
    school: School, catalogue: FactorCatalogue, until: int, sight: Sight
) -> dict[int, Offer]:
    """What the portal says of every factor of a catalogue, by its primary key."""
    factors = list(catalogue.factors.all())
    offers = _offers(school, catalogue, [factor.title for factor in factors], until, sight)
    return {factor.pk: offers[factor.title] for factor in factors}


def _offers(
    school: School, catalogue: FactorCatalogue, titles: list[str], until: int, sight: Sight
) -> dict[str, Offer]:
    facts = facts_of(school, until)
    cuts = Cuts(float(catalogue.medium_from), float(catalogue.high_from))
    sees_small = sight.sees(school.scope)
    return {title: _offer(title, *facts, cuts, sees_small) for title in titles}


def _offer(
    title: str, facts: ProfileFacts, seen: ProfileFacts, cuts: Cuts, sees_small: bool
) -> Offer:
    """`seen` is what everybody may see of the facts."""
    known, for_all = propose(title, facts, cuts), propose(title, seen, cuts)
    if for_all and for_all.tells_few:
        for_all = None
    shown = known if sees_small else for_all
    return Offer(
        shown,
        needs_of(title, facts),
        told_of(title, seen),
        for_all,
        hidden=bool(known and not shown),
    )


def people_of(school: School) -> list[User]:
    """Who may answer for a factor: people of the school and of its department, by surname."""
    places = Q(school=school) | Q(municipality=school.municipality_id)
    rows = (
        Assignment.objects.current()
        .filter(places, user__is_active=True)
        .exclude(role__in=READING)
        .select_related("user")
    )
    people = {row.user_id: row.user for row in rows}
    return sorted(people.values(), key=lambda user: (user.surname, user.name))


def factors_to_lead_to(school: School) -> QuerySet[RiskFactor]:
    """Factors of the latest profile, which a weakness or a threat may lead to."""
    latest = latest_profile(school)
    if latest is None:
        return RiskFactor.objects.none()
    return RiskFactor.objects.filter(
        pk__in=ProfileFactor.objects.filter(profile=latest).values("factor")
    ).order_by("position")


def left_factors(profile: RiskProfile) -> QuerySet[RiskFactor]:
    """Factors of the catalogue that the profile does not name."""
    return profile.catalogue.factors.exclude(pk__in=profile.factors.values("factor"))


def resource_maps(school: School) -> QuerySet[ResourceMap]:
    return ResourceMap.objects.filter(school=school).order_by("-year")


def resource_map(school: School, year: int) -> ResourceMap:
    """The map of a year; a new one, not saved, begins with last year's posts."""
    latest = resource_maps(school).filter(year__lte=year).first()
    if latest is None:
        return ResourceMap(school=school, year=year)
    if latest.year == year:
        return latest
    kept = (
        *("psychologist", "speech_therapist", "defectologist", "social_teacher"),
        *("growth_point", "digital_environment"),
    )
    return ResourceMap(school=school, year=year, **{name: getattr(latest, name) for name in kept})


def swot(school: School, year: int) -> Swot:
    rows = list(
        SwotEntry.objects.filter(school=school, year=year).select_related("factor").order_by("pk")
    )
    facts = open_facts(school, year)
    return Swot(
        tuple(
            Quadrant(
                side,
                tuple(row for row in rows if row.side == side),
                tuple(fact for fact in facts if fact.side == side),
            )
            for side in SwotEntry.Side
        )
    )


def swot_years(school: School) -> list[int]:
    """Years with a SWOT, the latest first."""
    years = SwotEntry.objects.filter(school=school).order_by().values_list("year", flat=True)
    return sorted(set(years), reverse=True)


def profile_table(viewer: User, year: int) -> QuerySet[Any]:
    """Schools with their latest profile: `profile_id`, `dated`, `serious` factors (medium and
    high), `unanswered` ones; `resources` tells the map of `year`: "", "map", "improvement"."""
    latest = RiskProfile.objects.filter(school=OuterRef("pk")).order_by("-dated", "-pk")
    factors = ProfileFactor.objects.filter(profile=OuterRef("profile_id")).order_by()
    current = SchoolStatus.objects.current().select_related("school__municipality")
    return (
        School.objects.visible_to(viewer)
        .active()
        .select_related("municipality")
        .prefetch_related(Prefetch("statuses", current))
        .annotate(
            profile_id=Subquery(latest.values("pk")[:1], output_field=IntegerField()),
            dated=Subquery(latest.values("dated")[:1], output_field=DateField()),
        )
        .annotate(
            serious=_counted(factors.exclude(level=ProfileFactor.Level.LOW)),
            unanswered=_counted(factors.filter(UNANSWERED)),
            resources=_resources(year),
        )
        .order_by("name", "pk")
    )


def unanswered_schools(viewer: User) -> QuerySet[Any]:
    """Schools of the viewer's own work whose latest profile has a factor without a responsible."""
    own = School.objects.where_holds(viewer, Permission.EDIT_PROFILE).visible_to(viewer)
    latest = RiskProfile.objects.filter(school=OuterRef("pk")).order_by("-dated", "-pk")
    waiting = ProfileFactor.objects.filter(UNANSWERED, profile=OuterRef("profile_id")).order_by()
    return (
        own.active()
        .annotate(profile_id=Subquery(latest.values("pk")[:1], output_field=IntegerField()))
        .annotate(unanswered=_counted(waiting))
        .filter(unanswered__gt=0)
        .order_by("name", "pk")
    )


def _counted(factors: QuerySet[ProfileFactor]) -> Subquery:
    counted = factors.values("profile").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


def _resources(year: int) -> Subquery:
    maps = ResourceMap.objects.filter(school=OuterRef("pk"), year=year).annotate(
        told=Case(
            When(improvement="", then=Value("map")),
            default=Value("improvement"),
            output_field=CharField(),
        )
    )
    return Subquery(maps.values("told")[:1], output_field=CharField())

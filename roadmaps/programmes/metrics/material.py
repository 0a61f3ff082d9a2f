"""What metrics are made of, read once for all of them: schools and what is so of them by one
query, results and deadlines by one each, whatever the number of schools, years and metrics.
Nothing is read before a metric asks for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, RowNumber

from monitoring.indicators.calculate import Counts, pool
from monitoring.models import Answer, ResourceMap, Response, RiskProfile, SchoolResult
from monitoring.models.results import COUNT_FIELDS
from roadmaps.execution.schedule import ACCOMPANIED
from roadmaps.models import (
    CompetenceCheck,
    Occurrence,
    Partnership,
    Plan,
    RiskCount,
    SiteCheck,
    SupportedSchool,
    SupportEvent,
    TargetIndicator,
)
from roadmaps.plans.queries import APPROVED
from roadmaps.support.kinds import LASTING
from schools.clock import local_date
from schools.models import Assignment, Municipality, School, SchoolStatus, SchoolYear, YearFigures
from schools.permissions import Permission, roles_with

OBLIGATORY = ("Русский язык", "Математика")
PLAN, JOINT, CURATOR, PROFILE, SITE = "plan", "joint", "curator", "profile", "site"
OLYMPIADS, ADDITIONAL, IMPROVED = "olympiads", "additional", "improved"
PARTNER = "partner"
THE_PLACE = "Муниципальные планы"
CHECKED = "checked"
"""Teachers diagnosed again: `count` of `whole` did better."""
AT_RISK = "at_risk"
"""Cases of a quarter (`row`) of a school year: `count` of `whole` were caught up."""
Said = tuple[Decimal | None, Decimal | None, str]
"""Number, whole and text of an answer."""
SCHOOL = "school"
"""Every school of the municipality: `about` is its name, `until` the day it was closed, `row` its
place in the order of names."""
EVENT = "event"
"""A held event itself (`row`): `count` are guests, `whole` municipalities, `number` hours."""
ROUND = "round"
"""A round that has ended: `count` is 1 where it was answered in time, `whole` where accepted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so of a school from a day to a day, or in a year, with up to two counts.

    `row` and `about` are of what several schools share: its key and its words. `number` and
    `out_of` are what a school answered to a question; its kind is the code of the metric.
    """

    kind: str
    school: int
    since: date | None
    until: date | None
    year: int | None
    count: int | None
    whole: int | None
    row: int | None
    about: str | None
    number: Decimal | None
    out_of: Decimal | None

    def in_year(self, year: int) -> bool:
        """Whether it held on some day of the calendar year."""
        if self.year is not None:
            return self.year == year
        began = self.since is not None and self.since <= date(year, 12, 31)
        return began and (self.until is None or self.until >= date(year, 1, 1))


@dataclass(frozen=True, slots=True)
class Dues:
    """Control dates of a year: those that have come, done by them, marked by them, done at all."""

    due: int
    timely: int
    marked: int
    done: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """Counts of a school in a year, and what everybody may see of them."""

    full: Counts
    open: Counts


@dataclass(frozen=True, slots=True)
class Held:
    """An event of support that was held; `people` are teachers and heads by school, `guests` come
    from other municipalities."""

    kind: str
    theme: str
    starts: date
    day: date
    people: dict[int, tuple[int, int]]
    hours: Decimal | None = None
    guests: int = 0
    districts: int = 0

    def in_year(self, year: int) -> bool:
        if self.kind in LASTING:
            return self.starts.year <= year <= self.day.year
        return self.day.year == year


class Material:
    """A municipality as the metrics of its programmes know it."""

    def __init__(self, municipality: Municipality, years: Iterable[int]) -> None:
        self.municipality = municipality
        self.years = sorted(years)
        self.today = local_date(municipality)

    @cached_property
    def schools(self) -> dict[int, Fact]:
        """Every school by its key, in the order of names, closed ones too."""
        rows = sorted(self._facts.get(SCHOOL, ()), key=lambda one: one.row or 0)
        return {one.school: one for one in rows}

    def working(self, year: int) -> list[int]:
        """Schools that worked on the last day of the year, or work today."""
        return [
            pk for pk, one in self.schools.items() if one.until is None or one.until.year > year
        ]

    def title(self, school: int) -> str:
        return (self.schools[school].about or "") if school in self.schools else THE_PLACE

    def facts(self, kind: str, year: int) -> dict[int, list[Fact]]:
        """What of the kind held in the year, by school, the earlier first."""
        by_school: dict[int, list[Fact]] = defaultdict(list)
        for fact in self._facts.get(kind, ()):
            if fact.in_year(year):
                by_school[fact.school].append(fact)
        return by_school

    def listed(self, year: int, *kinds: str) -> list[int]:
        """Schools that stood on the list on some day of the year, by name."""
        on_list = {school for kind in kinds or ACCOMPANIED for school in self.facts(kind, year)}
        return [pk for pk in self.schools if pk in on_list]

    def results(self, procedure: str, year: int) -> dict[int, Pooled]:
        """Counts of each school in a procedure of the year over its works."""
        return self._results.get((procedure, year), {})

    def dues(self, year: int) -> dict[int, Dues]:
        """Control dates of the year by school; those of the municipality itself under 0."""
        return self._dues.get(year, {})

    def answers(self, form: str, question: str, year: int) -> dict[int, Said]:
        """The latest accepted answer of each school to a question in rounds of the year."""
        told = self._facts.get(f"answer:{form}:{question}", ())
        return {
            one.school: (one.number, one.out_of, one.about or "")
            for one in told
            if one.year == year
        }

    def held(self, year: int) -> list[Held]:
        """Events of support that were held in the year, the earlier first."""
        return [one for one in self._held if one.in_year(year)]

    @cached_property
    def _held(self) -> list[Held]:
        of_event = {fact.row: fact for fact in self._facts.get(EVENT, ())}
        events: dict[int, Held] = {}
        facts = [fact for kind in SupportEvent.Kind for fact in self._facts.get(kind, ())]
        by_name = {pk: place for place, pk in enumerate(self.schools)}
        facts.sort(key=lambda one: (one.since or date.min, one.row or 0, by_name[one.school]))
        for one in facts:
            if one.row is None or one.since is None or one.until is None:
                continue
            of = of_event[one.row]
            new = Held(
                one.kind, one.about or "", one.since, one.until, {}, of.number, of.count or 0,
                of.whole or 0,
            )  # fmt: skip
            people = (one.count or 0, one.whole or 0)
            events.setdefault(one.row, new).people[one.school] = people
        return list(events.values())

    @cached_property
    def _facts(self) -> dict[str, list[Fact]]:
        by_kind: dict[str, list[Fact]] = defaultdict(list)
        parts = [_columns(*part) for part in self._parts()]
        for row in parts[0].union(*parts[1:], all=True):
            by_kind[row[0]].append(Fact(*row))
        for facts in by_kind.values():
            facts.sort(key=lambda fact: (fact.since or date.min, fact.year or 0, fact.row or 0))
        return by_kind

    def _parts(self) -> list[tuple[QuerySet[Any], Any, dict[str, Any]]]:
        here = Q(school__municipality=self.municipality)
        period = {"since": F("starts"), "until": F("ends")}
        plans = Plan.objects.filter(here, state__in=APPROVED)
        planned = {"since": F("period_start"), "until": F("period_end")}
        curators = roles_with(Permission.WRITE_JOINT_PLAN)
        covered = {
            "count": Cast(KT("figures__covered"), IntegerField()),
            "whole": Cast(KT("figures__pupils"), IntegerField()),
        }
        # Questions that an indicator of the municipality is bound to. The code of its own copy
        # stands for that of the form it was copied from.
        bound = TargetIndicator.objects.filter(
            programme__municipality=self.municipality, metric__startswith="answer:"
        ).filter(metric__endswith=Concat(Value(":"), OuterRef("question")))
        answers = Answer.objects.filter(
            Exists(bound.order_by()),
            response__school__municipality=self.municipality,
            response__state=Response.State.ACCEPTED,
            response__round__year__in=self.years,
        )
        form = Coalesce("version__form__copied_from__code", "version__form__code")
        return [
            (SchoolStatus.objects.filter(here, kind__in=ACCOMPANIED), F("kind"), period),
            (
                School.objects.filter(municipality=self.municipality),
                SCHOOL,
                {
                    "school": F("pk"),
                    "until": F("closed_on"),
                    "row": Window(RowNumber(), order_by="name"),
                    "about": F("name"),
                },
            ),
            (
                answers,
                Concat(Value("answer:"), form, Value(":"), F("question"), output_field=CharField()),
                {
                    "school": F("response__school_id"),
                    "since": F("response__round__closes"),
                    "year": F("response__round__year"),
                    "row": F("response_id"),
                    "about": F("text"),
                    "number": F("number"),
                    "out_of": F("whole"),
                },
            ),
            (plans.exclude(kind=Plan.Kind.JOINT), PLAN, planned),
            (plans.filter(curator_school__isnull=False), JOINT, planned),
            (Assignment.objects.filter(here, role__in=curators), CURATOR, period),
            (
                Partnership.objects.filter(here, kind__in=Partnership.CONTRACTS),
                PARTNER,
                {"since": F("dated"), "until": F("until")},
            ),
            (
                Partnership.objects.filter(here, kind__in=Partnership.CURATORS),
                CURATOR,
                {"since": F("dated"), "until": F("until")},
            ),
            (RiskProfile.objects.filter(here), PROFILE, {"since": F("dated")}),
            (
                SiteCheck.objects.filter(here),
                SITE,
                {
                    "since": F("month"),
                    "until": F("month"),
                    "count": Cast(F("complete"), IntegerField()),
                },
            ),
            (
                SchoolYear.objects.filter(here),
                OLYMPIADS,
                {"year": F("year"), "count": F("olympiad_participants"), "whole": F("contingent")},
            ),
            (
                YearFigures.objects.filter(here, system=YearFigures.System.ADDITIONAL),
                ADDITIONAL,
                {"year": F("year"), **covered},
            ),
            (
                Response.objects.filter(here, round__closes__lt=self.today),
                ROUND,
                {
                    "year": ExtractYear("round__closes"),
                    "count": _flag(Q(first_sent_on__lte=F("round__closes"))),
                    "whole": _flag(Q(state=Response.State.ACCEPTED)),
                },
            ),
            (
                SupportedSchool.objects.filter(
                    here,
                    event__municipality=self.municipality,
                    event__state=SupportEvent.State.HELD,
                ),
                F("event__kind"),
                {
                    "since": F("event__starts"),
                    "until": F("event__ends"),
                    "count": F("teachers"),
                    "whole": F("heads"),
                    "row": F("event_id"),
                    "about": F("event__theme"),
                },
            ),
            (
                SupportEvent.objects.filter(
                    municipality=self.municipality, state=SupportEvent.State.HELD
                ),
                EVENT,
                {
                    "school": Value(0),
                    "row": F("pk"),
                    "count": F("guests"),
                    "whole": F("districts"),
                    "number": F("hours"),
                },
            ),
            (
                CompetenceCheck.objects.filter(here, improved__isnull=False),
                CHECKED,
                {"year": ExtractYear("on"), "count": F("improved"), "whole": F("tested")},
            ),
            (
                RiskCount.objects.filter(here),
                AT_RISK,
                {
                    "year": F("year"),
                    "count": F("resolved"),
                    "whole": F("found"),
                    "row": F("quarter"),
                },
            ),
            (
                ResourceMap.objects.filter(here).exclude(improvement=""),
                IMPROVED,
                {"year": F("year")},
            ),
        ]

    @cached_property
    def _results(self) -> dict[tuple[str, int], dict[int, Pooled]]:
        """ОГЭ and ЕГЭ of the obligatory subjects, ВПР of all, a year before the first one too."""
        obligatory = Q(assessment__procedure__in=("oge", "ege"))
        subjects = Q()
        for subject in OBLIGATORY:
            subjects |= Q(assessment__subject__startswith=subject)
        rows = SchoolResult.objects.filter(
            Q(assessment__procedure="vpr") | (obligatory & subjects),
            school__municipality=self.municipality,
            assessment__year__gte=min(self.years) - 1,
            assessment__year__lte=max(self.years),
        ).values_list("assessment__procedure", "assessment__year", "school_id", *COUNT_FIELDS)
        cells: dict[tuple[str, int], dict[int, list[Counts]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for procedure, year, school, *counts in rows:
            cells[procedure, year][school].append(
                Counts(**dict(zip(COUNT_FIELDS, counts, strict=True)))
            )
        return {
            key: {
                school: Pooled(
                    pool(own),
                    pool(seen for cell in own if (seen := cell.without_small()) is not None),
                )
                for school, own in by_school.items()
            }
            for key, by_school in cells.items()
        }

    @cached_property
    def _dues(self) -> dict[int, dict[int, Dues]]:
        state = Occurrence.State
        wanted = ~Q(state=state.CANCELLED)
        rows = (
            Occurrence.objects.filter(
                plan__municipality=self.municipality,
                plan__state__in=APPROVED,
                end__year__in=self.years,
            )
            .annotate(row_place=Coalesce("school_id", "plan__school_id", Value(0)))
            .annotate(in_year=ExtractYear("end"))
            .order_by()
            .values_list("in_year", "row_place")
            .annotate(
                due=Count("pk", filter=wanted & (Q(end__lt=self.today) | Q(state=state.DONE))),
                timely=Count("pk", filter=Q(state=state.DONE, done_on__lte=F("end"))),
                marked=Count("pk", filter=Q(state=state.DONE, marked_at__date__lte=F("end"))),
                done=Count("pk", filter=Q(state=state.DONE)),
            )
        )
        dues: dict[int, dict[int, Dues]] = defaultdict(dict)
        for year, place, *counts in rows:
            dues[year][place] = Dues(*counts)
        return dues


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def _columns(rows: QuerySet[Any], kind: Any, values: dict[str, Any]) -> QuerySet[Any]:
    """Rows as those of `Fact`: what a kind has not is unknown, of the type of the column."""
    said = {
        "school": F("school_id"),
        **{name: Cast(Value(None), field) for name, field in _UNKNOWN.items()},
        **values,
    }
    named = Value(kind, output_field=CharField()) if isinstance(kind, str) else kind
    columns = {"fact_kind": named, **{f"fact_{name}": value for name, value in said.items()}}
    return rows.order_by().annotate(**columns).values_list(*columns)


_UNKNOWN: dict[str, Any] = {
    "since": DateField(),
    "until": DateField(),
    "year": IntegerField(),
    "count": IntegerField(),
    "whole": IntegerField(),
    "row": IntegerField(),
    "about": CharField(),
    "number": DecimalField(max_digits=16, decimal_places=4),
    "out_of": DecimalField(max_digits=16, decimal_places=4),
}

"""What the portal itself holds of a municipality's year, as evidence of the cycle.

Figures are what everybody may see (`schools.privacy.NOTHING`), for the register and its archive
are read by outsiders. The number of queries does not depend on the number of schools.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Max, Min, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from monitoring.models import EffectStudy, Response, Round, Run
from roadmaps.models import (
    Directive,
    Errand,
    Partnership,
    Plan,
    PlanVersion,
    Practice,
    Programme,
    SupportEvent,
    TargetFact,
    TargetIndicator,
)
from roadmaps.plans.queries import APPROVED
from roadmaps.programmes import standing
from roadmaps.programmes.indicator_queries import figure_of
from roadmaps.programmes.metrics.base import SchoolShare
from roadmaps.programmes.targets import targets_of
from roadmaps.proof.entries import Entry
from roadmaps.support.queries import in_year
from schools.clock import local_day
from schools.models import Municipality, School
from schools.privacy import NOTHING
from shnor_portal.core.documents import papers
from shnor_portal.core.models import Batch, PaperSnapshot
from shnor_portal.core.typography import counted, shortened

SCHOOLS = "школа,школы,школ"
# Papers that belong to the year that they tell of, whenever they were made.
OF_ITS_YEAR = ("programme_effect", "round_note")


@dataclass
class Year:
    """A year of a municipality; what several sources ask is asked once."""

    place: Municipality
    year: int

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @cached_property
    def schools(self) -> frozenset[int]:
        schools = School.objects.filter(municipality=self.place).active()
        return frozenset(schools.values_list("pk", flat=True))

    @cached_property
    def programmes(self) -> list[Programme]:
        """Approved by the end of the year, with the indicators and the facts of the year."""
        facts = TargetFact.objects.filter(year=self.year).order_by("on", "pk")
        indicators = TargetIndicator.objects.prefetch_related(Prefetch("facts", queryset=facts))
        programmes = Programme.objects.filter(
            municipality=self.place,
            order_date__lte=self.last,
            first_year__lte=self.year,
            last_year__gte=self.year,
        )
        return list(programmes.prefetch_related(Prefetch("indicators", queryset=indicators)))

    @cached_property
    def runs(self) -> list[Run]:
        """Told to schools or approved: of the list of the year or before, or made in the year."""
        runs = Run.objects.filter(
            Q(shown_at__isnull=False) | Q(approved_at__isnull=False), municipality=self.place
        ).filter(Q(year__in=(self.year - 2, self.year - 1)) | Q(created_at__year=self.year))
        return list(runs.select_related("version__methodology").order_by("created_at"))


def gathered(place: Municipality, year: int) -> list[Entry]:
    """Everything that positions may ask for, in the order of sources."""
    about = Year(place, year)
    return [entry for source in _SOURCES for entry in source(about)]


def _programmes(about: Year) -> Iterable[Entry]:
    for one in about.programmes:
        page = reverse("roadmaps:programme", args=[one.pk])
        for source, part, title in (
            ("goal", "goal", "Цель"),
            ("relevance", "relevance", "Актуальность"),
            ("methods", "methods", "Методы сбора информации"),
        ):
            if one.passport.get(part):
                yield Entry(
                    key=f"{source}-{one.pk}",
                    source=source,
                    title=f"{title}: {one}",
                    dated=one.order_date,
                    number=one.order_number,
                    page=f"{page}#passport",
                )


def _indicators(about: Year) -> Iterable[Entry]:
    for programme in about.programmes:
        for one in programme.indicators.all():
            target = targets_of(one).get(about.year, standing.Target())
            plan = standing.target_words(one.direction, one.kind, one.unit, target)
            page = reverse("roadmaps:indicator", args=[programme.pk, one.pk])
            yield Entry(
                key=f"indicator-{one.pk}",
                source="indicator",
                title=str(one),
                dated=programme.order_date,
                figure=f"план {plan}" if plan else "",
                page=page,
                indicators=frozenset([one.pk]),
                words=f"{one.title} {one.criterion}".casefold(),
            )
            for fact in one.facts.all():
                yield Entry(
                    key=f"fact-{fact.pk}",
                    source="fact",
                    title=f"Значение за {about.year} год: {one}",
                    dated=fact.on,
                    figure=_fact_words(one, fact, about.place),
                    page=page,
                    indicators=frozenset([one.pk]),
                )


def _fact_words(one: TargetIndicator, fact: TargetFact, place: Municipality) -> str:
    if fact.rows:
        figure = figure_of(one.kind, map(SchoolShare.of, fact.rows), NOTHING, place.scope)
        return standing.figure_words(one.kind, one.unit, figure) or "скрыто: мало участников"
    if fact.denominator is not None:
        figure = standing.share(fact.numerator, fact.denominator)
    else:
        figure = standing.plain(fact.value)
    return standing.figure_words(one.kind, one.unit, figure)


def _rounds(about: Year) -> Iterable[Entry]:
    accepted = Count("responses", filter=Q(responses__state=Response.State.ACCEPTED))
    rounds = Round.objects.filter(municipality=about.place, year=about.year).exclude(
        state=Round.State.DRAFT
    )
    for one in rounds.annotate(asked=Count("responses"), accepted=accepted).order_by("opens"):
        yield Entry(
            key=f"round-{one.pk}",
            source="round",
            title=f"Мониторинг: {one}",
            dated=local_day(one.closed_at, about.place) if one.closed_at else one.opens,
            figure=f"приняты ответы {one.accepted} из\u00a0{counted(one.asked, 'школы,школ,школ')}",
            page=reverse("monitoring:round", args=[one.pk]),
        )


def _runs(about: Year) -> Iterable[Entry]:
    seen, acts = set(), set()
    for one in about.runs:
        page = reverse("monitoring:run_detail", args=[one.pk])
        made = local_day(one.created_at, about.place)
        method = one.version.methodology
        if made.year == about.year:
            yield Entry(
                key=f"run-{one.pk}", source="run", dated=made, page=page,
                title=f"Выявление школ по результатам {one.year} года: {method}",
            )  # fmt: skip
            if method.pk not in seen:
                seen.add(method.pk)
                yield Entry(
                    key=f"methodology-{method.pk}", source="methodology", dated=made, page=page,
                    title=f"Методика выявления школ: {method}",
                )  # fmt: skip
        act = one.order_date, one.order_number  # of what several methods found
        if one.order_date and one.order_date <= about.last and act not in acts:
            acts.add(act)
            yield Entry(
                key=f"list-{one.pk}", source="list", dated=one.order_date, page=page,
                number=one.order_number, title=f"Перечень школ {one.list_year} года",
            )  # fmt: skip
            if one.order_date.year == about.year:
                yield Entry(
                    key=f"order-{one.pk}", source="order", dated=one.order_date, page=page,
                    number=one.order_number, executor="школы перечня",
                    due=date(one.list_year, 12, 31),
                    title=f"{about.place.order_term.capitalize()} об утверждении перечня "
                    f"{one.list_year} года",
                )  # fmt: skip


def _plans(about: Year) -> Iterable[Entry]:
    act = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanVersion.State.APPROVED)
    act = act.order_by("number")
    plans = Plan.objects.filter(
        municipality=about.place,
        state__in=APPROVED,
        period_start__lte=about.last,
        period_end__gte=about.first,
    ).annotate(
        act_date=Subquery(act.values("order_date")[:1]),
        act_number=Subquery(act.values("order_number")[:1]),
    )
    for one in plans.select_related("school").order_by("act_date", "title", "pk"):
        if one.act_date is None or one.act_date > about.last:
            continue
        whose = f" ({one.school.name})" if one.school else ""
        yield Entry(
            key=f"plan-{one.pk}",
            source="plan",
            title=f"{plan_title(one)}{whose}",
            dated=one.act_date,
            number=one.act_number,
            due=one.period_end,
            page=reverse("roadmaps:plan", args=[one.pk]),
            schools=frozenset([one.school_id]) if one.school_id else about.schools,
        )


def plan_title(plan: Plan) -> str:
    """With the kind of the document, where the title does not begin with it."""
    kind = plan.get_kind_display()
    return str(plan) if str(plan).casefold().startswith(kind) else f"{kind.capitalize()}: {plan}"


def _events(about: Year) -> Iterable[Entry]:
    events = SupportEvent.objects.filter(
        in_year(about.year), municipality=about.place, state=SupportEvent.State.HELD
    )
    for one in events.prefetch_related("reached").order_by("starts", "pk"):
        schools = frozenset(row.school_id for row in one.reached.all())
        yield Entry(
            key=f"event-{one.pk}",
            source=f"event:{one.kind}",
            title=f"{one.get_kind_display().capitalize()}: {one}",
            dated=one.starts,
            number=one.protocol_number,
            figure=counted(len(schools), SCHOOLS) if schools else "",
            executor=one.responsible,
            url=one.url,
            file=one.file_id,
            page=reverse("roadmaps:support_event", args=[one.pk]),
            schools=schools,
        )


def _partnerships(about: Year) -> Iterable[Entry]:
    partnerships = Partnership.objects.filter(
        Q(until=None) | Q(until__gte=about.first),
        school__municipality=about.place,
        dated__lte=about.last,
    )
    for one in partnerships.select_related("school", "partner_school").order_by("dated", "pk"):
        yield Entry(
            key=f"partnership-{one.pk}",
            source="partnership",
            title=f"{one.get_kind_display().capitalize()}: {one.school.name} – {one.with_whom}",
            dated=one.dated,
            number=one.number,
            due=one.until,
            url=one.url,
            page=reverse("roadmaps:partnership_list"),
            schools=frozenset(filter(None, (one.school_id, one.partner_school_id))),
        )


def _practices(about: Year) -> Iterable[Entry]:
    practices = Practice.objects.filter(municipality=about.place, created_at__year__lte=about.year)
    for one in practices.prefetch_related("adopters").order_by("created_at", "pk"):
        schools = {school.pk for school in one.adopters.all()}
        yield Entry(
            key=f"practice-{one.pk}",
            source="practice",
            title=f"Практика: {one}",
            dated=local_day(one.created_at, about.place),
            figure=f"переняли: {counted(len(schools), SCHOOLS)}" if schools else "",
            url=one.url,
            page=reverse("roadmaps:practice", args=[one.pk]),
            schools=frozenset(schools | ({one.school_id} if one.school_id else set())),
        )


def _papers(about: Year) -> Iterable[Entry]:
    """The latest paper of a kind about a place; one with small figures stays in the portal."""
    snapshots = PaperSnapshot.objects.filter(
        Q(kind__in=OF_ITS_YEAR, year=about.year)
        | (Q(created_at__year=about.year) & ~Q(kind__in=OF_ITS_YEAR)),
        scope__startswith=about.place.scope,
    ).exclude(kind="cycle_file")
    titles = {paper.kind: paper.title for paper in papers.registered()}
    latest: dict[tuple[str, str], PaperSnapshot] = {}
    for one in snapshots.defer("context", "sources").order_by("created_at", "pk"):
        latest[one.kind, one.scope] = one
    for one in latest.values():
        school = one.scope.removeprefix(about.place.scope).strip("/")
        yield Entry(
            key=f"paper-{one.pk}",
            source=f"paper:{one.kind}",
            title=f"{titles.get(one.kind, 'Документ')}: {one}",
            dated=local_day(one.created_at, about.place),
            page=reverse("desk:paper", args=[one.pk]),
            file=None if one.small_figures else one.pdf_id,
            schools=frozenset([int(school)]) if school.isdecimal() else about.schools,
        )


def _directives(about: Year) -> Iterable[Entry]:
    directives = Directive.objects.filter(
        municipality=about.place, state=Directive.State.ISSUED, dated__year=about.year
    ).annotate(
        given=Count("errands", filter=~Q(errands__state=Errand.State.CANCELLED)),
        accepted=Count("errands", filter=Q(errands__state=Errand.State.ACCEPTED)),
        begins=Min("errands__due"),
        ends=Max("errands__due"),
    )
    for one in directives.select_related("municipality").order_by("dated", "pk"):
        given = counted(one.given, "исполнитель,исполнителя,исполнителей")
        yield Entry(
            key=f"directive-{one.pk}",
            source=f"directive:{one.kind}",
            title=f"{one.get_kind_display().capitalize()}: {one}",
            dated=one.dated,
            number=one.number,
            executor=given if one.given else "",
            due=one.ends,
            figure=f"поручений {one.given}, принято {one.accepted}" if one.given else "",
            file=one.file_id,
            page=reverse("roadmaps:directive", args=[one.pk]),
        )


def _advice(about: Year) -> Iterable[Entry]:
    """Targeted recommendations, one by one: each has its school and its indicator."""
    errands = Errand.objects.filter(
        directive__municipality=about.place,
        directive__kind=Directive.Kind.ADVICE,
        directive__state=Directive.State.ISSUED,
        directive__dated__year=about.year,
    ).exclude(state=Errand.State.CANCELLED)
    for one in errands.select_related("directive", "school").order_by("directive__dated", "pk"):
        whose = f"{one.school.name}: " if one.school else ""
        yield Entry(
            key=f"errand-{one.pk}",
            source="advice",
            title=f"Рекомендация – {whose}{shortened(one.text, 160)}",
            dated=one.directive.dated,
            number=one.directive.number,
            figure=one.get_state_display(),
            due=one.due,
            url=one.url,
            page=reverse("roadmaps:errand", args=[one.pk]),
            indicators=frozenset([one.indicator_id] if one.indicator_id else []),
            schools=frozenset([one.school_id] if one.school_id else []),
        )


def _effects(about: Year) -> Iterable[Entry]:
    studies = EffectStudy.objects.filter(municipality=about.place, made_at__year=about.year)
    for one in studies.order_by("made_at"):
        yield Entry(
            key=f"effect-{one.pk}",
            source="effect",
            title=str(one),
            dated=local_day(one.made_at, about.place),
            page=reverse("monitoring:effects"),
        )


def _imports(about: Year) -> Iterable[Entry]:
    totals = Batch.objects.filter(
        scope__startswith=about.place.scope,
        state=Batch.State.APPLIED,
        applied_at__year=about.year,
    ).aggregate(batches=Count("pk"), last=Max("applied_at"))
    if totals["batches"]:
        yield Entry(
            key="imports",
            source="imports",
            title="Портал адресной помощи школам: результаты, показатели, планы и мониторинги",
            dated=local_day(totals["last"], about.place),
            figure=f"загрузок за год: {totals['batches']}",
            page=reverse("monitoring:import_list"),
        )


_SOURCES: tuple[Callable[[Year], Iterable[Entry]], ...] = (
    _programmes, _indicators, _imports, _rounds, _runs, _papers, _plans, _events, _partnerships,
    _practices, _directives, _advice, _effects,
)  # fmt: skip

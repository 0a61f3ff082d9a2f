"""What the portal itself holds of a municipality's year, as evidence of the cycle.

Figures are what everybody may see (`schools.privacy.NOTHING`), for the register and its archive
are read by outsiders. One query asks for all of it, whatever the number of schools.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from roadmaps.models import Plan, Programme, TargetFact, TargetIndicator
from roadmaps.programmes import standing
from roadmaps.programmes.indicator_queries import figure_of
from roadmaps.programmes.metrics.base import SchoolShare
from roadmaps.programmes.targets import targets_of
from roadmaps.proof.entries import Entry
from schools.clock import local_day
from schools.models import Municipality
from schools.privacy import NOTHING
from shnor_portal.core.documents import papers
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.core.typography import counted, shortened

SCHOOLS = "школа,школы,школ"


@dataclass(frozen=True)
class Year:
    """A year of a municipality; `told` are the answers to `year_questions`, by their names."""

    place: Municipality
    year: int
    told: Mapping[str, list[Any]]

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)

    @cached_property
    def schools(self) -> frozenset[int]:
        return frozenset(school.pk for school in self.told["schools"])

    @cached_property
    def programmes(self) -> list[tuple[Programme, list[tuple[TargetIndicator, list[TargetFact]]]]]:
        """With the indicators of each and their facts of the year."""
        facts = _by(self.told["facts"], "indicator_id", "on", "pk")
        indicators = _by(self.told["indicators"], "programme_id", "position", "pk")
        rows = sorted(self.told["programmes"], key=lambda one: (-one.first_year, one.title, one.pk))
        return [(row, [(one, facts[one.pk]) for one in indicators[row.pk]]) for row in rows]

    def by(self, name: str, *order: str) -> list[Any]:
        """Answers in an order of fields, unknown values first."""
        return sorted(self.told[name], key=lambda row: _key(row, *order))

    def keys(self, name: str, of: str, what: str) -> dict[int, set[int]]:
        """Keys of a table of pairs: `what` by `of`."""
        found: dict[int, set[int]] = defaultdict(set)
        for row in self.told[name]:
            found[getattr(row, of)].add(getattr(row, what))
        return found


def gathered(about: Year) -> list[Entry]:
    """Everything that positions may ask for, in the order of sources."""
    return [entry for source in _SOURCES for entry in source(about)]


def _by(rows: Iterable[Any], of: str, *order: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: _key(row, *order)):
        found[getattr(row, of)].append(row)
    return found


def _key(row: Any, *order: str) -> tuple[Any, ...]:
    values = [getattr(row, name) for name in order]
    return tuple((value is not None, value) for value in values)


def _programmes(about: Year) -> Iterable[Entry]:
    for one, _ in about.programmes:
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
    for programme, indicators in about.programmes:
        for one, facts in indicators:
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
            for fact in facts:
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
        rows = map(SchoolShare.of, fact.rows)
        figure = figure_of(one.kind, fact.metric, rows, NOTHING, place.scope)
        return standing.figure_words(one.kind, one.unit, figure) or "скрыто: мало участников"
    if fact.denominator is not None:
        figure = standing.share(fact.numerator, fact.denominator)
    else:
        figure = standing.plain(fact.value)
    return standing.figure_words(one.kind, one.unit, figure)


def _rounds(about: Year) -> Iterable[Entry]:
    for one in about.by("rounds", "opens", "pk"):
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
    for one in about.by("runs", "created_at", "pk"):
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
    for one in about.by("plans", "act_date", "title", "pk"):
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
    reached = about.keys("reached", "event_id", "school_id")
    for one in about.by("events", "starts", "pk"):
        schools = frozenset(reached[one.pk])
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
    for one in about.by("partnerships", "dated", "pk"):
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
    adopters = about.keys("adopters", "practice_id", "school_id")
    for one in about.by("practices", "created_at", "pk"):
        schools = adopters[one.pk]
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
    titles = {paper.kind: paper.title for paper in papers.registered()}
    latest: dict[tuple[str, str], PaperSnapshot] = {}
    for one in about.by("papers", "created_at", "pk"):
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
    for one in about.by("directives", "dated", "pk"):
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
    for one in sorted(about.told["advice"], key=lambda row: (row.directive.dated, row.pk)):
        whose = f"{one.school.name}: " if one.school else ""
        yield Entry(
            key=f"errand-{one.pk}",
            source="advice",
            title=f"Рекомендация – {whose}{shortened(one.text, 160).rstrip('.')}",
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
    for one in about.by("studies", "made_at", "pk"):
        yield Entry(
            key=f"effect-{one.pk}",
            source="effect",
            title=str(one),
            dated=local_day(one.made_at, about.place),
            page=reverse("monitoring:effects"),
        )


def _imports(about: Year) -> Iterable[Entry]:
    applied = [one.applied_at for one in about.told["batches"]]
    if applied:
        yield Entry(
            key="imports",
            source="imports",
            title="Портал адресной помощи школам: результаты, показатели, планы и мониторинги",
            dated=local_day(max(applied), about.place),
            figure=f"загрузок за год: {len(applied)}",
            page=reverse("monitoring:import_list"),
        )


_SOURCES: tuple[Callable[[Year], Iterable[Entry]], ...] = (
    _programmes, _indicators, _imports, _rounds, _runs, _papers, _plans, _events, _partnerships,
    _practices, _directives, _advice, _effects,
)  # fmt: skip

"""The search of the whole portal: each kind of thing by the query of its own room, so that nobody
finds what they could not open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from roadmaps.models import Measure, Plan
from roadmaps.plans import queries as plans
from schools.clock import viewers_day
from schools.models import School, SchoolIdentifier, User
from schools.people import queries as people
from schools.people.queries import PersonState
from shnor_portal.core.documents import papers as registry
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.core.searching import Asked
from shnor_portal.core.typography import short_date

FEW, MANY = 5, 100
TEXT = 220
LOGIN_DIGITS = 3


@dataclass(frozen=True)
class Hit:
    """One thing found: where it leads, its name with the words marked, and what stands beside."""

    url: str
    name: SafeString
    beside: SafeString


@dataclass(frozen=True)
class Group:
    """`more`: there are others, all of which `?in=` shows."""

    code: str
    title: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class Found:
    text: str
    asked: Asked
    groups: tuple[Group, ...] = ()
    only: str = ""


@dataclass(frozen=True)
class Kind:
    """What is searched: `rows` are the viewer's that answer, in the order of the page."""

    code: str
    title: str
    rows: Callable[[User, Asked], QuerySet[Any]]
    hit: Callable[[Any, Asked], Hit]


def search(viewer: User, text: str, only: str = "") -> Found:
    """What the viewer may open that has every word of the text, by kind; with `only` one kind, more
    of it. Nothing for a text without a word."""
    asked = Asked.of(text)
    kinds = [kind for kind in KINDS if kind.code == only] or list(KINDS)
    only = kinds[0].code if len(kinds) == 1 else ""
    if not asked:
        return Found(text, asked, only=only)
    groups = (_group(kind, viewer, asked, MANY if only else FEW) for kind in kinds)
    return Found(text, asked, tuple(group for group in groups if group.hits), only)


def _group(kind: Kind, viewer: User, asked: Asked, size: int) -> Group:
    rows = list(kind.rows(viewer, asked)[: size + 1])
    hits = tuple(kind.hit(row, asked) for row in rows[:size])
    return Group(kind.code, kind.title, hits, more=len(rows) > size)


def _schools(viewer: User, asked: Asked) -> QuerySet[School]:
    """Every word in the school's own or in the name of its settlement or municipality, numbers in
    its login too; those named so themselves first."""
    condition, own = Q(), asked.inside("search_text")
    for piece in asked.pieces:
        one = Asked((piece,))
        here = one.inside("search_text", "settlement__search_text", "municipality__search_text")
        if piece in _LOGIN_PREFIXES:
            continue
        if piece.isdigit() and len(piece) >= LOGIN_DIGITS:
            numbers = SchoolIdentifier.objects.filter(value__startswith=piece)
            here |= Q(Exists(numbers.filter(school=OuterRef("pk"))))
        condition &= here
    rows = School.objects.visible_to(viewer).filter(condition)
    rank = Case(When(own, then=0), default=1)
    return rows.select_related("municipality", "settlement").order_by("closed_on", rank, "name")


_LOGIN_PREFIXES = ("edu", "sch")


def _school(school: School, asked: Asked) -> Hit:
    place = [school.municipality.name]
    if school.settlement and school.settlement.name not in school.name:
        place.append(school.settlement.name)
    if school.closed_on:
        place.append(f"закрыта {short_date(school.closed_on)}")
    return Hit(
        reverse("desk:school", args=[school.pk]),
        asked.marked(school.name),
        asked.marked(", ".join(place)),
    )


def _people(viewer: User, asked: Asked) -> QuerySet[User]:
    """People of the list of people, without those whose access is closed."""
    users = people.people(viewer).exclude(state=PersonState.CLOSED)
    return users.filter(asked.inside("search_text")).order_by("surname", "name", "pk")


def _person(person: User, asked: Asked) -> Hit:
    roles = [str(assignment) for assignment in person.shown[:2]]  # type: ignore[attr-defined]
    beside = filter(None, (person.post, *roles, person.email))
    return Hit(
        reverse("schools:person", args=[person.pk]),
        asked.marked(person.full_name),
        asked.marked("; ".join(beside)),
    )


def _plans(viewer: User, asked: Asked) -> QuerySet[Plan]:
    rows = plans.plans(viewer).filter(
        asked.inside("search_text", "school__search_text", "municipality__search_text")
    )
    return rows.order_by("-period_start", "title", "pk")


def _plan(plan: Plan, asked: Asked) -> Hit:
    years = f"{plan.period_start.year}–{plan.period_end.year}"
    beside = f"{plan.place}, {years}, {plan.get_state_display()}"
    return Hit(
        reverse("roadmaps:plan", args=[plan.pk]), asked.marked(plan.title), asked.marked(beside)
    )


def _measures(viewer: User, asked: Asked) -> QuerySet[Measure]:
    measures = plans.measures(viewer).filter(asked.inside("search_text"))
    return measures.select_related("version__plan")


def _measure(measure: Measure, asked: Asked) -> Hit:
    plan = measure.version.plan
    number = f"{measure.number}. " if measure.number else ""
    parts = [measure.deadline_text, measure.responsible, measure.result]
    beside = [asked.marked(str(plan))]
    beside += [asked.marked(asked.around(part, TEXT // 2)) for part in parts if part]
    return Hit(
        f"{reverse('roadmaps:plan', args=[plan.pk])}#m-{measure.key}",
        asked.marked(number + asked.around(measure.text, TEXT)),
        _joined(beside),
    )


def _papers(viewer: User, asked: Asked) -> QuerySet[PaperSnapshot]:
    """Every word in the paper's title or in the name of its kind."""
    condition = Q()
    for piece in asked.pieces:
        one = Asked((piece,))
        kinds = [paper.kind for paper in registry.registered() if one.is_in(paper.title)]
        condition &= one.inside("search_text") | Q(kind__in=kinds)
    return PaperSnapshot.objects.visible_to(viewer).filter(condition)


def _paper(paper: PaperSnapshot, asked: Asked) -> Hit:
    made = short_date(viewers_day(paper.created_at))
    beside = f"{registry.get(paper.kind).title}, {paper.year} год, составлен {made}"
    return Hit(
        reverse("desk:paper", args=[paper.pk]), asked.marked(paper.title), asked.marked(beside)
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    whole = SafeString("")
    for part in parts:
        whole = format_html("{} · {}", whole, part) if whole else part
    return whole


KINDS = (
    Kind("schools", "Школы", _schools, _school),
    Kind("plans", "Дорожные карты и документы школ", _plans, _plan),
    Kind("measures", "Мероприятия", _measures, _measure),
    Kind("papers", "Документы", _papers, _paper),
    Kind("people", "Люди", _people, _person),
)

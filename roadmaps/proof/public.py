"""The public page of a municipality: what stands on it, and who opens it.

No school is named or told of apart: progress is the sum over all plans in force, and only where
enough schools are summed for none of them to be worked out (`schools.privacy`).
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from roadmaps.execution import queries
from roadmaps.models import Occurrence, Plan, PlanVersion, Programme, PublicPage
from roadmaps.programmes.passport import BY_TABLE, Rows, table_rows
from roadmaps.proof.sources import plan_title
from schools import access
from schools.clock import local_date
from schools.models import Municipality, User
from schools.permissions import Permission
from schools.privacy import is_small
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

State = Occurrence.State


@dataclass(frozen=True)
class PublicProgramme:
    title: str
    kind: str
    span: str
    act: str
    goal: str
    tasks: tuple[str, ...]
    documents: Rows


@dataclass(frozen=True)
class PublicDocument:
    title: str
    act: str


@dataclass(frozen=True)
class Sums:
    """Deadlines of plans that have come by today, and how many of them are done."""

    plans: int
    came: int
    done: int
    wanted: int
    hidden: bool = False
    """Too few schools stand behind the sum for it to be told."""


@dataclass(frozen=True)
class Shown:
    place: Municipality
    on: date
    programmes: tuple[PublicProgramme, ...]
    documents: tuple[PublicDocument, ...]
    municipal: Sums
    schools: Sums
    contacts: str

    @property
    def is_bare(self) -> bool:
        return not (self.programmes or self.documents)


def page_of(place: Municipality) -> PublicPage:
    """Kept or not yet."""
    page = PublicPage.objects.filter(municipality=place).first() or PublicPage()
    page.municipality = place
    return page


def opened(code: str) -> PublicPage | None:
    """The page that everybody may read, by the code of its municipality."""
    pages = PublicPage.objects.filter(municipality__code=code, opened_at__isnull=False)
    return pages.select_related("municipality__region").first()


def shown(page: PublicPage) -> Shown:
    """All that is public once the page is open, and nothing besides."""
    place = page.municipality
    today = local_date(place)
    programmes = Programme.objects.filter(
        municipality=place, state=Programme.State.APPROVED, last_year__gte=today.year
    ).prefetch_related("tasks")
    return Shown(
        place=place,
        on=today,
        programmes=tuple(_programme(one) for one in programmes),
        documents=tuple(_documents(place)),
        municipal=_sums(place, today, Q(plan__school=None, school=None)),
        schools=_sums(place, today, Q(plan__school__isnull=False), few_count=True),
        contacts=page.contacts,
    )


@transaction.atomic
def write_contacts(*, municipality: Municipality, contacts: str, by: User | None) -> PublicPage:
    """By those who keep the register."""
    access.check(by, Permission.EDIT_PROOF, municipality)
    page, _ = PublicPage.objects.get_or_create(municipality=municipality)
    page.contacts = contacts
    page.save(update_fields=["contacts"])
    _record("public.contacts", page, "контакты изменены", by)
    return page


@transaction.atomic
def open_page(*, municipality: Municipality, by: User | None) -> PublicPage:
    page = _taken(municipality, by)
    if page.opened_at:
        raise states.refusal("Страница уже открыта.", page, by=by)
    if shown(page).is_bare:
        raise Refused(
            "Показывать пока нечего: нет ни утверждённой программы, ни утверждённого "
            "муниципального плана.",
            code="nothing_public",
        )
    page.opened_at, page.opened_by = timezone.now(), by
    page.save(update_fields=["opened_at", "opened_by"])
    _record("public.open", page, "открыта для всех", by)
    return page


@transaction.atomic
def close_page(*, municipality: Municipality, by: User | None) -> PublicPage:
    page = _taken(municipality, by)
    if not page.opened_at:
        raise states.refusal("Страница уже закрыта.", page, by=by)
    page.opened_at = page.opened_by = None
    page.save(update_fields=["opened_at", "opened_by"])
    _record("public.close", page, "закрыта", by)
    return page


def _taken(municipality: Municipality, by: User | None) -> PublicPage:
    page, _ = PublicPage.objects.get_or_create(municipality=municipality)
    page = states.take(page, by=by, related=["municipality"])
    access.check(by, Permission.OPEN_PUBLIC_PAGE, page)
    return page


def _programme(one: Programme) -> PublicProgramme:
    return PublicProgramme(
        title=one.title,
        kind=one.get_kind_display().capitalize(),
        span=one.span,
        act=one.act,
        goal=one.passport.get("goal", ""),
        tasks=tuple(task.text for task in one.tasks.all()),
        documents=table_rows(one.tables, BY_TABLE["documents"]),
    )


def _documents(place: Municipality) -> list[PublicDocument]:
    """Municipal plans in force with the act that approved them."""
    act = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanVersion.State.APPROVED)
    act = act.order_by("-number")
    plans = Plan.objects.filter(municipality=place, school=None, state__in=queries.IN_FORCE)
    plans = plans.annotate(
        act_date=Subquery(act.values("order_date")[:1]),
        act_number=Subquery(act.values("order_number")[:1]),
    )
    return [
        PublicDocument(
            plan_title(one),
            f"{one.act_date:%d.%m.%Y}" + (f" №\u00a0{one.act_number}" if one.act_number else "")
            if one.act_date
            else "",
        )
        for one in plans
    ]


def _sums(place: Municipality, today: date, which: Q, *, few_count: bool = False) -> Sums:
    asked = ~Q(state=State.CANCELLED)
    totals = Occurrence.objects.filter(
        which, plan__municipality=place, plan__state__in=queries.IN_FORCE
    ).aggregate(
        plans=Count("plan", distinct=True),
        places=Count("plan__school", distinct=True),
        wanted=Count("pk", filter=asked),
        came=Count("pk", filter=asked & Q(end__lte=today)),
        done=Count("pk", filter=asked & Q(end__lte=today, state=State.DONE)),
    )
    if few_count and is_small(totals["places"]):
        return Sums(0, 0, 0, 0, hidden=bool(totals["places"]))
    return Sums(totals["plans"], totals["came"], totals["done"], totals["wanted"])


def _record(verb: str, page: PublicPage, said: str, by: User | None) -> None:
    text = f"публичная страница {said}: {page.municipality}"
    audit.record(verb, text, by=by, scope=page.scope, obj=page.municipality)

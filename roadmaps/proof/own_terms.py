"""What else than deadlines of plans a person owes soon, of every kind, in one query.

Errands and recommendations, early signs, reports of a year, evidence whose term of review is near.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from roadmaps.execution import signs
from roadmaps.execution.queries import NEAR_DAYS
from roadmaps.execution.reminder_letters import Other
from roadmaps.execution.standing import SOON_DAYS
from roadmaps.models import ProofItem
from roadmaps.proof import year_reports
from roadmaps.support import errand_queries as errands
from schools.clock import LocalDays, local_date
from schools.models import User

MOST = 10
ERRAND, SIGN, REPORT, PROOF = "errand", "sign", "report", "proof"
_PAGES = {
    ERRAND: "roadmaps:errand",
    SIGN: "roadmaps:sign",
    REPORT: "roadmaps:year_report",
    PROOF: "roadmaps:proof_item",
}
TITLES = {
    REPORT: "Итоги года",
    SIGN: "Ранние признаки",
    ERRAND: "Поручения и\u00a0рекомендации",
    PROOF: "Пересмотреть подтверждения",
}


@dataclass(frozen=True)
class Term:
    """`about` is what it belongs to; `remark` is said of what was sent back."""

    kind: str
    pk: int
    due: date
    text: str
    about: str
    place: str
    remark: str
    today: date

    @property
    def url(self) -> str:
        return reverse(_PAGES[self.kind], args=[self.pk])

    @property
    def state(self) -> str:
        if self.due < self.today:
            return "просрочено"
        if self.remark:
            return "возвращено"
        soon = self.due <= self.today + timedelta(days=SOON_DAYS)
        return "скоро срок" if soon else "впереди"

    @property
    def style(self) -> str:
        return _STYLES[self.state]


_STYLES = {
    "просрочено": "text-bg-danger",
    "возвращено": "text-bg-warning",
    "скоро срок": "text-bg-warning",
    "впереди": "text-bg-light",
}


def near(viewer: User, days: LocalDays) -> list[tuple[str, list[Term]]]:
    """Groups by kind with their titles, the nearest first; at most ten of a kind."""
    rows = _rows(
        ERRAND, errands.mine(viewer).filter(errands.near(days)), "due", F("text"),
        F("directive__title"), F("school__name"), F("reason"),
        F("directive__municipality__time_zone"),
    ).union(
        _rows(SIGN, signs.owed(viewer).filter(_by_day("plan__municipality", "due", days)), "due",
              F("title"), F("plan__title"), F("plan__school__name"), Value(""),
              F("plan__municipality__time_zone")),
        _rows(REPORT, year_reports.to_write(viewer), "due", Cast("year", TextField()), Value(""),
              F("school__name"), F("remark"), F("school__municipality__time_zone")),
        _rows(PROOF, reviews(viewer).filter(_by_day("municipality", "review_on", days)),
              "review_on", F("title"), Value(""), F("municipality__name"), Value(""),
              F("municipality__time_zone")),
        all=True,
    )  # fmt: skip
    by_kind: dict[str, list[Term]] = {kind: [] for kind in TITLES}
    for kind, pk, due, text, about, place, remark, zone in sorted(rows, key=lambda row: row[2]):
        said = f"Отчёт за {text} год" if kind == REPORT else text
        by_kind[kind].append(Term(kind, pk, due, said, about, place, remark, days[zone]))
    return [(TITLES[kind], terms[:MOST]) for kind, terms in by_kind.items() if terms]


def reviews(viewer: User) -> QuerySet[ProofItem]:
    """Evidence that the person keeps and that has a term of review."""
    return ProofItem.objects.visible_to(viewer).filter(owner=viewer, review_on__isnull=False)


def terms(user: User) -> Iterable[Other]:
    """Of the morning's letter: evidence to be looked at again."""
    for item in reviews(user).select_related("municipality").order_by("review_on", "pk"):
        assert item.review_on is not None
        left = (item.review_on - local_date(item.municipality)).days
        path = reverse("roadmaps:proof_item", args=[item.pk])
        yield Other(f"Пересмотреть подтверждение: {item.title}", item.review_on, left, path,
                    item.scope)  # fmt: skip


def _rows(kind: str, rows: QuerySet[Any], due: str, *words: Any) -> QuerySet[Any, Any]:
    """A part of the union: every part has the same columns."""
    text, about, place, remark, zone = (
        Coalesce(Cast(one, TextField()), Value(""), output_field=TextField()) for one in words
    )
    return (
        rows.select_related(None)
        .order_by()
        .values_list(
            Value(kind, output_field=CharField()), "pk", due, text, about, place, remark, zone
        )
    )


def _by_day(path: str, field: str, days: LocalDays) -> Q:
    condition = Q(pk__in=[])
    for zone, today in days.items():
        until = today + timedelta(days=NEAR_DAYS)
        condition |= Q(**{f"{path}__time_zone": zone, f"{field}__lte": until})
    return condition

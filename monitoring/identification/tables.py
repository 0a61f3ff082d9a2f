"""Lists of identifications, and of schools by categories."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html

from monitoring.identification.queries import Category, RunTable
from monitoring.identification.words.figures import margin
from monitoring.models import Finding
from shnor_portal.core.audit import COMMAND_LINE
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table
from shnor_portal.core.typography import short_date

OUTCOME_WORDS = {"yes": "признаки есть", "no": "признаков нет", "unknown": "недостаточно данных"}
STALE, NOT_SHOWN = "данные изменились", "школам не показан"


def _run_state(run: Any) -> tuple[int, str, str]:
    """The place in a run's life, the words, their style."""
    if run.is_approved:
        return 3, "утверждён", "text-bg-success"
    if run.superseded:
        return 4, "заменён новым расчётом", "text-bg-secondary"
    if run.undecided:
        return 1, f"ждут решения: {run.undecided}", "text-bg-warning"
    return 2, "решения приняты", "text-bg-primary"


def _order_of(run: Any) -> str:
    if not run.is_approved:
        return ""
    term, day = run.municipality.order_term, short_date(run.order_date)
    return f"{term} №\u00a0{run.order_number} от\u00a0{day}"


def _calculated(run: Any) -> datetime:
    """As the municipality's clocks had it."""
    return run.created_at.astimezone(ZoneInfo(run.municipality.time_zone)).replace(tzinfo=None)


RUNS = Table(
    "runs",
    "Идентификация",
    [
        Column(
            "list", "Перечень", str, order=BY_VALUE, width=44,
            html=lambda run: linked(run, reverse("monitoring:run_detail", args=[run.pk])),
        ),
        Column("when", "Рассчитан", _calculated, Kind.MOMENT, order=BY_VALUE, width=18),
        Column(
            "who", "Кто", lambda run: str(run.created_by or COMMAND_LINE), order=BY_VALUE,
            width=24, shown=False,
        ),
        Column("municipality", "Муниципалитет", "municipality.name", order=BY_VALUE, width=34),
        Column(
            "methodology", "Методика", "version.methodology.title", order=BY_VALUE, width=60
        ),
        Column(
            "version", "Версия методики", lambda run: f"версия {run.version.number}",
            under="methodology",
        ),
        Column("yes", "С признаками", "yes", Kind.NUMBER, order=BY_VALUE),
        Column("schools", "Школ", "schools", Kind.NUMBER, order=BY_VALUE, width=8),
        Column("unknown", "Недостаточно данных", "unknown", Kind.NUMBER, order=BY_VALUE, width=20),
        Column(
            "state", "Решения", lambda run: _run_state(run)[1], Kind.CHOICE, order=_run_state,
            width=24, html=lambda run: badges([_run_state(run)[1:]]),
        ),
        Column("order", "Документ", _order_of, width=34, under="state"),
        Column(
            "stale", "После расчёта", lambda run: STALE if run.stale_cells else "",
            under="state",
        ),
        Column(
            "hidden", "Школам",
            lambda run: "" if run.shown_at or run.superseded else NOT_SHOWN, under="state",
        ),
        Column(
            "approved", "Утверждено решений", "approved", Kind.NUMBER, order=BY_VALUE, shown=False
        ),
    ],
    order="-when",
    noun="расчёт,расчёта,расчётов",
)  # fmt: skip
"""Rows are of `identification.queries.runs`."""

OUTCOME_STYLES = {"yes": "text-bg-danger", "no": "text-bg-secondary"}
_OUTCOMES = ("yes", "unknown", "no")


def run(table: RunTable) -> Table:
    """Schools × categories: outcome with its firmness and distance, decision and its reason."""
    columns = [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=46,
            html=lambda row: linked(
                row.school.name, reverse("desk:school", args=[row.school.pk])
            ),
        )
    ]  # fmt: skip
    if table.has_region:
        columns += _REGION
    for place, category in enumerate(table.categories):
        columns += _category_columns(place, category)
    return Table("run", "Школы и категории", columns, "school", noun="школа,школы,школ")


_REGION = [
    Column(
        "region", "Перечень региона", lambda row: ", ".join(row.listed) or "нет", order=BY_VALUE,
        width=24,
    ),
    Column(
        "beside", "Рядом с перечнем региона", lambda row: "; ".join(row.beside), order=BY_VALUE,
        width=48, under="region",
    ),
]  # fmt: skip


def _category_columns(place: int, category: Category) -> list[Column]:
    def of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The same of the row's finding in this category; nothing where a filter left it out."""
        return lambda row: read(row.findings[place]) if row.findings[place] else None

    code, title = category.code.lower(), category.title
    return [
        Column(
            code, title, of(lambda finding: OUTCOME_WORDS[finding.outcome]), Kind.CHOICE,
            order=of(lambda finding: _OUTCOMES.index(finding.outcome)), width=24,
            html=of(_outcome_linked),
        ),
        Column(
            f"{code}-certainty", f"{title}: устойчивость", of(lambda f: f.certainty), under=code
        ),
        Column(f"{code}-margin", f"{title}: до порога", of(finding_margin), width=22, under=code),
        Column(
            f"{code}-decision", f"{title}: решение", of(_decision), Kind.CHOICE,
            order=of(_decision), width=24, under=code, html=of(_decision_said),
        ),
        Column(
            f"{code}-reason", f"{title}: обоснование", of(lambda f: f.reason), width=50,
            shown=False,
        ),
    ]  # fmt: skip


def _outcome_linked(finding: Finding) -> str:
    style = OUTCOME_STYLES.get(finding.outcome, "text-bg-warning")
    url = reverse("monitoring:finding", args=[finding.pk])
    words = OUTCOME_WORDS[finding.outcome]
    return format_html('<a class="badge {}" href="{}">{}</a>', style, url, words)


def _decision_said(finding: Finding) -> str | None:
    """Under the outcome of the category it says what it is."""
    words = _decision(finding)
    return f"решение: {words}" if words and finding.decision else words


def _decision(finding: Finding) -> str | None:
    """The decision in words; None where nothing has to be decided yet."""
    if finding.decision:
        words = "относится" if finding.decision == Finding.Outcome.YES else "не относится"
        return f"{words}, утверждено" if finding.state == Finding.State.APPROVED else words
    return "ждёт решения" if finding.outcome == Finding.Outcome.YES else None


def finding_margin(finding: Any) -> str:
    """How far a finding of a table is from its threshold; an open one is at no distance."""
    if finding.outcome == Finding.Outcome.UNKNOWN:
        return ""
    keys = ("operator", "value", "op", "threshold", "unit", "total")
    return margin(*(getattr(finding, f"trace_{key}") for key in keys))

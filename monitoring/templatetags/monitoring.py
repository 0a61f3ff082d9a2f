"""Words and badges of the app's pages; the words are those of its workbooks."""

from collections.abc import Mapping
from typing import Any

from django import template

from monitoring.identification import tables as runs
from monitoring.indicators.catalogue import Unit
from monitoring.indicators.intervals import wilson
from monitoring.indicators.tasks import Verdict
from monitoring.results import tables
from monitoring.results.file_places import NO_WAY, Way
from monitoring.results.layouts.mapped.roles import title_of
from schools.models import Municipality
from shnor_portal.core.typography import percent_range

register = template.Library()

register.filter("finding_margin", runs.finding_margin)


@register.filter
def way_to(ways: Mapping[int, Way], file: int) -> Way:
    """The way to a file that the viewer has."""
    return ways.get(file, NO_WAY)


@register.filter
def outcome_words(outcome: str) -> str:
    return runs.OUTCOME_WORDS.get(outcome, "")


@register.filter
def outcome_class(outcome: str) -> str:
    """The badge of an outcome; its text says the same."""
    return runs.OUTCOME_STYLES.get(outcome, "text-bg-warning")


@register.filter
def criterion_words(outcome: str) -> str:
    """A criterion holds or not; a category is another matter."""
    words = {"yes": "выполняется", "no": "не выполняется"}
    return words.get(outcome, "недостаточно данных")


@register.filter
def decision_words(decision: str) -> str:
    return {"yes": "относится", "no": "не относится"}.get(decision, "")


@register.filter
def status_words(kind: str, municipality: Municipality) -> str:
    """A status in the municipality's own words."""
    return municipality.status_term(kind)


@register.filter
def severity_words(severity: str) -> str:
    return tables.SEVERITIES.get(severity, severity)


@register.filter
def severity_class(severity: str) -> str:
    classes = {"error": "text-bg-danger", "warning": "text-bg-warning"}
    return classes.get(severity, "text-bg-info")


@register.filter
def file_class(state: str) -> str:
    classes = {
        "ready": "text-bg-primary",
        "applied": "text-bg-success",
        "refused": "text-bg-danger",
    }
    return classes.get(state, "text-bg-secondary")


@register.filter
def task_class(verdict: Verdict) -> str:
    """The badge of what is said of a task; its text says the same."""
    classes = {Verdict.ENOUGH: "text-bg-success", Verdict.NOT_ENOUGH: "text-bg-danger"}
    return classes.get(verdict, "text-bg-light")


@register.filter
def in_unit(value: float | None, unit: Unit) -> str:
    """A figure in the unit of its indicator."""
    return tables.shown(value, unit)


@register.filter
def interval(value: Any) -> str:
    """«18–61 %» of an indicator's value; nothing where it has none."""
    return percent_range(value.low, value.high) if value and value.low is not None else ""


@register.simple_tag
def share_interval(successes: int, n: int) -> str:
    """The interval of a share that is not an indicator of the catalogue."""
    return percent_range(*wilson(successes, n)) if n else ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value under a key that is only known on the page; blank without one."""
    return mapping.get(key, "")


@register.filter
def column_role(code: str) -> str:
    """What a column of an explained table is, in words."""
    return title_of(code)

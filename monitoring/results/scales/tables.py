"""The list of scales."""

from django.utils.html import format_html

from monitoring.models import MarkScale
from monitoring.results.scales.choosing import COMPUTED
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices

COUNTS, WAITS, ENDED = "действует", "ждёт подтверждения", "не действует"
FOR_REFERENCE = "для справки"
_STYLES = {COUNTS: "text-bg-success", WAITS: "text-bg-warning"}


def makes_marks(scale: MarkScale) -> bool:
    """Whether works are marked by such a scale at all."""
    return scale.procedure in COMPUTED and not scale.variant


def state_of(scale: MarkScale) -> str:
    """«действует», «ждёт подтверждения», «не действует», «для справки»."""
    if scale.ended_at:
        return ENDED
    if not makes_marks(scale):
        return FOR_REFERENCE
    return COUNTS if scale.counts else WAITS


def style_of(scale: MarkScale) -> str:
    return _STYLES.get(state_of(scale), "text-bg-secondary")


def _bounds(mark: int) -> Column:
    def read(scale: MarkScale) -> str:
        _, low, high = scale.bounds()[mark - 2]
        return f"{low}–{high}"

    def shown(scale: MarkScale) -> str:
        return format_html('<span class="text-nowrap">{}</span>', read(scale))

    return Column(f"mark{mark}", f"«{mark}»", read, width=9, html=shown)


SCALES = Table(
    "scales",
    "Шкалы перевода баллов",
    [
        Column(
            "subject", "Предмет", "subject", order="subject", width=26,
            html=lambda scale: linked(scale.subject, scale.url),
        ),
        Column("kind", "Уровень и вариант", "kind_words", width=24, under="subject"),
        Column(
            "procedure", "Процедура", lambda scale: scale.get_procedure_display(), Kind.CHOICE,
            order=by_choices("procedure", MarkScale.Exam.values), width=14,
        ),
        Column("grade", "Класс", "grade", Kind.LABEL, order="grade", width=8),
        Column("year", "Год", "year", Kind.LABEL, order="year", width=8),
        *(_bounds(mark) for mark in (2, 3, 4, 5)),
        Column(
            "state", "Состояние", state_of, width=22,
            html=lambda scale: badges([(state_of(scale), style_of(scale))]),
        ),
        Column("place", "Где действует", "place_words", width=34, under="state"),
        Column(
            "status", "Откуда известна", lambda scale: scale.get_status_display(), Kind.CHOICE,
            order=by_choices("status", MarkScale.Status.values), width=30,
        ),
        Column(
            "source", "Источник", "source", width=50, shown=False,
            # «По памяти» is no source beside a status that says so.
            html=lambda scale: "" if scale.source == scale.get_status_display() else scale.source,
        ),
    ],
    order="-year",
    noun="шкала,шкалы,шкал",
)  # fmt: skip
"""Rows are of `queries.listed`."""

"""The accompanied schools of a study, by name."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from monitoring.effects.queries import EffectRow
from monitoring.effects.story import Verdict
from monitoring.effects.words import STYLES, VERDICTS, expected_words
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table


def _verdict(row: EffectRow) -> Verdict:
    return row.change.whole.verdict if row.change else Verdict.UNKNOWN


def _verdict_badge(row: EffectRow) -> str:
    verdict = _verdict(row)
    return format_html('<span class="badge {}">{}</span>', STYLES[verdict], VERDICTS[verdict])


def _was(row: EffectRow) -> float | None:
    return row.change.whole.was.share if row.change and row.change.whole.was else None


def _became(row: EffectRow) -> float | None:
    return row.change.whole.became.share if row.change else None


def _participants(row: EffectRow) -> int | None:
    return row.change.whole.became.participants if row.change else None


def _expected(row: EffectRow) -> float | None:
    expected = row.change.whole.expected if row.change else None
    return expected.mean if expected else None


def _expected_html(row: EffectRow) -> str | None:
    return expected_words(row.change.whole) or None if row.change else None


def _end(place: int) -> Any:
    def read(row: EffectRow) -> float | None:
        expected = row.change.whole.expected if row.change else None
        return (expected.low, expected.high)[place] if expected else None

    return read


def _like(row: EffectRow) -> float | None:
    return row.change.like.became - row.change.like.was if row.change and row.change.like else None


def _changed(row: EffectRow) -> float | None:
    was, became = _was(row), _became(row)
    return None if was is None or became is None else became - was


EFFECTS = Table(
    "effects",
    "Динамика сопровождаемых школ",
    [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=46,
            html=lambda row: linked(
                row.school.name, reverse("monitoring:effect", args=[row.effect.pk])
            ),
        ),
        Column(
            "base", "Результаты до сопровождения", lambda row: row.effect.base_year, Kind.LABEL,
            order=BY_VALUE, width=14,
        ),
        Column("was", "Было", _was, Kind.SHARE, order=BY_VALUE),
        Column("became", "Стало", _became, Kind.SHARE, order=BY_VALUE),
        Column(
            "participants", "Участий", _participants, Kind.NUMBER, order=BY_VALUE,
            help="Сколько работ написано: один ученик пишет несколько.",
        ),
        Column("changed", "Изменение", _changed, Kind.SHARE, order=BY_VALUE, shown=False),
        Column(
            "expected", "Ожидалось бы без мер", _expected, Kind.SHARE, order=BY_VALUE, width=20,
            html=_expected_html,
            help="По модели результатов всех школ региона; в скобках – где оказались бы 98 таких "
            "школ из 100.",
        ),
        Column("low", "Ожидалось: от", _end(0), Kind.SHARE, order=BY_VALUE, shown=False),
        Column("high", "Ожидалось: до", _end(1), Kind.SHARE, order=BY_VALUE, shown=False),
        Column(
            "like", "Изменение у похожих школ", _like, Kind.SHARE, order=BY_VALUE, width=16,
            shown=False, help="Школы региона с близкой стартовой долей, которые не сопровождались.",
        ),
        Column(
            "verdict", "Вывод", lambda row: VERDICTS[_verdict(row)], Kind.CHOICE,
            order=lambda row: list(Verdict).index(_verdict(row)), width=36, html=_verdict_badge,
        ),
    ],
    order="school",
    noun="школа,школы,школ",
)  # fmt: skip
"""Rows are of `queries.rows`."""

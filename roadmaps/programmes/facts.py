"""Deeds on facts of indicators: entered with a ground, reported, taken away before that.

What was reported does not change: a later fact of the same year stands over it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from monitoring.models import RoundSnapshot
from roadmaps.models import TargetFact, TargetIndicator
from roadmaps.programmes.indicator_queries import figure_of, rows_now
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.services import record
from roadmaps.programmes.standing import figure_words, plain, share
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from schools.privacy import EVERYTHING
from shnor_portal.core import states
from shnor_portal.core.errors import Refused

Kind = TargetIndicator.Kind


@dataclass(frozen=True)
class Said:
    """What a person says of an indicator: a value, or the two numbers of a share."""

    year: int
    on: date
    ground: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    round: str = ""


@transaction.atomic
def enter(*, indicator: TargetIndicator, said: Said, by: User | None) -> TargetFact:
    """Keep a fact, not yet reported; Refused for what cannot be one, in words."""
    indicator = _taken(indicator, by)
    access.check(by, Permission.EDIT_PROGRAMME, indicator.programme)
    _check(indicator, said)
    is_share = indicator.kind == Kind.SHARE
    fact = TargetFact.objects.create(
        indicator=indicator,
        year=said.year,
        on=said.on,
        round=said.round,
        value=None if is_share else said.value,
        numerator=said.numerator if is_share else None,
        denominator=said.denominator if is_share else None,
        ground=said.ground.strip(),
        created_by=by,
    )
    _record("fact.enter", fact, "внесён", by)
    return fact


@transaction.atomic
def report(*, fact: TargetFact, by: User | None) -> TargetFact:
    """From now on the fact is «сообщено» and does not change."""
    fact = states.take(fact, by=by, related=["indicator__programme__municipality"])
    access.check(by, Permission.REPORT_FACT, fact.indicator.programme)
    if fact.reported_at:
        raise states.refusal("Этот факт уже сообщён.", fact.indicator.programme, by=by)
    fact.reported_at, fact.reported_by = timezone.now(), by
    fact.save(update_fields=["reported_at", "reported_by"])
    _record("fact.report", fact, "сообщён", by)
    return fact


@transaction.atomic
def report_computed(
    *,
    indicator: TargetIndicator,
    year: int,
    by: User | None,
    round: str = "",
    snapshot: RoundSnapshot | None = None,
    material: Material | None = None,
) -> TargetFact:
    """Freeze what the metric gives now, with its rows; Refused where it gives nothing.

    `snapshot` is of the monitoring round in which it is accepted; `material` serves many
    indicators of one municipality and year.
    """
    indicator = _taken(indicator, by)
    access.check(by, Permission.REPORT_FACT, indicator.programme)
    rows = rows_now(indicator, year, material)
    if not rows:
        raise Refused(
            f"За {year}\u00a0год портал ничего не знает о показателе «{indicator}»: сообщать "
            "нечего. "
            "Внесите факт вручную или загрузите данные.",
            code="nothing_computed",
        )
    figure = figure_of(
        indicator.kind, indicator.metric, rows, EVERYTHING, indicator.programme.scope
    )
    assert figure is not None, "rows of a metric have something to divide by"
    is_share = indicator.kind == Kind.SHARE
    fact = TargetFact.objects.create(
        indicator=indicator,
        year=year,
        on=local_date(indicator.programme.municipality),
        round=round,
        snapshot=snapshot,
        value=None if is_share or figure.known is None else _decimal(figure.known),
        numerator=Decimal(int(figure.numerator or 0)) if is_share else None,
        denominator=Decimal(int(figure.denominator or 0)) if is_share else None,
        metric=indicator.metric,
        rows=[row.kept for row in rows],
        created_by=by,
        reported_at=timezone.now(),
        reported_by=by,
    )
    _record("fact.report", fact, "сообщён по данным портала", by)
    return fact


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))


@transaction.atomic
def remove(*, fact: TargetFact, by: User | None) -> None:
    """Only before it was reported."""
    fact = states.take(fact, by=by, related=["indicator__programme__municipality"])
    access.check(by, Permission.EDIT_PROGRAMME, fact.indicator.programme)
    if fact.reported_at:
        raise states.refusal(
            "Сообщённый факт не удаляется: внесите новый, он встанет рядом.",
            fact.indicator.programme,
            by=by,
            code="fact_reported",
        )
    _record("fact.remove", fact, "убран", by)
    fact.delete()


def _taken(indicator: TargetIndicator, by: User | None) -> TargetIndicator:
    return states.take(indicator, by=by, related=["programme__municipality"])


def _check(indicator: TargetIndicator, said: Said) -> None:
    programme = indicator.programme
    today = local_date(programme.municipality)
    if said.year not in programme.years:
        raise Refused(
            f"{said.year}\u00a0года в программе нет: она на {programme.span}.", code="year_outside"
        )
    if said.year > today.year or said.on > today:
        raise Refused(
            "Факта за день, который ещё не наступил, быть не может: проверьте год и дату.",
            code="fact_in_future",
        )
    if not said.ground.strip():
        raise Refused("Укажите, на чём основан факт.", code="no_ground")
    if indicator.kind != Kind.SHARE:
        if said.value is None:
            raise Refused("Укажите значение.", code="no_value")
        return
    if said.numerator is None or said.denominator is None:
        raise Refused("Доле нужны два числа: сколько и из скольких.", code="no_value")
    if said.denominator <= 0:
        raise Refused(
            "Делить не на что: знаменатель – ноль. Если считать было некого, факта за этот срок "
            "нет, вносить его не нужно.",
            code="nothing_to_divide_by",
        )
    if not 0 <= said.numerator <= said.denominator:
        raise Refused(
            "Числитель доли не может быть больше знаменателя: проверьте, не поменялись ли они "
            "местами.",
            code="part_over_whole",
        )


def _record(verb: str, fact: TargetFact, deed: str, by: User | None) -> None:
    indicator = fact.indicator
    figure = (
        share(fact.numerator, fact.denominator)
        if fact.denominator is not None
        else plain(fact.value)
    )
    words = figure_words(indicator.kind, indicator.unit, figure)
    said = f"показатель «{indicator}», {fact.year}\u00a0год: факт {words} {deed}"
    record(verb, indicator.programme, said, by, indicator=indicator.pk, fact=fact.pk)

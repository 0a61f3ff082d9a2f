"""How a target indicator stands: a fact beside its plan, the light of it, in words. Pure.

A value is a number of the indicator's unit; a share is 100 × numerator / denominator, and shares
are added by numerators and denominators, never averaged. What is not known is not red.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from roadmaps.models import TargetIndicator
from shnor_portal.core.typography import NBSP, counted, number, plural

Direction, Kind = TargetIndicator.Direction, TargetIndicator.Kind


class Light(StrEnum):
    """The colour of a fact; its word stands beside, so that nobody has to tell colours apart."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Light.GREEN: "достигнут",
    Light.AMBER: "близко к плану",
    Light.RED: "не достигнут",
    Light.NONE: "",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or the two numbers of a share; both numbers of a share may be nothing. A mean has
    its value and the two numbers that make it."""

    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None

    @property
    def known(self) -> Fraction | None:
        """The number to be compared with a plan; None where there is nothing to divide by."""
        if self.value is None and self.denominator is not None:
            return 100 * (self.numerator or 0) / self.denominator if self.denominator else None
        return self.value


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for a year."""

    plan: Decimal | None = None
    upper: Decimal | None = None
    commitment: Decimal | None = None

    @property
    def wanted(self) -> Decimal | None:
        """The plan; a commitment alone is a plan as well."""
        return self.commitment if self.plan is None else self.plan


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which part of a plan (percents) a fact is green and amber."""

    green: int = 100
    amber: int = 90


# Units of counts as they are entered, in the genitive plural: one, two, five.
_UNITS = {
    forms.split(",")[2]: forms.split(",")
    for forms in (
        "школа,школы,школ", "человек,человека,человек", "мероприятие,мероприятия,мероприятий",
        "семинар,семинара,семинаров", "консультация,консультации,консультаций",
        "договор,договора,договоров", "район,района,районов", "педагог,педагога,педагогов",
        "учитель,учителя,учителей", "участник,участника,участников", "курс,курса,курсов",
        "муниципалитет,муниципалитета,муниципалитетов", "встреча,встречи,встреч",
        "практика,практики,практик", "соглашение,соглашения,соглашений", "час,часа,часов",
    )
}  # fmt: skip


def share(numerator: object, denominator: object) -> Figure:
    return Figure(None, _exact(numerator), _exact(denominator))


def plain(value: object) -> Figure:
    return Figure(_exact(value))


def mean(numerator: object, denominator: object) -> Figure:
    """What falls on one of those below the line."""
    part, whole = _exact(numerator), _exact(denominator)
    return Figure(part / whole if part is not None and whole else None, part, whole)


def added(kind: str, figures: Iterable[Figure]) -> Figure | None:
    """Facts of several years or rounds as one, where they can be added: shares by their numbers,
    cumulative counts by value; None for what is of one period."""
    facts = list(figures)
    if not facts or kind not in {Kind.SHARE, Kind.CUMULATIVE}:
        return None
    if kind == Kind.SHARE:
        pairs = [f for f in facts if f.denominator is not None]
        if not pairs:
            return None
        return Figure(
            None,
            sum((f.numerator or Fraction(0) for f in pairs), Fraction(0)),
            sum((f.denominator or Fraction(0) for f in pairs), Fraction(0)),
        )
    return Figure(sum((f.value or Fraction(0) for f in facts), Fraction(0)))


def light(
    direction: str, kind: str, target: Target, figure: Figure | None, limits: Thresholds
) -> Light:
    """NONE where the fact or the plan is not known, or the share has nothing to divide by."""
    fact, wanted = figure.known if figure else None, target.wanted
    if fact is None or wanted is None:
        return Light.NONE
    part = attained(direction, Fraction(wanted), _bound(target), fact)
    if kind == Kind.YES_NO:
        return Light.GREEN if part >= 100 else Light.RED
    if part >= limits.green:
        return Light.GREEN
    return Light.AMBER if part >= limits.amber else Light.RED


def attained(direction: str, wanted: Fraction, upper: Fraction | None, fact: Fraction) -> Fraction:
    """Which part of the plan is reached, percents; 100 is the plan itself.

    Of what must fall: the plan over the fact. A plan of zero is reached by zero alone, or by
    anything where more is better. In a range: 100 inside, outside by the nearest bound.
    """
    if direction == Direction.KEEP:
        if fact < wanted:
            return 100 * fact / wanted if wanted > 0 else Fraction(0)
        if upper is None or fact <= upper:
            return Fraction(100)
        return 100 * upper / fact
    if direction == Direction.DECREASE:
        if fact <= wanted:
            return Fraction(100)
        return 100 * wanted / fact if fact > 0 else Fraction(0)
    if wanted <= 0:
        return Fraction(100) if fact >= wanted else Fraction(0)
    return 100 * fact / wanted


def figure_words(kind: str, unit: str, figure: Figure | None) -> str:
    """«9 из 132 = 6,8 %», «23», «15 на 12 школ = 1,25», «да»; why there is no number where there is
    none."""
    if figure is None:
        return ""
    known = figure.known
    if kind == Kind.SHARE:
        pair = f"{number(figure.numerator)} из{NBSP}{number(figure.denominator)}"
        if known is None:
            return f"{pair}: делить не{NBSP}на{NBSP}что"
        return f"{pair} = {number(known, 1)}{NBSP}%"
    if known is None:
        return ""
    if kind == Kind.YES_NO:
        return "да" if known >= 1 else "нет"
    if figure.denominator is not None:
        schools = counted(figure.denominator, "школу,школы,школ")
        return f"{number(figure.numerator)} на{NBSP}{schools} = {with_unit(known, unit)}"
    return with_unit(known, unit)


def with_unit(value: Fraction | Decimal, unit: str, *, genitive: bool = False) -> str:
    """«2 семинара», «не менее 1 семинара»: a usual unit agrees with its number, any other stays."""
    return f"{number(value)}{NBSP}{_agreed(value, unit, genitive)}".rstrip()


def _agreed(value: Fraction | Decimal, unit: str, genitive: bool) -> str:
    forms = _UNITS.get(unit)
    if forms is None:
        return unit
    if genitive:
        one = value != int(value) or (value % 10 == 1 and value % 100 != 11)
        return forms[1] if one else forms[2]
    return plural(value, ",".join(forms))


def target_words(direction: str, kind: str, unit: str, target: Target) -> str:
    """«не менее 90 %», «не более 5 %», «от 10 до 20»; "" where nothing is promised."""
    if target.plan is None:
        return ""
    if kind == Kind.YES_NO:
        return "да" if target.plan >= 1 else "нет"
    if direction == Direction.KEEP:
        if target.upper is None:
            return f"от{NBSP}{with_unit(target.plan, unit, genitive=True)}"
        return (
            f"от{NBSP}{number(target.plan)} до{NBSP}{with_unit(target.upper, unit, genitive=True)}"
        )
    bound = "не{0}более" if direction == Direction.DECREASE else "не{0}менее"
    return f"{bound.format(NBSP)}{NBSP}{with_unit(target.plan, unit, genitive=True)}"


def doubts(indicator: TargetIndicator, targets: dict[int, Target]) -> list[str]:
    """What in the promises of an indicator asks for a second look, in words."""
    remarks = []
    rising = indicator.direction == Direction.INCREASE
    base = indicator.baseline
    for year, target in sorted(targets.items()):
        wanted = target.wanted
        if wanted is None:
            continue
        if (
            base is not None
            and indicator.direction != Direction.KEEP
            and indicator.kind != (Kind.YES_NO)
        ):
            worse = wanted < base if rising else wanted > base
            if worse:
                remarks.append(
                    f"План {year}{NBSP}года ({number(wanted)}) {'ниже' if rising else 'выше'} "
                    f"исходного значения ({number(base)}), а{NBSP}показатель должен "
                    f"{'расти' if rising else 'снижаться'}. Проверьте план или направление."
                )
        if indicator.kind == Kind.SHARE and not 0 <= wanted <= 100:
            remarks.append(
                f"План {year}{NBSP}года – {number(wanted)}{NBSP}%: доля бывает от{NBSP}0 "
                f"до{NBSP}100{NBSP}%."
            )
        if target.upper is not None and target.plan is not None and target.upper < target.plan:
            remarks.append(
                f"В{NBSP}{year}{NBSP}году верхняя граница ниже нижней: поменяйте их местами."
            )
    if not any(target.wanted is not None for target in targets.values()):
        remarks.append("Плана нет ни\u00a0на один год: сравнить факт будет не\u00a0с\u00a0чем.")
    return remarks


def _bound(target: Target) -> Fraction | None:
    return None if target.upper is None else Fraction(target.upper)


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))

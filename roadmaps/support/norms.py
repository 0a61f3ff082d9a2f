"""Norms of support: which events count for each, and how much of it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from roadmaps.models import Addressee, SupportNorm
from roadmaps.support.kinds import EXCHANGE, Kind
from schools.models import SchoolStatus
from shnor_portal.core.typography import NBSP, number

Unit = SupportNorm.Unit
STATUSES = {
    Addressee.SHNOR: (SchoolStatus.Kind.SHNOR,),
    Addressee.SHNSU: (SchoolStatus.Kind.SHNSU,),
    Addressee.LISTED: (SchoolStatus.Kind.SHNOR, SchoolStatus.Kind.SHNSU),
}


@dataclass(frozen=True, slots=True)
class Given:
    """An event as a norm counts it; for one school `people` are that school's."""

    kind: str
    hours: Decimal | None
    people: int
    everybody: int
    districts: int
    held: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """«Выполнено `done` из `wanted`», and how much more is planned in the year."""

    norm: SupportNorm
    done: Fraction
    planned: Fraction

    @property
    def wanted(self) -> int:
        return self.norm.number

    @property
    def is_met(self) -> bool:
        return self.done >= self.wanted

    @property
    def words(self) -> str:
        """«2 из 4»; «4 при норме 1» where more was done than was wanted."""
        between = "при норме" if self.done > self.wanted else "из"
        return f"{number(self.done)} {between}{NBSP}{number(self.wanted)}"


def progress(norm: SupportNorm, given: Iterable[Given], contracts: int) -> Progress:
    """How a norm stands by events of one school, or of the municipality; `contracts` are those in
    force on some day of the year."""
    if norm.unit == Unit.CONTRACTS:
        return Progress(norm, Fraction(contracts), Fraction(0))
    fitting = [one for one in given if _fits(norm, one)]
    done = sum((_worth(norm, one) for one in fitting if one.held), Fraction(0))
    ahead = [one for one in fitting if not one.held]
    planned = Fraction(len(ahead)) if norm.unit == Unit.EVENTS else Fraction(0)
    return Progress(norm, done, planned)


def _fits(norm: SupportNorm, one: Given) -> bool:
    """What is only planned has no people and districts yet, and may still fit."""
    if norm.kinds and one.kind not in norm.kinds:
        return False
    if norm.min_hours and one.hours is not None and one.hours < norm.min_hours:
        return False
    if norm.min_hours and one.hours is None and one.held:
        return False
    if not one.held:
        return True
    return one.everybody >= (norm.min_people or 0) and one.districts >= (norm.min_districts or 0)


def _worth(norm: SupportNorm, one: Given) -> Fraction:
    if norm.unit == Unit.PEOPLE:
        return Fraction(one.people)
    if norm.unit == Unit.HOURS:
        return Fraction(one.hours or 0)
    return Fraction(1)


@dataclass(frozen=True)
class ReadyNorm:
    """A norm that departments really have, to begin with."""

    title: str
    whom: str
    unit: str
    number: int
    kinds: Sequence[str] = ()
    min_hours: int | None = None
    min_people: int | None = None
    min_districts: int | None = None


READY: tuple[ReadyNorm, ...] = (
    ReadyNorm("Консультации школе", Addressee.LISTED, Unit.EVENTS, 4, (Kind.CONSULTATION,)),
    ReadyNorm(
        "Краткосрочные мероприятия от 4 часов", Addressee.LISTED, Unit.EVENTS, 1,
        (Kind.SEMINAR, Kind.INTERNSHIP, Kind.GUEST_DAY, Kind.VISIT), min_hours=4,
    ),
    ReadyNorm(
        "Обучены на курсах от 32 часов", Addressee.LISTED, Unit.PEOPLE, 5, (Kind.COURSE,),
        min_hours=32,
    ),
    ReadyNorm("Договоры с партнёрами", Addressee.LISTED, Unit.CONTRACTS, 2),
    ReadyNorm("Обмен опытом между школами", Addressee.ONCE, Unit.EVENTS, 4, EXCHANGE),
    ReadyNorm(
        "Межмуниципальный семинар", Addressee.ONCE, Unit.EVENTS, 1, (Kind.SEMINAR,),
        min_people=40, min_districts=2,
    ),
)  # fmt: skip

"""What a preset holds. Years are counted from the first year of the programme: 0 is that year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from roadmaps.models import Programme, TargetIndicator

Direction, Kind = TargetIndicator.Direction, TargetIndicator.Kind


class When(StrEnum):
    """For which years a plan stands."""

    LAST = "last"
    EVERY = "every"


@dataclass(frozen=True)
class PresetIndicator:
    """`plan` and `commitment` are numbers as text, for the years that `when` names; `task` is the
    number of a task of the preset."""

    number: str
    title: str
    unit: str = "%"
    kind: str = Kind.SHARE
    direction: str = Direction.INCREASE
    plan: str = ""
    commitment: str = ""
    when: When = When.LAST
    task: str = ""
    metric: str = ""
    criterion: str = ""
    tool: str = ""
    source: str = ""
    frequency: str = "один раз в год"
    responsible: str = ""


@dataclass(frozen=True)
class PresetTask:
    number: str
    text: str
    block: str = ""
    executor: str = ""
    result: str = ""


@dataclass(frozen=True)
class Preset:
    """A programme of `years` years; `baseline` says that the year before it is the one to compare
    with («факт 2019 – обязательства 2020…2023»)."""

    code: str
    title: str
    about: str
    years: int
    indicators: tuple[PresetIndicator, ...]
    tasks: tuple[PresetTask, ...] = ()
    passport: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Rows by the code of a table, cells in the order of its columns."""
    kind: str = Programme.Kind.PROGRAMME
    baseline: bool = False

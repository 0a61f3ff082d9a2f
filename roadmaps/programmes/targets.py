"""What an indicator promises by year: read from its row and written back. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from roadmaps.models import TargetIndicator
from roadmaps.programmes.standing import Target

NAMES = ("plan", "upper", "commitment")


def targets_of(indicator: TargetIndicator) -> dict[int, Target]:
    """By year, those years alone of which something is said."""
    return {
        int(year): Target(**{name: _decimal(said.get(name)) for name in NAMES})
        for year, said in indicator.targets.items()
    }


def as_kept(targets: Mapping[int, Target]) -> dict[str, dict[str, str]]:
    """As `TargetIndicator.targets` keeps them: decimals as text, the unsaid left out."""
    kept = {}
    for year, target in sorted(targets.items()):
        said = {
            name: plain(value) for name in NAMES if (value := getattr(target, name)) is not None
        }
        if said:
            kept[str(year)] = said
    return kept


def field(name: str, year: int) -> str:
    """The name of a field of a form: `plan_2026`."""
    return f"{name}_{year}"


def plain(value: Any) -> str:
    """A number as forms compare it: «5», «12.5»; "" for none."""
    if value is None or value == "":
        return ""
    return f"{Decimal(value).normalize():f}"


def _decimal(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None

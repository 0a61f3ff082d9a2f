"""The list of the region beside what the portal computed, in words. Pure."""

from monitoring.identification.engine.trace import Node, Reason
from monitoring.indicators.intervals import FLOOR

NO_CONCLUSION = "В перечне региона; по данным портала вывод невозможен"
NO_SIGNS = "В перечне региона, по данным портала признаков нет"
BOTH = "В перечне региона; по данным портала признаки есть"
SIGNS_ALONE = "По данным портала признаки есть, в перечне региона школы нет"
NEITHER = "В перечне региона школы нет"
ANOTHER_ALONE = "По данным портала признаки есть, в перечне региона школа в другой категории"
ANOTHER = "В перечне региона школа в другой категории"
_LISTED = {"unknown": NO_CONCLUSION, "no": NO_SIGNS, "yes": BOTH}


def beside_region(outcome: str, listed: bool | None, *, another: bool = False) -> str:
    """What an outcome of ours is beside the region's list; '' where no list is loaded.

    `another`: the list names the school, in a category that leads to another status.
    """
    if listed is None:
        return ""
    if listed:
        return _LISTED[outcome]
    if another:
        return ANOTHER_ALONE if outcome == "yes" else ANOTHER
    return SIGNS_ALONE if outcome == "yes" else NEITHER


def differs(outcome: str, listed: bool | None) -> bool:
    """Whether the list and the computation do not say the same."""
    return listed is not None and listed != (outcome == "yes")


def why_open(trace: Node) -> str:
    """«участников меньше 10», where small cohorts are what leaves a finding open; else ''."""
    small = any(
        reading.reason is Reason.SMALL_N for node in _nodes(trace) for reading in node.skipped
    )
    return f"участников меньше {FLOOR}" if small else ""


def _nodes(trace: Node) -> list[Node]:
    return [trace, *(node for child in trace.children for node in _nodes(child))]

"""A finding as a picture: each criterion's value, threshold and interval on one line.

Pure: takes a trace, returns texts and shapes. Criteria over other criteria have no line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reading
from monitoring.identification.words.explain import Explanation
from monitoring.identification.words.figures import nodes, years_of
from monitoring.identification.words.names import OPS, limit, procedure_name, quantity
from monitoring.indicators.intervals import wilson
from shnor_portal.core.charts.strips import Scale, strip
from shnor_portal.core.typography import NBSP, number

_UNIT = Scale((0.0, 1.0))


@dataclass(frozen=True)
class PictureLine:
    """`depth` 1 is one procedure of the criterion above it; `outcome` is None where it has none."""

    title: str
    value: str
    threshold: str
    picture: SafeString
    outcome: Truth | None
    depth: int = 0


def picture_lines(trace: Node, explanation: Explanation) -> tuple[PictureLine, ...]:
    """Lines in the order of the criteria; none for criteria that look at no numbers."""
    pictures: list[PictureLine] = []
    drawn: set[tuple[object, int]] = set()
    for line, node in zip(explanation.lines, nodes(trace), strict=True):
        if node.children or node.value is None or node.threshold is None or not node.op:
            continue
        if node.unit == "count" and node.total == 0:
            continue  # nothing was counted: a point at zero would read as a good result
        pictures.append(_of_criterion(node, node.title or line.text))
        pictures += _of_readings(node, drawn)
    return tuple(pictures)


def _of_criterion(node: Node, title: str) -> PictureLine:
    assert node.value is not None
    assert node.threshold is not None
    text = quantity(node.value, node.unit, node.threshold)
    if node.unit == "count" and node.total is not None:
        text = f"{text} из{NBSP}{number(node.total)}"
    low, high = (
        _interval(node.numerator, node.denominator) if node.unit == "share" else (None, None)
    )
    most = float(node.total or 0) if node.unit == "count" else 0.0
    picture = _picture(node.value, node.threshold, low, high, most)
    threshold = f"{OPS[node.op]} {limit(node.threshold, node.unit)}"
    return PictureLine(title, text, threshold, picture, node.outcome)


def _of_readings(node: Node, drawn: set[tuple[object, int]]) -> Iterator[PictureLine]:
    """Procedures whose own share is compared with a border, on one scale; each of them once."""
    where = node.terms.get("where")
    if not isinstance(where, dict) or not isinstance(where.get("value"), int | float):
        return
    border, op = float(where["value"]), str(where.get("op", ""))
    shown = [
        reading
        for reading in node.counted
        if reading.value is not None and (reading.procedure, reading.year) not in drawn
    ]
    drawn |= {(reading.procedure, reading.year) for reading in shown}
    intervals = [_interval(reading.numerator, reading.denominator) for reading in shown]
    most = max((high or 0.0 for _, high in intervals), default=0.0)
    for reading, (low, high) in zip(shown, intervals, strict=True):
        assert reading.value is not None
        yield PictureLine(
            title=_named(reading),
            value=quantity(reading.value, "share", border),
            threshold=f"{OPS.get(op, '')} {limit(border, 'share')}".strip(),
            picture=_picture(reading.value, border, low, high, most),
            outcome=reading.outcome,
            depth=1,
        )


def _named(reading: Reading) -> str:
    return procedure_name(reading.procedure, reading.year) + years_of(reading)


def _interval(part: float | None, whole: float | None) -> tuple[float | None, float | None]:
    """Of a share of people; unknown of what is no such share."""
    if part is None or not whole or not 0 <= part <= whole:
        return None, None
    return wilson(part, whole)


def _picture(
    value: float, threshold: float, low: float | None, high: float | None, most: float
) -> SafeString:
    """From zero, or from below the least of them, to above the greatest."""
    known = [value, threshold, most, *(end for end in (low, high) if end is not None)]
    start, end = min(0.0, *known) * 1.1, max(0.0, *known) * 1.1
    width = end - start or 1.0

    def at(number: float | None) -> float | None:
        return None if number is None else (number - start) / width

    return strip(_UNIT, at(value), at(low), at(high), marks=(("is-limit", at(threshold)),))

"""«Как посчитано»: the figures of a trace as rows of tables, criterion by criterion.

The words of a finding are in `explain`; here stand the numbers behind them, each with its source.
Pure: takes a trace, returns texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitoring.identification.engine.facts import Sources
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reading, TracePart
from monitoring.identification.methodology.vocabulary import AMOUNTS, SHARES, TO_REGION
from monitoring.identification.words.explain import CriterionLine, Explanation
from monitoring.identification.words.names import OPS, limit, procedure_name, quantity, years_text
from monitoring.identification.words.readings import reason_text
from schools.privacy import HIDDEN, is_small, is_small_count
from schools.social import BY_CODE as FACTORS
from shnor_portal.core.typography import NBSP, counted, number

_OUTCOMES = {Truth.YES: "низкий", Truth.NO: "не низкий", Truth.UNKNOWN: "нет вывода"}
_TOGETHER = {"all", "any", "join"}
_CONDITIONS = "условия,условий,условий"


@dataclass(frozen=True)
class ReadingRow:
    """One procedure: what was read and whether it was counted."""

    name: str
    n: str
    value: str
    counts: str
    reference: str
    verdict: str
    label: str
    skipped: str
    hidden: bool
    biased: bool
    sources: Sources

    @property
    def cell_id(self) -> int | None:
        """The cell that the figure was read from."""
        return next((pk for kind, pk, *_ in self.sources if kind == "cell"), None)


@dataclass(frozen=True)
class PartRow:
    """One yearly figure or one component of an index."""

    name: str
    year: int
    value: str
    counts: str
    score: str
    sources: Sources


@dataclass(frozen=True)
class Criterion:
    """A criterion in words and, where it looks at data itself, in figures."""

    line: CriterionLine
    title: str
    value: str
    threshold: str
    distance: str
    n: int | None
    readings: tuple[ReadingRow, ...]
    parts: tuple[PartRow, ...]

    @property
    def has_figures(self) -> bool:
        """Criteria over other criteria have said everything in words."""
        return bool(self.readings or self.parts or self.value)

    @property
    def has_counts(self) -> bool:
        return any(row.counts for row in self.readings)

    @property
    def has_references(self) -> bool:
        return any(row.reference for row in self.readings)

    @property
    def has_scores(self) -> bool:
        return any(row.score for row in self.parts)


def criteria(
    trace: Node, explanation: Explanation, *, may_see_small: bool
) -> tuple[Criterion, ...]:
    """The trace criterion by criterion, in the order of `explanation.lines`."""
    pairs = zip(explanation.lines, nodes(trace), strict=True)
    return tuple(_criterion(line, node, may_see_small) for line, node in pairs)


def nodes(trace: Node) -> Iterator[Node]:
    """The node and all below it, each before its children."""
    yield trace
    for child in trace.children:
        yield from nodes(child)


def has_small_figures(trace: Node) -> bool:
    """Whether a figure of the trace speaks of fewer people than may be shown to everybody."""
    return any(
        is_small(node.n)
        or any(is_small(reading.fewest) for reading in node.counted)
        or any(_is_small_part(part) for part in node.parts)
        or _tells_of_peers(node)
        for node in nodes(trace)
    )


def _tells_of_peers(node: Node) -> bool:
    """Whether other schools' small numbers stand behind the value or the border: an index is made
    of counts of all the peers, a place among them may be of small ones."""
    metric = node.terms.get("metric")
    if not isinstance(metric, dict):
        return False
    return "index" in metric or (node.operator == "rank" and is_small(metric.get("min_n")))


def _is_small_part(part: TracePart) -> bool:
    """Whether a count of pupils is small; olympiads are no secret, percents are no counts."""
    name = SHARES.get(part.name, part.name)
    counted_pupils = name in FACTORS or name == "dropouts"
    return counted_pupils and is_small_count(part.numerator, part.denominator)


def cell_ids(trace: Node) -> set[int]:
    """Primary keys of the cells that the trace was read from."""
    return {
        source[1]
        for node in nodes(trace)
        for item in (*node.counted, *node.skipped)
        for source in item.sources
        if source[0] == "cell"
    }


def margin(
    operator: str,
    value: float | None,
    op: str,
    threshold: float | None,
    unit: str,
    total: int | None,
) -> str:
    """How far the whole category is from its threshold, for a row of a table."""
    if value is None:
        return ""
    if operator in _TOGETHER:
        return f"выполнено {number(value)} из{NBSP}{counted(total or 0, _CONDITIONS)}"
    if threshold is None:
        return ""
    if operator == "k_of_n":
        return f"критериев {number(value)}, нужно {number(threshold)}"
    if operator == "score":
        return f"баллов {number(value)}, нужно {number(threshold)}"
    if unit == "count":
        return f"процедур {number(value)}, нужно {number(threshold)}"
    return f"{quantity(value, unit, threshold)} при границе {quantity(threshold, unit)}"


def _criterion(line: CriterionLine, node: Node, may_see_small: bool) -> Criterion:
    hides = not may_see_small
    if hides and any(is_small(reading.fewest) for reading in node.counted):
        shown = zip(line.details, node.counted, strict=True)
        line = replace(line, details=tuple(text for text, r in shown if not is_small(r.fewest)))
    hide_value = hides and is_small(node.n)
    return Criterion(
        line=line,
        title=node.title,
        value="" if hide_value else _value(node),
        threshold=_threshold(node),
        distance="" if hide_value else _distance(node),
        n=node.n,
        readings=tuple(_reading(node, item, hides) for item in (*node.counted, *node.skipped)),
        parts=tuple(_part(node, part) for part in node.parts),
    )


def _value(node: Node) -> str:
    if node.value is None or node.children:
        return ""
    text = quantity(node.value, node.unit, node.threshold)
    if node.unit == "count":
        return f"{text} из{NBSP}{number(node.total)}"
    if node.numerator is not None:
        text += f" ({number(node.numerator)} из{NBSP}{number(node.denominator)})"
    return text


def _threshold(node: Node) -> str:
    if node.threshold is None or not node.op:
        return ""
    return f"{OPS[node.op]} {limit(node.threshold, node.unit)}"


def _distance(node: Node) -> str:
    if node.distance is None:
        return ""
    if node.unit == "share":
        points = number(node.distance * 100, 2 if abs(node.distance) < 0.01 else 1)
        return f"{'+' if node.distance > 0 else ''}{points}{NBSP}п.п."
    sign = "+" if node.distance > 0 else ""
    return f"{sign}{quantity(node.distance, node.unit)}"


def _reading(node: Node, reading: Reading, hides: bool) -> ReadingRow:
    hidden = hides and is_small(reading.fewest)
    unit = "share" if "where" in node.terms or _is_share(node) else "points"
    shown = reading.value is not None and not hidden
    counts = ""
    if shown and unit == "share" and reading.numerator is not None:
        counts = f"{number(reading.numerator)} из{NBSP}{number(reading.denominator)}"
    reference = "" if reading.reference is None else quantity(reading.reference, "points")
    verdict = _OUTCOMES[reading.outcome] if reading.outcome and not reading.reason else ""
    return ReadingRow(
        name=procedure_name(reading.procedure, reading.year) + years_of(reading),
        n=HIDDEN if hidden else number(reading.n),
        value=quantity(reading.value, unit) if shown else "",
        counts=counts,
        reference=reference,
        verdict="" if hidden else verdict,
        label=reading.label,
        skipped=reason_text(node, reading) if reading.reason else "",
        hidden=hidden,
        biased=reading.biased,
        sources=reading.sources,
    )


def years_of(reading: Reading) -> str:
    """«, вместе с результатами за 2023 год»: the years that a small cohort was pooled with."""
    earlier = sorted(year for year, _ in reading.pooled if year != reading.year)
    return f", вместе с результатами за {years_text(earlier)}" if earlier else ""


def _is_share(node: Node) -> bool:
    metric = node.terms.get("metric") or {}
    return isinstance(metric, dict) and metric.get("proc") == "fail_share"


def _part(node: Node, part: TracePart) -> PartRow:
    if "ratio_to_region" in (node.terms.get("metric") or {}):
        counts = f"{number(part.numerator)}{NBSP}% и{NBSP}{number(part.denominator)}{NBSP}%"
        return PartRow(
            TO_REGION[part.name],
            part.year,
            _times(part.value),
            f"по населённому пункту и по региону: {counts}",
            "",
            part.sources,
        )
    counts = ""
    if part.numerator is not None:
        counts = f"{number(part.numerator)} из{NBSP}{number(part.denominator)}"
    return PartRow(
        name=_part_name(part.name),
        year=part.year,
        value="" if part.value is None else quantity(part.value, "share"),
        counts=counts,
        score="" if part.score is None else number(part.score, 2),
        sources=part.sources,
    )


def _part_name(name: str) -> str:
    """Factors of the passport are named as they are, other figures as shares of pupils."""
    title = AMOUNTS[SHARES.get(name, name)].title
    return title if SHARES.get(name, name) in FACTORS else f"доля {title}"


def _times(value: float | None) -> str:
    return "" if value is None else counted(round(value, 2), "раз,раза,раз")

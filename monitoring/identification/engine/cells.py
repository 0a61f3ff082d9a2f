"""Reading one cell for a rule: the quantity, and the guards that may leave the cell out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from monitoring.identification.engine.evaluation import Evaluation
from monitoring.identification.engine.facts import (
    COUNTRY,
    REGION,
    CellKey,
    Facts,
    ProcedureKey,
    SchoolFacts,
    Sources,
)
from monitoring.identification.engine.kleene import Truth, of
from monitoring.identification.engine.trace import Reading, Reason
from monitoring.identification.methodology.compare import compare
from monitoring.identification.methodology.vocabulary import LAST_GRADES, PROCEDURE_GRADES
from monitoring.indicators.calculate import Counts, exact, indicator_ratio, plain
from monitoring.indicators.intervals import FLOOR

FAIL_SHARE, MEAN_PCT = "fail_share", "mean_pct"
POOLED_YEARS = 3
SKIP, OPEN = "skip", "unknown"
EXCLUDE, COUNT_AS_LOW, FLAG, IGNORE = "exclude", "count_as_low", "flag", "ignore"


class Guards(NamedTuple):
    """Which cells may speak: enough participants, and what signs of bias do to a cell."""

    min_n: int = FLOOR
    small_n: str = SKIP
    bias: str = FLAG

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> "Guards":
        """The guards written in a metric or a `where`, with defaults for the rest."""
        return cls(spec.get("min_n", FLOOR), spec.get("small_n", SKIP), spec.get("bias", FLAG))


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell as read: its reading for the trace and, when it counts, its exact ratio and value.

    `low` is set when the bias policy calls the cell low whatever its figures are.
    """

    reading: Reading
    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(1)
    value: Fraction = Fraction(0)
    low: bool = False

    @property
    def counts(self) -> bool:
        """Whether the cell takes part."""
        return self.reading.reason is None


def read(
    evaluation: Evaluation,
    school: SchoolFacts,
    key: CellKey,
    metric: str,
    guards: Guards,
    *,
    pools: bool = False,
) -> Seen:
    """The quantity of the cell, or the reason why it is left out (methodology §9, guards).

    With `pools` the counts of fewer than 10 participants are pooled with those of up to two years
    before: the guard on N is for the pooled number (design §4).

    A marked cell: `exclude` leaves it out, `count_as_low` gives it the worst value possible,
    `flag` only mentions the mark. A small cell is left out, or, with `unknown`, stays open.
    """
    asked = (*key, metric, guards)
    alone = evaluation.read(school, asked, lambda: _read(evaluation, school, key, metric, guards))
    small = alone.reading.n is not None and alone.reading.n < max(guards.min_n, FLOOR)
    if not pools or metric != FAIL_SHARE or not small or alone.low:
        return alone
    return evaluation.read(
        school,
        (*asked, "pooled"),
        lambda: _read(evaluation, school, key, metric, guards, pools=True),
    )


def _read(
    evaluation: Evaluation,
    school: SchoolFacts,
    key: CellKey,
    metric: str,
    guards: Guards,
    *,
    pools: bool = False,
) -> Seen:
    procedure, year = key
    cell = school.cells.get(key)
    if cell is None:
        return Seen(Reading(procedure, year, reason=_why_absent(evaluation, school, key)))
    mark = None if guards.bias == IGNORE else school.bias.get(key)
    sources = (*cell.sources, *mark.sources) if mark else cell.sources
    biased = mark is not None
    if biased and guards.bias == EXCLUDE:
        return Seen(Reading(procedure, year, reason=Reason.BIASED, biased=True, sources=sources))
    figure = quantity(evaluation.facts, school, key, cell.counts, metric)
    if figure is None:
        reason = _why_unknown(cell.counts, metric, guards)
        return Seen(Reading(procedure, year, reason=reason, biased=biased, sources=sources))
    low = biased and guards.bias == COUNT_AS_LOW
    years: Years = ()
    if pools and not low:
        figure, years, sources = _pooled(evaluation.facts, school, key, figure, guards, sources)
    numerator, denominator, n = figure
    if n < guards.min_n:
        outcome = Truth.UNKNOWN if guards.small_n == OPEN else None
        return Seen(
            Reading(
                procedure, year, n=n, outcome=outcome, reason=Reason.SMALL_N, biased=biased,
                pooled=years, sources=sources,
            )
        )  # fmt: skip
    if low:
        numerator = denominator if metric == FAIL_SHARE else Fraction(0)
    value = numerator / denominator
    reading = Reading(
        procedure, year, n=n, value=float(value), numerator=plain(numerator),
        denominator=plain(denominator), biased=biased, pooled=years, sources=sources,
    )  # fmt: skip
    return Seen(reading, numerator, denominator, value, low)


Years = tuple[tuple[int, int], ...]


def _pooled(
    facts: Facts,
    school: SchoolFacts,
    key: CellKey,
    figure: "Quantity",
    guards: Guards,
    sources: Sources,
) -> "tuple[Quantity, Years, Sources]":
    """The counts of a small cohort with those of the two years before, as far as they are loaded.

    Results with signs of bias are not pooled where the rule does not take them as they are.
    """
    procedure, year = key
    years = [(year, figure[2])]
    for earlier in range(year - 1, year - POOLED_YEARS, -1):
        cell = school.cells.get((procedure, earlier))
        marked = (procedure, earlier) in school.bias and guards.bias in (EXCLUDE, COUNT_AS_LOW)
        if cell is None or marked:
            continue
        more = quantity(facts, school, (procedure, earlier), cell.counts, FAIL_SHARE)
        if more is None:
            continue
        figure = (figure[0] + more[0], figure[1] + more[1], figure[2] + more[2])
        years.append((earlier, more[2]))
        sources = (*sources, *cell.sources)
    return figure, tuple(years) if len(years) > 1 else (), sources


def judge(
    evaluation: Evaluation,
    school: SchoolFacts,
    key: CellKey,
    where: Mapping[str, Any],
    *,
    pools: bool = False,
) -> Seen:
    """The cell compared with the threshold of a `where`; `pools` as in `read`.

    Fewer than 10 participants are never by themselves ground for a finding (design §4): with
    a lower `min_n` such a cell may say no, but instead of yes it stays open.
    """
    seen = read(evaluation, school, key, where["metric"], Guards.of(where), pools=pools)
    if not seen.counts:
        return seen
    reading, n = seen.reading, seen.reading.n or 0
    threshold = exact(where["value"])
    outcome = of(seen.low or compare(seen.value, where["op"], threshold))
    if outcome is Truth.YES and n < FLOOR:
        hidden = replace(
            reading,
            outcome=Truth.UNKNOWN,
            reason=Reason.SMALL_N,
            value=None,
            numerator=None,
            denominator=None,
        )
        return Seen(hidden)
    return Seen(reading.answering(outcome), seen.numerator, seen.denominator, seen.value, seen.low)


def _why_absent(evaluation: Evaluation, school: SchoolFacts, key: CellKey) -> Reason:
    procedure = key[0]
    grade = procedure.grade or PROCEDURE_GRADES.get(procedure.procedure, 0)
    if grade > LAST_GRADES.get(school.kind, grade):
        return Reason.NO_GRADE
    return Reason.NOT_TAKEN if key in evaluation.held else Reason.FILE_MISSING


def _why_unknown(counts: Counts, metric: str, guards: Guards) -> Reason:
    """Why there is no quantity; where the cohort is small anyway, no file would help."""
    size = counts.marked if counts.marked is not None else counts.participants
    if size is not None and size < guards.min_n:
        return Reason.SMALL_N
    if metric == MEAN_PCT and counts.primary_sum is not None:
        return Reason.MAXIMUM_MISSING
    return Reason.METRIC_MISSING


Quantity = tuple[Fraction, Fraction, int]


def quantity(
    facts: Facts, school: SchoolFacts, key: CellKey, counts: Counts, metric: str
) -> Quantity | None:
    """Numerator, denominator and N of a metric; None where the cell has no data for it."""
    procedure = key[0].procedure
    if metric == FAIL_SHARE:
        ratio = indicator_ratio(fail_code(procedure), counts, procedure)
        return ratio and (*ratio, int(ratio[1]))
    if procedure == "ege":
        ratio = indicator_ratio("mean_test", counts, procedure)
        if ratio is not None:
            return *ratio, int(ratio[1])
    if counts.primary_max is None:
        counts = replace(counts, primary_max=_maximum(facts, school, key))
    ratio = indicator_ratio("mean_percent", counts, procedure)
    return ratio and (100 * ratio[0], ratio[1], counts.primary_n or 0)


def fail_code(procedure: str) -> str:
    """The indicator that tells who stayed below the threshold of a procedure."""
    return "below_minimum_share" if procedure == "ege" else "fail_share"


def _maximum(facts: Facts, school: SchoolFacts, key: CellKey) -> Any:
    """The maximum belongs to the work, so a benchmark's serves where the school's file has none."""
    procedure, year = key
    for scope in (school.municipality, REGION, COUNTRY):
        benchmark = facts.benchmarks.get((scope, procedure, year))
        if benchmark is not None and benchmark.max_primary is not None:
            return benchmark.max_primary
    return None


def reference(
    facts: Facts, school: SchoolFacts, procedure: ProcedureKey, year: int, level: str
) -> Fraction | None:
    """`mean_pct` of the country, region or the school's municipality; None if it is not known."""
    scope = school.municipality if level == "municipality" else level
    benchmark = facts.benchmarks.get((scope, procedure, year))
    if benchmark is None:
        return None
    if procedure.procedure == "ege" and benchmark.mean_test is not None:
        return exact(benchmark.mean_test)
    if benchmark.mean_primary is None or not benchmark.max_primary:
        return None
    return 100 * exact(benchmark.mean_primary) / exact(benchmark.max_primary)

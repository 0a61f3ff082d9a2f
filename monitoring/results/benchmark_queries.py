"""District, region and country in an assessment, each figure by the latest file that has it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q

from monitoring.indicators.calculate import Counts
from monitoring.indicators.queries import counted, open_to
from monitoring.models import Assessment, Benchmark, SchoolResult
from schools.models import Municipality
from schools.privacy import Sight, is_small, may_be_shown

# Rows in force by level, the district first, the latest row of each level first.
Levels = dict[str, list[Benchmark]]


def current_benchmarks(assessment: Assessment, municipality: Municipality) -> Levels:
    """Rows in force of district, region and country, by level in that order, the latest first."""
    own = Q(level=Benchmark.Level.COUNTRY)
    own |= Q(level=Benchmark.Level.REGION, region=municipality.region_id)
    own |= Q(level=Benchmark.Level.MUNICIPALITY, municipality=municipality)
    rows = list(
        Benchmark.objects.filter(own, assessment=assessment, live=True)
        .select_related("file__stored")
        .order_by("-applied_at", "-pk")
    )
    order = (Benchmark.Level.MUNICIPALITY, Benchmark.Level.REGION, Benchmark.Level.COUNTRY)
    by_level = {level: [row for row in rows if row.level == level] for level in order}
    return {str(level): group for level, group in by_level.items() if group}


def open_benchmarks(sight: Sight, assessment: Assessment, municipality: Municipality) -> Levels:
    """The same, without what would tell the viewer figures that are hidden from them.

    A level is as its file gives it, with small schools in it: less what is pooled for the viewer,
    the district may leave a single one; and where a level has nobody with some mark, no school has.
    """
    levels = current_benchmarks(assessment, municipality)
    if not levels or sight.sees(municipality.scope):
        return levels
    left_out = _left_out(sight, assessment, municipality)
    small = any(is_small(sum(counts)) for parts in left_out for counts in parts)
    district = str(Benchmark.Level.MUNICIPALITY)
    return {
        level: rows
        for level, rows in levels.items()
        if not (level == district and not all(map(may_be_shown, left_out)))
        and not (small and any(share in {0, 1} for row in rows for share in shares_of(row)))
    }


Parts = list[tuple[int, ...]]


def _left_out(sight: Sight, assessment: Assessment, municipality: Municipality) -> list[Parts]:
    """What is hidden of the district's schools: counts by marks, by the comparison with the
    journal, by primary and by test score."""
    cells = SchoolResult.objects.filter(assessment=assessment, school__municipality=municipality)
    every = counted(cells)
    seen = {cell.school_id: cell.counts for cell in open_to(sight, every, municipality)}
    hidden: list[Parts] = []
    for group in _GROUPS:
        parts: Parts = [
            part
            for cell in every
            if (part := group(cell.counts)) != group(seen.get(cell.school_id, Counts()))
        ]
        lengths = set(map(len, parts))
        hidden.append(parts if len(lengths) < 2 else [(sum(part),) for part in parts])
    return hidden


def _known(*counts: int | None) -> tuple[int, ...]:
    return () if None in counts else counts  # type: ignore[return-value]


_GROUPS: tuple[Callable[[Counts], tuple[int, ...]], ...] = (
    lambda c: _known(c.n2, c.n3, c.n4, c.n5) or _known(c.people),
    lambda c: (
        _known(c.journal_lowered, c.journal_confirmed, c.journal_raised) or _known(c.journal_n)
    ),
    lambda c: _known(c.primary_n),
    lambda c: _known(c.test_n),
)


def benchmark_value(code: str, row: Benchmark) -> float | None:
    """An indicator as a benchmark's percents give it, in the indicator's own unit."""
    n2, n3, n4, n5 = shares_of(row)
    if code in {"mean_percent", "mean_test"}:
        return _mean(code, row)
    if code.startswith("journal_"):
        count = getattr(row, code.removesuffix("_share"), None)
        return None if count is None or not row.journal_n else count / row.journal_n
    if n2 is None or n3 is None or n4 is None or n5 is None:
        return None
    return {
        "success_share": n3 + n4 + n5,
        "quality_share": n4 + n5,
        "fail_share": n2,
        "below_minimum_share": n2,
        "sou": 16 * n2 + 36 * n3 + 64 * n4 + 100 * n5,
        "mean_mark": 2 * n2 + 3 * n3 + 4 * n4 + 5 * n5,
    }.get(code)


def shares_of(row: Benchmark) -> tuple[float | None, ...]:
    """Shares 0–1 of marks 2, 3, 4, 5."""
    percents = (row.share2, row.share3, row.share4, row.share5)
    return tuple(None if percent is None else float(percent) / 100 for percent in percents)


def _mean(code: str, row: Benchmark) -> float | None:
    if code == "mean_test":
        return None if row.mean_test is None else float(row.mean_test)
    if row.mean_primary is None or not row.primary_max:
        return None
    return float(row.mean_primary) / row.primary_max


def level_title(level: str, municipality: Municipality) -> str:
    return {"municipality": municipality.name, "region": "Регион"}.get(level, "Россия")


def benchmark_values(levels: Levels, codes: Sequence[str]) -> dict[str, list[float | None]]:
    """Values of the indicators by level, in the order of codes; only levels that have any."""
    by_level = {}
    for level, rows in levels.items():
        values = [first(benchmark_value(code, row) for row in rows) for code in codes]
        if any(value is not None for value in values):
            by_level[level] = values
    return by_level


def sources_of(rows: Sequence[Benchmark], codes: Sequence[str]) -> tuple[Benchmark, ...]:
    """The rows that the figures of a level are taken from: for each the latest that has it."""
    sources = (
        next((row for row in rows if benchmark_value(code, row) is not None), None)
        for code in codes
    )
    return tuple(dict.fromkeys(row for row in sources if row))


def first(values: Iterable[Any], otherwise: Any = None) -> Any:
    """The first value that is known."""
    return next((value for value in values if value is not None), otherwise)

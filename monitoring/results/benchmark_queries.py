"""District, region and country in an assessment, each figure by the latest file that has it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from monitoring.models import Assessment, Benchmark
from schools.models import Municipality


def current_benchmarks(
    assessment: Assessment, municipality: Municipality
) -> dict[str, list[Benchmark]]:
    """Rows in force of district, region and country, by level in that order, the latest first."""
    own = Q(level=Benchmark.Level.COUNTRY)
    own |= Q(level=Benchmark.Level.REGION, region=municipality.region_id)
    own |= Q(level=Benchmark.Level.MUNICIPALITY, municipality=municipality)
    rows = list(
        Benchmark.objects.filter(own, assessment=assessment, live=True).order_by(
            "-applied_at", "-pk"
        )
    )
    order = (Benchmark.Level.MUNICIPALITY, Benchmark.Level.REGION, Benchmark.Level.COUNTRY)
    by_level = {level: [row for row in rows if row.level == level] for level in order}
    return {str(level): found for level, found in by_level.items() if found}


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


def benchmark_values(
    assessment: Assessment, municipality: Municipality, codes: Sequence[str]
) -> dict[str, list[float | None]]:
    """Values of the indicators by level, in the order of codes; only levels that have any."""
    found = {}
    for level, rows in current_benchmarks(assessment, municipality).items():
        values = [first(benchmark_value(code, row) for row in rows) for code in codes]
        if any(value is not None for value in values):
            found[level] = values
    return found


def first(values: Iterable[Any], otherwise: Any = None) -> Any:
    """The first value that is known."""
    return next((value for value in values if value is not None), otherwise)

"""Target indicators of a plan as papers show them: base, aim and fact in columns of their own."""

import re
from dataclasses import dataclass, replace

from roadmaps.models import PlanVersion
from roadmaps.proof.year_figures import computed_facts

# «Качество знаний, ВПР: в 2026 году – 25,3 %»: how drafts and plans name where it begins.
_BASE = re.compile(
    r"^(?P<title>.+?)\s*[:(,–-]\s*(?P<base>(?:в|на|факт)\s+\d{4}[^)]*?[–—-]\s*[^)]+?)\)?\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True)
class PaperIndicator:
    """`base` is blank where the plan does not say it; `fact` where nobody has told it."""

    title: str
    plan: str
    fact: str
    base: str = ""


def reported_indicators(version: PlanVersion, year: int) -> tuple[PaperIndicator, ...]:
    """The same in a report: what the plan leaves blank is computed of the school's results, where
    they are of a year in which the plan was at work."""
    indicators, school = indicators_of(version), version.plan.school
    if school is None or year < version.plan.period_start.year:
        return indicators
    blank = [row.title for row in indicators if not row.fact]
    facts = computed_facts(school, blank, year) if blank else {}
    starts = version.plan.period_start.year
    return tuple(
        replace(row, fact=fact)
        if not row.fact and (fact := facts.get(row.title, "")) and _year_of(fact) >= starts
        else row
        for row in indicators
    )


def _year_of(fact: str) -> int:
    return max((int(year) for year in _YEAR.findall(fact)), default=0)


def indicators_of(version: PlanVersion) -> tuple[PaperIndicator, ...]:
    """A fact of a year before the plan begins is where the indicator begins."""
    starts, indicators = version.plan.period_start.year, []
    for row in version.indicators:
        title, base = split_base(row.get("title", ""))
        fact = row.get("fact", "")
        if not base and 0 < _year_of(fact) < starts:
            base, fact = fact, ""
        indicators.append(PaperIndicator(title, row.get("plan", ""), fact, base))
    return tuple(indicators)


def split_base(title: str) -> tuple[str, str]:
    """The indicator and its base: («Качество знаний, ВПР», «в 2026 году – 25,3 %»)."""
    match = _BASE.match(title)
    return (match["title"], match["base"]) if match else (title, "")

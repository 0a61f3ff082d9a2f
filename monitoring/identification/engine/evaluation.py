"""One evaluation of a methodology over facts: who the peers are, and what is computed only once."""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from monitoring.identification.engine.facts import CellKey, Facts, SchoolFacts
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.document import Methodology

Rule = Mapping[str, Any]
T = TypeVar("T")


class Evaluation:
    """What operators and metrics ask for while a rule is evaluated. Not kept afterwards."""

    def __init__(
        self,
        methodology: Methodology,
        facts: Facts,
        operators: "Mapping[str, Callable[[Evaluation, Any, SchoolFacts], Node]]",
    ) -> None:
        self.methodology = methodology
        self.facts = facts
        self._operators = operators
        self._remembered: dict[Hashable, Any] = {}

    def evaluate(self, rule: Rule, school: SchoolFacts) -> Node:
        """The node of a rule {operator: parameters} for a school."""
        ((name, spec),) = rule.items()
        return self._operators[name](self, spec, school)

    def category(self, code: str, school: SchoolFacts) -> Node:
        """The node of a whole category, evaluated once per school."""
        return self.remember(
            ("category", code, school.school),
            lambda: self.evaluate(self.methodology.category(code).rule, school),
        )

    def remember(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The answer under the key, computed the first time. Rules are known by identity: they
        live as long as the methodology does."""
        if key not in self._remembered:
            self._remembered[key] = compute()
        return self._remembered[key]

    @cached_property
    def held(self) -> frozenset[CellKey]:
        """Every cell that any school has."""
        return frozenset(key for school in self.facts.schools.values() for key in school.cells)

    def years(self, window: Mapping[str, Any] | None) -> tuple[int, ...]:
        """The years of a window, the year of the run first; without a window that year alone."""
        return tuple(self.facts.year - back for back in range((window or {}).get("years", 1)))

    def peers(self, school: SchoolFacts, level: str) -> tuple[SchoolFacts, ...]:
        """The schools that a school is compared with: its group at the level, itself included."""
        group = peer_group(school, level)
        return self.remember(
            ("peers", group),
            lambda: tuple(
                other for other in self.facts.schools.values() if peer_group(other, level) == group
            ),
        )


def peer_group(school: SchoolFacts, level: str) -> tuple[Hashable, ...]:
    """What schools compared at the level (municipality, region, kind, rural) have in common."""
    if level == "kind":
        return level, school.municipality, school.kind
    if level == "rural":
        return level, school.municipality, school.rural
    return (level, school.municipality) if level == "municipality" else (level,)

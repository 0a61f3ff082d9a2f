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
        reads: dict[str, dict[Hashable, Any]] | None = None,
    ) -> None:
        """`reads` are cells as read, by school: several methodologies over the same facts share
        them."""
        self.methodology = methodology
        self.facts = facts
        self._operators = operators
        self._reads = {} if reads is None else reads
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

    def read(self, school: SchoolFacts, key: Hashable, compute: Callable[[], T]) -> T:
        """What a cell of the school says, whatever the methodology; read the first time."""
        known = self._reads.setdefault(school.school, {})
        if key not in known:
            known[key] = compute()
        return known[key]

    @cached_property
    def held(self) -> frozenset[CellKey]:
        """Every cell that any school has."""
        return frozenset(key for school in self.facts.schools.values() for key in school.cells)

    def years(self, window: Mapping[str, Any] | None) -> tuple[int, ...]:
        """The years of a window, the latest first; without a window the year of the run alone."""
        window = window or {}
        latest = self.facts.year - window.get("back", 0)
        return tuple(latest - back for back in range(window.get("years", 1)))

    def peers(self, school: SchoolFacts, level: str) -> tuple[SchoolFacts, ...]:
        """The schools that a school is compared with: its group at the level, itself included.
        None where it is not known what kind of school it is, or where it stands."""
        group = peer_group(school, level)
        if group is None:
            return ()
        return self.remember(
            ("peers", group),
            lambda: tuple(
                other for other in self.facts.schools.values() if peer_group(other, level) == group
            ),
        )


def peer_group(school: SchoolFacts, level: str) -> tuple[Hashable, ...] | None:
    """What schools compared at the level have in common; None where that is not known.

    Levels are municipality and region and, inside either, schools of one kind (`kind`), of like
    places (`rural`) or of both (`cluster`); any other word is all schools of the facts.
    """
    scope, _, narrowed = level.rpartition("_")
    if narrowed not in ALIKE:
        return (level, school.municipality) if level == "municipality" else (level,)
    place = () if scope == "region" else (school.municipality,)
    alike = tuple(getattr(school, name) for name in ALIKE[narrowed])
    return None if None in alike or "" in alike else (level, *place, *alike)


ALIKE = {"kind": ("kind",), "rural": ("rural",), "cluster": ("kind", "rural")}

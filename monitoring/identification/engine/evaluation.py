"""One evaluation of a methodology over facts: who the peers are, and what is computed only once."""

import json
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from monitoring.identification.engine.facts import CellKey, Facts, SchoolFacts
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.document import Methodology
from monitoring.identification.methodology.inside import OVER_OTHERS

Rule = Mapping[str, Any]
EVERY_SCHOOL = ""
"""Instead of a login: what is the same of all schools together."""
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
        """`reads` are cells as read and criteria as answered, by school: several methodologies over
        the same facts share them."""
        self.methodology = methodology
        self.facts = facts
        self._operators = operators
        self._reads = {} if reads is None else reads
        self._remembered: dict[Hashable, Any] = {}

    def evaluate(self, rule: Rule, school: SchoolFacts) -> Node:
        """The node of a rule {operator: parameters} for a school.

        A criterion that stands in several places, or in several methodologies, is answered once.
        """
        ((name, spec),) = rule.items()
        if name == "ref" or name in OVER_OTHERS:
            return self._operators[name](self, spec, school)
        return self.read(
            school, self._wording(rule), lambda: self._operators[name](self, spec, school)
        )

    def _wording(self, rule: Rule) -> str:
        """A criterion with all that its answer depends on besides the facts, as text."""
        return self.remember(("wording", id(rule)), lambda: self._written(rule))

    def _written(self, rule: Rule) -> str:
        ((_, spec),) = rule.items()
        over = spec.get("over") if isinstance(spec, Mapping) else None
        selector = self.methodology.selectors.get(over, ()) if over else ()
        return json.dumps([rule, selector, self.methodology.peer_level], sort_keys=True)

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
        """What is the same of the school whatever the methodology; found the first time."""
        known = self._reads.setdefault(school.school, {})
        if key not in known:
            known[key] = compute()
        return known[key]

    @cached_property
    def held(self) -> frozenset[CellKey]:
        """Every cell that any school has."""
        known = self._reads.setdefault(EVERY_SCHOOL, {})
        if "held" not in known:
            known["held"] = frozenset(
                key for school in self.facts.schools.values() for key in school.cells
            )
        found: frozenset[CellKey] = known["held"]
        return found

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

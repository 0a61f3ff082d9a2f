"""Metrics made of monitoring rounds: what schools sent in time, and what was accepted of them."""

from collections.abc import Callable

from roadmaps.programmes.metrics.base import SchoolShare
from roadmaps.programmes.metrics.material import ROUND, Fact, Material


def answered_in_time(material: Material, year: int) -> list[SchoolShare] | None:
    """Of rounds whose window ended in the year, those that the school answered within it."""
    return _rows(material, year, lambda fact: fact.count or 0)


def accepted(material: Material, year: int) -> list[SchoolShare] | None:
    """Of the same rounds, those whose answers are accepted whole."""
    return _rows(material, year, lambda fact: fact.whole or 0)


def _rows(
    material: Material, year: int, counted: Callable[[Fact], int]
) -> list[SchoolShare] | None:
    rows = []
    for school, facts in material.facts(ROUND, year).items():
        part = sum(counted(fact) for fact in facts)
        whole = len(facts)
        rows.append(SchoolShare(school, material.title(school), part, whole, part, whole))
    return sorted(rows, key=lambda row: row.title) or None

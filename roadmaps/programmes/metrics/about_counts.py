"""Metrics made of counts of teachers and of pupils that nobody is named in."""

from collections.abc import Iterable

from roadmaps.programmes.metrics.base import SchoolShare
from roadmaps.programmes.metrics.material import AT_RISK, CHECKED, Fact, Material
from schools.privacy import is_small, is_small_count


def competences_grown(material: Material, year: int) -> list[SchoolShare] | None:
    """Of listed schools whose teachers were diagnosed again, those where somebody did better."""
    rows = []
    for school, facts in _of_listed(material, CHECKED, year):
        better, tested = _sums(facts)
        seen = (0, 0) if _hides(better, tested) else (int(better > 0), 1)
        rows.append(SchoolShare(school, material.title(school), int(better > 0), 1, *seen))
    return rows or None


def teachers_grown(material: Material, year: int) -> list[SchoolShare] | None:
    """Teachers of listed schools who did better, of those who were diagnosed again."""
    rows = [_row(material, school, facts) for school, facts in _of_listed(material, CHECKED, year)]
    return rows or None


def at_risk_resolved(material: Material, year: int) -> list[SchoolShare] | None:
    """Cases that were caught up in the last quarter that a school has told of in a school year, of
    all that stood in its bank."""
    rows = []
    for school in material.schools:
        facts = material.facts(AT_RISK, year).get(school, [])
        last = max((fact.row or 0 for fact in facts), default=0)
        told = [fact for fact in facts if fact.row == last]
        if told:
            rows.append(_row(material, school, told))
    return rows or None


def _of_listed(material: Material, kind: str, year: int) -> list[tuple[int, list[Fact]]]:
    by_school = material.facts(kind, year)
    return [(school, by_school[school]) for school in material.listed(year) if school in by_school]


def _row(material: Material, school: int, facts: Iterable[Fact]) -> SchoolShare:
    part, whole = _sums(facts)
    seen = (0, 0) if _hides(part, whole) else (part, whole)
    return SchoolShare(school, material.title(school), part, whole, *seen)


def _sums(facts: Iterable[Fact]) -> tuple[int, int]:
    told = list(facts)
    return sum(fact.count or 0 for fact in told), sum(fact.whole or 0 for fact in told)


def _hides(part: int, whole: int) -> bool:
    return is_small(whole) or is_small_count(part, whole)

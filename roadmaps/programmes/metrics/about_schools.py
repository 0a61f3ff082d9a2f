"""Metrics made of what is known of schools: the list, help, plans, sites, yearly figures."""

from collections.abc import Callable
from math import comb

from roadmaps.programmes.metrics.about_results import chance_of_fall
from roadmaps.programmes.metrics.base import SchoolShare, expected, school_row
from roadmaps.programmes.metrics.material import (
    ADDITIONAL,
    CURATOR,
    IMPROVED,
    JOINT,
    OLYMPIADS,
    PLAN,
    PROFILE,
    SITE,
    Fact,
    Material,
)
from schools.models import SchoolStatus
from schools.privacy import is_small_count
from shnor_portal.core.typography import NBSP, counted, number, percent, short_date

SHNOR = SchoolStatus.Kind.SHNOR
Compute = Callable[[Material, int], list[SchoolShare] | None]


def left_the_list(material: Material, year: int) -> list[SchoolShare] | None:
    """Of schools with low results on some day of the year, those that left the list in it."""
    by_school = material.facts(SHNOR, year)
    rows = []
    for school in material.listed(year, SHNOR):
        ends = [fact.until for fact in by_school[school]]
        last = None if None in ends else max(day for day in ends if day)
        left = last is not None and last.year == year
        note = f"покинула перечень {short_date(last)}" if left else "остаётся в\u00a0перечне"
        rows.append(school_row(school, material.title(school), left, note))
    return rows or None


def on_the_list(material: Material, year: int) -> list[SchoolShare] | None:
    """Of all working schools, those with low results at the end of the year, or now."""
    if year > material.today.year:
        return None
    last = min(material.today, material.today.replace(year=year, month=12, day=31))
    by_school = material.facts(SHNOR, year)
    rows = []
    for school in material.working(year):
        stands = any(
            fact.since and fact.since <= last and (fact.until is None or fact.until >= last)
            for fact in by_school.get(school, ())
        )
        rows.append(
            school_row(school, material.title(school), stands, "в перечне" if stands else "")
        )
    return rows or None


def listed_with(*kinds: str, done: str, missing: str) -> Compute:
    """Of listed schools, those of which something of the kinds held in the year."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        having = {school for kind in kinds for school in material.facts(kind, year)}
        rows = [
            school_row(pk, material.title(pk), pk in having, done if pk in having else missing)
            for pk in material.listed(year)
        ]
        return rows or None

    return compute


with_roadmap = listed_with(PLAN, done="план утверждён", missing="утверждённого плана нет")
with_curator = listed_with(CURATOR, JOINT, done="куратор есть", missing="куратора нет")
with_partner = listed_with(
    JOINT, done="план совместных мероприятий утверждён", missing="совместного плана нет"
)
with_improvement = listed_with(
    IMPROVED, done="улучшение записано в\u00a0карте ресурсов", missing="улучшение не\u00a0записано"
)


def profiled(material: Material, year: int) -> list[SchoolShare] | None:
    """Listed schools that have a risk profile by the end of the year."""
    having = material.facts(PROFILE, year)
    rows = []
    for school in material.listed(year):
        last = max((f.since for f in having.get(school, ()) if f.since), default=None)
        note = f"профиль от\u00a0{short_date(last)}" if last else "профиля нет"
        rows.append(school_row(school, material.title(school), last is not None, note))
    return rows or None


def open_sites(material: Material, year: int) -> list[SchoolShare] | None:
    """Listed schools whose section of the site was complete at the last check of the year."""
    checks = material.facts(SITE, year)
    if not checks:
        return None
    rows = []
    for school in material.listed(year):
        last = checks[school][-1] if checks.get(school) else None
        complete = bool(last and last.count)
        note = "сайт не\u00a0проверялся"
        if last and last.since:
            month = f"{last.since:%m.%Y}"
            note = f"раздел полный, {month}" if complete else f"раздел неполный, {month}"
        rows.append(school_row(school, material.title(school), complete, note))
    return rows or None


def grown(kind: str, *, share: bool) -> Compute:
    """Of schools with figures of both years, those where the count (or its share) has grown."""

    def compute(material: Material, year: int) -> list[SchoolShare] | None:
        now, before = material.facts(kind, year), material.facts(kind, year - 1)
        rows = []
        for school in material.schools:
            pair = [_value(facts.get(school), share) for facts in (before, now)]
            if pair[0] is None or pair[1] is None:
                continue
            up = pair[1] > pair[0]
            facts = [before[school][-1], now[school][-1]]
            hidden = any(is_small_count(fact.count, fact.whole) for fact in facts)
            words = percent if share else number
            note = "" if hidden else f"{words(pair[0])} → {words(pair[1])}"
            seen = (0, 0) if hidden else (int(up), 1)
            rows.append(SchoolShare(school, material.title(school), int(up), 1, *seen, note))
        return rows or None

    return compute


def expected_growth(kind: str, *, share: bool) -> Callable[[Material, int], str]:
    """At how many schools the count (or its share) would grow, had nothing changed."""

    def words(material: Material, year: int) -> str:
        now, before = material.facts(kind, year), material.facts(kind, year - 1)
        chances = []
        for school in material.schools:
            if _value(before.get(school), share) is None or _value(now.get(school), share) is None:
                continue
            was, has = before[school][-1], now[school][-1]
            if any(is_small_count(fact.count, fact.whole) for fact in (was, has)):
                continue
            chances.append(_of_shares(was, has) if share else _of_counts(was, has))
        if not chances:
            return ""
        return (
            f"и{NBSP}без мер рост случился{NBSP}бы примерно у{NBSP}{number(expected(chances), 1)} "
            f"из{NBSP}{counted(len(chances), 'школы,школ,школ')}"
        )

    return words


def _of_counts(was: Fact, has: Fact) -> float:
    """Either of two counts of one rate is the greater one as often, where they are not equal."""
    total = (was.count or 0) + (has.count or 0)
    tie = 0.0 if total % 2 else comb(total, total // 2) / 2**total
    return (1 - tie) / 2


def _of_shares(was: Fact, has: Fact) -> float:
    without = [((fact.whole or 0) - (fact.count or 0), fact.whole or 0) for fact in (was, has)]
    return chance_of_fall(without[0], without[1])


olympiads_grown = grown(OLYMPIADS, share=False)
additional_grown = grown(ADDITIONAL, share=True)
olympiads_expected = expected_growth(OLYMPIADS, share=False)
additional_expected = expected_growth(ADDITIONAL, share=True)


def _value(facts: list[Fact] | None, share: bool) -> float | None:
    fact = facts[-1] if facts else None
    if fact is None or fact.count is None:
        return None
    if not share:
        return fact.count
    return fact.count / fact.whole if fact.whole else None

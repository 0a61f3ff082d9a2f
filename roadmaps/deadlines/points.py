"""Points of time in the tokens of a deadline: a day, a month, a quarter, a half-year, a year."""

from collections.abc import Sequence
from itertools import pairwise

from roadmaps.deadlines.kinds import Kind, letters, pattern
from roadmaps.deadlines.parts import (
    DAY,
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    Point,
    Unclear,
    Years,
)
from roadmaps.deadlines.tokens import Token

_YEARS = pattern("""
    <school> [<year_word> <years_word>] [<years> <year>] [<year_word> <years_word>]? |
    <years> (?:[,;] <years>)+ <school>? [<year_word> <years_word>]? | <years> (?:<school>?
    [<year_word> <years_word>])? | <year> (?:<school> [<year_word> <years_word>] |
    [<year_word> <years_word>]? (?:, <year> [<year_word> <years_word>]?)+ (?!<month>) |
    [<year_word> <years_word>]?)
""")
_ONE_PAIR = pattern("<years> [<year_word> <years_word>]?")
_TAIL = pattern(f",? [<in> <on>]? <filler>? ({_YEARS.pattern}) (?![<year_word> <years_word>]? :)")
_QUARTERS = (QUARTER, pattern("[<ordinal> <number>] <quarter> | <quarter> [<ordinal> <number>]"))
_HALVES = (
    HALF,
    pattern("""
    [<ordinal> <number>] <half_year> (?:<school> [<year_word> <years_word>] (?![<years>
    <year>]))? | <half_year> [<ordinal> <number>]
"""),
)
# By the kind of the first token.
_POINTS = {
    Kind.DATE: ((DAY, pattern("<date> [<year_word> <years_word>]?")),),
    Kind.DAY_AND_MONTH: ((DAY, pattern("<day_and_month>")),),
    Kind.MONTH_AND_YEAR: ((MONTH, pattern("<month_and_year> [<year_word> <years_word>]?")),),
    Kind.MONTH: ((MONTH, pattern("<month> <month_word>?")),),
    Kind.NUMBER: ((DAY, pattern("<number> <month>")), _QUARTERS, _HALVES),
    Kind.ORDINAL: (_QUARTERS, _HALVES),
    Kind.QUARTER: (_QUARTERS,),
    Kind.HALF_YEAR: (_HALVES,),
}


class PointReader:
    """Reads what stands at a position of the string of token kinds, and what position follows."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.kinds = "".join([token.kind for token in tokens])
        self.notes: list[str] = []

    def words(self, start: int, end: int) -> str:
        return " ".join(self.text[self.tokens[start].start : self.tokens[end - 1].end].split())

    def point_at(self, position: int) -> tuple[Point, str, int] | None:
        """A point, its label if one stands inside («март (входной) 2021»), and what follows it."""
        for unit, rule in _POINTS.get(self.kinds[position : position + 1], ()):
            if match := rule.match(self.kinds, position):
                point = self._undated(unit, match.group(), position)
                return self._with_tail(point, match.end())
        named = self.years_at(position)
        return (Point(YEAR, years=named[0]), "", named[1]) if named else None

    def _with_tail(self, point: Point, end: int) -> tuple[Point, str, int]:
        """A point with the year written after it, maybe after words in brackets."""
        label = ""
        inside = self.kinds[end : end + 1] == Kind.BRACKETS
        if point.years is None and (tail := _TAIL.match(self.kinds, end + inside)):
            named = self.years_at(tail.start(1))
            if named:
                label = self.label_at(end) if inside else ""
                point, end = point._replace(years=named[0]), named[1]
        elif self.kinds[end : end + 2] == letters("filler year_word"):
            end += 2
        return point, label, end

    def _undated(self, unit: str, kinds: str, position: int) -> Point:
        """A point from its own tokens, the year included only where figures hold it."""
        values = [self.tokens[position + i].value for i in range(len(kinds))]
        if kinds[0] == Kind.DATE:
            year, month, day = values[0]
            return Point(DAY, month, day, Years((year,), False, position))
        if kinds[0] == Kind.DAY_AND_MONTH:
            return Point(DAY, values[0][0], values[0][1])
        if kinds[:2] == letters("number month"):
            return Point(DAY, values[1][0], values[0][0])
        if kinds[0] == Kind.MONTH_AND_YEAR:
            return Point(MONTH, values[0][0], years=Years((values[0][1],), False, position))
        if unit == MONTH:
            return Point(MONTH, values[0][0])
        number = next(
            v[0] for v, kind in zip(values, kinds, strict=True) if kind in letters("ordinal number")
        )
        return Point(unit, number, school=Kind.SCHOOL in kinds)

    def years_at(self, position: int, school: bool = False) -> tuple[Years, int] | None:
        match = _YEARS.match(self.kinds, position)
        if not match:
            return None
        kinds, end = match.group(), match.end()
        if kinds.count(Kind.YEARS) > 1 and Kind.SCHOOL not in kinds:
            match = _ONE_PAIR.match(kinds)
            if not self._share_years(position, kinds) and match:
                kinds, end = match.group(), position + match.end()
            else:
                school = True
                self.notes.append("годы поняты как учебные")
        school, each = school or Kind.SCHOOL in kinds, False
        values = [
            self.tokens[position + i].value
            for i, k in enumerate(kinds)
            if k in letters("year years")
        ]
        years = tuple(value[0] for value in values)
        if kinds.count(Kind.YEARS) == 1:
            first, last, slashed = values[0]
            if first > last or last - first > 100:
                raise Unclear("конец раньше начала" if first > last else "таких лет нет")
            school = school or bool(slashed and Kind.YEARS_WORD not in kinds)
            years = tuple(range(first, max(last, first + 1) if school else last + 1))
            each = not school or len(years) > 1
        elif school and Kind.YEAR in kinds:
            self.notes.append(f"учебный год назван одним числом: {years[0]}")
        return Years(years, school, position, each), end

    def _share_years(self, position: int, kinds: str) -> bool:
        """«2023–2024, 2024–2025»: years that share one can only be school years."""
        pairs = [
            self.tokens[position + i].value[:2] for i, k in enumerate(kinds) if k == Kind.YEARS
        ]
        return all(one[1] == two[0] == one[0] + 1 for one, two in pairwise(pairs))

    def label_at(self, position: int) -> str:
        token = self.tokens[position]
        return " ".join(self.text[token.start + 1 : token.end - 1].split())

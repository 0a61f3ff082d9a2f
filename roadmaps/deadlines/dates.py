"""Years for what `grammar` found, and its parts as days: first day, last day, label."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from roadmaps.deadlines.calendar import (
    UNIT_MONTHS,
    Occurrence,
    Span,
    days_of,
    months,
    note_on_halves,
    note_on_years,
    overlap,
)
from roadmaps.deadlines.kinds import Kind
from roadmaps.deadlines.parts import (
    DAY,
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    Item,
    Point,
    Reading,
    Unclear,
    Years,
)
from roadmaps.deadlines.words import MONTH_NAMES

OUTSIDE = "вне периода плана"


@dataclass(frozen=True, slots=True)
class Dated:
    """The parts of a text as days; `every_year` when one of them took several years."""

    parts: list[Occurrence]
    every_year: bool
    notes: list[str]


def dated(reading: Reading, start: date, end: date) -> Dated:
    """Days of the items of a reading; Unclear where a date or an order of dates cannot be."""
    items = [item for item in reading.items if not item.whole]
    return _Dating((start, end), reading.kinds).run(items)


class _Dating:
    """Finds years first (a part may lend its year to another), then days."""

    def __init__(self, period: Span, kinds: str) -> None:
        self.period = period
        self.kinds = kinds
        self.notes: list[str] = []
        self.every_year = False

    def run(self, items: list[Item]) -> Dated:
        if len(items) > 1:
            items = self._without_beginning(items)
            items = _with_prefixes_applied(items)
            self._lend_backwards(items)
            self._lend_onwards(items)
            items = _with_runs_joined(items, self.kinds)
        parts = [part for item in items for part in self._parts(item)]
        for first, last, _ in parts:
            self.notes += note_on_years((first, last), self.period)
            if not overlap((first, last), self.period):
                self.notes.append(f"{OUTSIDE}: {_written((first, last))}")
                break
        return Dated(parts, self.every_year, self.notes)

    def _without_beginning(self, items: list[Item]) -> list[Item]:
        """«Март, начиная с 2024 года»: a first year beside parts without one begins the period."""
        others = [item for item in items if not _is_first_year(item)]
        if len(others) != len(items) - 1 or any(_years_of(item) for item in others):
            return items
        point = next(item.first for item in items if _is_first_year(item))
        assert point is not None
        assert point.years is not None
        start = days_of(point, point.years.years[0], point.years.school)[0]
        self.period = (min(max(start, self.period[0]), self.period[1]), self.period[1])
        return others

    def _lend_backwards(self, items: list[Item]) -> None:
        """A part without a year takes the year written after it (§6.3)."""
        lent, following = None, None
        for item in reversed(items):
            own = _years_of(item)
            if own is None and lent is not None and following is not None:
                self._lend(item, lent, following)
            lent, following = own or lent, item

    def _lend(self, item: Item, years: Years, following: Item) -> None:
        """Where months go down («сентябрь, январь 2024»), the year before may be meant."""
        _set_years(item, years)
        if years.school or len(years.years) > 1 or _order(item) <= _order(following):
            return
        before = years._replace(years=(years.years[0] - 1,), place=-1)
        written, earlier = self._falls_inside(item, years), self._falls_inside(item, before)
        if earlier and not written:
            _set_years(item, before)
        if earlier:
            year = years.years[0] if written else before.years[0]
            self.notes.append(f"год для «{_named(item)}» понят как {year}")

    def _falls_inside(self, item: Item, years: Years) -> bool:
        point = item.first or item.last
        assert point is not None
        return overlap(days_of(point, years.years[0], years.school), self.period)

    def _lend_onwards(self, items: list[Item]) -> None:
        """A part that follows all written years takes the nearest one not before its neighbour."""
        for previous, item in zip(items, items[1:], strict=False):
            years = _years_of(previous)
            if years is None or _years_of(item) is not None:
                continue
            if len(years.years) == 1 and not years.school and _order(item) < _order(previous):
                years = years._replace(years=(years.years[0] + 1,))
            _set_years(item, years, at_start=True)
            self.notes.append(f"год для «{_named(item)}» понят как {years.years[0]}")

    def _parts(self, item: Item) -> Iterator[Occurrence]:
        if item.first is None and item.last is not None:
            spans = self._until(item.last)
        elif item.last is None and item.first is not None:
            spans = self._since(item.first)
        else:
            spans = self._spans(item)
        if len(spans) > 1:
            years = _years_of(item)
            self.every_year = self.every_year or years is None or years.each
        for first, last in spans:
            yield Occurrence(first, last, item.label)

    def _spans(self, item: Item) -> list[Span]:
        """Days of a point or a span, in each of its years."""
        first, last = item.first, item.last
        assert first is not None
        assert last is not None
        if first.years and last.years and first.years is not last.years:
            span = (
                days_of(first, first.years.years[0], first.years.school)[0],
                days_of(last, last.years.years[-1], last.years.school)[1],
            )
            return [_in_order(span)]
        years = last.years or first.years
        if years is None:
            return self._in_period(item)
        if _crosses_new_year(item, years):
            # «Сентябрь – май 2024–2025»: a year for each end.
            start = days_of(first, years.years[0], school=False)[0]
            return [(start, days_of(last, years.years[1], school=False)[1])]
        if years.each and not years.school and first.unit != YEAR:
            self.notes.append(f"каждый год с {years.years[0]} по {years.years[-1]}")
        if years.school and first.unit in (DAY, MONTH) and first.number == 8:
            self.notes.append("август учебного года: проверьте год")
        return [_span(item, year, years.school) for year in years.years]

    def _in_period(self, item: Item) -> list[Span]:
        """Every year in which a part without a year falls inside the period (§6.7)."""
        start, end = self.period
        if item.first and item.first.unit == HALF and not item.first.school:
            self.notes += note_on_halves(self.period)
        spans, impossible = [], None
        for year in range(start.year - 1, end.year + 1):
            try:
                spans.append(_span(item, year, item.first.school if item.first else False))
            except Unclear as error:
                impossible = error
        if impossible and not spans:
            raise impossible
        whole = (
            months(start.year, start.month, start.month)[0],
            months(end.year, end.month, end.month)[1],
        )
        inside = [span for span in spans if whole[0] <= span[0] and span[1] <= whole[1]]
        if inside:
            return inside
        touching = [span for span in spans if overlap(span, self.period)]
        if touching:
            chosen = [span for span in touching if whole[0] <= span[0]] or touching
            if len(touching) > 1:
                self.notes.append(f"год не указан, понято как {_written(chosen[0])}")
            return chosen
        self.notes.append(f"«{_named(item)}» не попадает в период плана")
        return []

    def _until(self, point: Point) -> list[Span]:
        """From the start of the period; in a later year, from the day after the last date."""
        ends = [end for _, end in self._spans(Item(point, point, 0, 0))]
        if self.period[0] in ends:
            self.notes.append("срок – первый день плана: проверьте год")
        starts = [self.period[0], *(end + timedelta(days=1) for end in ends)]
        return [(min(start, end), end) for start, end in zip(starts, ends, strict=False)]

    def _since(self, point: Point) -> list[Span]:
        """To the end of the period; a year that is not written is the first that fits."""
        return [
            (start, max(self.period[1], end))
            for start, end in self._spans(Item(point, point, 0, 0))[:1]
        ]


def _is_first_year(item: Item) -> bool:
    """«С 2024 года»."""
    return item.last is None and item.first is not None and item.first.unit == YEAR


def _crosses_new_year(item: Item, years: Years) -> bool:
    """Whether a span that goes down the months bears two years that follow each other."""
    first, last = item.first, item.last
    if first is None or last is None or first is last or years.school or len(years.years) != 2:
        return False
    if not years.each or YEAR in (first.unit, last.unit):
        return False
    backwards = _order(item) > _order(Item(last, last, 0, 0))
    return backwards and years.years[1] == years.years[0] + 1


def _with_prefixes_applied(items: list[Item]) -> list[Item]:
    """A year before a list («2024 г.: март, май») moves into the parts after it."""
    kept: list[Item] = []
    for index, item in enumerate(items):
        followers = list(takewhile(lambda part: _years_of(part) is None, items[index + 1 :]))
        to_the_end = index + 1 + len(followers) == len(items)
        heads = item.prefix in (Kind.COLON, Kind.MONTH, Kind.DASH, Kind.BRACKETS) or (
            item.prefix == Kind.COMMA and to_the_end
        )
        years = item.range or (item.first and item.first.years)
        if heads and followers and years:
            for follower in followers:
                _set_years(follower, years, at_start=True)
        else:
            kept.append(item)
    return kept


def _with_runs_joined(items: list[Item], kinds: str) -> list[Item]:
    """Neighbouring months with one shared year as one span (§6.3), but not across a semicolon."""
    joined: list[Item] = []
    growing = False
    for item in items:
        run = joined[-1] if joined else None
        if run is not None and (growing or run.single) and _continues(run, item, kinds):
            run.last, run.end = item.last, item.end
            growing = True
        else:
            joined.append(item)
            growing = False
    return joined


def _continues(run: Item, item: Item, kinds: str) -> bool:
    before, month = run.last, item.first
    if Kind.SEMICOLON in kinds[run.end : item.start]:
        return False
    if run.label or item.label or not item.single or before is None or month is None:
        return False
    if before.unit != MONTH or month.unit != MONTH or before.years != month.years:
        return False
    in_school_year = month.years is not None and month.years.school
    following = before.number % 12 + 1 if in_school_year else before.number + 1
    return month.number == following


def _years_of(item: Item) -> Years | None:
    return (item.last and item.last.years) or (item.first and item.first.years)


def _set_years(item: Item, years: Years, *, at_start: bool = False) -> None:
    """Give a year to the end of a span, or to its start; the other end takes the nearest."""
    if item.single and item.first is not None:
        item.first = item.last = item.first._replace(years=years)
    elif item.last is not None and (item.first is None or not at_start):
        item.last = item.last._replace(years=years)
    elif item.first is not None:
        item.first = item.first._replace(years=years)


def _order(item: Item) -> tuple[int, int]:
    """Month and day at which a part begins."""
    point = item.first or item.last
    assert point is not None
    size = UNIT_MONTHS.get(point.unit, 1)
    return (point.number - 1) * size + 1, point.day


def _span(item: Item, year: int, school: bool) -> Span:
    """Days of an item of which one end is in `year`; the other end is in the nearest (§6.2)."""
    first, last = item.first, item.last
    assert first is not None
    assert last is not None
    if first is last:
        return days_of(first, year, school)
    start, end = days_of(first, year, school)[0], days_of(last, year, school)[1]
    if start > end and first.unit == last.unit == DAY and first.number == last.number:
        return _in_order((start, end))
    if start > end and (school or last.years):
        start = days_of(first, year - 1, school)[0]
    elif start > end:
        end = days_of(last, year + 1, school)[1]
    return start, end


def _in_order(span: Span) -> Span:
    if span[0] > span[1]:
        raise Unclear(f"конец раньше начала: {_written(span)}")
    return span


def _written(span: Span) -> str:
    first, last = (f"{day:%d.%m.%Y}" for day in span)
    return first if first == last else f"{first} – {last}"


def _named(item: Item) -> str:
    """A part in words, for a note: «сентябрь», «25.05», «I квартал» as its number."""
    point = item.first or item.last
    assert point is not None
    if point.unit == MONTH and 1 <= point.number <= 12:
        return MONTH_NAMES[point.number - 1]
    if point.unit == DAY:
        return f"{point.day:02}.{point.number:02}"
    return f"{point.number} {'квартал' if point.unit == QUARTER else 'полугодие'}"

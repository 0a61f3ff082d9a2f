"""Years for what `deadline_grammar` found, and its parts as days: first day, last day, label."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from roadmaps.plans.deadline_grammar import (
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
from roadmaps.plans.deadline_words import MONTH_NAMES

FIRST_YEAR, LAST_YEAR = 2000, 2100
_UNIT_COUNTS = {MONTH: 12, QUARTER: 4, HALF: 2}

Span = tuple[date, date]
Part = tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class Dated:
    """All parts of a text in order of days; `every_year` when one of them took several years."""

    parts: list[Part]
    every_year: bool
    notes: list[str]


def months(year: int, first: int, last: int) -> Span:
    """From the first day of one month to the last day of another, counted from January (13 is
    the next January)."""
    last_year, last_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    first_year, first_month = year + (first - 1) // 12, (first - 1) % 12 + 1
    return (
        date(first_year, first_month, 1),
        date(last_year, last_month, monthrange(last_year, last_month)[1]),
    )


def school_year(year: int) -> Span:
    """1 September – 31 August (§6.5)."""
    return months(year, 9, 20)


def expanded(span: Span, every: int, school: bool) -> list[Span]:
    """The months, quarters, half-years or years (`every` months) that a span touches (§6.6).

    Half-years and years are calendar ones; with `school` they are those of the school year.
    """
    start, end = span
    school = school and every in (6, 12)
    first = date(start.year - school, 9 if school else 1, 1)
    units = []
    for year in range(first.year, end.year + 1):
        if school:
            year_units = [months(year, 9, 12), months(year, 13, 20)]
            year_units = year_units if every == 6 else [school_year(year)]
        else:
            year_units = [months(year, month, month + every - 1) for month in range(1, 13, every)]
        units += [unit for unit in year_units if unit[0] <= end and unit[1] >= start]
    return units


def dated(reading: Reading, start: date, end: date) -> Dated:
    """Days of the items of a reading; Unclear where a date or an order of dates cannot be."""
    return _Dating(reading, start, end).run()


class _Dating:
    def __init__(self, reading: Reading, start: date, end: date) -> None:
        self.reading = reading
        self.period = (start, end)
        self.notes: list[str] = []
        self.every_year = False

    def run(self) -> Dated:
        items = self._with_inherited_years([i for i in self.reading.items if not i.whole])
        parts = [part for item in _with_runs_joined(items) for part in self._parts(item)]
        outside = [part for part in parts if not _overlap(part, self.period)]
        if outside:
            self.notes.append(f"вне периода плана: {_days(outside[0])}")
        return Dated(parts, self.every_year, self.notes)

    # Years that one part of an enumeration lends to another (§6.3).

    def _with_inherited_years(self, items: list[Item]) -> list[Item]:
        items = _with_prefixes_applied(items)
        lent: Years | None = None
        following: Item | None = None
        for item in reversed(items):
            if item.last is None and item.first is None:
                continue
            own = _years_of(item)
            if own is None and lent is not None and following is not None:
                self._lend(item, lent, following)
            lent, following = own or lent, item
        for item, previous in zip(items[1:], items, strict=False):
            if _years_of(item) is None and (earlier := _years_of(previous)):
                self._continue(item, previous, earlier)
        return items

    def _lend(self, item: Item, years: Years, following: Item) -> None:
        """Give an item the year written after it; a later month may mean the year before."""
        _set_years(item, years)
        if years.school or len(years.years) > 1 or _order(item) <= _order(following):
            return
        before = replace(years, years=(years.years[0] - 1,), place=-1)
        inside = [_inside(span, self.period) for span in (_span(item, years), _span(item, before))]
        if inside == [False, True]:
            _set_years(item, before)
        if inside[1]:
            year = before.years[0] if inside == [False, True] else years.years[0]
            self.notes.append(f"год части «{_name(item)}» понят как {year}")

    def _continue(self, item: Item, previous: Item, years: Years) -> None:
        """Give an item without a year the nearest one not before the item it follows."""
        if len(years.years) == 1 and not years.school and _order(item) < _order(previous):
            years = replace(years, years=(years.years[0] + 1,))
        _set_years(item, years)
        self.notes.append(f"год части «{_name(item)}» понят как {years.years[0]}")

    # Days.

    def _parts(self, item: Item) -> Iterator[Part]:
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
            yield first, last, item.label

    def _spans(self, item: Item) -> list[Span]:
        first, last = item.first, item.last
        assert first is not None and last is not None
        if first.years and last.years and first is not last and first.years != last.years:
            span = (_days_of(first, first.years)[0][0], _days_of(last, last.years)[-1][1])
            if span[0] > span[1]:
                raise Unclear(f"конец раньше начала: {_days(span)}")
            return [span]
        years = _years_of(item)
        if years is None:
            return self._in_period(item)
        if years.each and not years.school and len(years.years) > 1:
            self.notes.append(f"в каждом году с {years.years[0]} по {years.years[-1]}")
        return [_span(item, replace(years, years=(year,))) for year in years.years]

    def _in_period(self, item: Item) -> list[Span]:
        """Every year in which a part without a year falls inside the period (§6.7)."""
        start, end = self.period
        spans = []
        for year in range(max(start.year - 1, MINYEAR), min(end.year + 1, MAXYEAR - 1) + 1):
            try:
                spans.append(_span(item, Years((year,), False, 0)))
            except Unclear:
                if not _is_leap_day(item):
                    raise
        whole = months(start.year, start.month, start.month)[0], _month_end(end)
        for fits in (
            [span for span in spans if whole[0] <= span[0] and span[1] <= whole[1]],
            [span for span in spans if start <= span[0] <= end],
            [span for span in spans if _overlap(span, self.period)],
        ):
            if fits:
                return fits
        raise Unclear(f"«{_name(item)}» не попадает в период плана")

    def _until(self, point: Point) -> list[Span]:
        """From the start of the period, or from the day after the year before's date (§6.8)."""
        item = Item(point, point, 0, 0)
        ends = [end for _, end in self._spans(item)]
        starts = [self.period[0], *(end + timedelta(days=1) for end in ends[:-1])]
        return [(min(start, end), end) for start, end in zip(starts, ends, strict=True)]

    def _since(self, point: Point) -> list[Span]:
        """To the end of the period; a year that is not written is the first that fits."""
        first = self._spans(Item(point, point, 0, 0))[0]
        return [(first[0], max(self.period[1], first[1]))]


def _with_prefixes_applied(items: list[Item]) -> list[Item]:
    """A year before a list («2024 г.: март, май») moves into the parts after it."""
    kept: list[Item] = []
    for index, item in enumerate(items):
        followers = []
        for follower in items[index + 1 :]:
            if _years_of(follower) is not None:
                break
            followers.append(follower)
        if item.prefix and followers and item.first and item.first.years:
            for follower in followers:
                _set_years(follower, item.first.years)
        else:
            kept.append(item)
    return kept


def _with_runs_joined(items: list[Item]) -> list[Item]:
    """Neighbouring months with one shared year as one span (§6.3)."""
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, item):
            last.last = item.first
        else:
            joined.append(item)
    return joined


def _continues(run: Item, item: Item) -> bool:
    if run.label or item.label or not item.single or run.last is None or run.first is None:
        return False
    first, last, month = run.first, run.last, item.first
    assert month is not None
    if not first.unit == last.unit == month.unit == MONTH or first.years != month.years:
        return False
    if first is not last and not run.joined:
        return False
    turn = bool(month.years and month.years.school)
    return month.number == (last.number % 12 + 1 if turn else last.number + 1)

"""What a deadline says, before its years are known: points, spans, frequencies and the rest.

A rule is a pattern over the kinds of tokens (`kinds`); `dates` then gives the items their years.
"""

from collections.abc import Sequence

from roadmaps.deadlines.kinds import Kind, letters, pattern
from roadmaps.deadlines.parts import (
    DAY,
    YEAR,
    Item,
    Point,
    Reading,
    Unclear,
    Years,
)
from roadmaps.deadlines.points import PointReader
from roadmaps.deadlines.tokens import Token

_UNIT_LIST = pattern(
    "[<ordinal> <number>] (?:[-,] [<ordinal> <number>])+ (?=[<quarter> <half_year>])"
)
_DAY_LIST = pattern("(?:<number> ,)+ (?=<number> <month> | <day_and_month> | <date>)")
_DAY_SPAN = pattern(
    "<since>? <number> [- <by> <until>] (?=<number> <month> | <day_and_month> | <date>)"
)
_FREQUENCY = pattern("""
    <recurring>
    | <each> (?:<number>? <school>? <year_word> | <number>? [<month_word> <time_unit>] |
        [<quarter> <half_year>] | [<word> <ordinal>] <time_unit>) (?:(?<=<time_unit>) <in>?
        <month_word>)?
    | <by> [<quarter> <half_year> <month_word> <time_unit>]
    | (?:<number> -)? <number>? <times> [<in>,]? <number>? [<filler> <each>]? (?:<school>?
        <year_word> | [<month_word> <quarter> <half_year> <time_unit>])?
    | <frequency> (?:<in> (?:<school>? <year_word> | [<month_word> <quarter> <half_year>
        <time_unit>]))?
""")
_WHOLE = pattern("""
    [<in> <on>]? (?:<during> [<whole> <filler> <each>]* (?:<school>? [<year_word>
        <years_word>] | <period> | <of_plan>) | [<whole> <filler>]+ <school>? (?:[<year_word>
        <years_word>] | <period>) | <period> <of_plan> | <school> <year_word> (?![<years>
        <year>])) [<of_plan> <of_deed>]*
    | <always>
""")
_DURING = pattern("[<in> <on>]? <during> [<whole> <filler>]*")
_UNTIL = pattern("[<in> <on>]? <period>? <not>? <until> [<in> <on>]? <filler>?")
_TILL = pattern("[,;]? [<in> <on>]? <period>? <not>? <until>")
_ONWARD = pattern("<onward> [-,]? (?=.)")
_SINCE = pattern("<since> | <not> <earlier> | <from> (?=[^,;]+ [- <by> <until>])")
_END = pattern("""
    <end> <filler>? (?:(<school>? <year_word>) (?![<year> <years>]) | <period> [<of_plan>
        <of_deed>]*)
""")
_OPEN = pattern("""
    (?:<by> (?=[<word> <of_plan> <of_deed> <time_unit> <period> <according> <school>
        <filler> <ordinal> <brackets>]) | <according>) (?:[<word> <of_plan> <of_deed> <period>
        <filler> <whole> <time_unit> <school> <year_word>,]* [<word> <of_plan> <of_deed>
        <period> <filler> <whole> <time_unit> <school> <year_word>] | <since> (?=[<word>
        <of_plan> <of_deed> <period>]) | <in> (?=[<word> <of_plan> <of_deed> <time_unit>]) |
        <on> (?=[<word> <of_plan> <of_deed> <year> <years> <year_word> <school>]) | [<year>
        <years>] (?:<school>? [<year_word> <years_word>])? | <from> (?:<date> [<year_word>
        <years_word>]? | <day_and_month> | <number> <month> <year>? [<year_word> <years_word>]?
        | <year> [<year_word> <years_word>]?)? | <numbered> <number>? | <number> (?![<month>
        <quarter> <half_year> <times>] | - <number> | , <number>))*
""")
_REFERENCE = pattern("""
    <numbered> <number>?
    | <from> (?:<date> [<year_word> <years_word>]? | <day_and_month> | <number> <month>
        <year>? [<year_word> <years_word>]?) (?![- <by> <until>])
""")
_SIGNIFICANT = pattern(
    "[^<in> <on> <year_word> <years_word> <period> <not> <filler> <whole>,;: <brackets>]"
)
_QUALIFIER = pattern("""
    [<word> <time_unit> <of_plan> <of_deed> <onward> <number> <earlier> <not> <each> <end>]
        [^,;:]*$
""")
_RECURRING_BRACKETS = pattern("(?:<onward> [-,]?)? <recurring>")
# Words in brackets that say when in the month: «(до 15 числа)», «(2 неделя)», «(по графику)».
# So do an exception and another date: «(кроме января)», «(перенесено на ноябрь)».
_NARROWER = pattern("""
    [<until> <time_unit> <except>]
    | ^ [<by> <according>]
    | ^ [^<from> <numbered>]* [<month> <date> <day_and_month> <month_and_year> <quarter>
        <half_year>]
""")
_EXCEPT = pattern("<except> [^;]*")
# By what kind of token a rule can begin.
_FREQUENT = letters("recurring each by number times frequency")
_WHOLES = letters("in on during whole filler period school always")
_UNTILS = letters("in on period not until by")
_COUNTED = letters("ordinal number")
_SPANNED = letters(
    "in on during since not from date day_and_month month_and_year number month ordinal quarter "
    "half_year year years school"
)
_GOING_ON = letters("recurring each by number times in on during whole filler period always")
_UNIT_MONTHS = {Kind.MONTH_WORD: 1, Kind.QUARTER: 3, Kind.HALF_YEAR: 6, Kind.YEAR_WORD: 12}


def read(text: str, tokens: Sequence[Token]) -> Reading:
    """The reading of a cleaned text; Unclear for a date that cannot be."""
    reader = _Reader(text, tokens)
    reader.run()
    return reader.reading


class _Reader(PointReader):
    """One pass from left to right; what no rule takes goes into the notes."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        super().__init__(text, tokens)
        self.reading = Reading(self.kinds, school=Kind.SCHOOL in self.kinds, notes=self.notes)
        if Kind.UNSURE_MONTH in self.kinds:
            raise Unclear("опечатка в названии месяца: неясно, какой это месяц")

    def run(self) -> None:
        position, rest = 0, 0
        while position < len(self.kinds):
            noted = len(self.notes)
            after = self._take(position, rest)
            if after is None:
                position = self._after_rest(position)
            else:
                if rest < position:
                    self._note_rest(rest, position, noted)
                position = rest = after
        self._note_rest(rest, position, len(self.notes))
        self.notes += [token.note for token in self.tokens if token.note]

    def _take(self, position: int, rest: int) -> int | None:
        """The position after what is understood here, or None; `rest` began before it."""
        kind = self.kinds[position]
        if kind in letters("school year years") and self._qualifies(rest, position):
            return None
        return (
            (kind in _FREQUENT and self._frequency(position))
            or (kind in _WHOLES and self._whole(position))
            or (kind in _UNTILS and self._until(position))
            or (kind in _COUNTED and self._listed(position))
            or (kind in _SPANNED and self._span(position))
            or (kind == Kind.BRACKETS and self._brackets(position))
            or (kind == Kind.ONWARD and self._onward(position))
            or (kind == Kind.EXCEPT and self._except(position))
            or None
        )

    def _qualifies(self, rest: int, position: int) -> bool:
        """Whether words just before a year make it theirs: «весна 2024», «начало года»."""
        return bool(_QUALIFIER.search(self.kinds, rest, position))

    def _after_rest(self, position: int) -> int:
        """Where to go on after a word that is not understood: an open phrase is one (§6.9)."""
        if self.kinds[position] not in letters("by according numbered from"):
            return position + 1
        match = _OPEN.match(self.kinds, position) or _REFERENCE.match(self.kinds, position)
        return match.end() if match else position + 1

    def _note_rest(self, start: int, end: int, place: int) -> None:
        """Put words that were not understood among the notes, in the order of the text."""
        while start < end and self.kinds[start] in letters(
            "comma semicolon colon year_word years_word"
        ):
            start += 1
        while end > start and self.kinds[end - 1] in letters(
            "comma semicolon colon in on year_word"
        ):
            end -= 1
        if end - start > 1 and self.kinds[start] == Kind.DASH:
            start += 1
        if self.kinds[start:end] == Kind.DASH:
            if end == len(self.kinds):
                self.notes.insert(place, "после тире ничего не указано")
        elif _SIGNIFICANT.search(self.kinds, start, end):
            self.notes.insert(place, self.words(start, end))

    def _frequency(self, position: int) -> int | None:
        match = _FREQUENCY.match(self.kinds, position)
        if not match:
            return None
        kinds, end = match.group(), match.end()
        if kinds == Kind.RECURRING:
            self.reading.every.append(self.tokens[position].value[0])
        elif (
            Kind.TIME_UNIT not in kinds
            and self._is_once(kinds, position)
            and kinds[-1] in _UNIT_MONTHS
        ):
            self.reading.every.append(_UNIT_MONTHS[kinds[-1]])
        else:
            self.reading.other_frequency = True
            self.notes.append(self.words(position, end))
        return self._narrowed(end)

    def _onward(self, position: int) -> int | None:
        """«Сентябрь 2023, далее ежегодно»: what was named goes on to the end of the period."""
        match = _ONWARD.match(self.kinds, position)
        if not match or not self.reading.items or self.kinds[match.end()] not in _GOING_ON:
            return None
        known = len(self.reading.items)
        end = self._frequency(match.end()) or self._whole(match.end())
        if end:
            self.reading.onward = True
            del self.reading.items[known:]
            self.notes.append(self.words(position, end))
        return end

    def _except(self, position: int) -> int | None:
        """«Ежемесячно, кроме июля и августа»: times after «кроме» are none of the deadline."""
        match = _EXCEPT.match(self.kinds, position)
        if not match:
            return None
        self.notes.append(self.words(position, match.end()))
        return match.end()

    def _is_once(self, kinds: str, position: int) -> bool:
        """Whether «раз в квартал» is once in one quarter."""
        numbers = [
            self.tokens[position + i].value[0]
            for i, kind in enumerate(kinds)
            if kind == Kind.NUMBER
        ]
        return kinds[0] != Kind.FREQUENCY and all(number == 1 for number in numbers)

    def _whole(self, position: int) -> int | None:
        """«В течение года», «весь период», «постоянно» (§6.5), with the year where one follows."""
        match = _WHOLE.match(self.kinds, position)
        if not match:
            return None
        end = match.end()
        if match.group() == Kind.ALWAYS:
            self._add_whole("weak", position, end)
            return self._narrowed(end)
        if named := self.years_at(end, school=Kind.SCHOOL in match.group()):
            years, end = named
            self._add_years(years, position, end)
        else:
            self._add_whole("strong", position, end)
        return self._narrowed(end)

    def _narrowed(self, position: int) -> int:
        """Brackets after a frequency or a period say when in it: «ежегодно (август)»."""
        return self._brackets(position) or position

    def _brackets(self, position: int) -> int | None:
        if self.kinds[position : position + 1] != Kind.BRACKETS:
            return None
        token = self.tokens[position]
        inner = read(self.text, token.inner)
        if inner.items or inner.every:
            for item in inner.items:
                item.start = item.end = position
            self.reading.items += inner.items
            self.reading.every += inner.every
            self.notes += inner.notes
        elif words := self.text[token.start + 1 : token.end - 1].strip():
            self.notes.append(words)
        return position + 1

    def _until(self, position: int) -> int | None:
        """«До 01.09.2023», «не позднее 25 мая», «до конца года», «по 31 мая» (§6.8)."""
        match = _UNTIL.match(self.kinds, position)
        if not match and self.kinds[position] != Kind.BY:
            return None
        after = match.end() if match else position + 1
        if closing := _END.match(self.kinds, after):
            self.notes.append(self.words(position, closing.end()))
            self._add_whole("strong", position, closing.end())
            return closing.end()
        at_end = self.kinds[after : after + 1] == Kind.END
        pointed = self.point_at(after + at_end)
        if not pointed:
            return None
        point, label, end = pointed
        if match and not at_end and point.unit != DAY:
            self.notes.append(f"«{self.words(position, end)}» прочитано включительно")
        return self._labelled(Item(None, point, position, end, label))

    def _listed(self, position: int) -> int | None:
        """«10, 15 мая», «I–II квартал», «1, 3 кварталы»: what is named once after the numbers."""
        if match := _DAY_LIST.match(self.kinds, position):
            at = match.end() + (self.kinds[match.end()] == Kind.NUMBER)
            value = self.tokens[at].value
            month = value[1] if self.kinds[at] == Kind.DATE else value[0]
            for place in range(position, match.end(), 2):
                point = Point(DAY, month, self.tokens[place].value[0])
                self._add(Item(point, point, place, place + 1))
            return match.end()
        match = _UNIT_LIST.match(self.kinds, position)
        if not match:
            return None
        pointed = self.point_at(match.end() - 1)
        if not pointed:
            return None
        last, label, end = pointed
        places = range(position, match.end(), 2)
        points = [last._replace(number=self.tokens[place].value[0], years=None) for place in places]
        points[-1] = last
        for index, place in enumerate(places):
            if index and self.kinds[place - 1] == Kind.DASH:
                self.reading.items[-1].last = points[index]
            else:
                self._add(Item(points[index], points[index], place, place + 1))
        self.reading.items[-1].end = end
        return self._labelled(self.reading.items.pop(), label)

    def _span(self, position: int) -> int | None:
        """One point, «A – B», «с A по B» or «с A» alone, which lasts to the end of the period."""
        start = position
        if during := _DURING.match(self.kinds, position):
            position = during.end()
        if match := _DAY_SPAN.match(self.kinds, position):
            return self._day_span(start, match.end() - 2, match.end())
        since = _SINCE.match(self.kinds, position)
        pointed = self.point_at(since.end() if since else position)
        if not pointed:
            return None
        first, label, end = pointed
        till = _TILL.match(self.kinds, end) if since else None
        second = till.end() if till else end + 1
        joined = till or self.kinds[end : end + 1] in (Kind.DASH, Kind.BY, Kind.UNTIL)
        if joined and (pair := self._second(second, first)):
            last, label, end = pair
            return self._labelled(Item(first, last, start, end), label)
        if since:
            return self._labelled(Item(first, None, start, end), label)
        if joined and self.kinds[end + 1 : end + 2] == Kind.ALWAYS:
            # «Сентябрь 2023 – постоянно» lasts from then on.
            self.notes.append(self.words(start, end + 2))
            return self._labelled(Item(first, None, start, end + 2), label)
        if first.unit == YEAR and first.years:
            self._add_years(first.years, start, end)
            return self._narrowed(end)
        return self._labelled(Item(first, first, start, end), label)

    def _second(self, position: int, first: Point) -> tuple[Point, str, int] | None:
        """The end of a span that starts with `first`; «2024 – март» is no span but a heading."""
        if self.kinds[position : position + 1] in (Kind.IN, Kind.ON):
            position += 1
        at_end = self.kinds[position : position + 1] == Kind.END
        pointed = self.point_at(position + at_end)
        if pointed and first.unit == YEAR and pointed[0].years is None:
            return None
        return pointed

    def _day_span(self, start: int, place: int, position: int) -> int | None:
        """«15–20 мая 2024», «с 15 по 20.05.2024»: the month and the year are said once."""
        pointed = self.point_at(position)
        if not pointed:
            return None
        last, label, end = pointed
        first = last._replace(day=self.tokens[place].value[0])
        return self._labelled(Item(first, last, start, end), label)

    def _add(self, item: Item) -> None:
        self.reading.items.append(item)

    def _add_whole(self, whole: str, start: int, end: int) -> None:
        self._add(Item(None, None, start, end, label=self.words(start, end), whole=whole))

    def _add_years(self, years: Years, start: int, end: int) -> None:
        """Years that stand alone: «2023–2025 гг.» is one span, «2023, 2024 гг.» are two parts."""
        if years.each:
            ends = (years.years[0], years.years[-1])
            points = [Point(YEAR, years=years._replace(years=(y,), each=False)) for y in ends]
            item = Item(points[0], points[1], start, end, prefix=self.kinds[end : end + 1])
            item.range = years
            self._add(item)
            return
        for year in years.years:
            point = Point(YEAR, years=years._replace(years=(year,)))
            prefix = self.kinds[end : end + 1] if len(years.years) == 1 else ""
            self._add(Item(point, point, start, end, prefix=prefix))

    def _labelled(self, item: Item, label: str = "") -> int:
        """Add a dated item with the words in brackets after it as its label (§6.4)."""
        end = item.end
        item.label = item.label or label
        if self.kinds[end : end + 1] == Kind.BRACKETS:
            inner = self.tokens[end].inner
            kinds = "".join(token.kind for token in inner)
            if _RECURRING_BRACKETS.fullmatch(kinds):
                self.reading.every.append(inner[-1].value[0])
                if kinds != Kind.RECURRING:
                    self.reading.onward = True
                    self.notes.append(self.label_at(end))
            else:
                item.label = "; ".join(filter(None, (item.label, self.label_at(end))))
                if _NARROWER.search(kinds):
                    self.notes.append(self.label_at(end))
            end += 1
        self._add(item)
        return end

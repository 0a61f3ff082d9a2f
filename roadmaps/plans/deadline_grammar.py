"""What a deadline says, before its years are known: points, spans, frequencies and the rest.

Works on the string of token kinds (`deadline_words.KINDS`), one letter a token, so that a rule
is a short pattern; `deadline_dates` then gives the items their years.
"""

import re
from dataclasses import dataclass, field, replace

from roadmaps.plans.deadline_tokens import Token

DAY, MONTH, QUARTER, HALF, YEAR = "day", "month", "quarter", "half", "year"

_YEARS = re.compile(r"u[gG](?:R|Y)[gG]?|R(?:u?[gG])?|Y(?:u[gG]|[gG]?(?:,Y[gG]?)+(?!M)|[gG]?)")
_TAIL = re.compile(rf",?[in]?({_YEARS.pattern})(?!:)|cg")
_POINTS = (
    (DAY, re.compile(r"D[gG]?|d|NM")),
    (MONTH, re.compile(r"m[gG]?|MK?(?:B(?=,?[in]?[YRu]))?")),
    (QUARTER, re.compile(r"[ON]Q|Q[ON]")),
    (HALF, re.compile(r"[ON]H(?:u[gG](?!R|Y)|(?=uG?))?|H[ON]")),
)
_LIST = re.compile(r"([ON])((?:[-,][ON])+)([QH])")
_DAYS = re.compile(r"((?:N,)+)(?=NM)")
_FREQUENCY = re.compile(
    r"A|E(?:u?g|[KQHk])|p[QHKk]|N?T[i,]?N?c?(?:u?g|[KQHk])?|X(?:i(?:u?g|[KQHk]))?"
)
_WHOLE = re.compile(r"[in]?(?:wV?[cE]*(?:u?[gG]|P)|V[cu]*(?:[gG]|P)|Pr)r*|(W)")
_DURING = re.compile(r"[in]?w[Vc]*")
_OPEN = re.compile(
    r"(?:p(?=[xrkPaucO])|a|x(?=s))(?:[xrPcVkug]|s(?=[xrP])|i(?=[xrk])|n(?=[xrYRgu])|[YR](?:u?[gG])?"
    r"|f(?:D[gG]?|d|NMY?[gG]?|Y[gG]?)?|#N?|N(?![MQHT]|-N|,N))*"
)
_REFERENCE = re.compile(r"(?:#N?|f(?:D[gG]?|d|NMY?[gG]?)(?![-pt]))+")
_UNTIL = re.compile(r"[in]?t[in]?c?")
_END = re.compile(r"ec?(?:(u?g)(?![YR])|Pr*)?")
_SIGNIFICANT = re.compile(r"[^ingGPzcV,;:uB]")
_UNIT_MONTHS = {"K": 1, "Q": 3, "H": 6, "g": 12}


class Unclear(Exception):
    """The text names a date that cannot be; its message is the note of an open deadline."""


@dataclass(frozen=True, slots=True)
class Years:
    """Years that a text names; `school` ones are the first years of school years.

    `place` tells one mention from another (§6.3: months with a year each stay separate).
    """

    years: tuple[int, ...]
    school: bool
    place: int


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month, quarter, half-year or year; without `years` its year is to be found."""

    unit: str
    number: int = 0
    day: int = 0
    years: Years | None = None
    school: bool = False


@dataclass(slots=True)
class Item:
    """A dated part. `first` None is the start of the period, `last` None is its end.

    `whole` marks «в течение года» (strong) and «постоянно» (weak), which have neither.
    """

    first: Point | None
    last: Point | None
    start: int
    end: int
    label: str = ""
    whole: str = ""

    @property
    def single(self) -> bool:
        return self.first is not None and self.first is self.last


@dataclass(slots=True)
class Reading:
    """Everything found in one text; `every` are the months of the frequencies named."""

    items: list[Item] = field(default_factory=list)
    every: list[int] = field(default_factory=list)
    other_frequency: bool = False
    school: bool = False
    notes: list[str] = field(default_factory=list)


def read(text: str, tokens: list[Token] | tuple[Token, ...]) -> Reading:
    """The reading of a cleaned text; Unclear for a date that cannot be."""
    reader = _Reader(text, tokens)
    reader.run()
    return reader.reading


class _Reader:
    """One pass from left to right; what no rule takes goes into the notes."""

    def __init__(self, text: str, tokens: list[Token] | tuple[Token, ...]) -> None:
        self.text = text
        self.tokens = tokens
        self.kinds = "".join(token.kind for token in tokens)
        self.reading = Reading(school="u" in self.kinds)
        self.rest_start: int | None = None
        if "!" in self.kinds:
            raise Unclear("неясно, какой это месяц: в слове опечатка")

    def run(self) -> None:
        position = 0
        while position < len(self.kinds):
            after = self._take(position)
            if after is None:
                if self.rest_start is None:
                    self.rest_start = position
                position += 1
            else:
                self._close_rest(position)
                position = after
        self._close_rest(position)
        self.reading.notes += [token.note for token in self.tokens if token.note]

    def _take(self, position: int) -> int | None:
        return (
            self._frequency(position)
            or self._whole(position)
            or self._dated(position)
            or self._brackets(position)
            or self._open(position)
        )

    def _close_rest(self, end: int) -> None:
        """Note the tokens from the first one not taken up to `end`, if they mean anything."""
        if self.rest_start is None:
            return
        start, self.rest_start = self.rest_start, None
        while start < end and self.kinds[start] in ",;:ing":
            start += 1
        while end > start and self.kinds[end - 1] in ",;:":
            end -= 1
        if _SIGNIFICANT.search(self.kinds, start, end):
            self._note(start, end)

    def _note(self, start: int, end: int) -> None:
        words = self.text[self.tokens[start].start : self.tokens[end - 1].end]
        self.reading.notes.append(" ".join(words.split()))

    # Frequencies and whole periods

    def _frequency(self, position: int) -> int | None:
        found = _FREQUENCY.match(self.kinds, position)
        if not found:
            return None
        letters = found.group()
        if letters == "A":
            self.reading.every.append(self.tokens[position].value[0])
            return self._narrowed(found.end())
        counts = [token.value[0] for token in self._between(found) if token.kind == "N"]
        unit = _UNIT_MONTHS.get(letters[-1])
        if letters[0] == "X" or unit is None or any(count != 1 for count in counts):
            if "T" not in letters and letters[0] not in "XEp":
                return None
            self.reading.other_frequency = True
            self._note(position, found.end())
        elif "N" in letters.partition("T")[2]:
            self.reading.every.append(unit)
        else:
            self.reading.every.append(unit)
        return self._narrowed(found.end())

    def _between(self, found: re.Match[str]) -> list[Token] | tuple[Token, ...]:
        return self.tokens[found.start() : found.end()]

    def _whole(self, position: int) -> int | None:
        found = _WHOLE.match(self.kinds, position)
        if not found:
            return None
        end = found.end()
        if not found.group(1) and (named := self._years(end)):
            school = "u" in found.group()
            years, end = named
            if school and not years.school:
                years = replace(years, school=True)
            return self._add_years(years, position, end)
        item = Item(None, None, position, end, whole="weak" if found.group(1) else "strong")
        self.reading.items.append(item)
        return self._narrowed(end)

    def _narrowed(self, position: int) -> int:
        """Brackets after a frequency or a period say when in it: «ежегодно (август)»."""
        return self._brackets(position) or position

    def _brackets(self, position: int) -> int | None:
        if self.kinds[position : position + 1] != "B":
            return None
        token = self.tokens[position]
        inner = read(self.text, token.inner)
        if inner.items or inner.every:
            for item in inner.items:
                item.start = item.end = position
            self.reading.items += inner.items
            self.reading.every += inner.every
            self.reading.notes += inner.notes
        else:
            words = self.text[token.start + 1 : token.end - 1].strip()
            self.reading.notes.append(words or self.text[token.start : token.end])
        return position + 1

    def _open(self, position: int) -> int | None:
        """An open phrase with the years and dates that belong to it (§6.9)."""
        found = _OPEN.match(self.kinds, position) or _REFERENCE.match(self.kinds, position)
        if not found:
            return None
        if self.rest_start is None:
            self.rest_start = position
        start = self.rest_start
        self._close_rest(found.end())
        # A rest that only continues an open phrase stays one note with it.
        self.rest_start = None
        del start
        return found.end()

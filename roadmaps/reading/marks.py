"""Marks under columns that are times: «+» under «Сентябрь» is a deadline."""

import re

from roadmaps.deadlines.words import MONTH_NAMES
from roadmaps.reading.notes import OFF_BOXES

_UNITS = {"месяц": "месяц", "кварт": "квартал", "полугод": "полугодие", "четверт": "четверть"}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LATIN = str.maketrans("хХіІ", "XXII")
_MARKS = frozenset({"x", "х", "v", "да", "есть", "xx", "хх"})
_BLANK = frozenset(" .…_-–—0\n" + OFF_BOXES)
_NUMBER = re.compile(r"0?\d{1,2}|[IVX]{1,4}")


def is_mark(text: str) -> bool:
    """«+», «х», «✓», «■» and any other sign alone; a dash and an empty box are none."""
    bare = text.strip(" .\n()[]")
    if bare.lower() in _MARKS:
        return True
    return not any(map(str.isalnum, bare)) and not _BLANK.issuperset(bare)


def number_of_time(heading: str) -> int | None:
    """«09», «IX» as numbers of a month or a quarter; None for other headings."""
    number = heading.strip(" .").translate(_LATIN)
    if not _NUMBER.fullmatch(number):
        return None
    if number.isdecimal():
        return int(number) if 1 <= int(number) <= len(_ROMAN) else None
    return _ROMAN.index(number) + 1 if number in _ROMAN else None


def unit_of(caption: str) -> str:
    """What numbers under a caption count: months, quarters, half-years."""
    words = caption.lower()
    return next((unit for stem, unit in _UNITS.items() if stem in words), "")


def time_of_number(written: str, number: int, unit: str) -> str:
    """«сентябрь», «III квартал»; "" where it is not known what is counted."""
    if unit == "месяц":
        return MONTH_NAMES[number - 1]
    return f"{written.strip(' .').translate(_LATIN)} {unit}" if unit else ""

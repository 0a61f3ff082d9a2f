"""Which year a reference file speaks of. Pure.

A year is that of the results beside which the figures stand: the school year that began in
September 2023 is of 2024, so a passport «на 20.09.2023» is of 2024.
"""

import re
from dataclasses import dataclass
from datetime import date

from shnor_portal.core.typography import MONTHS

FIRST, LAST = 2000, 2100
_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(20\d\d)\b")
_LONG_DATE = re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(20\d\d)\b")
_SCHOOL_YEAR = re.compile(r"\b20\d\d\s*[/–—-]\s*(20)?(\d\d)\b")
_YEAR = re.compile(r"\b(20\d\d)\b")


@dataclass(frozen=True, slots=True)
class TitleYear:
    """What a title tells: the year of the results, and the date of the figures if it is there."""

    year: int | None = None
    as_of: date | None = None


def year_of(day: date) -> int:
    """The year of the results that figures of this day stand beside."""
    return day.year + (day.month >= 9)


def year_in(title: str) -> TitleYear:
    """«на 20.09.2023», «на 20 сентября 2023 г.», «2023/2024 учебный год», «2024»."""
    title = " ".join(title.lower().split())
    if day := _day_in(title):
        return TitleYear(year_of(day), day)
    if match := _SCHOOL_YEAR.search(title):
        return TitleYear(2000 + int(match[2]))
    years = {int(year) for year in _YEAR.findall(title)}
    return TitleYear(years.pop()) if len(years) == 1 else TitleYear()


def _day_in(title: str) -> date | None:
    if match := _DATE.search(title):
        day, month, year = map(int, match.groups())
    elif match := _LONG_DATE.search(title):
        day, month, year = int(match[1]), MONTHS.index(match[2]) + 1, int(match[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""The period that the title of a plan names. Pure."""

import re
from datetime import date

_YEAR = r"(?<![0-9.])(20[0-9]{2})"
_SPAN = re.compile(rf"{_YEAR}\s*(?:г\.?|года?)?\s*[-–—/]\s*(20[0-9]{{2}}|[0-9]{{2}})(?![0-9])")
_ONE_YEAR = re.compile(rf"{_YEAR}\s*(?:г\b\.?|год)", re.IGNORECASE)
_OF_SCHOOL = re.compile(r"\bуч(?:ебн|\.)", re.IGNORECASE)


def named_period(title: str) -> tuple[date, date] | None:
    """«на 2024/25 учебный год», «на 2020–2023 годы», «на 2023 год» as two inclusive days.

    Several school years are one period; None when the title names no period or several others.
    """
    spans = {_years(first, last) for first, last in _SPAN.findall(title)}
    of_school = bool(spans and _OF_SCHOOL.search(title))
    periods = sorted(spans) or sorted({(int(year), int(year)) for year in _ONE_YEAR.findall(title)})
    if not periods or (len(periods) > 1 and not of_school):
        return None
    first, last = periods[0][0], periods[-1][1]
    if first > last - of_school:
        return None
    if of_school:
        return date(first, 9, 1), date(last, 8, 31)
    return date(first, 1, 1), date(last, 12, 31)


def _years(first: str, last: str) -> tuple[int, int]:
    return int(first), int(last if len(last) == 4 else first[:2] + last)

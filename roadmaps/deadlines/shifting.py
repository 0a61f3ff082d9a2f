"""Deadlines of a past plan as those of a later one: the same days, other years."""

import re
from datetime import date

_FULL = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
# «2024/25», «2024-25 учебный год»: the second year may be written short.
_SHORT_PAIR = re.compile(r"(?<!\d)(20\d{2})(\s*[/–-]\s*)(\d{2})(?!\d|\.)")
_SHORT_DATE = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2}\.)(\d{2})(?!\d)")


def shifted(text: str, years: int) -> str:
    """`text` with every year in it moved by `years`; words without a year stay as they are."""
    if not years:
        return text
    text = _SHORT_DATE.sub(lambda match: f"{match[1]}{_short(match[2], years)}", text)
    text = _SHORT_PAIR.sub(lambda match: f"{match[1]}{match[2]}{_short(match[3], years)}", text)
    return _FULL.sub(lambda match: str(int(match[1]) + years), text)


def year_later(day: date) -> date:
    """The same day a year on; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _short(two_digits: str, years: int) -> str:
    return f"{(int(two_digits) + years) % 100:02d}"

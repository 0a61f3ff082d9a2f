"""When a work of a region or a municipality was written, by the words outside its table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.results.layouts.parsed import Hints

_TRIAL = re.compile(r"\b(?:тренировоч|пробн|репетиц)\w*")
_KDR = re.compile(r"\bкдр\b|диагностическ\w+ работ")
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*[/–—-]\s*(?:20)?(\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)\d{1,2}\.(\d{1,2})\.(20\d\d)(?!\d)")
_YEAR = re.compile(r"(?<![\d.])(20\d\d)(?!\d)")
_AUTUMN_WORDS = re.compile(r"\b(?:сентябр|октябр|ноябр|декабр|осен|входн|стартов)")
_AUTUMN = range(9, 13)


@dataclass(frozen=True)
class When:
    procedure: str
    year: int | None
    campaign: str


def when_of(lines: Sequence[str], hints: Hints) -> When:
    """Procedure, year and campaign by the words outside the table; what is stated goes first.

    Of a school year the autumn's works are of its first year, others of its second.
    """
    joined = " ".join(lines).lower()
    procedure = "trial" if _TRIAL.search(joined) and not _KDR.search(joined) else "kdr"
    autumn = bool(_AUTUMN_WORDS.search(joined))
    year = None
    if date := _DATE.search(joined):
        year, autumn = int(date[2]), int(date[1]) in _AUTUMN
    elif span := _SCHOOL_YEAR.search(joined):
        year = int(span[1]) if autumn else 2000 + int(span[2])
    elif match := _YEAR.search(joined):
        year = int(match[1])
    return When(procedure, hints.year or year, "autumn" if autumn else "spring")

"""What the lines above a table say of the work, place by place; whether they agree is not asked.

ВПР 2026 Русский язык 4 класс
Предмет:                      Русский язык
Максимальный первичный балл:  24
Дата:                         20.04.2026
"""

import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from monitoring.results.layouts.values import SCORES
from monitoring.results.subjects import SubjectLevel, find_subject, subject_by_short
from shnor_portal.core.sheets.books import Sheet
from shnor_portal.core.sheets.cells import day, folded, is_blank, letters, text, whole

T = TypeVar("T")

TITLE, LABEL, DATE, SHEET = "заголовке", "строке «Предмет»", "дате работы", "названии листа"

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_GRADE = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s*-?\s*[а-я]{1,2})?\s*кл(?:асс\w*)?\b|\bкласс\w*:?\s*(\d{1,2})(?!\d)"
)
_TRIAL = re.compile(r"\b(?:тренировоч|пробн|репетиц)\w*")
_WORK = re.compile(r"\b(?:впр|кдр)\b")
_NOISE = (_GRADE, _YEAR, _TRIAL, _WORK, re.compile(r"\b(?:год\w*|г|уч\w*)\b"))
_SHEET = re.compile(r"([А-ЯЁ]{2,3})\s+(\d{1,2})\b|(\d{1,2})\s+([А-ЯЁ]{2,3})\b", re.IGNORECASE)
_AUTUMN = range(9, 13)
# The most points of a work.
_POINTS = range(1, 1000)


@dataclass(frozen=True, slots=True)
class Saying(Generic[T]):
    """One mention: the value and the place, in words (prepositional case) and as a cell."""

    value: T
    place: str
    row: int | None = None
    column: str = ""


@dataclass
class Head:
    """Everything that the head of one sheet says."""

    procedure: str = "vpr"
    campaign: str = "spring"
    max_primary: int | None = None
    years: list[Saying[int]] = field(default_factory=list)
    grades: list[Saying[int]] = field(default_factory=list)
    subjects: list[Saying[SubjectLevel]] = field(default_factory=list)
    unknown_subjects: list[Saying[str]] = field(default_factory=list)


def read_head(sheet: Sheet, header: int) -> Head:
    """The head of a sheet whose table's header is row `header` (an index)."""
    lines = sheet.rows[:header]
    head = Head(procedure=_procedure(lines))
    for index, line in enumerate(lines):
        filled = [(place, value) for place, value in enumerate(line) if not is_blank(value)]
        if filled:
            _read_line(head, filled, index + 1)
    match = _SHEET.match(sheet.name.strip())
    subject = subject_by_short(match[1] or match[4]) if match else None
    if match and subject:
        head.subjects.append(Saying(SubjectLevel(subject), SHEET))
        head.grades.append(Saying(int(match[2] or match[3]), SHEET))
    return head


def _read_line(head: Head, filled: list[tuple[int, object]], row: int) -> None:
    place, label = filled[0]
    plain = folded(label)
    # The value stands after the colon in the same cell or in the next filled one.
    value: object = text(label).partition(":")[2].strip()
    if not value and len(filled) > 1:
        place, value = filled[1]
    column = letters(place)
    if plain.startswith("предмет"):
        _read_work(head, value, Saying(None, LABEL, row, column))
    elif plain.startswith("максимальный первичный балл"):
        top = _whole(value)
        head.max_primary = top if top in _POINTS else None
    elif plain.startswith("дата"):
        _read_date(head, value, row, column)
    elif _WORK.search(plain) or (_GRADE.search(plain) and _YEAR.search(plain)):
        _read_work(head, label, Saying(None, TITLE, row, letters(filled[0][0])))


def _procedure(lines: list[list[object]]) -> str:
    titles = " ".join(folded(value) for line in lines for value in line)
    if _TRIAL.search(titles):
        return "trial"
    return "kdr" if "кдр" in _WORK.findall(titles) else "vpr"


def _read_work(head: Head, value: object, at: Saying[None]) -> None:
    """Year, grade and subject out of «ВПР 2026 Русский язык 4 класс», in any order."""
    rest = folded(value)
    if years := _YEAR.findall(rest):
        head.years.append(Saying(int(years[-1]), at.place, at.row, at.column))
    if match := _GRADE.search(rest):
        head.grades.append(Saying(int(match[1] or match[2]), at.place, at.row, at.column))
    for noise in _NOISE:
        rest = noise.sub(" ", rest)
    if not re.search(r"[а-я]", rest):
        return
    subject = find_subject(rest, head.procedure)
    if subject:
        head.subjects.append(Saying(subject, at.place, at.row, at.column))
    else:
        head.unknown_subjects.append(Saying(text(value), at.place, at.row, at.column))


def _read_date(head: Head, value: object, row: int, column: str) -> None:
    try:
        date = day(value)
    except ValueError:
        return
    if date:
        head.years.append(Saying(date.year, DATE, row, column))
        head.campaign = "autumn" if date.month in _AUTUMN else "spring"


def _whole(value: object) -> int | None:
    try:
        number = whole(value)
    except ValueError:
        return None
    return number if number in SCORES else None

"""Words above tables: the title of a plan and the headings of its parts."""

import re
from collections.abc import Sequence
from itertools import pairwise

from roadmaps.reading.choosing import PlanTable
from roadmaps.reading.columns import is_header_again, words_of
from shnor_portal.core.reading.tables import Table

_TITLE = re.compile(
    r"\W*(?:(?:муниципальн|школьн|региональн|антирисков|среднесрочн|комплексн)\w+\s+)?"
    r"(?:дорожн\w+\s+карт|план\b|программа|комплекс\w*\s+мер)",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:раздел|блок|этап|направлени\w+)\b|(?:\d{1,2}|[IVX]{1,5})[.)]", re.IGNORECASE
)
# What stands between the pages of one table.
_NO_HEADING = re.compile(
    r"(?:продолжение|окончание|таблиц\w+|приложени\w+|стр\w*|лист\d*|sheet\d*)\b|\W*\d*\W*$",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"(?:цел[ьи]|задачи?)\s*:", re.IGNORECASE)
_ITEM = re.compile(r"(\d{1,2})[.)]\s")
_LONGEST_TITLE, _LONGEST_PURPOSE = 400, 8


def title_of(parts: Sequence[PlanTable]) -> str:
    """The words above the plan from «Дорожная карта…» or «План…» on.

    A numbered line just above one of several tables is the heading of that table.
    """
    part = parts[0]
    above = part.above[:-1] if heading_above(part, parts) else part.above
    lines = [*part.table.before, *above]
    place = _heading_place(lines)
    if len(parts) > 1 and lines and _HEADING.match(lines[place]):
        del lines[place:]
    for index, line in enumerate(lines):
        if _TITLE.match(line):
            return " ".join(" ".join(lines[index:]).split())[:_LONGEST_TITLE]
    return part.table.name if _TITLE.match(part.table.name) else ""


def is_heading(line: str) -> bool:
    """«Раздел 2 …», «II. …»: a heading by its first word."""
    return bool(_HEADING.match(line))


def heading_of(table: Table, title: str) -> str:
    """The line just above one of several tables, if it is not the title of the plan."""
    line = table.before[_heading_place(table.before)] if table.before else ""
    if not line or line in title or len(line) > _LONGEST_TITLE or _NO_HEADING.match(line):
        return ""
    return line


def sheet_heading(name: str, title: str) -> str:
    """The name of one of several sheets of a plan, unless it is «Лист1»."""
    return "" if name in title or _NO_HEADING.match(name) else name


def heading_above(part: PlanTable, parts: Sequence[PlanTable]) -> str:
    """The row above a header that heads a section: the first of several, or one by its words."""
    line = part.above[-1] if part.above else ""
    is_title = _TITLE.match(line.lstrip("0123456789IVX.) "))
    if not line or _NO_HEADING.match(line) or (is_title and (part is parts[0] or part.table.name)):
        return ""
    words, named = words_of(part.header), len([c for c in part.header.columns if c.heading])
    repeated = any(
        len(row.filled) == 1 and is_header_again(below, words, named)
        for row, below in pairwise(part.rows)
    )
    several = not part.table.name and len({each.above[-1] for each in parts if each.above}) > 1
    return line if repeated or several or _HEADING.match(line) else ""


def _heading_place(lines: Sequence[str]) -> int:
    """Where the line stands that heads a table: the last one, or the one above «Цель: …»."""
    last = len(lines) - 1
    place = last
    while place > 0 and last - place < _LONGEST_PURPOSE and _is_listed(lines, place):
        place -= 1
        if _PURPOSE.match(lines[place + 1]) and not _is_listed(lines, place):
            return place
    return last


def _is_listed(lines: Sequence[str], place: int) -> bool:
    """Whether a line is «Цель: …» or an item of the tasks below it."""
    line, number = lines[place], _ITEM.match(lines[place])
    if not number:
        return line.startswith(("-", "–", "—", "•")) or bool(_PURPOSE.match(line))
    above = _ITEM.match(lines[place - 1]) if place else None
    if above:
        return int(above[1]) + 1 == int(number[1])
    return place > 0 and bool(_PURPOSE.match(lines[place - 1]))

"""Whom a label of a report speaks of: the country, a region, a municipality or a school."""

import re
from dataclasses import dataclass

from monitoring.results.layouts.parsed import COUNTRY, MUNICIPALITY, REGION, SchoolRef
from shnor_portal.core.sheets.cells import folded, text

SCHOOL = "school"

SCHOOL_CODE = re.compile(r"\b(?:edu|sch|ksh|spo)\d{6}\b", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<name>.*?)\s*\(\s*(?P<code>(?:edu|sch|ksh|spo)\d{6}|reg\d{2}(?:_m\d{3}|\d{4}))\s*\)",
    re.IGNORECASE | re.DOTALL,
)
_COUNTRIES = frozenset(
    {"вся выборка", "россия", "рф", "российская федерация", "вся россия", "страна"}
)
_SCHOOL_WORDS = re.compile(
    r"\b(?:сош|оош|нош|школ|гимнази|лице|колледж|техникум|кадет|интернат|учрежден"
    r"|общеобразовательн|[мгчо][а-я]{0,3}оу\b)"
)
_MUNICIPALITY_WORDS = re.compile(
    r"\b(?:муниципальн|городской округ|район|мо|го)\b|\bмуниципальн|^г(?:ород|\.)"
)
_REGION_WORDS = re.compile(r"\b(?:край|област|республик|автономн|москва|петербург|севастополь)")


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """The label of a row taken apart; `level` is country, region, municipality or school."""

    level: str
    name: str
    code: str = ""


def group_of(label: object, has_school_count: bool | None = None) -> GroupLabel:
    """`МБОУ «СОШ №1»(edu203389)` and the like.

    A label without a code is told by its words; where they say nothing, by `has_school_count`:
    reports give a number of schools for everything but a school (None if they do not give it).
    """
    written = text(label)
    match = _LABEL.fullmatch(written)
    if match:
        name, code = match["name"], match["code"].lower()
        if not code.startswith("reg"):
            return GroupLabel(SCHOOL, name, code)
        return GroupLabel(MUNICIPALITY if "_m" in code else REGION, name, code)
    plain = folded(label)
    if plain in _COUNTRIES:
        return GroupLabel(COUNTRY, written)
    for level, words in (
        (SCHOOL, _SCHOOL_WORDS),
        (REGION, _REGION_WORDS),
        (MUNICIPALITY, _MUNICIPALITY_WORDS),
    ):
        if words.search(plain):
            return GroupLabel(level, written)
    return GroupLabel(REGION if has_school_count else SCHOOL, written)


def same_school(school: SchoolRef) -> str:
    """Equal for two mentions of one school inside one file: `sch` and `edu` share their digits.

    A name alone is of one school only inside a municipality.
    """
    if SCHOOL_CODE.fullmatch(school.code):
        return school.code[-6:]
    if school.name:
        place = school.municipality_code or folded(school.municipality_name)
        return f"{place}/{folded(school.name)}"
    return school.fuller_code or school.code.lstrip("0")


class Municipality:
    """Under which municipality the rows of a report stand; '' while that is not certain."""

    def __init__(self) -> None:
        self.code = ""
        self._listed = 0

    def meet(self, group: GroupLabel) -> None:
        """Told of every row in turn: several municipalities in a row own no school for certain."""
        if group.level == MUNICIPALITY:
            self._listed += 1
            self.code = group.code if self._listed == 1 else ""
        elif group.level == SCHOOL:
            self._listed = 0
        else:
            self._listed, self.code = 0, ""

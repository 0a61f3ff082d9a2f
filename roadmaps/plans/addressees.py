"""To whom a municipal measure goes: once by the department, or to each school of some kind.

Read from the measure's words («выезд в каждую ШНОР») in the field's terms and in those of the
municipality, and shown for correction: the words of plans are not exact.
"""

import re

from roadmaps.models.plans import Addressee
from schools.models import Municipality

_EACH = re.compile(r"\b(?:кажд(?:ой|ом|ая|ое|ую|ый|ого|ому|ыми?)|во\s+всех)\b", re.IGNORECASE)
_SCHOOL = r"(?:школ\w*|оо|оу|общеобразовательн\w*|образовательн\w*|организаци\w*|учреждени\w*)"
# «Каждой малокомплектной школе», but not «каждому учителю школы».
_ADJECTIVE = r"(?:[\w-]+(?:ой|ей|ую|юю|ая|яя|ое|ее|ом|ем|ого|его|ому|ему|ых|их)\s+)?"
_ANY_SCHOOL = re.compile(rf"{_ADJECTIVE}{_SCHOOL}\b", re.IGNORECASE)
_LOW_RESULTS = r"шнор|шнро|низк\w+\s+(?:образовательн\w+\s+)?(?:результат\w*|качеств\w*)"
_CONDITIONS = (
    r"шнсу|шфнсу|(?:неблагоприятн\w+|сложн\w+|трудн\w+)\s+"
    r"(?:социальн\w+\s+|экономическ\w+\s+|социально-экономическ\w+\s+)?услови\w*"
)
_LISTED = re.compile(
    r"\b(?:перечн\w*|списк\w*|сопровождаем\w*|участни\w*\s+проект\w*)\b", re.IGNORECASE
)
_WHOLE_PLACE = re.compile(
    r"\b(?:муниципалитет\w*|муниципальн\w+|район\w*|округ\w*|город\w*)\b", re.IGNORECASE
)
# How far after «каждой» its schools are named.
_REACH = 120
_END = re.compile(r"[.;:!?]\s|\n")


def read_addressee(municipality: Municipality, *texts: str) -> str:
    """The `Addressee` that the texts name; "" where the measure is done once."""
    for text in texts:
        for each in _EACH.finditer(text):
            if addressee := _named(text[each.end() :], municipality):
                return addressee
    return Addressee.ONCE


def _named(after: str, municipality: Municipality) -> str:
    """Whom the words after «каждой» name; "" where it is no school («каждого учителя»)."""
    after = _END.split(after[:_REACH], maxsplit=1)[0].strip()
    low = _term(_LOW_RESULTS, municipality.list_term)
    hard = _term(_CONDITIONS, municipality.condition_term)
    begins = (_ANY_SCHOOL.pattern, *(_ADJECTIVE + term.pattern for term in (low, hard)))
    if not any(re.match(pattern, after, re.IGNORECASE) for pattern in begins):
        return Addressee.ONCE
    in_low, in_hard = low.search(after), hard.search(after)
    if (in_low and in_hard) or _LISTED.search(after):
        return Addressee.LISTED
    if in_low or in_hard:
        return Addressee.SHNOR if in_low else Addressee.SHNSU
    return Addressee.ALL if _WHOLE_PLACE.search(after) else Addressee.LISTED


def _term(known: str, own: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{known}{'|' + re.escape(own) if own else ''})\b", re.IGNORECASE)


def choices(municipality: Municipality) -> list[tuple[str, str]]:
    """For a form: the addressees in the municipality's own words."""
    return [(code.value, words(code.value, municipality)) for code in Addressee]


def words(addressee: str, municipality: Municipality) -> str:
    """«каждая ШНОР», «один раз, муниципалитет»."""
    return {
        Addressee.ONCE: "один раз, муниципалитет",
        Addressee.SHNOR: f"каждая {municipality.list_term}",
        Addressee.SHNSU: f"каждая {municipality.condition_term}",
        Addressee.LISTED: "каждая школа перечня",
        Addressee.ALL: "каждая школа муниципалитета",
    }[Addressee(addressee)]

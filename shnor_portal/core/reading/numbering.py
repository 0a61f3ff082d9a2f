"""Automatic numbers of Word paragraphs, counted as Word shows them («1.», «2.3», «а)»)."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_PLACE = re.compile(r"%(\d)")
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
BULLET = "–"
_LEVELS = 9


@dataclass(slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    """A `w:num`: the counters it shares (`family`), its levels, and levels it starts anew."""

    family: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """Counts the numbered paragraphs of one document; ask for labels in the document's order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = {} if numbering is None else _lists(numbering)
        self._styles = {} if styles is None else _numbered_styles(styles)
        self._counters: dict[str, list[int | None]] = {}

    def label(self, paragraph: etree._Element) -> str:
        """The number of a paragraph as it is shown, «–» for a bullet, "" where there is none."""
        if not self._lists:
            return ""
        place = self._place(paragraph)
        numbered = self._lists.get(place[0]) if place else None
        if place is None or numbered is None:
            return ""
        level = numbered.levels.get(place[1], _Level())
        if level.style == "bullet":
            return BULLET
        if level.style == "none":
            return ""
        counters = self._count(numbered, place[1])

        def shown(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            upper = numbered.levels.get(index, _Level())
            return _shown(counters[index] or upper.start, upper.style)

        return _PLACE.sub(shown, level.text).strip()

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """List and level of a paragraph, its own or those of its style."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _numbered(properties)
        style = properties.find(f"{W}pStyle")
        inherited = self._styles.get(style.get(_VAL, "")) if style is not None else None
        if own is None:
            return inherited
        if own[0] == "" and inherited:
            return inherited[0], own[1]
        return None if own[0] in ("", "0") else own

    def _count(self, numbered: _List, index: int) -> list[int | None]:
        counters = self._counters.setdefault(numbered.family, [None] * _LEVELS)
        if not numbered.begun:
            numbered.begun = True
            for restarted, start in numbered.restarts.items():
                counters[restarted] = start - 1
        value = counters[index]
        counters[index] = numbered.levels.get(index, _Level()).start if value is None else value + 1
        counters[index + 1 :] = [None] * (_LEVELS - index - 1)
        return counters


def _numbered(properties: etree._Element) -> tuple[str, int] | None:
    numbering = properties.find(f"{W}numPr")
    if numbering is None:
        return None
    number, level = numbering.find(f"{W}numId"), numbering.find(f"{W}ilvl")
    return (
        number.get(_VAL, "") if number is not None else "",
        _integer(level, 0, _LEVELS - 1),
    )


def _integer(element: etree._Element | None, default: int, largest: int = 32_767) -> int:
    text = "" if element is None else element.get(_VAL, "")
    return min(int(text), largest) if text.isdecimal() else default


def _numbered_styles(styles: etree._Element) -> dict[str, tuple[str, int]]:
    """Lists of paragraph styles, inherited ones included."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        properties, parent = style.find(f"{W}pPr"), style.find(f"{W}basedOn")
        if properties is not None and (place := _numbered(properties)) and place[0]:
            own[name] = place
        if parent is not None:
            based[name] = parent.get(_VAL, "")
    for name in list(based):
        ancestor, seen = name, {name}
        while ancestor not in own and based.get(ancestor, "") not in seen:
            ancestor = based.get(ancestor, "")
            seen.add(ancestor)
        if ancestor in own:
            own[name] = own[ancestor]
    return {name: place for name, place in own.items() if place[0] != "0"}


def _lists(numbering: etree._Element) -> dict[str, _List]:
    families = {
        family.get(f"{W}abstractNumId", ""): _levels(family)
        for family in numbering.iter(f"{W}abstractNum")
    }
    lists = {}
    for number in numbering.iter(f"{W}num"):
        link = number.find(f"{W}abstractNumId")
        family = link.get(_VAL, "") if link is not None else ""
        levels = dict(families.get(family, {}))
        restarts = {}
        for override in number.iter(f"{W}lvlOverride"):
            index = min(int(override.get(f"{W}ilvl", "0") or 0), _LEVELS - 1)
            levels |= _levels(override)
            start = override.find(f"{W}startOverride")
            if start is not None:
                restarts[index] = _integer(start, 1)
        lists[number.get(f"{W}numId", "")] = _List(family, levels, restarts)
    return lists


def _levels(parent: etree._Element) -> dict[int, _Level]:
    levels = {}
    for level in parent.iterchildren(f"{W}lvl"):
        style, text = level.find(f"{W}numFmt"), level.find(f"{W}lvlText")
        levels[min(int(level.get(f"{W}ilvl", "0") or 0), _LEVELS - 1)] = _Level(
            start=_integer(level.find(f"{W}start"), 1),
            style=style.get(_VAL, "decimal") if style is not None else "decimal",
            text=text.get(_VAL, "") if text is not None else "",
        )
    return levels


def _shown(value: int, style: str) -> str:
    if style in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman.upper() if style == "upperRoman" else roman
    letters = {"russianLower": _LETTERS, "russianUpper": _LETTERS.upper()}
    letters |= {"lowerLetter": _LATIN, "upperLetter": _LATIN.upper()}
    if style in letters and 1 <= value <= len(letters[style]):
        return letters[style][value - 1]
    return f"{value:02}" if style == "decimalZero" else str(value)


def _roman(value: int) -> str:
    if not 0 < value < 40:
        return str(value)
    roman = ""
    for size, letters in _ROMAN:
        while value >= size:
            roman += letters
            value -= size
    return roman

"""What was left in a plan by oversight: questions of its authors, another place, the same row."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ASIDE = re.compile(
    r"\(\s*\?+\s*\)|\?{2,}|[^.!?;»–—\n]*\?[ )]*$|!{3,}|_{3,}|\b[хx]{3,}\b|\[[^\]\n]{3,}\]|"
    r"\bнужн[аоы]?\s+ли\b|"
    # «Уточнить списки учеников» is a measure, «(уточнить дату)» and «срок уточнить» are not.
    r"\(\s*(?:уточнить|дописать|вписать|вставить)\b[^)\n]*|"
    r"\b(?:уточнить|дописать|вписать|вставить)(?=\W*$)",
    re.IGNORECASE | re.MULTILINE,
)
# Without one of these there is nothing for the pattern to find; most texts have none. The Latin
# «x» is looked for as the Cyrillic one.
_SIGNS_OF_ASIDE = (
    *("?", "!!!", "___", "[", "ххх", "нужн"),
    *("уточнить", "дописать", "вписать", "вставить"),
)
_SIGNS_OF_PLACE = ("ск", "цк", "еспублик")
_PLACE = re.compile(
    r"\b(([А-ЯЁ][а-яё]{1,40}(?:-[А-ЯЁа-яё]{1,40}){0,3}?(?:ск|цк))(?:ий|ая|ое|ого|ой|ому|ую|им|ом)"
    r"(?:\s+(?:муниципальн|городск|сельск|автономн)\w+)?\s+(област|кра[йяюе]|район|округ)\w*)"
)
_REPUBLIC = re.compile(r"\b([Рр]еспублик[аиуе]\s+([А-ЯЁ][а-яё]{1,40}(?:-[А-ЯЁ][а-яё]{1,40}){0,3}))")
_WORDLESS = re.compile(r"\W+")
_REGION, _DISTRICT = "region", "district"


@dataclass(frozen=True, slots=True)
class _Place:
    """A place as it is named in a text; `stem` is its name without the ending of a case."""

    kind: str
    stem: str
    words: str


def asides(text: str) -> list[str]:
    """Words that an author left for somebody else: «нужен приказ?», «уточнить», «____»."""
    plain = text.lower().replace("x", "х")
    if not any(sign in plain for sign in _SIGNS_OF_ASIDE):
        return []
    words = (match.group().strip().lstrip("–—-(, ") or "?" for match in _ASIDE.finditer(text))
    return list(dict.fromkeys(words))


def foreign_places(texts: Sequence[str], own: Sequence[str]) -> list[list[str]]:
    """For each text, the regions and districts it names that are not the plan's own.

    `own` are texts that name the plan's places: its region, its municipality, its title. Where
    they name no region (no district), the one that the plan names most often is taken for it.
    """
    named = [list(_places(text)) for text in texts]
    known = {(place.kind, place.stem) for text in own for place in _places(text)}
    for kind in (_REGION, _DISTRICT):
        counts = Counter(place.stem for places in named for place in places if place.kind == kind)
        if counts and not any(known_kind == kind for known_kind, _ in known):
            known.add((kind, counts.most_common(1)[0][0]))
    return [
        list(dict.fromkeys(p.words for p in places if (p.kind, p.stem) not in known))
        for places in named
    ]


def repeated(rows: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Index of a row → index of the first row with the same words."""
    first: dict[tuple[str, ...], int] = {}
    same = {}
    beginnings = [_plain(row[0]) for row in rows]
    counts = Counter(beginnings)
    for index, row in enumerate(rows):
        if counts[beginnings[index]] < 2:
            continue  # words of its own: the other cells need not be compared
        key = tuple(map(_plain, row))
        if not any(key):
            continue
        if key in first:
            same[index] = first[key]
        else:
            first[key] = index
    return same


def _plain(text: str) -> str:
    return _WORDLESS.sub(" ", text).strip().lower()


def _places(text: str) -> Iterator[_Place]:
    if not any(sign in text for sign in _SIGNS_OF_PLACE):
        return
    for words, stem, kind in _PLACE.findall(text):
        if stem != "Российск":
            yield _Place(_DISTRICT if kind in ("район", "округ") else _REGION, stem, words)
    for words, name in _REPUBLIC.findall(text):
        yield _Place(_REGION, name[:-1] if name[-1] in "аяыио" else name, words)

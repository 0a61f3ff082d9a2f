"""«Сроки, ответственные» in one column: when and who told apart."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from roadmaps.deadlines import parse_deadline
from roadmaps.deadlines.dates import OUTSIDE

_SOME_YEAR = (date(2024, 1, 1), date(2024, 12, 31))
_EDGES = " ,;:/–—-\n"
_SEPARATORS = (re.compile(r"[\n;]"), re.compile(r"[\n;,]"))
_WORD = re.compile(r"\S+")
_OPEN = re.compile(
    r"(?:по\s+(?:плану|графику|мере|договор\w*|согласовани\w*|отдельному\s+\w+)|согласно|"
    r"в\s+соответствии|в\s+(?:назначенные|установленные)\s+сроки)[^,;\n]*",
    re.IGNORECASE,
)
_MOST_WORDS, _MOST_SEARCHED = 40, 14
_SHORT = 2


@lru_cache(maxsize=4_096)
def parted(text: str) -> tuple[str, str]:
    """(when, who) of one cell; a text that names no time is all «who».

    Nothing is lost: every word goes to one of the two, to both where they cannot be told apart.
    """
    words = " ".join(text.split())
    if parts := _parted_whole(words):
        return parts
    for separators in _SEPARATORS:
        pieces = [" ".join(p.split()) for p in separators.split(text) if p.strip(_EDGES)]
        pairs = [_parted_whole(piece) or ("", piece) for piece in pieces]
        if len(pieces) > 1 and not any(_names_time(who) for _, who in pairs):
            return _joined(when for when, _ in pairs), _joined(who for _, who in pairs)
    return (words, words) if _names_time(words) else ("", words)


def _parted_whole(text: str) -> tuple[str, str] | None:
    """A time at the beginning, at the end or, in brackets too, inside; the rest names no time."""
    words = list(_WORD.finditer(text))[:_MOST_WORDS]
    for end in range(len(words), 0, -1):
        when = text[: words[end - 1].end()]
        rest = text[len(when) :].strip(_EDGES)
        if _is_time(when) and not _names_time(rest):
            return when.strip(_EDGES), rest
    for word in words[1:]:
        when = text[word.start() :]
        rest = text[: word.start()].strip(_EDGES + "(")
        if _is_time(when) and not _names_time(rest):
            return when.strip(_EDGES + "()"), rest
    if match := _OPEN.search(text):
        return match.group().strip(_EDGES), _joined((text[: match.start()], text[match.end() :]))
    return _inside(text, words) if len(words) <= _MOST_SEARCHED else None


def _inside(text: str, words: list[re.Match[str]]) -> tuple[str, str] | None:
    for size in range(len(words) - 2, 0, -1):
        for start in range(1, len(words) - size):
            first, last = words[start].start(), words[start + size - 1].end()
            rest = _joined((text[:first].rstrip("( "), text[last:].lstrip(") ")))
            if _is_time(text[first:last]) and not _names_time(rest):
                return text[first:last].strip(_EDGES + "()"), rest
    return None


def _names_time(text: str) -> bool:
    """Whether there is any time among the words of a text."""
    return bool(text) and not parse_deadline(text, *_SOME_YEAR).open


def _is_time(text: str) -> bool:
    """Whether all of a text is a time; «2» or «до» alone is none."""
    bare = text.strip(_EDGES + "()")
    if len(bare) <= _SHORT:
        return False
    deadline = parse_deadline(bare, *_SOME_YEAR)
    return not deadline.open and (not deadline.note or deadline.note.startswith(OUTSIDE))


def _joined(parts: Iterator[str] | tuple[str, ...]) -> str:
    return ", ".join(filter(None, (part.strip(_EDGES) for part in parts)))

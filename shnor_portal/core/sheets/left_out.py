"""Words of a file that are not the words of its cells: why each was left out.

Struck out, deleted, hidden; what hangs over a cell; prompts of forms; marks of notes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

STRUCK, DELETED, HIDDEN = "struck_out", "deleted_text", "hidden_text"
FLOATING, PROMPT, NOTE, UNCHOSEN = "floating_text", "prompt_text", "note_mark", "not_chosen"
VALUELESS, FAILED = "formula_without_value", "formula_failed"
# Nothing is left out of it, but a person must look: a mark made by colour alone.
SHADED = "shaded_mark"
# The same of a page: read from an image, put together over a page break, parted by blanks alone.
RECOGNISED, ROW_BROKEN, REJOINED, UNRULED = "recognised", "row_broken", "word_rejoined", "no_lines"
UNSURE = "recognised_unsurely"

_MARK = re.compile(r"(?:[\d*†‡#,;\s]{1,6}|[a-zа-яё]|[ivx]{1,4})\)?", re.IGNORECASE)
_UNIT = re.compile(r"(?:^|[\s\d(])[кдс]?м\.?$", re.IGNORECASE)
# Endings of «1-й», «II-го»; raised after a figure they are no marks.
_ORDINAL = frozenset({"й", "е", "я", "м", "х", "го", "му", "ый", "ой", "ое", "ая"})
_POWERS = {"2": "²", "3": "³"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words that were left out; `column` is from 0, or None where it is not known."""

    why: str
    text: str
    column: int | None = None


class Said:
    """Gathers what is left out of one cell (or of the words above tables), reason by reason."""

    def __init__(self, take: Callable[[LeftOut], None], column: int | None = None) -> None:
        self._take = take
        self._column = column
        self._last: tuple[str, str] | None = None
        self.floats = True

    def leave(self, why: str, words: str) -> None:
        words = " ".join(words.split())
        if not words:
            return
        if self._last and self._last[0] == why and why != NOTE:
            self._last = (why, f"{self._last[1]} {words}")
            return
        self.end()
        self._last = (why, words)

    def end(self) -> None:
        """Hand over what was gathered."""
        if self._last:
            self._take(LeftOut(*self._last, self._column))
        self._last = None


def is_note_mark(raised: str, before: str) -> bool:
    """Whether raised words are a mark of a note: not the «2» of «м²» nor the «й» of «1-й»."""
    mark = raised.strip()
    if not mark or not _MARK.fullmatch(mark):
        return False
    if mark.lower() in _ORDINAL and before[-1:] and before[-1] in "0123456789IVXLІХ":
        return False
    return not (mark in _POWERS and is_unit(before))


def is_unit(before: str) -> bool:
    """Whether words end with a unit of length: a raised figure after it is a power."""
    return bool(_UNIT.search(before))


def as_power(raised: str) -> str:
    """«2» raised after a unit of measure, as one sign."""
    return _POWERS.get(raised.strip(), raised)

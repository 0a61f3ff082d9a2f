"""Words of a page put into lines, and lines into the text of a cell."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shnor_portal.core.reading.hyphens import rejoined
from shnor_portal.core.reading.pages import Word
from shnor_portal.core.reading.tables import squeezed

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALL, _LIFT = 0.92, 0.12
# Between letters of one word that a program drew one by one.
_TOUCH = 0.12
_NOTE = re.compile(r"\d{1,2}\)?")
_ITEM = re.compile(r"(?:[–—•-]|\d{1,2}[.)])\s")
_BROKEN = re.compile(r"[^\W\d_][-‐‑]$")
# What is left of a word cut without a hyphen, and short words that are whole.
_LONG, _REST = 5, 4
_SMALL_WORDS = frozenset({
    *("и", "а", "в", "во", "с", "со", "к", "ко", "о", "об", "на", "по", "до", "за", "из"),
    *("от", "у", "для", "при", "или", "не", "над", "под", "без", "их", "его", "её", "им"),
    *("как", "что", "все", "всех", "это", "том", "тем", "лиц", "лица", "лет", "год"),
    *("года", "году", "раз", "раза", "дня", "день", "план", "урок", "срок", "курс", "мер"),
    *("меры", "цель", "цели", "тема", "теме", "базе", "сайт", "дети", "школ", "нет"),
    *("есть", "они"),
})  # fmt: skip
_NEW = "\x1e"
_OTHER_SIZE, _ELSEWHERE = 0.25, 40.0


@dataclass(slots=True)
class TextLine:
    words: list[Word]

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        parts = [self.words[0].text]
        size = max(word.bottom - word.top for word in self.words)
        for before, word in zip(self.words, self.words[1:], strict=False):
            parts.append("" if word.x0 - before.x1 < _TOUCH * size * 0.5 else " ")
            raised = self._is_raised(word, size)
            parts.append(word.text.translate(_RAISED) if raised else word.text)
        return "".join(parts)

    def _is_raised(self, word: Word, size: float) -> bool:
        """«1» of a note or «2» of «м²»: smaller than its line, and above the middle of it."""
        if not _NOTE.fullmatch(word.text) or word.bottom - word.top > _SMALL * size:
            return False
        tallest = max(self.words, key=lambda other: other.bottom - other.top)
        return word.middle[1] < tallest.middle[1] - _LIFT * size


def in_lines(words: Iterable[Word]) -> list[TextLine]:
    """Lines from the top down, their words from left to right."""
    lines: list[TextLine] = []
    for word in sorted(words, key=lambda w: w.middle[1]):
        for line in lines[-1:]:
            first = line.words[0]
            shared = min(first.bottom, word.bottom) - max(first.top, word.top)
            if shared > 0.5 * min(first.bottom - first.top, word.bottom - word.top):
                line.words.append(word)
                break
        else:
            lines.append(TextLine([word]))
    for line in lines:
        line.words.sort(key=lambda w: w.x0)
    return lines


def upright(words: Sequence[Word]) -> list[Word]:
    """Words of a cell whose letters stand on their side, as if they did not."""
    turned = [word for word in words if word.turned % 2]
    if 2 * len(turned) <= len(words):
        return list(words)
    straight = []
    for word in words:
        a, b = (-word.bottom, -word.top) if word.turned == 1 else (word.top, word.bottom)
        c, d = (word.x0, word.x1) if word.turned == 1 else (-word.x1, -word.x0)
        straight.append(Word(word.text, a, c, b, d, word.bold, 0, word.why))
    return straight


def text_of(lines: Sequence[TextLine], width: float) -> tuple[str, list[str]]:
    """The text of a cell in which lines may be `width` long, and words that were broken in it.

    A line ends a paragraph where the next word had room in it.
    """
    pieces: list[str] = []
    broken = []
    for index, line in enumerate(lines):
        text = line.text
        pieces.append(text)
        if index + 1 == len(lines):
            break
        following = lines[index + 1]
        first = following.words[0]
        if _BROKEN.search(text) and following.text[:1].islower():
            broken.append(_bare(rejoined(f"{text.split()[-1]}\n{first.text}")))
            pieces.append("\n")
            continue
        if _is_cut(line, following, width):
            broken.append(_bare(f"{text}{first.text}"))
            pieces.append("")
            continue
        space = 0.3 * (line.bottom - line.top)
        fits = line.x1 - line.x0 + space + first.x1 - first.x0 < width - space
        # A number stays with what it counts: «1.» before its words is the same line.
        new = fits or (_ITEM.match(following.text) and text.rstrip()[-1:] in ".;:")
        pieces.append(_NEW if new else "\n")
    text = rejoined("".join(pieces)).replace("\n", " ").replace(_NEW, "\n")
    return text, broken


def paragraphs(lines: Sequence[TextLine], width: float) -> list[str]:
    """Lines outside tables as paragraphs: a change of looks, place or distance begins another."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _is_alike(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    texts = [text_of(group, width)[0] for group in groups]
    return [each for text in texts for each in squeezed(text).split("\n") if each]


def _is_alike(above: TextLine, below: TextLine) -> bool:
    height = above.bottom - above.top
    if all(w.bold for w in above.words) != all(w.bold for w in below.words):
        return False
    if abs(below.bottom - below.top - height) > _OTHER_SIZE * height:
        return False
    if below.top - above.bottom > _OTHER_SIZE * 3 * height:
        return False
    edges = abs(above.x0 - below.x0), abs(above.x1 - below.x1)
    centred = abs(above.x0 + above.x1 - below.x0 - below.x1) / 2
    return min(*edges, centred) < _ELSEWHERE


def _is_cut(line: TextLine, following: TextLine, width: float) -> bool:
    """Whether a word was too long for its column and was cut without a hyphen at its end."""
    text, rest = line.text, following.words[0]
    tail = _bare(rest.text)
    if " " in text or len(text) < _LONG or not text[-1].isalpha() or not tail.isalpha():
        return False
    if not tail.islower() or len(tail) > _REST or tail in _SMALL_WORDS:
        return False
    return width - (line.x1 - line.x0) < (rest.x1 - rest.x0) / len(rest.text)


def _bare(word: str) -> str:
    return word.strip('.,;:()«»"')

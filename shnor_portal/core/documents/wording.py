"""What of a paper's text whoever makes it may change before it is made.

A kind asks for `Text`s and puts the answers into its context; numbers, tables and lists of schools
are no wording and come from the data alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from shnor_portal.core.documents.contexts import PaperContext
from shnor_portal.core.errors import Refused

MAX_LETTERS = 5000
# How many more points may be written than the portal proposes.
SPARE_POINTS = 3
_TITLE, _PREAMBLE = "title", "preamble"


@dataclass(frozen=True)
class Text:
    """One field: its name in the form, its label, what stands in it, how many lines it shows."""

    name: str
    label: str
    value: str
    lines: int = 2


@dataclass(frozen=True)
class Point:
    """A numbered point of an act: `text`, and its numbered parts."""

    text: str
    parts: tuple[str, ...] = ()


class Wording(Protocol):
    def texts(self, context: Any) -> list[Text]:
        """The fields with what the portal proposes."""

    def reworded(self, context: Any, answers: Mapping[str, str]) -> PaperContext:
        """The context with the answers in place of what was proposed; Refused for a blank text."""


@dataclass(frozen=True)
class PointsWording:
    """Of a paper whose context has `points`: title, every point and, of an act, its `preamble`.

    A point is a field, its parts are further lines of it; a field left blank is no point. `name`
    is what a point is called.
    """

    name: str = "Пункт"
    has_preamble: bool = True

    def texts(self, context: Any) -> list[Text]:
        texts = [Text(_TITLE, "Заголовок", context.requisites.title, 3)]
        if self.has_preamble:
            texts.append(Text(_PREAMBLE, "Преамбула", context.preamble, 4))
        for number, point in enumerate(context.points, 1):
            lines = [point.text, *point.parts]
            value = "\n".join(lines)
            texts.append(Text(_name(number), f"{self.name} {number}", value, _height(lines)))
        first = len(context.points) + 1
        for number in range(first, first + SPARE_POINTS):
            texts.append(Text(_name(number), f"{self.name} {number} (если нужно)", ""))
        return texts

    def reworded(self, context: Any, answers: Mapping[str, str]) -> PaperContext:
        texts = {text.name: _clean(answers.get(text.name, "")) for text in self.texts(context)}
        title = texts.pop(_TITLE)
        preamble = texts.pop(_PREAMBLE) if self.has_preamble else None
        points = tuple(
            Point(lines[0], tuple(lines[1:]))
            for lines in (text.split("\n") for text in texts.values() if text)
        )
        if not (title and points) or preamble == "":
            what = "Заголовок, преамбула" if self.has_preamble else "Заголовок"
            raise Refused(
                f"{what} и хотя бы один пункт должны быть заполнены. Вернитесь к тексту и "
                "заполните их.",
                code="wording_blank",
            )
        changed: dict[str, Any] = {"points": points}
        if preamble is not None:
            changed["preamble"] = " ".join(preamble.split()).rstrip(",;")
        requisites = replace(context.requisites, title=" ".join(title.split()))
        return replace(context, requisites=requisites, **changed)


def _name(number: int) -> str:
    return f"point_{number}"


def _height(lines: list[str]) -> int:
    return sum(1 + len(line) // 90 for line in lines) + 1


def _clean(text: str) -> str:
    """Lines without margins and blank lines; control characters of the clipboard left out."""
    if len(text) > MAX_LETTERS:
        raise Refused(
            f"В одном из полей больше {MAX_LETTERS} знаков. Сократите его или разделите на пункты.",
            code="wording_too_long",
        )
    lines = (
        "".join(c for c in line if c.isprintable() or c == "\u00a0") for line in text.splitlines()
    )
    return "\n".join(stripped for line in lines if (stripped := line.strip()))

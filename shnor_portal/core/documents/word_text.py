"""The inline text of a paper as runs: look, line breaks, and the white space that HTML hides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

INLINE = {"b", "strong", "i", "em", "u", "sup", "sub", "br", "span", "a", "img"}


@dataclass(frozen=True)
class Piece:
    """A run of text of one look, or a picture."""

    text: str = ""
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    raised: str = ""
    picture: HtmlElement | None = None


PLAIN = Piece()

FORMATS: dict[str, dict[str, Any]] = {
    "b": {"bold": True},
    "strong": {"bold": True},
    "i": {"italic": True},
    "em": {"italic": True},
    "u": {"underline": True},
    "sup": {"raised": "superscript"},
    "sub": {"raised": "subscript"},
}


def inline(element: HtmlElement) -> list[Piece]:
    """The inline content of a paragraph; ValueError if a block stands inside."""
    return trim(list(_content(element, PLAIN)))


def pieces_of(element: HtmlElement, look: Piece) -> Iterator[Piece]:
    """The runs of one inline element, with its own look added to that of the text around it."""
    if element.tag == "br":
        yield replace(look, text="\n")
    elif element.tag == "img":
        yield Piece(picture=element)
    else:
        yield from _content(element, replace(look, **FORMATS.get(element.tag, {})))


def _content(element: HtmlElement, look: Piece) -> Iterator[Piece]:
    yield replace(look, text=squeeze(element.text))
    for child in element:
        if child.tag not in INLINE:
            raise ValueError(f"<{child.tag}> cannot stand inside <{element.tag}>")
        yield from pieces_of(child, look)
        yield replace(look, text=squeeze(child.tail))


def squeeze(text: str | None) -> str:
    """White space as HTML shows it; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def trim(pieces: list[Piece]) -> list[Piece]:
    """Without the white space that HTML hides: at the edges and after another space."""
    kept: list[Piece] = []
    end = " "
    for piece in pieces:
        text = piece.text.lstrip(" ") if end in " \n" else piece.text
        if text or piece.picture is not None:
            kept.append(replace(piece, text=text))
            end = text[-1:] or "."
    while kept and kept[-1].picture is None and kept[-1].text.endswith(" "):
        last = kept.pop()
        if stripped := last.text.rstrip(" "):
            kept.append(replace(last, text=stripped))
    return kept

"""Words of an HTML cell as a reader sees them: by tags, by styles and by classes of the page."""

import re
from collections.abc import Iterator

from lxml import etree

from shnor_portal.core.sheets.left_out import (
    DELETED,
    FLOATING,
    HIDDEN,
    NOTE,
    PROMPT,
    STRUCK,
    Said,
    as_power,
    is_note_mark,
)
from shnor_portal.core.sheets.symbols import FONTS, in_font

BLOCKS = frozenset({"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"})
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)\s*$")
_OF_TAG = {"s": STRUCK, "strike": STRUCK, "del": DELETED, "sup": NOTE}
_REFERENCES = ("msofootnotereference", "msoendnotereference", "msocommentreference", "msocomanchor")
_UNSEEN = frozenset({"rt", "rp", "script", "style", "head", "template", "datalist", "title"})
_NO_SHADE = frozenset({"", "white", "#fff", "#ffffff", "transparent", "none", "windowtext", "auto"})
_SIGN = re.compile(r"\s*([:;])\s*")
_FONT = re.compile(r"font-family:\s*[\"']?([\w ]+)", re.IGNORECASE)
_SHADE = re.compile(r"background(?:-color)?:\s*([#\w]+)", re.IGNORECASE)


class HtmlLooks:
    """How elements of one page look."""

    def __init__(self, root: etree._Element) -> None:
        self._classes: dict[str, str] = {}
        for style in root.iter("style"):
            for selectors, rule in _RULE.findall(style.text or ""):
                for selector in selectors.split(","):
                    if match := _CLASS.search(selector):
                        name = match[1].lower()
                        rule = _close(rule)
                        self._classes[name] = f"{self._classes.get(name, '')};{rule}"

    def _style(self, element: etree._Element) -> str:
        """The rules of an element: those of its classes, then its own."""
        classes = element.get("class", "").lower().split()
        rules = [self._classes.get(name, "") for name in classes]
        return ";".join([*rules, _close(element.get("style", ""))])

    def look(self, element: etree._Element) -> str:
        """Why the words of an element are not words of its cell; "" for most elements."""
        if not element.attrib:
            return _OF_TAG.get(element.tag, "")
        style = self._style(element)
        if "display:none" in style or "mso-hide:all" in style or "visibility:hidden" in style:
            return HIDDEN
        if element.get("hidden") is not None:
            return HIDDEN
        if "line-through" in style:
            return STRUCK
        if element.tag == "w:sdt" and element.get("showingplchdr") is not None:
            return PROMPT
        if "position:absolute" in style:
            return FLOATING
        named = element.get("class", "").lower()
        if any(name in named for name in _REFERENCES) or "vertical-align:super" in style:
            return NOTE
        return _OF_TAG.get(element.tag, "")

    def is_hidden(self, element: etree._Element) -> bool:
        return self.look(element) == HIDDEN

    def shade(self, element: etree._Element) -> str:
        shades = _SHADE.findall(self._style(element))
        colour = (shades[-1] if shades else element.get("bgcolor", "")).lower()
        return "" if colour in _NO_SHADE else colour

    def font(self, element: etree._Element) -> str:
        """The symbol font of an element, "" for other fonts."""
        fonts = _FONT.findall(self._style(element))
        font = (fonts[-1] if fonts else element.get("face", "")).strip().lower()
        return font if font in FONTS and font != "symbol" else ""

    def text(self, element: etree._Element, said: Said) -> str:
        """Text with a line for each block; line breaks of the markup itself are spaces."""
        return "".join(self._pieces(element, said, self.font(element)))

    def _pieces(self, element: etree._Element, said: Said, font: str) -> Iterator[str]:
        yield _spaced(element.text, font)
        so_far = ""
        for child in element.iterchildren():
            words = self._child(child, said, font, so_far) if isinstance(child.tag, str) else ""
            so_far = (so_far + words + (child.tail or ""))[-8:]
            yield words
            yield _spaced(child.tail, font)

    def _child(self, child: etree._Element, said: Said, font: str, before: str) -> str:
        if child.tag in _UNSEEN:
            return ""
        if (chosen := _chosen(child)) is not None:
            return chosen
        why = self.look(child)
        words = self.text_in(child, said, font, why)
        if not why:
            broken = child.tag in BLOCKS
            bullet = "– " if child.tag == "li" else ""
            return f"\n{bullet}{words}\n" if broken else bullet + words
        if why == NOTE and not is_note_mark(words.strip("[] \n"), before):
            return as_power(words)
        said.leave(why, words)
        return ""

    def text_in(self, child: etree._Element, said: Said, font: str, why: str) -> str:
        own = self.font(child) if child.attrib else ""
        if why:  # what is left out as a whole is told of once
            said = Said(lambda left: None)
        return "".join(self._pieces(child, said, own or font))


def _close(rules: str) -> str:
    """Rules of a style in small letters, without spaces round their signs."""
    return _SIGN.sub(r"\1", rules.lower())


def _spaced(text: str | None, font: str) -> str:
    words = " ".join((text or "").split("\n"))
    return in_font(words, font) if font else words


def _chosen(element: etree._Element) -> str | None:
    """The value of a form's field; None for what is no field."""
    if element.tag == "select":
        options = list(element.iter("option"))
        picked = [o for o in options if o.get("selected") is not None] or options[:1]
        return "\n".join(" ".join("".join(option.itertext()).split()) for option in picked)
    if element.tag != "input":
        return None
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☒" if element.get("checked") is not None else "☐"
    return element.get("value", "") if kind in ("text", "date", "number", "month") else ""

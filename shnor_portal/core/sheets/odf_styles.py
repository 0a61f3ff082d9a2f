"""Which words and cells of an OpenDocument file are struck out, hidden, raised, bold or shaded.

The same in texts (odt) and sheets (ods): a look is a property of a style or of its parents.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WHITE = frozenset({"", "transparent", "#ffffff"})


@dataclass(slots=True)
class _Style:
    """A property that the style does not name is absent from `own`."""

    parent: str
    own: dict[str, object] = field(default_factory=dict)


class OdfStyles:
    """Looks by the names of styles; later documents add their styles to earlier ones."""

    def __init__(self, documents: Iterable[etree._Element]) -> None:
        self._styles: dict[str, _Style] = {}
        for document in documents:
            for style in document.iter(f"{STYLE}style"):
                name = style.get(f"{STYLE}name", "")
                parent = style.get(f"{STYLE}parent-style-name", "")
                own = _own(style)
                if data := style.get(f"{STYLE}data-style-name"):
                    own["data"] = data
                self._styles[name] = _Style(parent, own)
        self._known: dict[tuple[str, str], object] = {}

    def _has(self, name: str | None, look: str) -> object:
        if not name:
            return None
        key = (name, look)
        if key not in self._known:
            self._known[key] = self._inherited(name, look)
        return self._known[key]

    def _inherited(self, name: str, look: str) -> object:
        seen = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            if look in self._styles[name].own:
                return self._styles[name].own[look]
            name = self._styles[name].parent
        return None

    def struck(self, name: str | None) -> bool | None:
        """Whether a style strikes words out; None where it does not say."""
        value = self._has(name, "struck")
        return None if value is None else bool(value)

    def hidden(self, name: str | None) -> bool | None:
        value = self._has(name, "hidden")
        return None if value is None else bool(value)

    def raised(self, name: str | None) -> bool | None:
        value = self._has(name, "raised")
        return None if value is None else bool(value)

    def strong(self, name: str | None) -> bool:
        return bool(self._has(name, "bold") or self._has(name, "centred"))

    def shade(self, name: str | None) -> str:
        return str(self._has(name, "shade") or "")

    def data_style(self, name: str | None) -> str:
        """The style by which a number or a date is written."""
        return str(self._has(name, "data") or "")

    def font(self, name: str | None) -> str:
        return str(self._has(name, "font") or "")


def _own(style: etree._Element) -> dict[str, object]:
    own: dict[str, object] = {}
    for properties in style.iterchildren():
        lines = [
            properties.get(f"{STYLE}text-line-through-{each}", "").lower()
            for each in ("style", "type")
        ]
        if any(lines):
            own["struck"] = not any(line == "none" for line in lines)
        if display := properties.get(f"{_TEXT}display"):
            own["hidden"] = display == "none"
        if place := properties.get(f"{STYLE}text-position"):
            first = place.split()[0]
            own["raised"] = first == "super" or (first[:1].isdigit() and first not in ("0%", "0"))
        if weight := properties.get(f"{_FO}font-weight"):
            own["bold"] = weight == "bold"
        if align := properties.get(f"{_FO}text-align"):
            own["centred"] = align == "center"
        if font := properties.get(f"{STYLE}font-name") or properties.get(f"{_FO}font-family"):
            own["font"] = font.strip("'")
        ground = properties.get(f"{_FO}background-color", "").lower()
        if ground and properties.tag != f"{STYLE}text-properties":
            own["shade"] = "" if ground in _WHITE else ground
    return own

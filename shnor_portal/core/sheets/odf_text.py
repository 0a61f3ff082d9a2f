"""Words of an OpenDocument paragraph as a reader sees them, and what was left out of them."""

from collections.abc import Iterable

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
from shnor_portal.core.sheets.odf_styles import OFFICE, OdfStyles
from shnor_portal.core.sheets.symbols import in_font

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_NOT_TEXT = frozenset(
    {f"{OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}ruby-text", f"{_TEXT}script"}
)
_HIDING = frozenset({f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"})
_CONTROL = "}content-control"
_NONE = "none"


class OdfText:
    """The words of paragraphs of one document."""

    def __init__(self, document: etree._Element, styles: OdfStyles) -> None:
        self.styles = styles
        self.deleted = {
            change.get(f"{_TEXT}id", ""): " ".join(_words(change))
            for change in document.iter(f"{_TEXT}changed-region")
            if change.find(f"{_TEXT}deletion") is not None
        }

    def of(self, paragraph: etree._Element, said: Said, cell_style: str | None = None) -> str:
        """The text of a paragraph; what is left out of it is told to `said`."""
        style = paragraph.get(f"{_TEXT}style-name")
        looks = {
            look: bool(own if (own := getattr(self.styles, look)(style)) is not None
                       else getattr(self.styles, look)(cell_style))
            for look in ("struck", "hidden", "raised")
        }  # fmt: skip
        if next(paragraph.iterchildren(f"{_TEXT}hidden-paragraph"), None) is not None:
            looks["hidden"] |= any(
                is_hidden(mark) for mark in paragraph.iterchildren(f"{_TEXT}hidden-paragraph")
            )
        pieces: list[str] = []
        self._gather(paragraph, looks, self.styles.font(style), pieces, said)
        return "".join(pieces)

    def _gather(
        self,
        element: etree._Element,
        looks: dict[str, bool],
        font: str,
        pieces: list[str],
        said: Said,
    ) -> None:
        _add(element.text, looks, font, pieces, said)
        for child in element.iterchildren():
            self._child(child, looks, font, pieces, said)
            _add(child.tail, looks, font, pieces, said)

    def _child(
        self,
        child: etree._Element,
        looks: dict[str, bool],
        font: str,
        pieces: list[str],
        said: Said,
    ) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _NOT_TEXT:
            return
        if tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif tag in (f"{_TEXT}tab", f"{_TEXT}s"):
            pieces.append(" ")
        elif tag == f"{_TEXT}note":
            body = child.find(f"{_TEXT}note-body")
            said.leave(NOTE, " ".join(_words(body)) if body is not None else "*")
        elif tag in (f"{_TEXT}change", f"{_TEXT}change-start", f"{_TEXT}change-end"):
            said.leave(DELETED, self.deleted.get(child.get(f"{_TEXT}change-id", ""), ""))
        elif tag.startswith(_DRAW):
            if said.floats:
                said.leave(FLOATING, " ".join(_words(child)))
        elif tag == f"{_TEXT}placeholder":
            said.leave(PROMPT, "".join(child.itertext()))
        elif tag.startswith(_FIELD):
            _add(_chosen(child), looks, font, pieces, said)
        elif tag.endswith(_CONTROL) and _shows_prompt(child):
            return
        elif tag in _HIDING:
            if is_hidden(child):
                said.leave(
                    HIDDEN, child.get(f"{_TEXT}string-value", "") or "".join(child.itertext())
                )
            else:
                self._gather(child, looks, font, pieces, said)
        else:
            style = child.get(f"{_TEXT}style-name")
            own = dict(looks)
            for look in looks if style else ():
                mark = getattr(self.styles, look)(style)
                own[look] = looks[look] if mark is None else mark
            self._gather(child, own, self.styles.font(style) or font, pieces, said)


def _chosen(field: etree._Element) -> str:
    """The value of a form's field: of a list to choose from, of a box to tick."""
    params = [
        (param.get(f"{_FIELD}name", ""), param.get(f"{_FIELD}value", ""))
        for param in field.iterchildren(f"{_FIELD}param")
    ]
    entries = [value for name, value in params if name == "Dropdown_ListEntry"]
    picked = dict(params).get("Dropdown_Selected", "0" if entries else "")
    if picked.isdecimal() and int(picked) < len(entries):
        return entries[int(picked)]
    if field.get(f"{_FIELD}type", "").endswith("FORMCHECKBOX"):
        return "☒" if dict(params).get("Checkbox_Checked") == "true" else "☐"
    return ""


def _shows_prompt(control: etree._Element) -> bool:
    return any(
        name.endswith("showing-place-holder") and value == "true"
        for name, value in control.attrib.items()
    )


def is_hidden(element: etree._Element) -> bool:
    """Whether a section, a hidden text or paragraph is not shown as the document stands."""
    hidden = element.get(f"{_TEXT}is-hidden")
    if hidden is not None:
        return hidden == "true"
    return element.get(f"{_TEXT}display", "") == _NONE or element.tag in _HIDING


def _add(
    text: str | None, looks: dict[str, bool], font: str, pieces: list[str], said: Said
) -> None:
    if not text:
        return
    if looks["struck"] or looks["hidden"]:
        said.leave(STRUCK if looks["struck"] else HIDDEN, text)
        return
    if font.lower() in ("wingdings", "wingdings 2", "webdings"):
        text = in_font(text, font)
    if looks["raised"]:
        if is_note_mark(text, "".join(pieces[-3:])):
            said.leave(NOTE, text)
            return
        text = as_power(text)
    pieces.append(text)


def _words(element: etree._Element) -> Iterable[str]:
    """Words of an element, without who changed it and when."""
    skipped = {f"{OFFICE}change-info", f"{OFFICE}annotation"}
    for child in element.iter(f"{_TEXT}p", f"{_TEXT}h"):
        if not any(up.tag in skipped for up in child.iterancestors()):
            yield from "".join(child.itertext()).split()

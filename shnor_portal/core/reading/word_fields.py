"""Fields of a Word document: what each shows, and not its instructions."""

from lxml import etree

from shnor_portal.core.reading.numbering import W

_CHAR, _TYPE, _VAL = f"{W}fldChar", f"{W}fldCharType", f"{W}val"
_TEXTS = (f"{W}t", f"{W}tab", f"{W}br", f"{W}sym")
_OFF = frozenset({"0", "false", "off"})
_CODE, _RESULT, _CHOSEN = "code", "result", "chosen"


def show_fields(document: etree._Element) -> None:
    """Take out words that stand in instructions; write the chosen value of an old form's field.

    A field that goes over paragraphs shows all that it has in the later ones.
    """
    paragraphs = dict.fromkeys(next(mark.iterancestors(f"{W}p"), None) for mark in _chars(document))
    for paragraph in paragraphs:
        if paragraph is not None:
            _show_in(paragraph)


def _chars(element: etree._Element) -> list[etree._Element]:
    return list(element.iter(_CHAR))


def _show_in(paragraph: etree._Element) -> None:
    open_fields: list[str] = []
    left = len(_chars(paragraph))
    for piece in list(paragraph.iter(_CHAR, *_TEXTS)):
        if piece.tag != _CHAR:
            if _CODE in open_fields or _CHOSEN in open_fields:
                _remove(piece)
            continue
        left -= 1
        kind = piece.get(_TYPE)
        if kind == "begin":
            chosen = _chosen(piece)
            if chosen is not None:
                _write(piece, chosen)
            # A field that is not ended here has no instructions that could be told.
            open_fields.append(_RESULT if not left else _CHOSEN if chosen is not None else _CODE)
        elif kind == "separate" and open_fields and open_fields[-1] == _CODE:
            open_fields[-1] = _RESULT
        elif kind == "end" and open_fields:
            open_fields.pop()


def _chosen(begin: etree._Element) -> str | None:
    """The value of a drop-down list or of a box to tick; None for other fields."""
    choice = begin.find(f"{W}ffData/{W}ddList")
    if choice is not None:
        entries = [entry.get(_VAL, "") for entry in choice.iterchildren(f"{W}listEntry")]
        picked = choice.find(f"{W}result")
        picked = choice.find(f"{W}default") if picked is None else picked
        number = "0" if picked is None else picked.get(_VAL, "0")
        place = int(number) if number.isdecimal() else 0
        return entries[place] if place < len(entries) else ""
    box = begin.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return None
    mark = box.find(f"{W}checked")
    mark = box.find(f"{W}default") if mark is None else mark
    return "☒" if mark is not None and mark.get(_VAL, "1") not in _OFF else "☐"


def _write(begin: etree._Element, words: str) -> None:
    text = etree.Element(f"{W}t")
    text.text = words
    begin.addnext(text)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)

"""What a Word document holds beside the words of its cells, taken out of it before it is read.

Deleted, struck out and hidden words, prompts of empty controls, boxes that hang over the table,
marks of notes; what is taken out is kept by the cell, row or table that it stood in. Fields of
forms and signs of symbol fonts become plain text.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml import etree

from shnor_portal.core.reading.numbering import W
from shnor_portal.core.reading.tables import squeezed
from shnor_portal.core.reading.word_fields import show_fields
from shnor_portal.core.reading.word_package import WordPackage
from shnor_portal.core.reading.word_styles import HIDDEN as IS_HIDDEN
from shnor_portal.core.reading.word_styles import RAISED, Looks
from shnor_portal.core.reading.word_styles import STRUCK as IS_STRUCK
from shnor_portal.core.reading.word_symbols import show_symbols
from shnor_portal.core.sheets.left_out import (
    DELETED,
    FLOATING,
    HIDDEN,
    NOTE,
    PROMPT,
    STRUCK,
    as_power,
    is_note_mark,
)

_P, _R, _T, _TR, _TC, _TBL = (f"{W}{tag}" for tag in ("p", "r", "t", "tr", "tc", "tbl"))
_RPR, _VAL = f"{W}rPr", f"{W}val"
_BOX = f"{W}txbxContent"
_TEXTS = frozenset({_T, f"{W}delText"})
_SHOWN = (*_TEXTS, f"{W}tab", f"{W}br", f"{W}cr")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFF = frozenset({"0", "false", "off"})
_REFERENCES = (f"{W}footnoteReference", f"{W}endnoteReference")

LeftIn = Mapping[etree._Element, list[tuple[str, str]]]


def take_out_unseen(package: WordPackage) -> LeftIn:
    """Change the document into what a reader sees in its place; (why, words) by cell or row.

    A row that is gone stays in its table without cells, so that its place is known.
    """
    return _Cleaning(package).run()


class _Cleaning:
    """Asks only for what the document's bytes say that it has: most have none of it."""

    def __init__(self, package: WordPackage) -> None:
        self.xml = package.xml
        self.document = package.document
        self.notes = package.notes
        self.looks = Looks(package.styles) if package.may_be_marked else None
        self.left: dict[etree._Element, list[tuple[str, str]]] = defaultdict(list)

    def run(self) -> LeftIn:
        if b":Fallback" in self.xml or b":rt>" in self.xml:
            etree.strip_elements(self.document, _FALLBACK, f"{W}rt", with_tail=False)
        if b":del" in self.xml or b":move" in self.xml or b":cell" in self.xml:
            self._deleted()
        if b":trPr" in self.xml:
            self._hidden_rows()
        if b":fldChar" in self.xml:
            show_fields(self.document)
        if b":showingPlcHdr" in self.xml:
            self._prompts()
        if b":txbxContent" in self.xml:
            self._boxes()
        if b":sym" in self.xml or b"ings" in self.xml:
            show_symbols(self.document)
        if b"oteReference" in self.xml:
            self._notes()
        if self.looks:
            self._by_looks(self.looks)
        return self.left

    def _by_looks(self, looks: Looks) -> None:
        for run in list(looks.marked_runs(self.document)):
            self._look_at(run, looks.of_run(run))
        for mark in list(self.document.iter(f"{W}rStyle")) if looks.prompts else ():
            if mark.get(_VAL) in looks.prompts and (run := _run_of(mark)) is not None:
                self._take(run, PROMPT)

    def _take(
        self, element: etree._Element, why: str, holder: etree._Element | None = None
    ) -> None:
        """Remove an element and keep its words by its cell; a row is emptied, and keeps its own."""
        if words := _words(element):
            kept = holder if holder is not None else _holder(element)
            if kept is not None:
                self._keep(kept, why, words)
        _remove(element)

    def _keep(self, holder: etree._Element, why: str, words: str) -> None:
        left = self.left[holder]
        if left and left[-1][0] == why and why != NOTE:
            left[-1] = (why, f"{left[-1][1]} {words}")
        else:
            left.append((why, words))

    def _deleted(self) -> None:
        for mark in reversed(list(self.document.iter(f"{W}cellDel"))):
            cell = next(mark.iterancestors(_TC), None)
            row = None if cell is None else next(cell.iterancestors(_TR), None)
            if cell is not None and row is not None:
                self._take(cell, DELETED, row)
        for mark in list(self.document.iter(f"{W}del")):
            holder = mark.getparent()
            owner = None if holder is None else holder.getparent()
            if holder is None or owner is None:
                continue
            if holder.tag == f"{W}trPr":
                self._empty(owner, DELETED)
            elif holder.tag == _RPR and owner.tag == f"{W}pPr":
                _join_next(owner.getparent())
        for gone in list(self.document.iter(f"{W}del", f"{W}moveFrom")):
            parent = gone.getparent()
            if parent is not None and parent.tag not in (_RPR, f"{W}trPr"):
                self._take(gone, DELETED)

    def _hidden_rows(self) -> None:
        for mark in list(self.document.iter(f"{W}hidden")):
            holder = mark.getparent()
            if holder is None or holder.tag != f"{W}trPr" or mark.get(_VAL, "1") in _OFF:
                continue
            if (row := holder.getparent()) is not None:
                self._empty(row, HIDDEN)

    def _empty(self, row: etree._Element, why: str) -> None:
        texts = []
        for cell in row.iter(_TC):
            texts += [_words(cell), *(words for _, words in self.left.pop(cell, ()))]
        self.left[row].append((why, " | ".join(filter(None, texts))))
        _begin_below(row)
        for child in list(row):
            row.remove(child)

    def _prompts(self) -> None:
        """An empty control shows its prompt in grey; it is no text of the cell."""
        for mark in list(self.document.iter(f"{W}showingPlcHdr")):
            control = next(mark.iterancestors(f"{W}sdt"), None)
            if control is None or mark.get(_VAL, "1") in _OFF:
                continue
            for content in control.iterchildren(f"{W}sdtContent"):
                for run in list(content.iter(_R)):
                    _remove(run)

    def _boxes(self) -> None:
        """A box hangs over the cell that it is anchored in; one outside a table stands above."""
        for box in list(self.document.iter(_BOX)):
            if next(box.iterancestors(_TC), None) is not None:
                self._take(box, FLOATING)
                continue
            anchor = list(box.iterancestors(_P))[-1:]
            for child in list(box) if anchor else ():
                anchor[0].addprevious(child)
            if anchor:
                _remove(box)

    def _notes(self) -> None:
        for mark in list(self.document.iter(*_REFERENCES)):
            cell, run = next(mark.iterancestors(_TC), None), _run_of(mark)
            words = self.notes.get((str(mark.tag), mark.get(f"{W}id", "")), "")
            if mark.get(f"{W}customMarkFollows", "0") not in _OFF and run is not None:
                for sign in list(run.iter(_T)):
                    _remove(sign)
            if cell is not None:
                self._keep(cell, NOTE, words or "*")

    def _look_at(self, run: etree._Element, looks: frozenset[str]) -> None:
        if IS_STRUCK in looks:
            self._take(run, STRUCK)
        elif IS_HIDDEN in looks:
            self._take(run, HIDDEN)
        elif RAISED in looks:
            words = _words(run)
            before = _before(run)
            if is_note_mark(words, before):
                self._take(run, NOTE)
            elif (power := as_power(words)) != words:
                for text in run.iter(_T):
                    text.text = power


def _begin_below(row: etree._Element) -> None:
    """Let cells merged over rows that begin in a row which is gone begin in the row below it."""
    below = next(row.itersiblings(_TR), None)
    begun = {place for place, merge in _merges(row) if merge.get(_VAL, "continue") == "restart"}
    for place, merge in _merges(below) if below is not None and begun else ():
        if place in begun and merge.get(_VAL, "continue") == "continue":
            merge.set(_VAL, "restart")


def _merges(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Marks of cells merged over rows, by the column of the grid."""
    column = 0
    for cell in row.iterchildren(_TC):
        if (merge := cell.find(f"{W}tcPr/{W}vMerge")) is not None:
            yield column, merge
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        width = "1" if span is None else span.get(_VAL, "1")
        column += int(width) if width.isdecimal() else 1


def _run_of(mark: etree._Element) -> etree._Element | None:
    return next(mark.iterancestors(_R), None)


def _holder(element: etree._Element) -> etree._Element | None:
    """The cell that an element stands in, or the paragraph of words outside tables."""
    cell = next(element.iterancestors(_TC), None)
    return cell if cell is not None else next(element.iterancestors(_P), None)


def _words(element: etree._Element) -> str:
    pieces = [
        piece.text or "" if piece.tag in _TEXTS else " " for piece in element.iter(_P, *_SHOWN)
    ]
    return " ".join(squeezed("".join(pieces)).split())


def _before(run: etree._Element) -> str:
    """The end of the words just before a run in its paragraph."""
    previous = run.getprevious()
    while previous is not None and not (words := "".join(t.text or "" for t in previous.iter(_T))):
        previous = previous.getprevious()
    return words[-8:] if previous is not None else ""


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _join_next(paragraph: etree._Element | None) -> None:
    """Put the next paragraph's words after this one's."""
    following = None if paragraph is None else paragraph.getnext()
    if paragraph is None or following is None or following.tag != _P:
        return
    paragraph.extend([child for child in following if child.tag != f"{W}pPr"])
    _remove(following)

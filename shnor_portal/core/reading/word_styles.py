"""Which words of a Word document are struck out, hidden or raised, by themselves or by a style."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from shnor_portal.core.reading.numbering import W

R, P, TBL = f"{W}r", f"{W}p", f"{W}tbl"
_RPR, _PPR, _VAL = f"{W}rPr", f"{W}pPr", f"{W}val"
_OFF = frozenset({"0", "false", "off"})
STRUCK, HIDDEN, RAISED = "struck", "hidden", "raised"
_TOGGLES = frozenset({STRUCK, HIDDEN})
_ALIGN = f"{W}vertAlign"
_LOOKS = {
    f"{W}strike": STRUCK,
    f"{W}dstrike": STRUCK,
    f"{W}vanish": HIDDEN,
    _ALIGN: RAISED,
    f"{W}position": RAISED,
}
_PROMPT_NAME = "placeholder text"


@dataclass(frozen=True, slots=True)
class _Style:
    based: str
    looks: dict[str, bool]


class Looks:
    """The looks of runs after the rule of Word: a mark of the run itself decides; where it has

    none, the marks of its paragraph's, its own and its table's styles undo each other in pairs.
    """

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self.prompts: frozenset[str] = frozenset({"PlaceholderText"})
        self._default_paragraph = ""
        if styles is not None:
            self._read(styles)
        self.styled = {
            look: {name for name in self._styles if self._of_style(name, look)}
            for look in (STRUCK, HIDDEN, RAISED)
        }
        self._any_styled = any(self.styled.values())

    def _read(self, styles: etree._Element) -> None:
        prompts = set(self.prompts)
        for style in styles.iterchildren(f"{W}style"):
            key = (style.get(f"{W}type", ""), style.get(f"{W}styleId", ""))
            based, name = style.find(f"{W}basedOn"), style.find(f"{W}name")
            looks = _looks_of(style.find(_RPR))
            self._styles[key] = _Style("" if based is None else based.get(_VAL, ""), looks)
            if name is not None and name.get(_VAL, "").lower() == _PROMPT_NAME:
                prompts.add(key[1])
            if key[0] == "paragraph" and style.get(f"{W}default", "0") not in _OFF:
                self._default_paragraph = key[1]
        self.prompts = frozenset(prompts)

    def _of_style(self, key: tuple[str, str], look: str) -> bool:
        seen = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            style = self._styles[key]
            if look in style.looks:
                return style.looks[look]
            key = (key[0], style.based)
        return False

    def marked_runs(self, document: etree._Element) -> Iterator[etree._Element]:
        """Runs that may be struck out, hidden or raised, in the order of the document."""
        marked = set()
        for mark in document.iter(*_LOOKS):
            holder = mark.getparent()
            owner = holder.getparent() if holder is not None and holder.tag == _RPR else None
            if owner is not None and owner.tag == R:
                marked.add(owner)
        if self._any_styled:
            marked.update(self._styled_runs(document))
        if not marked:
            return
        yield from (run for run in document.iter(R) if run in marked)

    def _styled_runs(self, document: etree._Element) -> Iterator[etree._Element]:
        names = {
            kind: {name for keys in self.styled.values() for of, name in keys if of == kind}
            for kind in ("character", "paragraph", "table")
        }
        for kind, tag, up in (
            ("character", f"{W}rStyle", R),
            ("paragraph", f"{W}pStyle", P),
            ("table", f"{W}tblStyle", TBL),
        ):
            for mark in document.iter(tag) if names[kind] else ():
                holder = next(mark.iterancestors(up), None)
                if mark.get(_VAL) in names[kind] and holder is not None:
                    yield from [holder] if up == R else holder.iter(R)
        if self._default_paragraph in names["paragraph"]:
            for paragraph in document.iter(P):
                if paragraph.find(f"{_PPR}/{W}pStyle") is None:
                    yield from paragraph.iter(R)

    def of_run(self, run: etree._Element) -> frozenset[str]:
        """Which of STRUCK, HIDDEN, RAISED a run is."""
        own = run.find(_RPR)
        looks = _looks_of(own)
        styles = list(self._styles_of(run, own)) if self._any_styled else []
        for look, names in self.styled.items() if styles else ():
            marked = sum(key in names for key in styles)
            looks.setdefault(look, bool(marked % 2 if look in _TOGGLES else marked))
        return frozenset(look for look, on in looks.items() if on)

    def _styles_of(
        self, run: etree._Element, own: etree._Element | None
    ) -> Iterator[tuple[str, str]]:
        mark = own.find(f"{W}rStyle") if own is not None else None
        if mark is not None:
            yield "character", mark.get(_VAL, "")
        paragraph = next(run.iterancestors(P), None)
        if paragraph is not None:
            style = paragraph.find(f"{_PPR}/{W}pStyle")
            name = self._default_paragraph if style is None else style.get(_VAL, "")
            yield "paragraph", name
        table = next(run.iterancestors(TBL), None)
        if table is not None and (mark := table.find(f"{W}tblPr/{W}tblStyle")) is not None:
            yield "table", mark.get(_VAL, "")


def _looks_of(properties: etree._Element | None) -> dict[str, bool]:
    """What properties say themselves; looks that they do not name are absent."""
    looks: dict[str, bool] = {}
    for mark in properties if properties is not None else ():
        look = _LOOKS.get(mark.tag)
        if look is None:
            continue
        value = mark.get(_VAL, "1")
        if look != RAISED:
            looks[look] = looks.get(look, False) or value not in _OFF
        elif mark.tag == _ALIGN:
            looks[look] = value == "superscript"
        elif value.isdecimal():
            looks.setdefault(look, int(value) > 0)
    return looks

"""Marks put into a package of xlsx: only the parts that bear them are written anew.

Colours are styles added behind those of the file, remarks are comments beside those of the file,
and a list of all of them stands in front. Charts, pivots, pictures, macros, widths, rules and every
sheet without marks stay as they are, byte for byte. Marks of an earlier time are taken out first.

Runs in a guarded process only, on a package that `packages.check_package` has let through.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.packages import SheetParts, related, safe_parser, sheet_parts
from shnor_portal.core.sheets.patched_cells import MAIN, PatchedSheet, Unpatchable
from shnor_portal.core.sheets.patched_comments import (
    AUTHOR,
    PatchedComments,
    shape_of,
    with_shapes,
    without_shapes,
)
from shnor_portal.core.sheets.patched_list import FILLS, LIST_TITLE, list_sheet
from shnor_portal.core.sheets.patched_styles import PatchedStyles

MAX_MARKED_CELLS = 2_000
_LETTERS = re.compile(r"[A-Z]{1,3}")
_USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument"
_SHEET_TYPE = f"{_TYPES}.spreadsheetml.worksheet+xml"
_COMMENTS_TYPE = f"{_TYPES}.spreadsheetml.comments+xml"
_STYLES_TYPE = f"{_TYPES}.spreadsheetml.styles+xml"
# What stands behind `legacyDrawing` in a sheet.
_BEHIND = frozenset(
    {
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
        *("tableParts", "extLst", "AlternateContent"),
    }
)
_SELECTED = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected="(?:1|true)"')


def patched(data: bytes, problems: Sequence[Problem], earlier: str, nameless: str = "") -> bytes:
    """The package with its marks.

    `earlier` is the title of a list that was put in before, or ''; `nameless` of the sheet that
    problems without a sheet speak of.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            patch = _Patch(package)
            places = [patch.place(problem, nameless) for problem in problems]
            patch.take_out_earlier(earlier)
            marked: dict[tuple[str, str], list[Problem]] = defaultdict(list)
            for place, problem in zip(places, problems, strict=True):
                if place:
                    marked[place].append(problem)
            by_sheet: dict[str, dict[str, list[Problem]]] = defaultdict(dict)
            for (title, coordinate), remarks in list(marked.items())[:MAX_MARKED_CELLS]:
                by_sheet[title][coordinate] = remarks
            for title, cells in by_sheet.items():
                patch.mark(title, cells)
            patch.put_list(problems, places)
            return patch.packed()
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise Unpatchable from error


@dataclass
class _Patch:
    """A package being changed: parts that were read for a change, and parts that are new."""

    package: zipfile.ZipFile
    parts: SheetParts = field(init=False)
    changed: dict[str, Any] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.parts = sheet_parts(self.package)
        if not self.parts.sheets:
            raise Unpatchable
        names = {name.lower(): name for name in self.package.namelist()}
        self.types_name = names["[content_types].xml"]
        book = self.xml(self.parts.book)
        self.main = etree.QName(book).namespace or MAIN
        self.relations = _STRICT if "purl.oclc.org" in self.main else _USUAL
        self.styles = PatchedStyles(self._styles(), self.main)

    # Parts.

    def xml(self, name: str) -> Any:
        """The root of a part, which is then written anew."""
        if name not in self.changed:
            self.changed[name] = etree.fromstring(self.package.read(name), safe_parser())
        return self.changed[name]

    def packed(self) -> bytes:
        self.styles.count()
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            written = set()
            for about in self.package.infolist():
                name = about.filename
                if name in self.dropped or name in written:
                    continue
                written.add(name)
                part = self._bytes(name) if name in self.changed else self.package.read(name)
                made.writestr(_like(about), part)
            for name in self.changed:
                if name not in written and name not in self.dropped:
                    made.writestr(name, self._bytes(name))
        return stream.getvalue()

    def _bytes(self, name: str) -> bytes:
        part = self.changed[name]
        if isinstance(part, bytes):
            return part
        written: bytes = etree.tostring(
            part, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return written

    def _free(self, pattern: str) -> str:
        taken = {name.lower() for name in (*self.package.namelist(), *self.changed)}
        names = (pattern.format(number or "") for number in count())
        return next(name for name in names if name.lower() not in taken)

    def _relations_of(self, name: str) -> str:
        """The part with the relations of a part, made where there is none."""
        path = PurePosixPath(name)
        relations = str(path.parent / "_rels" / f"{path.name}.rels")
        if relations not in self.changed and relations not in self.package.namelist():
            self.changed[relations] = etree.Element("Relationships", nsmap={None: _RELATIONSHIPS})
        return relations

    def _relate(self, name: str, kind: str, target: str) -> str:
        items = self.xml(self._relations_of(name))
        taken = {item.get("Id") for item in items}
        ident = next(i for n in range(1, len(taken) + 2) if (i := f"rPortal{n}") not in taken)
        about = {"Id": ident, "Type": f"{self.relations}/{kind}", "Target": f"/{target}"}
        etree.SubElement(items, f"{{{etree.QName(items).namespace}}}Relationship", about)
        return ident

    def _declare(self, name: str, kind: str) -> None:
        types = self.xml(self.types_name)
        space = etree.QName(types).namespace
        etree.SubElement(
            types, f"{{{space}}}Override", {"PartName": f"/{name}", "ContentType": kind}
        )

    def _declare_drawings(self) -> None:
        types = self.xml(self.types_name)
        if not any(item.get("Extension", "").lower() == "vml" for item in types):
            about = {"Extension": "vml", "ContentType": f"{_TYPES}.vmlDrawing"}
            types.insert(0, etree.Element(f"{{{etree.QName(types).namespace}}}Default", about))

    def _drop(self, name: str) -> None:
        path = PurePosixPath(name)
        self.dropped |= {name, str(path.parent / "_rels" / f"{path.name}.rels")}
        types = self.xml(self.types_name)
        for item in list(types):
            if item.get("PartName", "").lstrip("/") == name:
                types.remove(item)

    def _styles(self) -> Any:
        if self.parts.styles:
            return self.xml(self.parts.styles)
        name = self._free("xl/styles{}.xml")
        self.changed[name] = etree.Element(f"{{{self.main}}}styleSheet", nsmap={None: self.main})
        self._relate(self.parts.book, "styles", name)
        self._declare(name, _STYLES_TYPE)
        return self.changed[name]

    def _related(self, sheet: str, kind: str) -> str:
        paths = (path for known, path, _ in related(self.package, sheet) if known == kind)
        return next((path for path in paths if path in self.package.namelist()), "")

    # Marks.

    def place(self, problem: Problem, nameless: str) -> tuple[str, str] | None:
        """Sheet and cell of a problem; of a row without a column, its first cell."""
        title = problem.sheet or nameless
        if title not in self.parts.sheets or problem.row is None:
            return None
        column = problem.column if _LETTERS.fullmatch(problem.column) else "A"
        return title, f"{column}{problem.row}"

    def mark(self, title: str, cells: Mapping[str, Sequence[Problem]]) -> None:
        """Colour the cells of a sheet and put comments on them."""
        path = self.parts.sheets[title]
        sheet = PatchedSheet(self.xml(path))
        words: dict[str, list[str]] = defaultdict(list)
        for place, problems in cells.items():
            first = sheet.first_of_merged(place)
            words[first] += [problem.message for problem in problems]
            severity = min((each.severity for each in problems), key=list(FILLS).index)
            cell = sheet.cell(first)
            cell.set("s", self.styles.filled(int(cell.get("s") or 0), FILLS[severity]))
        self._comment(path, sheet, words)

    def _comment(self, path: str, sheet: PatchedSheet, words: Mapping[str, Sequence[str]]) -> None:
        name = self._related(path, "comments")
        comments = self.xml(name) if name else self._new_comments(path)
        notes = PatchedComments(comments)
        threads = bool(self._related(path, "threadedComment"))
        shapes = [
            shape_of(place, text)
            for place, text in ((p, "\n".join(w)) for p, w in words.items())
            if notes.put(place, text, threads=threads)
        ]
        if shapes:
            self._draw(path, sheet, shapes)

    def _new_comments(self, path: str) -> Any:
        name = self._free("xl/portalComments{}.xml")
        root = etree.Element(f"{{{self.main}}}comments", nsmap={None: self.main})
        self.changed[name] = root
        self._relate(path, "comments", name)
        self._declare(name, _COMMENTS_TYPE)
        return root

    def _draw(self, path: str, sheet: PatchedSheet, shapes: Sequence[str]) -> None:
        self._declare_drawings()
        idents = {ident: target for _, target, ident in related(self.package, path)}
        known = sheet.root.find(f"{{{sheet.main}}}legacyDrawing")
        target = idents.get(known.get(f"{{{self.relations}}}id"), "") if known is not None else ""
        if target in self.package.namelist():
            drawing = self.changed.get(target) or self.package.read(target)
        else:
            target, drawing = self._free("xl/drawings/portalComments{}.vml"), b""
            ident = self._relate(path, "vmlDrawing", target)
            if known is None:
                known = etree.Element(f"{{{sheet.main}}}legacyDrawing")
                sheet.put_before(known, _BEHIND)
            known.set(f"{{{self.relations}}}id", ident)
        self.changed[target] = with_shapes(drawing, shapes)

    # Marks of an earlier time.

    def take_out_earlier(self, title: str) -> None:
        """The list, the comments and the colours that an earlier marking put in."""
        if not title or title not in self.parts.sheets:
            return
        for other, path in self.parts.sheets.items():
            name = self._related(path, "comments")
            if other == title or not name or AUTHOR.encode() not in self.package.read(name):
                continue
            ours = PatchedComments(self.xml(name)).take_out()
            sheet = PatchedSheet(self.xml(path))
            for place in ours:
                cell = sheet.cell(place)
                style = int(cell.get("s") or 0)
                if self.styles.fill_of(style) in FILLS.values():
                    cell.set("s", self.styles.filled(style, None))
            drawing = self._related(path, "vmlDrawing")
            if drawing:
                self.changed[drawing] = without_shapes(self.package.read(drawing), ours)
        self._drop_sheet(title)

    def _drop_sheet(self, title: str) -> None:
        book = self.xml(self.parts.book)
        sheets = book.find(f"{{{self.main}}}sheets")
        at, item = next((n, s) for n, s in enumerate(sheets) if s.get("name") == title)
        sheets.remove(item)
        ident = item.get(f"{{{self.relations}}}id")
        items = self.xml(self._relations_of(self.parts.book))
        for relation in list(items):
            if relation.get("Id") == ident:
                items.remove(relation)
        self._drop(self.parts.sheets.pop(title))
        names = book.find(f"{{{self.main}}}definedNames")
        for name in list(names) if names is not None else ():
            if name.get("localSheetId") == str(at):
                names.remove(name)
        if names is not None and not len(names):
            book.remove(names)
        _move_names(book, self.main, behind=at, by=-1)

    # The list.

    def put_list(
        self, problems: Sequence[Problem], places: Sequence[tuple[str, str] | None]
    ) -> None:
        """A sheet of all problems in front of the others, with links to their cells."""
        name = self._free("xl/worksheets/portalList{}.xml")
        self.changed[name] = list_sheet(self.main, self.styles, problems, places)
        self._declare(name, _SHEET_TYPE)
        book = self.xml(self.parts.book)
        sheets = book.find(f"{{{self.main}}}sheets")
        numbers = [int(sheet.get("sheetId", "0")) for sheet in sheets]
        item = etree.Element(f"{{{self.main}}}sheet")
        item.set("name", self._title())
        item.set("sheetId", str(max(numbers, default=0) + 1))
        item.set(f"{{{self.relations}}}id", self._relate(self.parts.book, "worksheet", name))
        sheets.insert(0, item)
        _move_names(book, self.main, behind=-1, by=1)
        for view in book.iterfind(f"{{{self.main}}}bookViews/{{{self.main}}}workbookView"):
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", None)
        # Two sheets chosen at once would be typed into together.
        for path in self.parts.sheets.values():
            self._unselect(path)

    def _title(self) -> str:
        taken, number = {title.lower() for title in self.parts.sheets}, 1
        title = LIST_TITLE
        while title.lower() in taken:
            number += 1
            title = f"{LIST_TITLE} ({number})"
        return title

    def _unselect(self, path: str) -> None:
        if path in self.changed and not isinstance(self.changed[path], bytes):
            for view in self.changed[path].iter("{*}sheetView"):
                view.attrib.pop("tabSelected", None)
        elif path not in self.dropped:
            part = self.package.read(path)
            if b"tabSelected" in part:
                self.changed[path] = _SELECTED.sub(rb"\1", part)


def _like(about: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(about.filename, about.date_time)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = about.external_attr
    return made


def _move_names(book: Any, main: str, *, behind: int, by: int) -> None:
    """Names that belong to a sheet call it by its place among the sheets."""
    for name in book.iterfind(f"{{{main}}}definedNames/{{{main}}}definedName"):
        place = name.get("localSheetId")
        if place is not None and int(place) > behind:
            name.set("localSheetId", str(int(place) + by))

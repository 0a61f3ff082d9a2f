"""Marks put into a package of xlsx: only the parts that bear them are written anew.

Colours are styles added behind those of the file, remarks are comments beside those of the file,
and a list of all of them stands in front. Charts, pivots, pictures, macros, widths, rules and every
sheet without marks stay as they are, byte for byte. Marks of an earlier time are taken out first.

Runs in a guarded process only, on a package that `packages.check_package` has let through.
"""

import copy
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
from shnor_portal.core.sheets.cells import column_letters, column_number
from shnor_portal.core.sheets.packages import SheetParts, related, safe_parser, sheet_parts
from shnor_portal.core.sheets.writing import FORMULA_STARTS, without_controls

AUTHOR = "Портал"
LIST_TITLE = "Ошибки"
SEVERITIES = {"error": "Ошибка", "warning": "Предупреждение", "info": "Сведения"}
FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
COLUMNS = (
    ("Важность", 16),
    ("Лист", 24),
    ("Строка", 9),
    ("Столбец", 10),
    ("Значение", 24),
    ("Что не так и что сделать", 90),
)
MAX_MARKED_CELLS = 2_000
_LETTERS = re.compile(r"[A-Z]{1,3}")
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_COMMENT_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 240, 14, 45
# Where a comment of somebody else goes on with words of ours.
_OURS = f"\n[{AUTHOR}] "

_USUAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_portal_{row}_{column}" '
    'type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml">{}</xml>'
_OUR_SHAPE = re.compile(
    rb"<v:shape\b(?:(?!</v:shape>).)*?<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>"
    rb"(?:(?!</v:shape>).)*</v:shape>",
    re.DOTALL,
)
_SELECTED = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected="(?:1|true)"')


# What styles begin with: the first two grounds are of the program itself.
_NO_FILLS = "<fill><patternFill/></fill><fill><patternFill patternType='gray125'/></fill>"
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"


class Unpatchable(Exception):
    """A package that names no sheets or no types: its marks cannot be put anywhere."""


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
            for (title, coordinate), found in list(marked.items())[:MAX_MARKED_CELLS]:
                by_sheet[title][coordinate] = found
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
        self.main = etree.QName(book).namespace or _MAIN
        self.relations = _STRICT if "purl.oclc.org" in self.main else _USUAL
        self.styles = _Styles(self._styles(), self.main)

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
        found = (path for known, path, _ in related(self.package, sheet) if known == kind)
        return next((path for path in found if path in self.package.namelist()), "")

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
        sheet = _Sheet(self.xml(path))
        words: dict[str, list[str]] = defaultdict(list)
        for place, problems in cells.items():
            first = sheet.first_of_merged(place)
            words[first] += [problem.message for problem in problems]
            severity = min((each.severity for each in problems), key=list(FILLS).index)
            cell = sheet.cell(first)
            cell.set("s", self.styles.filled(int(cell.get("s") or 0), FILLS[severity]))
        self._comment(path, sheet, words)

    def _comment(self, path: str, sheet: "_Sheet", words: Mapping[str, Sequence[str]]) -> None:
        name = self._related(path, "comments")
        comments = self.xml(name) if name else self._new_comments(path)
        notes = _Comments(comments)
        threads = bool(self._related(path, "threadedComment"))
        shapes = [
            _shape(place, text)
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

    def _draw(self, path: str, sheet: "_Sheet", shapes: Sequence[str]) -> None:
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
        self.changed[target] = _with_shapes(drawing, shapes)

    # Marks of an earlier time.

    def take_out_earlier(self, title: str) -> None:
        """The list, the comments and the colours that an earlier marking put in."""
        if not title or title not in self.parts.sheets:
            return
        for other, path in self.parts.sheets.items():
            name = self._related(path, "comments")
            if other == title or not name or AUTHOR.encode() not in self.package.read(name):
                continue
            ours = _Comments(self.xml(name)).take_out()
            sheet = _Sheet(self.xml(path))
            for place in ours:
                cell = sheet.cell(place)
                style = int(cell.get("s") or 0)
                if self.styles.fill_of(style) in FILLS.values():
                    cell.set("s", self.styles.filled(style, None))
            drawing = self._related(path, "vmlDrawing")
            if drawing:
                self.changed[drawing] = _without_shapes(self.package.read(drawing), ours)
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
        self.changed[name] = _list(self.main, self.styles, problems, places)
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


@dataclass
class _Sheet:
    """Cells of a sheet by their places; rows and cells without a place follow those before."""

    root: Any

    def __post_init__(self) -> None:
        self.main = etree.QName(self.root).namespace or _MAIN
        self._data = self.root.find(f"{{{self.main}}}sheetData")
        if self._data is None:
            raise Unpatchable
        self._rows: dict[int, Any] = {}
        number = 0
        for row in self._data.iterchildren(f"{{{self.main}}}row"):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self._rows[number] = row
        self._merged = [
            (_corner(first), _corner(last or first))
            for first, _, last in (
                area.get("ref", "").partition(":")
                for area in self.root.iter(f"{{{self.main}}}mergeCell")
            )
        ]

    def first_of_merged(self, place: str) -> str:
        column, row = _corner(place)
        for (left, top), (right, bottom) in self._merged:
            if left <= column <= right and top <= row <= bottom:
                return f"{column_letters(left)}{top}"
        return place

    def cell(self, place: str) -> Any:
        """The cell, made with the looks of its row where the sheet has none there."""
        column, number = _corner(place)
        row = self._row(number)
        at = 0
        for index, cell in enumerate(row.iterchildren(f"{{{self.main}}}c")):
            at = _corner(cell.get("r"))[0] if cell.get("r") else at + 1
            cell.set("r", f"{column_letters(at)}{number}")
            if at == column:
                return cell
            if at > column:
                return self._new_cell(row, index, place)
        return self._new_cell(row, len(row), place)

    def put_before(self, element: Any, names: frozenset[str]) -> None:
        for index, child in enumerate(self.root):
            if isinstance(child.tag, str) and etree.QName(child).localname in names:
                self.root.insert(index, element)
                return
        self.root.append(element)

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            row = etree.Element(f"{{{self.main}}}row", {"r": str(number)})
            later = [known for known in self._rows if known > number]
            if later:
                self._rows[min(later)].addprevious(row)
            else:
                self._data.append(row)
            self._rows[number] = row
        return self._rows[number]

    def _new_cell(self, row: Any, index: int, place: str) -> Any:
        cell = etree.Element(f"{{{self.main}}}c", {"r": place, "s": row.get("s") or "0"})
        row.insert(index, cell)
        return cell


def _corner(place: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(place.replace("$", ""))
    if not found:
        raise ValueError(place)
    return column_number(found[1]), int(found[2])


@dataclass
class _Styles:
    """Styles of the workbook; new ones are put behind the known, so that no number changes."""

    root: Any
    main: str

    def __post_init__(self) -> None:
        self._fonts = self._list("fonts", ("numFmts",), "<font><sz val='11'/></font>")
        self._fills = self._list("fills", ("numFmts", "fonts"), _NO_FILLS)
        self._borders = self._list("borders", ("numFmts", "fonts", "fills"), _NO_BORDER)
        before = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs")
        self._formats = self._list("cellXfs", before, '<xf numFmtId="0" fontId="0" fillId="0"/>')
        self._known: dict[tuple[int, str | None], str] = {}
        self._colours: dict[str, int] = {}

    def filled(self, style: int, colour: str | None) -> str:
        """A style that is as the given one, on a ground of this colour (None: on none)."""
        if (style, colour) not in self._known:
            formats = self._formats
            made = copy.deepcopy(formats[style if style < len(formats) else 0])
            made.set("fillId", str(self._fill(colour) if colour else 0))
            made.set("applyFill", "1")
            self._known[style, colour] = self._add(formats, made)
        return self._known[style, colour]

    def made(
        self, *, colour: str = "", font: str = "", wrap: bool = False, quoted: bool = False
    ) -> str:
        """A style for a cell of ours; `font` is XML of what is inside it."""
        about = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
        if font:
            about |= {"fontId": self._add(self._fonts, self._xml(f"<font>{font}</font>"))}
            about |= {"applyFont": "1"}
        if colour:
            about |= {"fillId": str(self._fill(colour)), "applyFill": "1"}
        if quoted:
            about["quotePrefix"] = "1"
        element = etree.Element(f"{{{self.main}}}xf", about)
        if wrap:
            element.set("applyAlignment", "1")
            element.append(self._xml('<alignment vertical="top" wrapText="1"/>'))
        return self._add(self._formats, element)

    def fill_of(self, style: int) -> str:
        """The colour of a style's ground, '' where it has none of its own."""
        if style >= len(self._formats):
            return ""
        number = int(self._formats[style].get("fillId") or 0)
        if number >= len(self._fills):
            return ""
        colour = self._fills[number].find(f".//{{{self.main}}}fgColor")
        return (colour.get("rgb") or "") if colour is not None else ""

    def count(self) -> None:
        for items in (self._fonts, self._fills, self._borders, self._formats):
            items.set("count", str(len(items)))

    def _fill(self, colour: str) -> int:
        if colour not in self._colours:
            made = self._xml(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            )
            self._colours[colour] = int(self._add(self._fills, made))
        return self._colours[colour]

    def _add(self, items: Any, element: Any) -> str:
        items.append(element)
        return str(len(items) - 1)

    def _list(self, name: str, before: Sequence[str], first: str) -> Any:
        found = self.root.find(f"{{{self.main}}}{name}")
        if found is None:
            found = etree.Element(f"{{{self.main}}}{name}")
            known = [child for child in self.root if etree.QName(child).localname in before]
            self.root.insert(self.root.index(known[-1]) + 1 if known else 0, found)
        if not len(found):
            found.extend(self._xml(f"<{name}>{first}</{name}>"))
        return found

    def _xml(self, text: str) -> Any:
        tag, rest = re.match(r"<(\w+)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        return etree.fromstring(f'<{tag} xmlns="{self.main}"{rest}')


@dataclass
class _Comments:
    """Comments of a sheet; ours bear our name, or stand behind the words of somebody else."""

    root: Any

    def __post_init__(self) -> None:
        self.main = etree.QName(self.root).namespace or _MAIN
        self._authors = self._child("authors")
        self._list = self._child("commentList")

    def put(self, place: str, text: str, *, threads: bool) -> bool:
        """Whether the comment needs a shape: it has one where the file had a comment already."""
        known = next((c for c in self._list if c.get("ref") == place), None)
        if known is None:
            about = {"ref": place, "authorId": str(self._author())}
            comment = etree.SubElement(self._list, f"{{{self.main}}}comment", about)
            body = etree.SubElement(comment, f"{{{self.main}}}text")
            self._words(body, text)
            return True
        # Words of a conversation are kept elsewhere, and what stands here is only their copy.
        body = known.find(f"{{{self.main}}}text")
        if body is not None and not threads:
            self._words(body, _OURS + text)
        return False

    def take_out(self) -> set[str]:
        """Remove our comments and our words; the places where they were."""
        ours, places = str(self._author()), set()
        for comment in list(self._list):
            place = comment.get("ref", "")
            if comment.get("authorId") == ours:
                self._list.remove(comment)
                places.add(place)
                continue
            for words in comment.iter(f"{{{self.main}}}t"):
                before, found, _ = (words.text or "").partition(_OURS)
                if found:
                    words.text = before
                    places.add(place)
        return places

    def _words(self, body: Any, text: str) -> None:
        run = etree.SubElement(body, f"{{{self.main}}}r")
        words = etree.SubElement(run, f"{{{self.main}}}t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = without_controls(text)

    def _author(self) -> int:
        names = [author.text for author in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, f"{{{self.main}}}author").text = AUTHOR
            return len(names)
        return names.index(AUTHOR)

    def _child(self, name: str) -> Any:
        found = self.root.find(f"{{{self.main}}}{name}")
        return etree.SubElement(self.root, f"{{{self.main}}}{name}") if found is None else found


def _shape(place: str, text: str) -> str:
    column, row = _corner(place)
    lines = 1 + sum(1 + len(line) // _LINE_LENGTH for line in text.split("\n"))
    column, row = column - 1, row - 1
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 4, {column + 6}, 15, {row + lines + 1}, 4"
    return _SHAPE.format(
        row=row, column=column, width=_COMMENT_WIDTH, height=_LINE_HEIGHT * lines, anchor=anchor
    )


def _with_shapes(drawing: bytes, shapes: Sequence[str]) -> bytes:
    """Office writes these drawings in its own HTML as often as in XML: ours are put at the end."""
    if not drawing:
        return _VML.format(_SHAPE_TYPE + "".join(shapes)).encode()
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise ValueError("no drawing")
    kind = "" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE
    return drawing[:end] + (kind + "".join(shapes)).encode() + drawing[end:]


def _without_shapes(drawing: bytes, places: set[str]) -> bytes:
    corners = {_corner(place) for place in places}

    def kept(found: re.Match[bytes]) -> bytes:
        place = int(found[2]) + 1, int(found[1]) + 1
        return b"" if place in corners and b'ObjectType="Note"' in found[0] else found[0]

    return _OUR_SHAPE.sub(kept, drawing)


def _list(
    main: str,
    styles: _Styles,
    problems: Sequence[Problem],
    places: Sequence[tuple[str, str] | None],
) -> Any:
    bold = styles.made(font="<b/>")
    link = styles.made(font='<u/><color rgb="FF0563C1"/>')
    text, quoted = styles.made(wrap=True), styles.made(wrap=True, quoted=True)
    grounds = {severity: styles.made(colour=colour) for severity, colour in FILLS.items()}

    def element(parent: Any, name: str, **about: str) -> Any:
        return etree.SubElement(parent, f"{{{main}}}{name}", about)

    def put(row: Any, column: int, value: object, style: str) -> None:
        cell = element(row, "c", r=f"{column_letters(column)}{row.get('r')}", s=style)
        if isinstance(value, int):
            element(cell, "v").text = str(value)
        elif value:
            cell.set("t", "inlineStr")
            words = element(element(cell, "is"), "t")
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words.text = without_controls(str(value))

    root = etree.Element(f"{{{main}}}worksheet", nsmap={None: main})
    element(element(root, "sheetPr"), "pageSetUpPr", fitToPage="1")
    view = element(element(root, "sheetViews"), "sheetView", tabSelected="1", workbookViewId="0")
    element(view, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = element(root, "cols")
    for index, (_, width) in enumerate(COLUMNS, 1):
        element(columns, "col", min=str(index), max=str(index), width=str(width), customWidth="1")
    data = element(root, "sheetData")
    head = element(data, "row", r="1")
    for index, (title, _) in enumerate(COLUMNS, 1):
        put(head, index, title, bold)
    links = []
    for number, (problem, place) in enumerate(zip(problems, places, strict=True), 2):
        row = element(data, "row", r=str(number))
        put(row, 1, SEVERITIES[problem.severity], grounds[problem.severity])
        put(row, 2, problem.sheet, quoted if problem.sheet.startswith(FORMULA_STARTS) else text)
        put(row, 3, problem.row, link if place else text)
        for column, value in enumerate((problem.column, problem.value, problem.message), 4):
            put(row, column, value, quoted if value.startswith(FORMULA_STARTS) else text)
        if place:
            title = place[0].replace("'", "''")
            links.append((f"C{number}", f"'{title}'!{place[1]}"))
    element(root, "autoFilter", ref=f"A1:{column_letters(len(COLUMNS))}{len(problems) + 1}")
    if links:
        found = element(root, "hyperlinks")
        for ref, location in links:
            element(found, "hyperlink", ref=ref, location=location)
    element(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
    return root

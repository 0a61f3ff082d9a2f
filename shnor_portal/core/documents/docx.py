"""The HTML of a paper as an editable Word document.

The same rendered template that becomes the PDF is converted; the vocabulary is closed, and an
element outside it raises ValueError, so that nothing is lost silently:

- `<html data-layout="order|note|plan">`, `<title>`, `<meta name="author">`,
  `<meta name="dcterms.created">`; `<p class="origin">` becomes the footer of every page;
- `<section class="sheet portrait|landscape">`: a Word section on a new page;
- `<p>`: text with an indent, justified; classes `plain center right mark note verb executor`;
  `<p class="split"><span>…</span><span>…</span></p>` sets two pieces at both edges;
- `<div class="requisites">` with `<p class="organ|kind|place|title">` and the `split` line;
  `<div class="angular">`: «УТВЕРЖДАЮ», «Приложение» at the right, 8 cm wide;
  `<div class="signature">` with `<p class="post">`, `<p class="name">`; a bare `<div>` is
  transparent;
- `<h1>`–`<h3>`; `<ol>`, nested up to three levels: points «1.», «1.1.» numbered by Word itself;
  `<ul>`: a dashed list; `<hr class="page-break">`;
- `<table class="grid">` (or without borders), `<caption>`, `<col style="width: 20%">`, `<thead>`
  repeated on every page, `<tbody>`, `tr.section` that stays with the row below, `colspan`,
  `rowspan`, `td.center`, `td.number`;
- `<figure><img><figcaption>`; a picture is `data:` or `static:`, SVG becomes PNG, and a picture
  that cannot be drawn leaves its `alt`; `style="width: 25mm"` sets its width;
- inline `b strong i em u sup sub br span a img`; of a link only the text stays.
"""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from docx import Document as new_document
from docx.blkcntnr import BlockItemContainer
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from lxml import etree
from lxml import html as markup
from lxml.html import HtmlElement

from shnor_portal.core.charts.rendering import svg_png
from shnor_portal.core.documents import word_styles as word
from shnor_portal.core.documents.layout import ANGULAR_MM, LAYOUTS, Layout
from shnor_portal.core.documents.resources import read_resource
from shnor_portal.core.documents.word_tables import add_borderless_row, add_table, keep_with_next
from shnor_portal.core.documents.word_text import (
    INLINE,
    PLAIN,
    Piece,
    inline,
    pieces_of,
    squeeze,
    trim,
)

PARAGRAPHS = {
    "": "Текст",
    "plain": "Без отступа",
    "center": "По центру",
    "right": "Справа",
    "mark": "Пометка",
    "note": "Примечание",
    "verb": "Распорядительное слово",
    "organ": "Орган",
    "kind": "Вид документа",
    "place": "Место",
    "title": "Заголовок документа",
    "split": "Дата и номер",
    "post": "Подпись",
    "name": "Подпись",
    "executor": "Исполнитель",
}
CELLS = {"": "Таблица", "center": "Таблица по центру", "number": "Таблица справа"}
SIGNATURE_NAME = 0.3
"""The least share of the width for a name that stands in a row of a table."""
SIGNATURE_SHARES = '<colgroup><col style="width: 60%"><col style="width: 40%"></colgroup>'
PX_PER_MM = 96 / 25.4


def html_to_docx(html: str) -> bytes:
    """The bytes of a .docx; ValueError for an element outside the vocabulary of this module."""
    root = markup.document_fromstring(html)
    etree.strip_tags(root, etree.Comment)
    layout = LAYOUTS[root.get("data-layout", "note")]
    document = new_document()
    word.prepare(document, layout)
    _describe(document, root)
    origin = root.find_class("origin")
    word.set_margins_text(
        document.sections[0], document, origin[0].text_content() if origin else ""
    )
    writer = _Writer(document, layout)
    for number, sheet in enumerate(root.find_class("sheet")):
        writer.sheet(sheet, first=number == 0)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _describe(document: Document, root: HtmlElement) -> None:
    metas = {meta.get("name"): meta.get("content", "") for meta in root.iter("meta")}
    properties = document.core_properties
    properties.title = (root.findtext(".//title") or "").strip()[:255]
    properties.author = properties.last_modified_by = metas.get("author", "")[:255]
    properties.comments, properties.language = "", "ru-RU"
    if created := metas.get("dcterms.created"):
        day = date.fromisoformat(created)
        properties.created = properties.modified = datetime(day.year, day.month, day.day)


class _Writer:
    """Walks the blocks of a paper and appends them to the document."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self.document = document
        self.layout = layout
        self.landscape = False
        self.body: BlockItemContainer = document._body
        # Looking a style up by name for every cell takes most of the time of a long table.
        self.style_ids = {style.name: style.style_id for style in document.styles}
        self.empty: Paragraph | None = None  # the paragraph that a new cell is born with
        self.bullets: int | None = None

    @property
    def width(self) -> int:
        return self.layout.text_width_mm(self.landscape)

    def sheet(self, element: HtmlElement, first: bool) -> None:
        self.landscape = "landscape" in _classes(element)
        if not first:
            self._end_section()
        section = self.document.sections[-1]
        word.set_page(section, self.layout, self.landscape)
        self.flow(element, self.body, "Текст")

    def _end_section(self) -> None:
        """Start a section; its mark goes on the last paragraph, so that no blank one is left."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        marker = self.document.paragraphs[-1]._p
        previous = marker.getprevious()
        if previous is not None and previous.tag == qn("w:p"):
            previous.get_or_add_pPr().append(marker.get_or_add_pPr().sectPr)
            marker.getparent().remove(marker)

    def flow(
        self,
        element: HtmlElement,
        place: BlockItemContainer,
        style: str,
        look: Piece = PLAIN,
        mark_first: Callable[[Paragraph], None] | None = None,
    ) -> None:
        """Blocks of an element, with a paragraph for every stretch of inline text between them."""
        stretch: list[Piece] = [replace(look, text=squeeze(element.text))]
        for child in element:
            if child.tag in INLINE:
                stretch += pieces_of(child, look)
            else:
                mark_first = self._write_stretch(stretch, place, style, mark_first)
                self.block(child, place, style)
                stretch = []
            stretch.append(replace(look, text=squeeze(child.tail)))
        self._write_stretch(stretch, place, style, mark_first)

    def _write_stretch(
        self,
        pieces: list[Piece],
        place: BlockItemContainer,
        style: str,
        mark_first: Callable[[Paragraph], None] | None,
    ) -> Callable[[Paragraph], None] | None:
        pieces = trim(pieces)
        if not pieces:
            return mark_first
        paragraph = self.paragraph(place, style, pieces)
        if mark_first:
            mark_first(paragraph)
        return None

    def block(self, element: HtmlElement, place: BlockItemContainer, style: str) -> None:
        classes = _classes(element)
        match element.tag:
            case "p" if "origin" in classes:
                return
            case "p":
                self._p(element, place, style)
            case "h1" | "h2" | "h3":
                self.paragraph(place, f"Heading {element.tag[1]}", inline(element))
            case "ul" | "ol":
                self._list(element, place, style, level=0, list_id=None)
            case "table":
                self._table(element, place)
            case "figure":
                self._figure(element, place)
            case "hr" if "page-break" in classes:
                self._spacer().paragraph_format.page_break_before = True
            case "div" if "angular" in classes:
                self._angular(element, place)
            case "div" if "signature" in classes:
                self._signature(element)
            case "div":
                self.flow(element, place, style)
            case _:
                raise ValueError(f"<{element.tag}> is not in the vocabulary of papers")

    def paragraph(self, place: BlockItemContainer, style: str, pieces: list[Piece]) -> Paragraph:
        paragraph = self.empty or place.add_paragraph()
        self.empty = None
        paragraph._p.style = self.style_ids[style]
        for piece in pieces:
            if piece.picture is not None:
                self._picture(paragraph, piece.picture)
                continue
            run = paragraph.add_run(piece.text)
            run.bold, run.italic, run.underline = piece.bold, piece.italic, piece.underline
            if piece.raised:
                setattr(run.font, piece.raised, True)
        return paragraph

    def _p(self, element: HtmlElement, place: BlockItemContainer, style: str) -> None:
        classes = _classes(element)
        named = next((PARAGRAPHS[name] for name in classes if name in PARAGRAPHS), style)
        if "split" in classes:
            left, *right = (inline(span) for span in element.iterchildren("span"))
            paragraph = self.paragraph(place, named, [*left, Piece("\t"), *sum(right, [])])
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        else:
            paragraph = self.paragraph(place, named, inline(element))
            if paragraph.text.endswith(":"):
                paragraph.paragraph_format.keep_with_next = True

    def _list(
        self,
        element: HtmlElement,
        place: BlockItemContainer,
        style: str,
        level: int,
        list_id: int | None,
    ) -> None:
        if list_id is None:
            list_id = self._new_list(element.tag)
        item_style = "Пункт" if style == "Текст" else style

        def mark(paragraph: Paragraph) -> None:
            word.number_paragraph(paragraph, list_id, level)
            if item_style != "Пункт":
                paragraph.paragraph_format.first_line_indent = Mm(0)

        for item in element.iterchildren("li"):
            nested = [child for child in item if child.tag in ("ol", "ul")]
            for child in nested:
                item.remove(child)
            self.flow(item, place, item_style, mark_first=mark)
            for child in nested:
                same = child.tag == element.tag
                self._list(child, place, style, level + 1 if same else 0, list_id if same else None)

    def _new_list(self, tag: str) -> int:
        if tag == "ol":
            return word.new_list(self.document, word.POINTS)
        if self.bullets is None:
            self.bullets = word.new_list(self.document, word.BULLETS)
        return self.bullets

    def _table(self, element: HtmlElement, place: BlockItemContainer) -> None:
        caption = element.find("caption")
        if caption is not None:
            self.paragraph(place, "Название таблицы", inline(caption))
        add_table(place, element, self.width, self._fill_cell)
        self._spacer()

    def _fill_cell(self, cell: _Cell, source: HtmlElement) -> None:
        heads = source.tag == "th" and source.getparent().getparent().tag == "thead"
        named = next((name for name in _classes(source) if name in CELLS), "")
        style = CELLS["center" if heads else named]
        if heads:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        self.empty = cell.paragraphs[0]
        self.flow(source, cell, style, Piece(bold=True if heads else None))
        if self.empty is not None:
            self.paragraph(cell, style, [])

    def _spacer(self) -> Paragraph:
        """After every table: Word joins tables that touch, and a body must not end with one."""
        return self.paragraph(self.body, "Интервал", [])

    def _figure(self, element: HtmlElement, place: BlockItemContainer) -> None:
        self.paragraph(place, "Рисунок", [Piece(picture=image) for image in element.iter("img")])
        for caption in element.iterchildren("figcaption"):
            self.paragraph(place, "Подпись рисунка", inline(caption))

    def _picture(self, paragraph: Paragraph, image: HtmlElement) -> None:
        run, alt = paragraph.add_run(), image.get("alt", "")
        data, media_type = read_resource(image.get("src", ""))
        width = _length(image.get("style", ""))
        try:
            if media_type == "image/svg+xml":
                svg = data.decode()
                width = width or _svg_width(svg)
                data = svg_png(svg)
            shape = run.add_picture(io.BytesIO(data), Mm(width) if width else None)
        except (ValueError, UnrecognizedImageError):
            run.add_text(alt)
            run.italic = True
            return
        if shape.width > Mm(self.width):
            shape.height = round(shape.height * Mm(self.width) / shape.width)
            shape.width = Mm(self.width)
        shape._inline.docPr.set("descr", alt)

    def _angular(self, element: HtmlElement, place: BlockItemContainer) -> None:
        for line in element.iterchildren("p"):
            paragraph = self.paragraph(place, "Гриф", inline(line))
            paragraph.paragraph_format.left_indent = Mm(self.width - ANGULAR_MM)
        paragraph.paragraph_format.space_after = Mm(6)

    def _signature(self, element: HtmlElement) -> None:
        """Post and name in a table without borders, kept with the end of the text.

        Right after a table with borders they are its last row: LibreOffice keeps rows of a long
        table with each other, but not with what follows the table.
        """
        self._keep_with_next(2)
        cells = "".join(f"<td>{markup.tostring(line, encoding='unicode')}</td>" for line in element)
        table = markup.fragment_fromstring(f"<table>{SIGNATURE_SHARES}<tr>{cells}</tr></table>")
        row = self._row_below(table)
        if row is None:
            row = add_table(self.body, table, self.width, self._fill_cell).rows[0]
            self._spacer()
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            cell.paragraphs[0].paragraph_format.space_before = Mm(10)
        row.cells[-1].paragraphs[0].alignment = word.RIGHT

    def _row_below(self, signature: HtmlElement) -> _Row | None:
        """The signature in the table just above; None where no table with borders is there."""
        *_, last, gap = [None, None, *self.document.iter_inner_content()]
        if not isinstance(last, Table) or getattr(gap, "text", ""):
            return None
        if last.style != self.document.styles["Table Grid"]:
            return None
        row = add_borderless_row(last, SIGNATURE_NAME)
        if row is not None:
            self._fill_cell(row.cells[0], signature[-1][0])
            self._fill_cell(row.cells[-1], signature[-1][1])
        return row

    def _keep_with_next(self, blocks: int) -> None:
        """The last blocks of text on one page with what follows; of a table its last rows."""
        for block in reversed(list(self.document.iter_inner_content())):
            if isinstance(block, Table):
                for row in block.rows[-blocks:]:
                    keep_with_next(row)
                return
            block.paragraph_format.keep_with_next = True
            blocks -= bool(block.text)
            if not blocks:
                return


def _classes(element: HtmlElement) -> list[str]:
    return element.get("class", "").split()


def _length(style: str) -> float | None:
    match = re.search(r"\bwidth:\s*([\d.]+)mm", style)
    return float(match.group(1)) if match else None


def _svg_width(svg: str) -> float | None:
    match = re.search(r'<svg[^>]*\bwidth="([\d.]+)', svg)
    return float(match.group(1)) / PX_PER_MM if match else None

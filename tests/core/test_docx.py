"""The converter of a paper's HTML into Word, element by element."""

import base64
import io

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from shnor_portal.core.documents.docx import html_to_docx
from shnor_portal.core.errors import Refused

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48">'
    '<rect width="9" height="9"/></svg>'
)


def convert(body, layout="order", head="", outside=""):
    html = (
        f'<html data-layout="{layout}"><head>{head}</head><body>{outside}'
        f'<section class="sheet portrait">{body}</section></body></html>'
    )
    return Document(io.BytesIO(html_to_docx(html)))


def data_url(svg):
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def numbering(paragraph):
    properties = paragraph._p.pPr.numPr
    return (properties.numId.val, properties.ilvl.val)


def test_paragraph_collapses_white_space_and_keeps_looks():
    (paragraph,) = convert("<p>  Один \n <b>два</b> <i>три</i><br> четыре\u00a0%  </p>").paragraphs

    assert paragraph.text == "Один два три\nчетыре\u00a0%"
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs if run.text.strip()] == [
        ("Один ", None, None),
        ("два", True, None),
        ("три", None, True),
        ("четыре\u00a0%", None, None),
    ]


def test_nested_looks_add_up():
    (paragraph,) = convert("<p><b>жирный <i>и курсив<sup>1</sup></i></b></p>").paragraphs

    last = paragraph.runs[-1]
    assert (last.text, last.bold, last.italic, last.font.superscript) == ("1", True, True, True)


def test_text_style_is_that_of_the_preset():
    document = convert("<p>Текст</p><h1>Раздел</h1><p class='center'>Центр</p>")

    text, heading, centred = document.paragraphs
    assert text.style.name == "Текст"
    assert text.style.paragraph_format.first_line_indent == pytest.approx(Mm(12.5), abs=1000)
    assert text.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert text.style.font.size.pt == 14
    assert text.style.font.name == "Liberation Serif"
    assert heading.style.name == "Heading 1"
    assert heading.style.paragraph_format.keep_with_next
    assert centred.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_word_without_the_font_takes_times():
    document = convert("<p>Текст</p>")

    fonts = next(p for p in document.part.package.iter_parts() if "fontTable" in p.partname)

    assert b'w:name="Liberation Serif"><w:altName w:val="Times New Roman"/>' in fonts.blob


def test_points_are_numbered_by_word_with_levels():
    document = convert(
        "<ol><li>Один</li><li>Два:<ol><li>Два-один<ol><li>Глубже</li></ol></li></ol></li></ol>"
        "<p>Между</p><ol><li>Снова один</li></ol>"
    )

    one, two, inner, deep, _, again = document.paragraphs
    first = numbering(one)[0]
    assert [numbering(p) for p in (one, two, inner, deep)] == [(first, n) for n in (0, 0, 1, 2)]
    assert numbering(again)[0] != first
    assert two.text == "Два:"
    levels = document.part.numbering_part.element.xpath(
        "//w:abstractNum[@w:abstractNumId='1001']//w:lvlText/@w:val"
    )
    assert levels == ["%1.", "%1.%2.", "%1.%2.%3."]


def test_dashed_list_inside_points_is_its_own():
    document = convert("<ol><li>Один:<ul><li>а</li></ul></li></ol><ul><li>б</li></ul>")

    point, dash, other = document.paragraphs
    assert numbering(dash)[0] == numbering(other)[0] != numbering(point)[0]
    assert numbering(dash)[1] == 0


def test_title_of_a_section_stays_with_the_row_below():
    document = convert(
        "<table class='grid'><tr class='section'><td colspan='2'><b>Раздел</b></td></tr>"
        "<tr><td>1</td><td>два</td></tr></table>"
    )

    title, row = document.tables[0].rows
    assert title.cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert not row.cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_table_repeats_header_and_keeps_rows_whole():
    document = convert(
        "<table class='grid'><colgroup><col style='width: 20%'><col></colgroup>"
        "<thead><tr><th>А</th><th>Б</th></tr></thead>"
        "<tbody><tr><td class='center'>1</td><td>два<ul><li>три</li></ul></td></tr></tbody></table>"
    )

    (table,) = document.tables
    header, row = table.rows
    assert header._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr.find(qn("w:tblHeader")) is None
    assert all(line._tr.trPr.find(qn("w:cantSplit")) is not None for line in table.rows)
    assert table.style.name == "Table Grid"
    assert [round(cell.width.mm) for cell in row.cells] == [34, 136]
    assert header.cells[0].paragraphs[0].runs[0].bold
    assert [p.text for p in row.cells[1].paragraphs] == ["два", "три"]
    assert row.cells[0].paragraphs[0].style.name == "Таблица по центру"


def test_table_merges_cells():
    document = convert(
        "<table class='grid'><tr><td rowspan='2'>А</td><td colspan='2'>Б</td></tr>"
        "<tr><td>В</td><td>Г</td></tr></table>"
    )

    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["А", "Б", "Б"], ["А", "В", "Г"]]


@pytest.mark.parametrize("row", ["<td>1</td>", "<td>1</td><td>2</td><td>3</td>"])
def test_table_with_a_ragged_row_is_an_error(row):
    with pytest.raises(ValueError, match="too (few|many) cells"):
        convert(f"<table><tr><td>А</td><td>Б</td></tr><tr>{row}</tr></table>")


def test_table_is_never_last_nor_touches_another():
    document = convert("<table><tr><td>А</td></tr></table><table><tr><td>Б</td></tr></table>")

    tags = [child.tag.rpartition("}")[2] for child in document.element.body]
    assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


def test_sheets_turn_and_start_new_pages():
    html = (
        '<html data-layout="order"><body><section class="sheet portrait"><p>А</p></section>'
        '<section class="sheet landscape"><table><tr><td>Б</td></tr></table></section>'
        '<section class="sheet portrait"><p>В</p></section></body></html>'
    )

    document = Document(io.BytesIO(html_to_docx(html)))

    first, second, third = document.sections
    assert [s.orientation for s in (first, second, third)] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    margins = [first.left_margin, first.right_margin, first.top_margin, first.bottom_margin]
    assert [round(margin.mm) for margin in margins] == [30, 10, 20, 20]
    assert round(second.top_margin.mm) == 30
    assert round(second.page_width.mm) == 297
    assert [p.text for p in document.paragraphs] == ["А", "", "В"]
    assert [s.different_first_page_header_footer for s in document.sections] == [True, False, False]


def test_page_number_stands_on_top_from_the_second_page():
    document = convert("<p>А</p>", outside="<p class='origin'>Код проверки 1</p>")

    section = document.sections[0]
    header = section.header.paragraphs[0]
    assert header.alignment or header.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert "PAGE" in header._p.xml
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.footer.paragraphs[0].text == "Код проверки 1"
    assert section.first_page_footer.paragraphs[0].text == "Код проверки 1"
    assert "Код проверки" not in " ".join(p.text for p in document.paragraphs)


def test_requisites_approval_and_signature_have_their_styles():
    document = convert(
        "<div class='angular'><p>УТВЕРЖДАЮ</p><p>Начальник</p></div>"
        "<div class='requisites'><p class='organ'>ОРГАН</p><p class='kind'>ПРИКАЗ</p>"
        "<p class='split'><span>1 мая</span><span>№ 5</span></p></div><p>Текст</p>"
        "<div class='signature'><p class='post'>Начальник</p><p class='name'>И.О. Фамилия</p></div>"
    )

    approve, _, organ, kind, split, text, _ = document.paragraphs
    assert approve.paragraph_format.left_indent.mm == pytest.approx(170 - 80, abs=0.1)
    assert (organ.style.name, kind.style.name) == ("Орган", "Вид документа")
    assert split.text == "1 мая\t№ 5"
    assert split.paragraph_format.tab_stops[0].position.mm == pytest.approx(170, abs=0.1)
    assert text.paragraph_format.keep_with_next
    post, name = document.tables[0].rows[0].cells
    assert (post.text, name.text) == ("Начальник", "И.О. Фамилия")
    assert name.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_page_break():
    first, broken, second = convert("<p>А</p><hr class='page-break'><p>Б</p>").paragraphs

    assert broken.paragraph_format.page_break_before
    assert not second.paragraph_format.page_break_before


def test_svg_becomes_a_picture_with_words():
    image = f"<img src='{data_url(SVG)}' alt='Доля 5 %'>"

    document = convert(f"<figure>{image}<figcaption>Рисунок</figcaption></figure>")

    (shape,) = document.inline_shapes
    assert round(shape.width.mm, 1) == 25.4
    assert shape._inline.docPr.get("descr") == "Доля 5 %"
    assert document.paragraphs[1].text == "Рисунок"


def test_picture_is_never_wider_than_the_text():
    wide = SVG.replace('width="96"', 'width="1920"')

    (shape,) = convert(f"<p><img src='{data_url(wide)}'></p>", layout="note").inline_shapes

    assert round(shape.width.mm) == 180
    assert round(shape.height.mm, 1) == 4.5


def test_raster_picture_takes_the_width_asked_for():
    stream = io.BytesIO()
    Image.new("RGB", (20, 10)).save(stream, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"

    (shape,) = convert(f"<p class='center'><img src='{url}' style='width: 20mm'></p>").inline_shapes

    assert (round(shape.width.mm), round(shape.height.mm)) == (20, 10)


def test_broken_picture_leaves_its_words():
    document = convert(f"<figure><img src='{data_url('<svg')}' alt='Доля 5 %'></figure>")

    assert document.paragraphs[0].text == "Доля 5 %"


def test_foreign_picture_is_refused():
    with pytest.raises(Refused):
        convert("<p><img src='file:///etc/hostname'></p>")


@pytest.mark.parametrize(
    "body",
    [
        "<video></video>",
        "<form></form>",
        "<p><b><table></table></b></p>",
        "<p><b><h1>А</h1></b></p>",
    ],
)
def test_unknown_element_is_an_error(body):
    with pytest.raises(ValueError, match="vocabulary|cannot stand"):
        convert(body)


def test_document_says_what_it_is():
    head = (
        "<title>Об образце</title><meta name='author' content='Управление'>"
        "<meta name='dcterms.created' content='2025-06-14'>"
    )

    properties = convert("<p>А</p>", head=head).core_properties

    assert (properties.title, properties.author) == ("Об образце", "Управление")
    assert properties.comments == ""
    assert f"{properties.created:%d.%m.%Y}" == "14.06.2025"


def test_long_table_takes_time_in_proportion_to_its_cells():
    """400 × 8 cells: python-docx's usual way to reach a cell would need minutes."""
    row = "<tr>" + "<td>значение</td>" * 8 + "</tr>"

    document = convert(f"<table class='grid'>{row * 400}</table>")

    assert len(document.tables[0].rows) == 400

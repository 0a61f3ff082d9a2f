"""Word's side of a paper's look: named styles, numbering of points, page set-up, page number.

Only python-docx and XML here; which block takes which style is decided in `documents.docx`.
"""

from dataclasses import dataclass

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from shnor_portal.core.documents import layout as page
from shnor_portal.core.documents.layout import Layout

# LibreOffice brings Liberation Serif; Word finds Times New Roman through the alternative name.
FONT, FONT_ALTERNATIVE = "Liberation Serif", "Times New Roman"

LEFT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

POINTS, BULLETS = 1001, 1002  # our abstract numberings


@dataclass(frozen=True)
class Look:
    """A paragraph style; sizes are relative to the text of the preset, spaces in millimetres."""

    align: WD_ALIGN_PARAGRAPH = JUSTIFY
    indent: bool = False
    bold: bool = False
    size: float = 1.0
    before: float = 0
    after: float = 0
    line: float = page.LINE_HEIGHT
    keep_next: bool = False


LOOKS = {
    "Текст": Look(indent=True),
    "Без отступа": Look(),
    "По центру": Look(CENTER),
    "Справа": Look(RIGHT),
    "Пометка": Look(RIGHT, after=3),
    "Примечание": Look(size=0.8),
    "Распорядительное слово": Look(bold=True, before=3, after=3, keep_next=True),
    "Пункт": Look(indent=True),
    "Гриф": Look(LEFT, line=1.0, keep_next=True),
    "Орган": Look(CENTER, bold=True, line=1.0),
    "Вид документа": Look(CENTER, bold=True, size=1.14, before=5, after=4),
    "Дата и номер": Look(LEFT),
    "Место": Look(CENTER, before=2),
    "Заголовок документа": Look(CENTER, bold=True, line=1.0, before=5, after=6),
    "Подпись": Look(LEFT, line=1.0, keep_next=True),
    "Исполнитель": Look(LEFT, size=0.75, before=8, line=1.0),
    "Название таблицы": Look(LEFT, size=0.87, before=2, after=1.5, line=1.0, keep_next=True),
    "Рисунок": Look(CENTER, before=3, keep_next=True),
    "Подпись рисунка": Look(CENTER, size=0.9, after=3, line=1.0),
    "Происхождение": Look(CENTER, line=1.0),
    "Интервал": Look(LEFT, line=1.0),
    "Heading 1": Look(CENTER, bold=True, size=1.08, before=4, after=2, line=1.0, keep_next=True),
    "Heading 2": Look(CENTER, bold=True, before=3, after=1, line=1.0, keep_next=True),
    "Heading 3": Look(LEFT, bold=True, before=4, after=2, line=1.0, keep_next=True),
}
TABLE_STYLES = {"Таблица": LEFT, "Таблица по центру": CENTER, "Таблица справа": RIGHT}
SPACER_PT, ORIGIN_PT = 4, 7.5


def prepare(document: Document, layout: Layout) -> None:
    """Styles, fonts, language and numbering definitions of a new document."""
    normal = document.styles["Normal"]
    _set_font(normal, layout.text_pt)
    _add_language(document)
    # Each look for a style by its name goes through all of them.
    known = {style.name: style for style in document.styles}
    of_tables = layout.table_pt / layout.text_pt
    looks = {
        **LOOKS,
        **{name: Look(align, size=of_tables, line=1.0) for name, align in TABLE_STYLES.items()},
    }
    for name, look in looks.items():
        style = known.get(name)
        if style is None:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
        _apply(look, style, layout.text_pt)
    document.styles["Интервал"].font.size = Pt(SPACER_PT)
    document.styles["Происхождение"].font.size = Pt(ORIGIN_PT)
    document.styles["Происхождение"].font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    _name_alternative_font(document)
    _define_numbering(document)
    _hyphenate_tables_only(document)


def _apply(look: Look, style: ParagraphStyle, text_pt: float) -> None:
    style.quick_style = True
    _set_font(style, round(text_pt * look.size * 2) / 2)
    style.font.bold = look.bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.first_line_indent = Mm(page.INDENT_MM) if look.indent else Mm(0)
    shape.space_before, shape.space_after = Mm(look.before), Mm(look.after)
    shape.line_spacing = look.line
    shape.keep_with_next = look.keep_next
    shape.widow_control = True


def _set_font(style: ParagraphStyle, size_pt: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size_pt)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _add_language(document: Document) -> None:
    properties = document.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "ru-RU")


def _name_alternative_font(document: Document) -> None:
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entry = (
        f'<w:font w:name="{FONT}"><w:altName w:val="{FONT_ALTERNATIVE}"/>'
        '<w:panose1 w:val="02020603050405020304"/><w:charset w:val="CC"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    part._blob = part.blob.replace(b"</w:fonts>", entry.encode() + b"</w:fonts>")


def _hyphenate_tables_only(document: Document) -> None:
    """Long Russian words are divided in narrow cells; the text of a paper never is."""
    document.settings.element.insert_element_before(
        OxmlElement("w:autoHyphenation"), "w:characterSpacingControl", "w:compat"
    )
    for name in LOOKS:
        properties = document.styles[name].element.get_or_add_pPr()
        properties.insert_element_before(
            OxmlElement("w:suppressAutoHyphens"), "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )


def _define_numbering(document: Document) -> None:
    """«1.», «1.1.», «1.1.1.» for points and a dash for lists, both with the text's indent."""
    numbering = document.part.numbering_part.element
    indent = Mm(page.INDENT_MM).twips
    first_number = numbering.find(qn("w:num"))
    for identifier, formats in (
        (
            POINTS,
            [("decimal", "".join(f"%{n}." for n in range(1, depth + 1))) for depth in (1, 2, 3)],
        ),
        (BULLETS, [("bullet", "–")] * 3),
    ):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr></w:lvl>'
            for level, (kind, text) in enumerate(formats)
        )
        definition = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identifier}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        if first_number is None:
            numbering.append(definition)
        else:
            first_number.addprevious(definition)


def new_list(document: Document, definition: int) -> int:
    """The id of a list that starts again from 1."""
    number = document.part.numbering_part.element.add_num(definition)
    for level in range(3):
        number.add_lvlOverride(ilvl=level).add_startOverride(1)
    return number.numId


def number_paragraph(paragraph: Paragraph, list_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_id


def set_page(section: Section, layout: Layout, landscape: bool) -> None:
    """A4 with the preset's margins."""
    margins = layout.sheet_margins(landscape)
    width, height = Mm(page.PAGE_WIDTH_MM), Mm(page.PAGE_HEIGHT_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.header_distance = Mm(page.NUMBER_FROM_EDGE_MM)
    section.footer_distance = Mm(page.FOOTER_FROM_EDGE_MM)


def set_margins_text(section: Section, document: Document, origin: str) -> None:
    """Page number at the top from the second page; the origin line at the foot of every page."""
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.style = document.styles["По центру"]
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = number.add_run()
        run.font.size = Pt(12)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].style = document.styles["Происхождение"]
        footer.paragraphs[0].add_run(origin)

"""An approved list, and the words of papers made of it."""

import io
import re
from datetime import date

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from monitoring.identification.approving import approve
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import PaperContext
from shnor_portal.core.documents.papers import FORMATS, Paper, registered, render_html
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import tie_html


def approved(cast, run) -> None:
    approve(
        run=run, order_number="112-од", order_date=date(2026, 4, 17), starts=date(2026, 4, 17),
        regional_act="приказ министерства образования", regional_number="214",
        regional_date=date(2026, 3, 13), by=cast.north.head,
    )  # fmt: skip


def pdf_text(data: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(data))
    return [" ".join(page.extract_text().replace("\u2060", "").split()) for page in reader.pages]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def docx_text(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())


# What belongs on pages and never in a text that a chief signs.
_NOT_SIGNED = (
    *("без ответа", "обратное следующему", "нужны оба", "достаточно одного", "не удалось учесть"),
    *("опубликованных порогов", "портале", "портала", "None", "п.п.."),
)
_BROKEN_NAME = re.compile(
    r"(?<!\d{4})\s(?:г|с|п|пос)\.[ \n]+[А-ЯЁ«]|№[ \n]+[^\s|]|\d[ \n]+п\.п\.|\d[ \n]+из[ \xa0]\d"
)
# «беседа..», «(педагогов)срок»; «из 2 срока» is in a wrong number.
_MISPRINT = re.compile(r"(?<!\.)\.\.(?!\.)|\)[а-яё]|(?<!\w)из[ \xa0]\d*[02-9] (?:срока|школы)\b")
_SHOUTED_TOWN = re.compile(r"\bГ\. ?[А-ЯЁ]")


def faults(paper: Paper, context: PaperContext) -> list[str]:
    """What a chief would not sign: engine talk, a town or a number torn from its name."""
    html = tie_html(render_html(paper, context))
    _, _, body = html.partition("<section")
    text = re.sub(r"<[^>]+>", "|", re.sub(r'alt="[^"]*"', "", body))
    found = [word for word in _NOT_SIGNED if word in text]
    found += [match.group() for match in _BROKEN_NAME.finditer(text)]
    found += [match.group() for match in _SHOUTED_TOWN.finditer(text)]
    found += [match.group() for match in _MISPRINT.finditer(text)]
    grids = re.findall(r'<table class="grid[^"]*">.*?</table>', body, re.DOTALL)
    # Without a head its rows on the next page have no line above them.
    return found + ["a table without a head" for grid in grids if "<thead>" not in grid]


def word_faults(paper: Paper, context: PaperContext) -> list[str]:
    """The same of the file for Word, and a signature that may leave its text."""
    document = Document(io.BytesIO(FORMATS["docx"](render_html(paper, context))))
    blocks = list(document.iter_inner_content())
    found = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            signs = block.style.name != "Table Grid" and "Подпись" in {
                p.style.name for cell in block.rows[0].cells for p in cell.paragraphs
            }
            texts = [cell.text for row in block.rows for cell in row.cells]
        else:
            signs, texts = False, [block.text]
        if signs and at:
            # A table ends with a paragraph of its own, which holds the signature to its last row.
            above = blocks[at - 1]
            if not (isinstance(above, Paragraph) and above.paragraph_format.keep_with_next):
                found.append("the signature may stand alone")
        found += [m.group() for text in texts for m in _BROKEN_NAME.finditer(text)]
        found += [m.group() for text in texts for m in _MISPRINT.finditer(text)]
    return found


def _built(paper: Paper, place: School | Municipality, year: int) -> PaperContext | None:
    try:
        return paper.build_context(place, year)
    except Refused:
        return None


def papers_of_everybody(year: int) -> tuple[set[str], list[str]]:
    """Kinds that have something to say of some place, and the faults of all such papers: on the
    results of the year, or of the one before where the year has nothing for them yet."""
    kinds, found = set(), []
    for paper in registered():
        places = [] if paper.scope_kind == "municipality" else list(School.objects.all())
        places += [] if paper.scope_kind == "school" else list(Municipality.objects.all())
        for place in places:
            context = _built(paper, place, year) or _built(paper, place, year - 1)
            if context is None:
                continue
            wrong = faults(paper, context)
            if paper.kind not in kinds:
                wrong += word_faults(paper, context)
            kinds.add(paper.kind)
            wrong += [s.post for s in context.signatures if len(s.post.split()) < 2]
            found += [f"{paper.kind}, {place}: {fault}" for fault in wrong]
    return kinds, found

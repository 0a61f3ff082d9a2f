"""An order and a note rendered for real: PDF read by pypdf, Word laid out by LibreOffice."""

import io
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from pypdf import PdfReader

from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import context_from_json, context_to_json, stamp
from shnor_portal.core.documents.docx import html_to_docx
from shnor_portal.core.documents.layout import LAYOUTS, page_css
from shnor_portal.core.documents.pdf import html_to_pdf
from shnor_portal.core.errors import Refused
from tests.core import paper_samples as samples

PT_PER_MM = 72 / 25.4


@pytest.fixture
def _sample_templates(settings, tmp_path):
    folder = tmp_path / "templates" / "samples"
    folder.mkdir(parents=True)
    (folder / "order.html").write_text(samples.ORDER_TEMPLATE)
    (folder / "note.html").write_text(samples.NOTE_TEMPLATE)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], folder.parent]}]


pytestmark = pytest.mark.usefixtures("_sample_templates")


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(papers, "_papers", {})
    return papers


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with ordinary spaces."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def assert_long_table_is_well_printed(texts: list[str]) -> None:
    """The header on every page of the table, and no row on two pages."""
    listed = [text for text in texts if "начало" in text]
    assert len(listed) > 1
    assert all("Организация" in text for text in listed)
    for number in range(1, 31):
        page = next(text for text in listed if f"начало{number} " in text)
        assert f"конец{number} " in page


def test_order_as_pdf_has_requisites_points_and_appendix():
    context = samples.order_context()

    texts = pages(papers.render(samples.ORDER, context, "pdf"))

    first = texts[0]
    parts = (
        "АДМИНИСТРАЦИЯ ТИХОРЕЧЕНСКОГО ОКРУГА УПРАВЛЕНИЕ ОБРАЗОВАНИЯ ПРИКАЗ",
        "14 апреля 2025 г. № 49",
        "г. Тихореченск Об утверждении перечня",
        "ПРИКАЗЫВАЮ: 1. Утвердить перечень.",
        "2. Координатору Лосевой А.П.: 2.1. довести приказ; 2.2. провести совещание.",
        "3. Контроль оставляю за собой.",
        "Начальник управления образования О.Ю. Белова",
        "Исполнитель: Лосева А.П.",
    )
    assert [part for part in parts if part not in first] == []
    assert "Приложение № 1 к приказу управления от 14.04.2025 № 49 Перечень" in texts[1]
    assert "МБОУ «СОШ № 7» <Лесная & Озёрная>" in " ".join(texts)
    assert_long_table_is_well_printed(texts[1:])


def test_pages_are_numbered_from_the_second_and_all_bear_the_origin():
    context = samples.order_context()
    marks = stamp("sample_order", context)

    pdf = papers.render(samples.ORDER, context, "pdf")
    reader, texts = PdfReader(io.BytesIO(pdf)), pages(pdf)

    origin = (
        "Сформировано порталом по данным на 14.06.2025 · методика «Пробная», версия 3 · "
        f"снимок {marks.snapshot_id} · код проверки {marks.check_code}"
    )
    assert all(origin in text for text in texts)
    top_lines = [page.extract_text(extraction_mode="layout").split()[0] for page in reader.pages]
    assert top_lines == ["АДМИНИСТРАЦИЯ", *(str(n) for n in range(2, len(texts) + 1))]


def test_pdf_sheets_have_the_preset_margins_and_turn_for_the_appendix():
    reader = PdfReader(io.BytesIO(papers.render(samples.ORDER, samples.order_context(), "pdf")))

    sizes = [
        (round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages
    ]
    assert sizes[0] == (595, 842)
    assert set(sizes[1:]) == {(842, 595)}
    starts = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_: starts.append(cm[0] * tm[4]) if text.strip() else None
    )
    assert min(starts) == pytest.approx(30 * PT_PER_MM, abs=0.1)


def test_pdf_embeds_free_fonts_with_times_metrics():
    reader = PdfReader(io.BytesIO(papers.render(samples.ORDER, samples.order_context(), "pdf")))

    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]

    for font in fonts:
        name = font["/BaseFont"].partition("+")[2]
        assert name.startswith(("Tinos", "Liberation-Serif", "LiberationSerif")), name
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_pdf_text_has_ordinary_spaces_for_search():
    reader = PdfReader(io.BytesIO(papers.render(samples.ORDER, samples.order_context(), "pdf")))

    text = reader.pages[0].extract_text()

    assert "14 апреля 2025 г." in text
    assert "В целях адресной помощи и поддержки" in text


def test_pdf_says_what_it_is():
    reader = PdfReader(io.BytesIO(papers.render(samples.ORDER, samples.order_context(), "pdf")))

    assert reader.metadata.title == "Об утверждении перечня"
    assert reader.metadata.author == "Управление образования"
    assert reader.metadata.creation_date.date() == date(2025, 6, 14)
    assert reader.trailer["/Root"]["/Lang"] == "ru"


def test_stored_context_renders_the_same_pdf():
    context = samples.order_context()
    restored = context_from_json(samples.OrderContext, context_to_json(context))

    first = papers.render(samples.ORDER, context, "pdf")

    assert papers.render(samples.ORDER, restored, "pdf") == first


def test_draft_leaves_blanks_to_fill_in():
    context = samples.order_context()
    draft = replace(context, requisites=replace(context.requisites, dated=None, number=""))

    texts = pages(papers.render(samples.ORDER, draft, "pdf"))

    assert "«___» ______________ 20___ г. № ________" in texts[0]
    assert "от ____________ № ________" in texts[1]


def test_note_has_approval_no_number_and_a_chart_with_words():
    html = papers.render_html(samples.NOTE, samples.note_context())

    (text,) = pages(papers.render(samples.NOTE, samples.note_context(), "pdf"))

    assert "УТВЕРЖДАЮ Начальник управления образования ______________ О.Ю. Белова" in text
    assert "№" not in text.partition("О результатах школы")[0]
    assert "35,0 %" in text
    assert "Рисунок 1" in text
    assert 'alt="Доля отметок «2». СОШ № 1: 2024 г. – 35,0\u00a0% (интервал 18–57' in html


def tables_of_every_length(lengths: range) -> str:
    """Sheets of so many rows with a signature: one ends where its page does."""
    signature = (
        "<div class='signature'><p class='post'>Начальник</p><p class='name'>Подпись</p></div>"
    )
    row = "<tr><td>строка таблицы</td><td>есть</td></tr>"
    sheets = "".join(
        "<section class='sheet portrait'><table class='grid'><thead><tr><th>Что</th><th>Итог</th>"
        f"</tr></thead><tbody>{row * length}</tbody></table>{signature}</section>"
        for length in lengths
    )
    style = f"<style>{page_css(LAYOUTS['note'])}</style>"
    link = "<link rel='stylesheet' href='static:core/papers.css'>"
    return f"<html data-layout='note'><head>{style}{link}</head><body>{sheets}</body></html>"


def test_signature_never_stands_alone_in_a_pdf():
    signed = [
        text
        for text in pages(html_to_pdf(tables_of_every_length(range(30, 45))))
        if "Подпись" in text
    ]

    assert len(signed) == 15
    assert [text for text in signed if "строка" not in text] == []


def test_word_order_is_laid_out_as_a_paper(tmp_path):
    """What a chief sees on opening the file, by the office that departments use."""
    source, tables = tmp_path / "order.docx", tmp_path / "tables.docx"
    source.write_bytes(papers.render(samples.ORDER, samples.order_context(), "docx"))
    tables.write_bytes(html_to_docx(tables_of_every_length(range(110, 125))))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)),
            *(str(source), str(tables)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )

    texts = pages((tmp_path / "order.pdf").read_bytes())

    parts = (
        "АДМИНИСТРАЦИЯ ТИХОРЕЧЕНСКОГО ОКРУГА УПРАВЛЕНИЕ ОБРАЗОВАНИЯ ПРИКАЗ",
        "14 апреля 2025 г. № 49",
        "2. Координатору Лосевой А.П.: 2.1. довести приказ; 2.2. провести совещание. 3. Контроль",
        "Начальник управления образования О.Ю. Белова",
    )
    assert [part for part in parts if part not in texts[0]] == []
    assert not texts[0].startswith("1 ")
    assert texts[1].startswith("2 Приложение № 1 к приказу управления от 14.04.2025 № 49")
    assert all("код проверки" in text for text in texts)
    assert_long_table_is_well_printed(texts[1:])
    signed = [t for t in pages((tmp_path / "tables.pdf").read_bytes()) if "Подпись" in t]
    assert len(signed) == 15
    assert [text for text in signed if "строка" not in text] == []


def test_word_and_pdf_say_the_same():
    context = samples.order_context()
    document = Document(io.BytesIO(papers.render(samples.ORDER, context, "docx")))
    printed = " ".join(pages(papers.render(samples.ORDER, context, "pdf")))

    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    cells = [text for table in document.tables for row in table.rows for text in _texts(row)]

    for text in paragraphs + cells:
        assert " ".join(text.split()) in printed


def _texts(row):
    return [line for cell in row.cells for line in cell.text.splitlines()]


def test_render_refuses_another_format():
    with pytest.raises(Refused) as refusal:
        papers.render(samples.ORDER, samples.order_context(), "xlsx")

    assert refusal.value.code == "unknown_format"
    assert "pdf, docx" in refusal.value.message


def test_registry_finds_what_was_registered(registry):
    registry.register(samples.NOTE)
    registry.register(samples.ORDER)

    assert registry.get("sample_note") is samples.NOTE
    assert registry.registered() == (samples.ORDER, samples.NOTE)


def test_registry_refuses_an_unknown_kind_and_lists_the_known(registry):
    registry.register(samples.NOTE)

    with pytest.raises(Refused) as refusal:
        registry.get("letter")

    assert refusal.value.code == "unknown_report"
    assert refusal.value.details == ("sample_note – Справка об образце",)


def test_registry_rejects_a_second_paper_of_a_kind_and_an_unknown_layout(registry):
    registry.register(samples.NOTE)

    with pytest.raises(ValueError, match="registered twice"):
        registry.register(samples.NOTE)
    with pytest.raises(ValueError, match="no layout"):
        registry.register(replace(samples.ORDER, layout="poster"))

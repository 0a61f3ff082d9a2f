"""Scans of plans are recognised, and every row of them is marked; Tesseract itself reads them."""

import io
import shutil
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import ContentStream, NameObject, NumberObject

from roadmaps.reading import guard
from roadmaps.reading.plan import ReadMeasure, ReadPlan
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_files import PERIOD
from tests.roadmaps.reading.pdf_plans import RULED, measures, page, printed
from tests.roadmaps.reading.scans import photographed, scanned

MARK = "распознано, проверьте"
LANDSCAPE = "@page { size: A4 landscape }"
ROWS = measures(1, 5)
PRINTED = printed(page(ROWS, css=RULED + LANDSCAPE))


@pytest.fixture(autouse=True)
def recognition() -> None:
    assert shutil.which("tesseract"), "no Tesseract; install it: .ci/install dev"


def read(data: bytes, name: str = "скан.pdf") -> ReadPlan:
    return guard.read_plan(data, name, *PERIOD)


def is_marked(measure: ReadMeasure) -> bool:
    return MARK in [doubt.text for doubt in measure.doubts]


def assert_is_recognised(plan: ReadPlan, rows: list[tuple[str, ...]]) -> None:
    """As many measures, their words alike, most deadlines right, and every row marked."""
    assert len(plan.measures) == len(rows)
    for measure, row in zip(plan.measures, rows, strict=True):
        words = " ".join(measure.text.split())
        assert SequenceMatcher(None, words, row[1]).ratio() > 0.95
        assert is_marked(measure)
    right = sum(m.deadline_text == row[2] for m, row in zip(plan.measures, rows, strict=True))
    assert right >= 0.8 * len(rows)


def test_scan_of_a_plan_is_recognised(tmp_path: Path):
    pages: list[tuple[int, int]] = []

    plan = guard.read_plan(
        scanned(PRINTED, tmp_path), "скан.pdf", *PERIOD, told=lambda *page: pages.append(page)
    )

    assert_is_recognised(plan, ROWS)
    assert pages == [(0, 1)]
    assert any("скан" in note.message for note in plan.notes)


def test_sideways_scan_is_recognised(tmp_path: Path):
    assert_is_recognised(read(scanned(PRINTED, tmp_path, turn=90)), ROWS)


def test_picture_of_a_page_is_recognised(tmp_path: Path):
    assert_is_recognised(read(photographed(PRINTED, tmp_path), "страница.jpg"), ROWS)


def test_scanned_page_among_printed_ones(tmp_path: Path):
    writer = PdfWriter(clone_from=io.BytesIO(PRINTED))
    more = printed(page(measures(6, 3), css=RULED + LANDSCAPE))
    writer.append(io.BytesIO(scanned(more, tmp_path)))

    plan = read(_bytes(writer))

    assert [m.number for m in plan.measures] == [str(number) for number in range(1, 9)]
    assert [is_marked(m) for m in plan.measures] == [False] * 5 + [True] * 3
    assert any("Страница 2 – скан" in note.message for note in plan.notes)


def test_scan_with_a_layer_of_words_is_marked_too(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("roadmaps.reading.recognition.is_installed", lambda: False)
    writer = PdfWriter(clone_from=io.BytesIO(scanned(PRINTED, tmp_path, skew=0)))
    layer = PdfWriter(clone_from=io.BytesIO(PRINTED)).pages[0]
    content = ContentStream(layer.get_contents(), layer.pdf)
    shown = [op for op in content.operations if op[1] in _WORDS]
    content.operations = [([NumberObject(3)], b"Tr"), *shown]
    layer[NameObject("/Contents")] = content
    writer.pages[0].merge_page(layer)

    plan = read(_bytes(writer))

    assert_is_recognised(plan, ROWS)


_WORDS = {b"BT", b"ET", b"Tf", b"Tm", b"Td", b"TJ", b"Tj", b"q", b"Q", b"cm", b"T*", b"Tc", b"Tw"}


def test_scan_without_tesseract_says_what_to_do(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("roadmaps.reading.recognition.is_installed", lambda: False)

    with pytest.raises(Refused) as refused:
        read(scanned(PRINTED, tmp_path))

    assert refused.value.code == "scan"
    assert "tesseract-ocr-rus" in refused.value.message
    assert "Загрузите файл Word" in refused.value.message


def test_blank_scan_is_refused(tmp_path: Path):
    blank = printed('<meta charset="utf-8"><p>&nbsp;</p>')

    with pytest.raises(Refused) as refused:
        read(scanned(blank, tmp_path))

    assert refused.value.code == "scan"


def test_broken_picture_is_refused():
    with pytest.raises(Refused) as refused:
        read(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "план.png")

    assert refused.value.code == "damaged"


def _bytes(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()

"""Plans as Word files, in the shapes in which schools write them."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from shnor_portal.desk.demo.roadmaps.words import Calendar, Words

# Columns of two schools, in the order of each: heading, what stands there, width in centimetres.
ONE = (
    ("№ п/п", "number", 1.4),
    ("Мероприятия", "text", 9.0),
    ("Сроки", "deadline", 4.2),
    ("Ответственные", "responsible", 5.0),
    ("Планируемые результаты", "result", 5.6),
)
OTHER = (
    ("№", "number", 1.2),
    ("Мероприятия/содержание работы", "text", 9.2),
    ("Прогнозируемый результат", "result", 5.6),
    ("Исполнители", "responsible", 5.0),
    ("Период реализации", "deadline", 4.2),
)


def plan_file(
    words: Words, calendar: Calendar, *, other_shape: bool = False, above: Sequence[str] = ()
) -> bytes:
    """The plan as a landscape table; `above` are the lines of «УТВЕРЖДАЮ».

    One shape has sections over the whole row, the other has them in an ordinary cell and a row of
    the numbers of columns under the header.
    """
    document = _landscape()
    for said in above:
        _paragraph(document, said, WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph(document, calendar.words(words.title), WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    if words.goal:
        _paragraph(document, f"Цель: {calendar.words(words.goal)}")
    columns = OTHER if other_shape else ONE
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    _fill(table.rows[0].cells, [heading for heading, _, _ in columns], bold=True)
    if other_shape:
        _fill(table.add_row().cells, [str(number) for number in range(1, len(columns) + 1)])
    for number, row in _rows(words, calendar):
        cells = table.add_row().cells
        if number:
            _fill(cells, [row[what] for _, what, _ in columns])
        elif other_shape:
            _fill(cells, ["", row["text"], "", "", ""], bold=True)
        else:
            _fill([cells[0].merge(cells[-1])], [row["text"]], bold=True)
    for column, (_, _, width) in zip(table.columns, columns, strict=True):
        column.width = Cm(width)
    return _bytes(document)


def paper(title: str, school: str) -> bytes:
    """A short paper that proves something."""
    document = Document()
    _paragraph(document, school, WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, title, WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _paragraph(document, "Документ учебного региона.")
    return _bytes(document)


def _rows(words: Words, calendar: Calendar) -> Iterator[tuple[int, dict[str, str]]]:
    """Measures with their numbers, sections with 0."""
    number = 0
    for part in words.parts:
        yield 0, {"text": part.title}
        for each in part.lines:
            number += 1
            yield (
                number,
                {
                    "number": f"{number}.",
                    "text": each.text,
                    "deadline": calendar.words(each.deadline),
                    "responsible": each.responsible,
                    "result": each.result,
                },
            )


def _landscape() -> Any:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    return document


def _paragraph(document: Any, text: str, alignment: Any = None, bold: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.add_run(text).bold = bold


def _fill(cells: Sequence[Any], texts: Sequence[str], bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.paragraphs[0].add_run(text).bold = bold


def _bytes(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()

"""Goal, tasks and indicators around the measures of a document."""

import io
from datetime import date

import pytest
from docx import Document
from docx.document import Document as DocumentType

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_plan

PLAN = (("№", "Мероприятие", "Срок", "Ответственный"), ("1", "Анализ", "май 2024", "Директор"))
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def document() -> DocumentType:
    return Document()


def add(document: DocumentType, *blocks) -> None:
    """Paragraphs of strings, «# …» an item of Word's own numbered list, and tables of tuples."""
    for block in blocks:
        if isinstance(block, str):
            style = "List Number" if block.startswith("# ") else None
            document.add_paragraph(block.removeprefix("# "), style=style)
            continue
        table = document.add_table(rows=0, cols=len(block[0]))
        for row in block:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


def read(document: DocumentType) -> ReadPlan:
    stream = io.BytesIO()
    document.save(stream)
    return read_plan(stream.getvalue(), "Программа.docx", *YEAR)


def test_goal_and_tasks_of_paragraphs(document):
    add(
        document, "Антирисковая программа", "Цель: снизить долю неуспевающих.", "Задачи:",
        "# Выявить пробелы;", "# Обучить учителей", "План мероприятий", PLAN,
    )  # fmt: skip

    found = read(document)

    assert found.passport.goal == "снизить долю неуспевающих."
    assert found.passport.tasks == ("Выявить пробелы", "Обучить учителей")
    assert [measure.text for measure in found.measures] == ["Анализ"]


def test_goal_and_tasks_under_headings_of_their_own(document):
    add(
        document, "1. Цель", "Создать условия.", "2. Основные задачи", "Раз", "Два",
        "Сроки реализации: 2024 год", PLAN,
    )  # fmt: skip

    found = read(document).passport

    assert (found.goal, found.tasks) == ("Создать условия.", ("Раз", "Два"))


def test_goal_and_tasks_of_a_passport_in_two_columns(document):
    passport = (
        ("Наименование программы", "Программа развития"),
        ("Цель программы", "Повысить качество"),
        ("Задачи программы", "1. Выявить;\n2. Обучить;\n– Помочь"),
        ("Сроки реализации", "2024 год"),
    )
    add(document, "Паспорт", passport, "Мероприятия", PLAN)

    found = read(document).passport

    assert found.goal == "Повысить качество"
    assert found.tasks == ("Выявить", "Обучить", "Помочь")


def test_tasks_of_a_sentence_that_leads_to_a_list(document):
    add(document, "Для достижения цели решаются следующие задачи:", "– раз;", "– два.", PLAN)

    assert read(document).passport.tasks == ("раз", "два.")


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (("Показатель", "План", "Факт"), ("Доля «2»", "до 5 %", "6 %"), ("до 5 %", "6 %")),
        (("Показатель", "Целевое значение", "Базовое"), ("Доля", "5", "9"), ("5", "9")),
        (("Индикатор", "2024 г.", "2025 г."), ("Доля", "8", "5"), ("2024 г. – 8; 2025 г. – 5", "")),
    ],
)  # fmt: skip
def test_indicators_of_a_table(document, head, row, expected):
    add(document, "Целевые показатели", (head, ("1", "2", "3"), row), "План мероприятий", PLAN)

    found = read(document)

    assert found.passport.indicators == ((row[0], *expected),)
    assert len(found.measures) == 1


def test_document_of_measures_alone_has_no_passport(document):
    add(document, "Дорожная карта", "Целевые группы: учителя", PLAN)

    found = read(document).passport

    assert (found.goal, found.tasks, found.indicators) == ("", (), ())

"""Year, subject, grade and campaign from the head of a report, and what disagrees there."""

import io

import openpyxl
import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import HILL, MARKS_HEADER, codes, head, marks, parse

ROW = (HILL, None, 3, 0, 33.33, 66.67, 0)
EXAM = ExamKey("vpr", 2024, "Русский язык", "", 4, "spring")


def exam(**said):
    sheet = said.pop("sheet", "Лист1")
    hints = said.pop("hints", {})
    return parse(marks(ROW, sheet=sheet, **said), **hints)


@pytest.mark.parametrize(
    "title",
    [
        "ВПР 2024 Русский язык 4 класс",
        "ВПР 2024. 4 класс",
        "ВПР 2024. 4 класс. Русский язык",
        "Русский язык, 4-й класс, ВПР 2024 г.",
        "ВПР 2024 года РУССКИЙ ЯЗЫК 4 КЛ.",
        "ВПР 2023/2024 Русский язык 4 класс",
    ],
)
def test_envelope_title_in_any_order(title):
    assert exam(title=title).exams == (EXAM,)


@pytest.mark.parametrize(
    "subject", ["Русский язык", "русский язык 4 класс", "4 класс Русский язык"]
)
def test_envelope_subject_label_in_any_order(subject):
    assert exam(title="ВПР 2024. 4 класс", subject=subject).exams == (EXAM,)


@pytest.mark.parametrize(
    ("subject", "level"),
    [
        ("Математика", ""),
        ("Математика (базовый уровень)", "base"),
        ("Математика (углублённый уровень)", "advanced"),
        ("МАТЕМАТИКА УГЛУБЛЕННАЯ", "advanced"),
    ],
)
def test_envelope_level_of_a_subject(subject, level):
    (found,) = exam(title="ВПР 2025 Математика 7 класс", subject=subject, date="15.04.2025").exams

    assert (found.subject, found.level) == ("Математика", level)


def test_envelope_two_levels_disagree():
    parsed = exam(title="ВПР 2024 Физика базовая 7 класс", subject="Физика (углублённый уровень)")

    assert codes(parsed) == [("level_differs", None, "")]


def test_envelope_autumn_keeps_the_year_of_the_title():
    (found,) = exam(title="ВПР 2020 Русский язык 5 класс", date="21.09.2020").exams

    assert (found.year, found.campaign) == (2020, "autumn")


def test_envelope_trial_work_is_a_procedure_of_its_own():
    assert exam(title="Тренировочная ВПР 2024 Русский язык 4 класс").exams[0].procedure == "trial"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"title": "ВПР 2023 Русский язык 4 класс"}, ("year_differs", 3, "A")),
        ({"date": "15.03.2023"}, ("year_differs", 3, "A")),
        ({"subject": "Математика"}, ("subject_differs", 3, "A")),
        ({"sheet": "МА 4 Статистика по отметкам"}, ("subject_differs", 3, "A")),
        ({"sheet": "РУ 5 Статистика по отметкам"}, ("grade_differs", 3, "A")),
        ({"title": "ВПР 2024 Русский язык 14 класс"}, ("grade_unknown", None, "")),
        ({"title": "ВПР 2024. 4 класс", "subject": "Пение"}, ("subject_unknown", 4, "B")),
        ({"title": "ВПР 2024. 4 класс", "subject": None}, ("subject_required", None, "")),
        ({"title": "ВПР 2024 Русский язык"}, ("subject_required", None, "")),
        ({"title": "ВПР Русский язык 4 класс", "date": None}, ("year_required", None, "")),
    ],
    ids=["year of the title", "year of the date", "subject of the label", "subject of the sheet"]
    + ["grade of the sheet", "grade 14", "unknown subject", "no subject", "no grade", "no year"],
)
def test_envelope_what_disagrees_or_lacks_refuses_the_sheet(said, problem):
    parsed = exam(**said)

    assert codes(parsed) == [problem]
    assert parsed.problems[0].severity == "error"
    assert parsed.refused
    assert (parsed.rows, parsed.rejected) == (1, 1)


@pytest.mark.parametrize(
    ("said", "hints"),
    [
        ({"title": "ВПР 2023 Русский язык 4 класс"}, {"year": 2024}),
        ({"subject": "Математика"}, {"subject": "русский"}),
        ({"sheet": "РУ 5"}, {"grade": 4}),
        ({"title": "ВПР 2024. 4 класс", "subject": "Пение"}, {"subject": "Русский язык"}),
        ({"title": "ВПР 2024. 4 класс", "subject": None}, {"subject": "Русский язык"}),
        ({"title": "ВПР 2024 Русский язык"}, {"grade": 4}),
        ({"title": "ВПР Русский язык 4 класс", "date": None}, {"year": 2024}),
    ],
    ids=["year", "subject", "grade", "unknown-subject", "no-subject", "no-grade", "no-year"],
)
def test_envelope_a_person_decides(said, hints):
    parsed = exam(**said, hints=hints)

    assert parsed.exams == (EXAM,)
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("hints", "code"),
    [
        ({"year": 2022}, "year_differs"),
        ({"grade": 8}, "grade_differs"),
        ({"subject": "Математика"}, "subject_differs"),
        ({"subject": "Пение"}, "subject_unknown"),
    ],
)
def test_envelope_a_person_cannot_decide_against_the_whole_file(hints, code):
    parsed = exam(hints=hints)

    assert [problem.code for problem in parsed.problems] == [code]
    assert parsed.refused


def test_envelope_year_of_the_date_is_taken_with_a_warning():
    parsed = exam(title="ВПР. Русский язык. 4 класс")

    assert parsed.exams == (EXAM,)
    assert codes(parsed) == [("year_from_date", 6, "B")]


def test_envelope_labels_with_the_value_in_the_same_cell():
    rows = [
        ["Статистика по отметкам"],
        ["ВПР 2024. 4 класс"],
        ["Предмет: Русский язык"],
        ["Дата: 15.03.2024"],
        MARKS_HEADER,
        ROW,
    ]

    assert parse(files.xlsx(rows, "Лист1")).exams == (EXAM,)


def test_envelope_hidden_sheet_is_left_out_aloud():
    rows = [*head("Статистика по отметкам"), MARKS_HEADER, ROW]
    book = openpyxl.load_workbook(io.BytesIO(files.xlsx(rows, "РУ 4", Старый=rows)))
    book["Старый"].sheet_state = "hidden"

    parsed = parse(files.saved(book))

    assert len(parsed.parts) == 1
    assert [(p.code, p.sheet) for p in parsed.problems] == [("sheet_skipped", "Старый")]

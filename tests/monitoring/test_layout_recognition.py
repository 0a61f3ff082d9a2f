"""Recognition by content, and the collector form that cannot be loaded."""

import pytest

from monitoring.results.layouts.recognition import LAYOUTS, recognise
from shnor_portal.core.sheets.reading import read_book
from tests.core import files
from tests.monitoring import task_books
from tests.monitoring import test_layout_benchmarks as benchmarks
from tests.monitoring.vpr_books import (
    HILL,
    codes,
    head,
    journal,
    marks,
    parse,
    pupil,
    pupils,
    vertical,
)

FORM_HEADER = (
    *("Код участника", "Вариант", "1 (5б)", "2 (5б)", "4К1 (3б)", "Порядковый номер класса"),
    *("Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"),
)
BLANK_FORM = files.xlsx(
    [FORM_HEADER, *[[None] * 7 + [f"=SUM(C{row}:E{row})"] for row in range(2, 1500)]],
    "Протокол",
    Служебный=[["отсутствовал"]],
)
BLOCK = (HILL, (1, 25), (3, 75), (0, 0), (4, 100))

FLAT = ("Год", "Класс", "Предмет", "Муниципалитет", "Логин", "ОО", "Кол-во участников")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (marks((HILL, None, 4, 25, 25, 25, 25)), "vpr_marks"),
        (journal((HILL, 4, 25, 1, 75, 3, 0, 0)), "vpr_journal"),
        (vertical(BLOCK), "vpr_journal"),
        (pupils(pupil(HILL, 40001, (1, 1, 1, 1), 3)), "vpr_individual"),
        (files.xlsx([benchmarks.HEADER, benchmarks.GOOD]), "benchmarks"),
        (BLANK_FORM, "vpr_form"),
        (files.xlsx([[*FLAT, 2, 3, 4, 5]]), "flat_marks"),
        (files.xlsx([[*FLAT, *range(40)]]), "flat_scores"),
        (files.xlsx([[*FLAT, 2, 3, 4, 5, *range(40)]]), "flat_scores"),
        (
            files.xlsx([["Группы участников", "Кол-во ОО", "Кол-во участников", *range(12)]]),
            "vpr_scores",
        ),
        (task_books.tasks((HILL, None, 4, 1, 1, 1, 1)), "vpr_tasks"),
        (task_books.groups((HILL, 4, 1, 1, 1, 1), ("Отметка 2", 1, 0, 0, 0, 0)), "vpr_groups"),
        (task_books.planned((1, "Писать", 2, 50), groups=(HILL,)), "vpr_planned"),
    ],
    ids=[
        "marks",
        "journal",
        "vertical",
        "individual",
        "benchmarks",
        "form",
        "flat",
        "flat scores",
        "flat of both",
        "scores",
        "tasks",
        "tasks by marks",
        "planned",
    ],
)
def test_recognition_by_content_whatever_the_name(data, code):
    layout = recognise(read_book(data, "2849657.xlsx"))

    assert layout is not None
    assert layout.code == code


@pytest.mark.parametrize(
    "rows",
    [
        [["Логин", "ОО", "Обучающихся"], ["edu990101", "СОШ", 600]],
        [["№", "Код ОО", "Класс", "Фамилия", "Первичный балл", "Оценка"]],
        [["заметка"]],
    ],
    ids=["registry", "protocol", "note"],
)
def test_recognition_of_other_tables_is_left_to_others(rows):
    assert recognise(read_book(files.xlsx(rows), "x")) is None


def test_recognition_reports_written_in_old_formats():
    rows = [*head("Статистика по отметкам"), ("Группы участников", "Кол-во участников", 2, 3, 4, 5)]
    rows.append((HILL, 4, 25, 25, 25, 25))

    parsed = parse(files.xls(rows, "РУ 4 Статистика по отметкам"))

    assert parsed.parts[0].counts.participants == 4


def test_recognition_report_saved_as_csv():
    lines = [
        ";".join("" if value is None else str(value) for value in row) for row in head("Отчёт")
    ]
    lines += ["Группы участников;Кол-во участников;2;3;4;5", f"{HILL};3;0,00;33,33;66,67;0,00"]

    parsed = parse("\r\n".join(lines).encode("cp1251"))

    assert parsed.format == "vpr_marks"
    assert (parsed.parts[0].counts.n3, parsed.parts[0].counts.n4) == (1, 2)


def test_recognition_every_layout_has_a_code_and_a_title():
    assert len({layout.code for layout in LAYOUTS}) == len(LAYOUTS)
    assert all(layout.title for layout in LAYOUTS)


def test_form_is_refused_with_advice():
    parsed = parse(BLANK_FORM)

    assert codes(parsed) == [("collector_form", None, "")]
    assert "Ф1 «Индивидуальные результаты»" in parsed.problems[0].message
    assert parsed.refused
    assert parsed.personal_columns == (("Протокол", "A"),)

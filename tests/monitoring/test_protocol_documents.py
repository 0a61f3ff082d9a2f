"""The same protocols as Word and as PDF with words."""

from tests.core import files
from tests.monitoring.protocol_books import (
    CSV_EGE,
    DENSE_OGE,
    NAMES,
    codes,
    dense,
    ege_row,
    foot,
    marks,
    parse,
    scores,
)
from tests.monitoring.protocol_documents import pdf, word

TITLE, NEXT = "12 - Обществознание 2026.07.03", "07 - История 2026.06.05"
LAST = ("Средние", *[None] * 14)


FEW = (TITLE, [DENSE_OGE, dense(1, 111002, 20, 3), dense(2, "009306", 8, 2), LAST])
SECOND = (NEXT, [DENSE_OGE, dense(1, 111002, 30, 5), dense(2, 111002, None, "не явился"), LAST])
TOLD = {
    ("Обществознание", "111002"): (0, 1, 0, 0),
    ("Обществознание", "009306"): (1, 0, 0, 0),
    ("История", "111002"): (0, 0, 0, 1),
}


def test_protocol_in_word_with_two_exams():
    parsed = parse(word(FEW, SECOND), "протокол.docx")

    assert marks(parsed) == TOLD
    assert "not_taken" in codes(parsed)
    assert not any(name in repr(parsed) for name in (*NAMES, "700001"))
    assert {column for _, column in parsed.personal_columns} == {"G", "H", "I", "J", "K"}


def test_protocol_in_pdf_with_two_exams():
    assert marks(parse(pdf(FEW, SECOND), "протокол.pdf")) == TOLD


def test_protocol_in_pdf_over_several_pages():
    rows = [dense(n, 111002 + n % 2, 20, 2 + n % 4) for n in range(1, 121)]

    parsed = parse(pdf((TITLE, [DENSE_OGE, *rows, LAST])), "протокол.pdf")

    assert sum(part.rows for part in parsed.parts) == 120
    assert marks(parsed) == {
        ("Обществознание", "111002"): (30, 0, 30, 0),
        ("Обществознание", "111003"): (0, 30, 0, 30),
    }


def test_protocol_in_pdf_without_lines_loses_no_row_at_the_edges_of_pages():
    rows = [dense(n, 111002 + n % 2, 20, 2 + n % 4) for n in range(1, 61)]
    averages = ("Средние", *[None] * 12, "19,5", "3,4")
    data = pdf((TITLE, [DENSE_OGE, *rows, averages]), ruled=False)

    parsed = parse(data, "протокол.pdf")

    # Rows that are alike but for their numbers are no heads and feet of pages.
    assert marks(parsed) == {
        ("Обществознание", "111002"): (15, 0, 15, 0),
        ("Обществознание", "111003"): (0, 15, 0, 15),
    }
    assert not any(name in repr(parsed) for name in (*NAMES, "700001"))


def test_protocol_in_pdf_without_lines_is_parted_by_its_numbers_wherever_they_stand():
    """Columns in another order, the heading once more in the middle, a heading on two lines."""
    order = [12, 8, 3, 13, 11, 0, 1, 14]
    rows = [dense(n, 111002 + n // 8, 20 + n if n % 3 else None, 2 + n % 4) for n in range(1, 15)]
    rows[4] = (*rows[4][:14], "н")
    heading = [*DENSE_OGE[:1], "код\xa0ОО", *DENSE_OGE[2:]]
    table = [[row[at] for at in order] for row in (heading, *rows[:8], heading, *rows[8:])]

    parsed = parse(pdf((TITLE, table), ruled=False), "протокол.pdf")

    assert "school_missing" not in codes(parsed)
    assert marks(parsed) == {
        ("Обществознание", "111002"): (1, 1, 2, 2),
        ("Обществознание", "111003"): (2, 2, 2, 1),
    }


def test_name_of_a_column_is_not_parted_by_blanks_of_another_exam_of_the_page():
    heading = ["№", "Код ОО", "Класс", "кратк.", "Первичный балл", "Балл"]
    other = ["№", "Код ОО", "Класс", "Задания с кратким ответом", "Первичный балл", "Итоговый балл"]
    rows = [[n, 111002, "11А", "+-+-" * 4, n, 50] for n in range(1, 9)]
    exams = ("04 - Химия 2024.06.06", [heading, *rows]), ("07 - История 2024.06.07", [other, *rows])

    read = scores(parse(pdf(*exams, ruled=False), "протокол.pdf"))

    assert read == {("Химия", "111002"): (8, 400, 0), ("История", "111002"): (8, 400, 0)}


def test_exams_of_a_page_without_lines_have_columns_of_their_own():
    heading = ["№", "Код\nОО", "Класс", "кратк.", "Первичный балл", "Балл"]
    rows = [[n, 111002, "11А", "+-" * n, n, 50] for n in range(1, 9)]
    again = [heading, *rows[:4], heading, *rows[4:]]
    turned = [[*row[3:], *row[:3]] for row in again]
    exams = ("04 - Химия 2024.06.06", again), ("07 - История 2024.06.07", turned)

    read = scores(parse(pdf(*exams, ruled=False), "протокол.pdf"))

    assert read == {("Химия", "111002"): (8, 400, 0), ("История", "111002"): (8, 400, 0)}


def test_title_at_the_foot_of_a_page_names_the_exam_of_the_next_one():
    pages = {"Page 1": [[TITLE], DENSE_OGE, dense(1, 111002, 20, 3), [NEXT]]}
    pages["Page 2"] = [DENSE_OGE, dense(1, 111002, 30, 5)]

    parsed = parse(files.xlsx(pages["Page 1"], "Page 1", **{"Page 2": pages["Page 2"]}), "п.xlsx")

    assert marks(parsed) == {
        ("Обществознание", "111002"): (0, 1, 0, 0),
        ("История", "111002"): (0, 0, 0, 1),
    }


def test_rows_run_together_refuse_the_schools_of_both():
    rows = [
        dense(1, 111002, 20, 3),
        dense(2, "111002 009306", "20 8", "3 2"),
        dense(3, "111003", 8, 2),
    ]

    parsed = parse(word((TITLE, [DENSE_OGE, *rows])), "протокол.docx")

    assert marks(parsed) == {("Обществознание", "111003"): (1, 0, 0, 0)}
    assert {"school_missing", "school_refused"} <= set(codes(parsed))


def test_protocol_in_pdf_whose_answers_are_more_signs_than_letters():
    rows = [(*dense(n, 111002, 20, 3)[:11], "+-" * 60, "1(2)", 20, 3) for n in range(1, 31)]

    parsed = parse(pdf((TITLE, [DENSE_OGE, *rows, LAST])), "протокол.pdf")

    assert marks(parsed) == {("Обществознание", "111002"): (0, 30, 0, 0)}


def test_protocol_of_scores_in_pdf():
    header = [name for name in [*CSV_EGE.split(";")] if name]
    rows = [[cell for cell in ege_row(n, 111002, 30, 20 + n).split(";") if cell] for n in (1, 9)]
    bottom = [cell for cell in foot(25)[1].split(";") if cell]
    last = [bottom[0], *[""] * (len(header) - 2), bottom[1]]

    parsed = parse(pdf(("01 - Русский язык 2024.06.06", [header, *rows, last])), "протокол.pdf")

    assert scores(parsed) == {("Русский язык", "111002"): (2, 50, 1)}

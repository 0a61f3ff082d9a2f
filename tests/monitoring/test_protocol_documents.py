"""The same protocols as Word and as PDF with words."""

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

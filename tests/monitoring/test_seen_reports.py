"""Reports read as a person sees them: percents, filters, captions over marks, in every format."""

import pytest

from shnor_portal.core.sheets.reading import read_book
from tests.core import files
from tests.monitoring.vpr_books import (
    HILL,
    JOURNAL_HEADER,
    MARKS_HEADER,
    PUPILS_HEADER,
    RIVER,
    head,
    parse,
)
from tests.same_sheets import FORMATS, S, V, book

SHEET = "РУ 4 Статистика по отметкам"
ROW = (RIVER, None, 89, 12.36, 52.81, 26.97, 7.87)
COUNTS = (89, 11, 47, 24, 7)


def counts(parsed) -> list[tuple[int | None, ...]]:
    found = [part.counts for part in parsed.parts]
    return [(each.participants, each.n2, each.n3, each.n4, each.n5) for each in found]


def report(form: str, *rows, header=(MARKS_HEADER,), hidden=(), cancelled=()) -> bytes:
    lines = [*head("Статистика по отметкам"), *header, *rows]
    lines = [
        [V(value, cancelled=True) if number in cancelled else value for value in line]
        for number, line in enumerate(lines, start=1)
    ]
    return book(form, S(lines, title=SHEET, hidden_rows=frozenset(hidden)))


def as_percents(*row) -> tuple:
    return (*row[:3], *(V(round(value / 100, 6), percent=True) for value in row[3:]))


@pytest.mark.parametrize("form", FORMATS)
def test_marks_in_percent_format_are_what_a_person_sees(form: str) -> None:
    parsed = parse(report(form, as_percents(*ROW), as_percents(HILL, None, 3, 0, 33.33, 66.67, 0)))

    assert counts(parsed) == [COUNTS, (3, 0, 1, 2, 0)]
    assert parsed.problems == ()


def test_marks_typed_before_the_format_of_percents_say_what_to_do() -> None:
    row = (*ROW[:3], *(V(value, percent=True) for value in ROW[3:]))
    parsed = parse(report("xlsx", row))

    (problem,) = parsed.problems
    assert "процентный формат" in problem.message
    assert "1236" in problem.message
    assert parsed.rejected == 1


@pytest.mark.parametrize("form", FORMATS)
def test_marks_filtered_row_is_left_out_aloud(form: str) -> None:
    data = report(form, ROW, (RIVER, None, 80, 10, 50, 30, 10), hidden={10})
    problems = read_book(data, f"отчёт.{form}").problems

    assert counts(parse(data)) == [COUNTS]
    assert [(p.code, p.severity, p.row) for p in problems] == [("hidden_rows", "warning", 10)]
    assert "фильтр" in problems[0].message


@pytest.mark.parametrize("form", FORMATS)
def test_marks_struck_out_row_is_left_out_aloud(form: str) -> None:
    data = report(form, ROW, (RIVER, None, 80, 10, 50, 30, 10), cancelled={10})
    problems = read_book(data, f"отчёт.{form}").problems

    assert counts(parse(data)) == [COUNTS]
    assert [(p.code, p.row) for p in problems] == [("struck_out", 10)]
    assert "A10" in problems[0].message


def page(*rows: str, style: str = "") -> bytes:
    """The report as a web page under the name of xls, the rows of its table as they are given."""
    lines = [*head("Статистика по отметкам"), MARKS_HEADER, ROW]
    cells = ("".join(f"<td>{'' if v is None else v}</td>" for v in line) for line in lines)
    table = "".join(f"<tr>{each}</tr>" for each in cells) + "".join(rows)
    return f"<html><head><style>{style}</style></head><table>{table}</table></html>".encode()


AGAIN = "".join(f"<td>{value}</td>" for value in (RIVER, "", 80, 10, 50, 30, 10))


@pytest.mark.parametrize(
    ("row", "style"),
    [
        (f"<tr style='display:none'>{AGAIN}</tr>", ""),
        (f"<tr hidden>{AGAIN}</tr>", ""),
        (f"<tr class=xl9>{AGAIN}</tr>", ".xl9 { display : none }"),
    ],
    ids=["style", "attribute", "class"],
)
def test_web_page_leaves_hidden_rows_out_aloud(row: str, style: str) -> None:
    data = page(row, style=style)

    assert counts(parse(data)) == [COUNTS]
    assert [(p.code, p.row) for p in read_book(data, "отчёт.xls").problems] == [("hidden_rows", 10)]


@pytest.mark.parametrize("tag", ["s", "strike", "del", "span style='text-decoration:line-through'"])
def test_web_page_leaves_struck_words_out_aloud(tag: str) -> None:
    cells = AGAIN.replace("<td>", f"<td><{tag}>").replace("</td>", f"</{tag.split()[0]}></td>")
    data = page(f"<tr>{cells}</tr>")

    assert counts(parse(data)) == [COUNTS]
    (problem,) = read_book(data, "отчёт.xls").problems
    assert (problem.code, problem.row) == ("struck_out", 10)
    assert "A10" in problem.message


def test_web_page_keeps_what_stands_beside_the_struck_number() -> None:
    data = page().replace(b"<td>89</td>", b"<td><s>98</s> 89</td>")

    assert counts(parse(data)) == [COUNTS]
    assert "C9" in read_book(data, "отчёт.xls").problems[0].message


CAPTION = (*MARKS_HEADER[:3], V("Распределение групп баллов в %", across=4), None, None, None)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("marks", [(2, 3, 4, 5), ("«2»", "«3»", "«4»", "«5»")])
def test_marks_under_a_merged_caption(form: str, marks: tuple[object, ...]) -> None:
    parsed = parse(report(form, ROW, header=(CAPTION, (None, None, None, *marks))))

    assert counts(parsed) == [COUNTS]
    assert (parsed.exams[0].subject, parsed.exams[0].grade) == ("Русский язык", 4)


def test_marks_second_row_of_a_heading_is_no_school() -> None:
    units = (None, "шт.", "чел.", "%", "%", "%", "%")
    parsed = parse(report("xlsx", ROW, header=(MARKS_HEADER, units)))

    assert (counts(parsed), parsed.rejected, parsed.problems) == ([COUNTS], 0, ())


def test_journal_outcomes_as_captions_of_their_columns() -> None:
    upper = ["Группы участников", "Кол-во участников(всего)"]
    lower: list[object] = [None, None]
    for outcome in ("Понизили", "Подтвердили", "Повысили"):
        upper += [outcome, None]
        lower += ["%", "Кол-во участников"]
    rows = [*head("Сравнение отметок"), upper, lower, (RIVER, 93, 55.91, 52, 39.78, 37, 4.3, 4)]
    flat = [*head("Сравнение отметок"), JOURNAL_HEADER, rows[-1]]

    parsed, plain = parse(files.xlsx(rows)), parse(files.xlsx(flat))

    assert parsed.format == "vpr_journal"
    assert [part.counts for part in parsed.parts] == [part.counts for part in plain.parts]


def test_individual_tasks_under_a_caption() -> None:
    places = range(len(PUPILS_HEADER))
    upper = [PUPILS_HEADER[i] if i < 6 or i > 9 else "Задания" if i == 6 else None for i in places]
    lower = [PUPILS_HEADER[i] if 6 <= i <= 9 else None for i in places]
    pupil = ("edu990101", "Район", RIVER, 40001, 1, 1, 2, 1, 3, 4, 10, 5, 5)
    parsed = parse(files.xlsx([*head("Индивидуальные результаты"), upper, lower, pupil]))

    assert parsed.format == "vpr_individual"
    assert counts(parsed) == [(1, 0, 0, 0, 1)]


@pytest.mark.parametrize("form", FORMATS)
def test_marks_as_people_and_percents_under_captions(form: str) -> None:
    mark = [V(f"«{number // 2 + 2}»", across=2) if number % 2 == 0 else None for number in range(8)]
    top = ["Группы участников", "Кол-во ОО", "Кол-во участников", *mark]
    below = [None, None, None, *["чел.", "%"] * 4]
    row = [RIVER, None, 89, 11, 12.36, 47, 52.81, 24, 26.97, 7, 7.87]

    assert counts(parse(report(form, row, header=(top, below)))) == [COUNTS]


def test_marks_as_people_alone_and_as_parts_of_one() -> None:
    people = ["Группы участников", "Кол-во участников", "2, чел.", "3, чел.", "4, чел.", "5, чел."]
    parts = (RIVER, None, 89, 0.1236, 0.5281, 0.2697, 0.0787)

    assert counts(parse(report("xlsx", [RIVER, *COUNTS], header=(people,)))) == [COUNTS]
    assert counts(parse(report("xlsx", parts, (HILL, None, 1, 0, 1, 0, 0)))) == [
        COUNTS,
        (1, 0, 1, 0, 0),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        ("Группы участн.", "Кол. ОО", "Кол-во уч-ков"),
        ("Группа уч.", "Кол-во ОО", "Кол. участн."),
        ("Группы участников (по ОО)", "Число ОО", "Число учащихся"),
    ],
)
def test_headings_cut_short_are_known(heading: tuple[str, ...]) -> None:
    marks = parse(report("xlsx", ROW, header=((*heading, '"2"', '"3"', '"4"', '"5"'),)))
    lines = [*head("Распределение первичных баллов", maximum=6), (*heading, *range(7))]
    scores = parse(files.xlsx([*lines, (RIVER, None, 4, 25, 50, 25, 0, 0, 0, 0)], "РУ 4"))

    assert counts(marks) == [COUNTS]
    assert [part.counts.primary_sum for part in scores.parts] == [4]

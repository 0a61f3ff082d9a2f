"""Protocols of ЕГЭ in every layout that they come in."""

from datetime import date

import pytest

from monitoring.indicators.calculate import indicator_value
from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.protocol_books import (
    COMPACT_EGE,
    CSV_EGE,
    LANGUAGE_EGE,
    NAMES,
    codes,
    ege_csv,
    ege_row,
    foot,
    marks,
    parse,
    scores,
)

ROWS = (
    ege_row(1, 111002, 38, 71),
    ege_row(2, 111002, 9, 23),
    ege_row(3, 111002, 10, 24),
    ege_row(4, "002", 50, 100),
)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
@pytest.mark.parametrize(
    "title",
    [
        "01 - Русский язык 2022.06.23;;;;;;",
        '"01 - Русский язык 2022.06.23"',
        ";;;01 - Русский язык 2022.06.23",
    ],
    ids=["plain", "quoted", "shifted"],
)
def test_ege_csv_with_fillers_and_footer(encoding, title):
    parsed = parse(ege_csv(title, *ROWS, footer=foot(24, 4)).encode(encoding), "ЕГЭ.csv")

    assert parsed.format == "ege_protocol"
    assert scores(parsed) == {
        # «002» of the municipality 111 is the same school.
        ("Русский язык", "111002"): (4, 218, 1),
    }
    assert parsed.parts[0].exam == ExamKey("ege", 2022, "Русский язык", "", 11)
    assert parsed.parts[0].sitting == date(2022, 6, 23)
    assert [column for _, column in parsed.personal_columns] == ["M", "N", "O", "Q", "S"]
    assert not any(name in repr(parsed) for name in (*NAMES, "700001"))
    assert codes(parsed) == []


def test_ege_minimum_of_the_footer_is_the_one_that_counts():
    parsed = parse(ege_csv("01 - Русский язык 2024.06.06", *ROWS, footer=foot(25)), "x.csv")

    assert scores(parsed)["Русский язык", "111002"] == (4, 218, 2)


@pytest.mark.parametrize(
    ("year", "below", "severity"),
    [(2024, 1, "info"), (2021, 1, "warning"), (2031, None, "warning")],
)
def test_ege_without_a_footer_takes_the_minimum_of_the_year_and_says_so(year, below, severity):
    parsed = parse(ege_csv(f"01 - Русский язык {year}.06.06", *ROWS), "x.csv")

    assert scores(parsed)["Русский язык", "111002"] == (4, 218, below)
    assert [p.severity for p in parsed.problems] == [severity]
    assert codes(parsed) == ["minimum_unknown" if below is None else "minimum_from_table"]
    if year == 2021:
        assert "сверьте" in parsed.problems[0].message


def test_ege_total_of_the_footer_is_compared():
    parsed = parse(ege_csv("01 - Русский язык 2024.06.06", *ROWS, footer=foot(24, 5)), "x.csv")

    assert codes(parsed) == ["total_differs"]


@pytest.mark.parametrize(
    "title",
    [
        "22 - Математика базовая 2022.06.27",
        "22 - Математика 2022.06.27",
        "Математика (базовый уровень) 27.06.2022",
    ],
)
def test_ege_base_mathematics_has_marks(title):
    header = CSV_EGE.replace(";;Задания с развёрнутым ответом", "").replace("Балл", "Оценка", 1)
    header = header[: header.rindex("Балл")] + "Оценка" if header.endswith("Балл") else header
    header = header.replace("Первичный Оценка", "Первичный балл")
    rows = [
        ege_row(number, 111002, primary, mark).replace(";;2(3)1(2)", "")
        for number, primary, mark in ((1, 6, 2), (2, 13, 4), (3, 20, 5))
    ]

    parsed = parse(ege_csv(title, *rows, header=header), "x.csv")

    assert parsed.format == "ege_protocol"
    assert parsed.exams == (ExamKey("ege", 2022, "Математика базовая", "base", 11),)
    assert marks(parsed) == {("Математика базовая", "111002"): (1, 0, 1, 1)}
    below = indicator_value("below_minimum_share", parsed.parts[0].counts, "ege")
    assert (below.numerator, below.denominator) == (1, 3)
    assert codes(parsed) == []


@pytest.mark.parametrize(
    "title", ["02 - Математика профильная 2024.06.06", "02 - Математика 2024.06.06"]
)
def test_ege_profile_mathematics_has_scores(title):
    parsed = parse(ege_csv(title, ege_row(1, 111002, 5, 26), footer=foot(27)), "x.csv")

    assert parsed.exams == (ExamKey("ege", 2024, "Математика профильная", "advanced", 11),)
    assert scores(parsed) == {("Математика профильная", "111002"): (1, 26, 1)}


def test_ege_kege_is_informatics():
    data = ege_csv(
        "25 - Информатика и ИКТ (КЕГЭ) 2021.06.24", ege_row(1, 111002, 5, 39), footer=foot(40)
    )

    assert scores(parse(data, "x.csv")) == {("Информатика", "111002"): (1, 39, 1)}


def test_ege_foreign_language_of_two_parts():
    row = (1, 111002, 11, *NAMES, "0000 700001", "п:1111 у:1081", "2(3)", "7(7)", 19, 50, 69, 84)
    rows = [["Английский язык п.: 2021.06.18, у.: 2021.06.21"], LANGUAGE_EGE, row]

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert scores(parsed) == {("Английский язык", "111002"): (1, 84, 0)}
    assert parsed.parts[0].counts.primary_sum == 69
    assert parsed.parts[0].sitting == date(2021, 6, 18)
    assert [column for _, column in parsed.personal_columns] == ["D", "E", "F", "G"]


def test_ege_compact_workbook_with_final_score():
    row = (1, 1018, 111002, 11, "1", "физ", *NAMES, 301, "55501", "777000001", "+-", "1(2)", 30, 62)
    rows = [["03 - Физика 2025.06.02"], COMPACT_EGE, row]

    parsed = parse(files.xlsx(rows, "Лист1"))

    assert scores(parsed) == {("Физика", "111002"): (1, 62, 0)}
    dropped = [column for _, column in parsed.personal_columns]
    assert dropped == ["G", "H", "I", "K", "L"]


def test_ege_sparse_workbook_of_a_region_with_exams_below_one_another():
    header = [cell or None for cell in CSV_EGE.split(";")]
    header[-1] = "Тестовый балл"

    def row(number, school, primary, score):
        cells = ege_row(number, school, primary, score).split(";")
        return [cell or None for cell in cells]

    rows = [["Протокол проверки"], ["98 - Озёрный край"]]
    rows += [["04 - Химия 2026.06.01"], header, row(1, 111002, 9, 35), ["Средние"], []]
    rows += [["18 - Литература 2026.06.01"], header, row(1, 111002, 40, 90), row(2, 7, 5, 20)]

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert scores(parsed) == {
        ("Химия", "111002"): (1, 35, 1),
        ("Литература", "111002"): (1, 90, 0),
        ("Литература", "7"): (1, 20, 1),
    }


@pytest.mark.parametrize("grade", ["11", "11 Б", "11А", 12])
@pytest.mark.parametrize("result", ["Балл", "Тестовый балл", "Итоговый балл"])
def test_ege_is_told_by_the_class(grade, result):
    header = ["№", "Код ОО", "Класс", "Код ППЭ", "Первичный балл", result]
    rows = [["01 - Русский язык 2025.06.02"], header, (1, 111002, grade, 1018, 30, 62)]

    assert parse(files.xlsx(rows, "1")).parts[0].exam.procedure == "ege"


@pytest.mark.parametrize("score", [101, -1, "71,5", "сто"])
def test_ege_bad_score_refuses_its_school_alone(score):
    rows = (ege_row(1, 111002, 38, score), ege_row(2, 111002, 38, 71), ege_row(3, 9, 38, 71))

    parsed = parse(ege_csv("01 - Русский язык 2024.06.06", *rows, footer=foot()), "x.csv")

    assert scores(parsed) == {("Русский язык", "9"): (1, 71, 0)}
    bad = parsed.problems[0]
    assert (bad.code, bad.row, bad.column) == ("score_unknown", 3, "AA")
    assert "от 0 до 100" in bad.message


def test_ege_formula_without_value_refuses_its_school():
    header = ["№", "Код ОО", "Класс", "Код ППЭ", "Первичный балл", "Балл"]
    rows = [
        ["01 - Русский язык 2025.06.02"],
        header,
        (1, 7, 11, 1018, 30, "=E3*2"),
        (2, 8, 11, 1018, 30, 62),
    ]

    parsed = parse(files.xlsx(rows, "1"))

    assert scores(parsed) == {("Русский язык", "8"): (1, 62, 0)}
    assert ("formula_without_value", 3, "F") in [(p.code, p.row, p.column) for p in parsed.problems]

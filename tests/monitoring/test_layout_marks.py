"""«Статистика по отметкам»."""

import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import (
    COUNTRY_ROW,
    DISTRICT,
    FIELD,
    HILL,
    MARKS_HEADER,
    REGION_ROW,
    RIVER,
    codes,
    head,
    marks,
    parse,
)

GOOD = (HILL, None, 3, 0, 33.33, 66.67, 0)


def counts(parsed) -> dict[str, tuple[int | None, ...]]:
    return {
        part.school.code: (
            part.counts.participants,
            part.counts.n2,
            part.counts.n3,
            part.counts.n4,
            part.counts.n5,
        )
        for part in parsed.parts
    }


def test_marks_percents_become_counts():
    parsed = parse(
        marks(COUNTRY_ROW, REGION_ROW, (DISTRICT, 2, 92, 11.96, 52.17, 28.26, 7.61),
              (RIVER, None, 89, 12.36, 52.81, 26.97, 7.87), GOOD)
    )  # fmt: skip

    assert parsed.format == "vpr_marks"
    assert parsed.exams == (ExamKey("vpr", 2024, "Русский язык", "", 4, "spring"),)
    assert counts(parsed) == {"edu990101": (89, 11, 47, 24, 7), "edu990102": (3, 0, 1, 2, 0)}
    assert (parsed.rows, parsed.rejected, parsed.problems) == (2, 0, ())


def test_marks_part_tells_its_school_and_place():
    part = parse(marks((DISTRICT, 9, 500, 25, 25, 25, 25), GOOD)).parts[0]

    assert part.kind == "report"
    assert (part.school.name, part.school.code) == ("МКОУ «Холмовская ООШ»", "edu990102")
    assert part.school.municipality_code == "reg99_m101"
    assert (part.sheet, part.row, part.last_row) == ("РУ 4 Статистика по отметкам", 10, 10)
    assert part.columns == {"participants": "C", "n2": "D", "n3": "E", "n4": "F", "n5": "G"}


def test_marks_groups_that_are_no_schools_become_benchmarks():
    parsed = parse(marks(COUNTRY_ROW, REGION_ROW, (DISTRICT, 47, 3162, 13.57, 46.9, 33.65, 5.88)))

    found = [(b.level, b.name, b.code, b.schools, b.participants) for b in parsed.benchmarks]
    assert found == [
        ("country", "Вся выборка", "", 35589, 1722202),
        ("region", "Озёрный край", "", 560, 30216),
        ("municipality", "Речной муниципальный район", "reg99_m101", 47, 3162),
    ]
    assert parsed.benchmarks[0].shares == (5.06, 32.92, 44.33, 17.69)
    assert (parsed.rows, parsed.parts) == (0, ())


@pytest.mark.parametrize(
    ("label", "schools", "level"),
    [
        ("Озёрный край (reg990000)", 5, "region"),
        ("Российская Федерация", 5, "country"),
        ("Речной муниципальный округ", 5, "municipality"),
        ("Незнакомая группа", 5, "region"),
    ],
)
def test_marks_level_of_a_group(label, schools, level):
    (benchmark,) = parse(marks((label, schools, 100, 25, 25, 25, 25))).benchmarks

    assert benchmark.level == level


@pytest.mark.parametrize(
    ("label", "name", "code"),
    [
        ("МБОУ «СОШ № 1»(sch990101)", "МБОУ «СОШ № 1»", "sch990101"),
        ("МКОУ «Школа-интернат» ( KSH990001 )", "МКОУ «Школа-интернат»", "ksh990001"),
        ("МБОУ СОШ № 1 п. Речной", "МБОУ СОШ № 1 п. Речной", ""),
        ("Незнакомая группа", "Незнакомая группа", ""),
    ],
)
def test_marks_school_with_or_without_a_code(label, name, code):
    (part,) = parse(marks((label, None, 4, 25, 25, 25, 25))).parts

    assert (part.school.name, part.school.code) == (name, code)


def test_marks_numbers_written_as_text():
    row = (RIVER, None, "1 000", "12,3%", "52,8", " 26,9 ", "8,0\u00a0%")

    assert counts(parse(marks(row))) == {"edu990101": (1000, 123, 528, 269, 80)}


def test_marks_shares_that_sum_to_100_01():
    row = (RIVER, None, 96, 5.21, 13.54, 38.54, 42.71)
    assert sum(row[3:]) == pytest.approx(100)
    third = (HILL, None, 7, 14.29, 28.57, 28.57, 28.57)

    parsed = parse(marks(row, third, (FIELD, None, 3, 33.33, 33.33, 33.33, None)))

    assert counts(parsed)["edu990101"] == (96, 5, 13, 37, 41)
    assert counts(parsed)["edu990102"] == (7, 1, 2, 2, 2)
    assert counts(parsed)["edu990103"] == (3, 1, 1, 1, 0)


def test_marks_header_is_found_by_its_words():
    header = ["", "Группы  участников", "", "Кол-во участников", "«5»", "«4»", "Отметка 3", "2, %"]
    rows = [
        *head("Отчёт"),
        ["подписано"],
        [None, *header[1:]],
        [None, RIVER, None, 4, 0, 25, 50, 25],
    ]

    parsed = parse(files.xlsx(rows, "Лист1"))

    assert counts(parsed) == {"edu990101": (4, 1, 2, 1, 0)}
    assert parsed.parts[0].columns["n5"] == "E"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((RIVER, None, 30, 12.36, 52.81, 26.97, 7.87), "percent_base_differs", "D"),
        ((RIVER, None, 89, 12.36, 52.81, 26.97, 2.87), "percent_base_differs", "D"),
        ((RIVER, None, None, 25, 25, 25, 25), "participants_missing", "C"),
        ((RIVER, None, "много", 25, 25, 25, 25), "number_unknown", "C"),
        ((RIVER, None, 10.5, 25, 25, 25, 25), "number_unknown", "C"),
        ((RIVER, None, -4, 25, 25, 25, 25), "number_unknown", "C"),
        ((RIVER, None, 0, 0, 0, 0, 0), "no_participants", "C"),
        ((RIVER, None, 4, None, None, None, None), "shares_missing", "D"),
        ((RIVER, None, 4, 25, "х", 25, 25), "number_unknown", "E"),
        ((RIVER, None, 4, 25, 25, 25, 125), "number_unknown", "G"),
        ((None, None, 4, 25, 25, 25, 25), "group_missing", "A"),
    ],
    ids=["another N", "not 100", "no N", "N in words", "N in parts", "N below 0", "nobody"]
    + ["no shares", "a letter", "above 100", "no label"],
)
def test_marks_bad_row_is_refused_alone(row, code, column):
    parsed = parse(marks(row, GOOD))

    assert codes(parsed) == [(code, 9, column)]
    assert parsed.problems[0].severity == "error"
    assert list(counts(parsed)) == ["edu990102"]
    assert (parsed.rows, parsed.rejected) == (2, 1)


def test_marks_problem_quotes_the_cell_and_names_the_sheet():
    (problem,) = parse(marks((RIVER, None, "2O", 25, 25, 25, 25), GOOD)).problems

    assert problem.value == "2O"
    assert problem.sheet == "РУ 4 Статистика по отметкам"
    assert "«2O»" in problem.message


def test_marks_formula_without_a_value_refuses_the_row():
    parsed = parse(marks((RIVER, None, "=2+2", 25, 25, 25, 25), GOOD))

    assert codes(parsed) == [("formula_without_value", 9, "C")]
    assert list(counts(parsed)) == ["edu990102"]


def test_marks_school_repeated_with_other_numbers_is_refused_in_both_rows():
    parsed = parse(marks((RIVER, None, 4, 25, 25, 25, 25), GOOD, (RIVER, None, 2, 0, 50, 50, 0)))

    assert codes(parsed) == [("duplicate_school", 9, ""), ("duplicate_school", 11, "")]
    assert list(counts(parsed)) == ["edu990102"]
    assert (parsed.rows, parsed.rejected) == (3, 2)


def test_marks_school_repeated_word_for_word_is_loaded_once():
    row = (RIVER, None, 4, 25, 25, 25, 25)

    parsed = parse(marks(row, (row[0].replace("edu", "sch"), *row[1:])))

    assert codes(parsed) == [("duplicate_school", 10, "")]
    assert parsed.problems[0].severity == "warning"
    assert (len(parsed.parts), parsed.rows, parsed.rejected) == (1, 2, 1)


def test_marks_same_name_without_codes_is_a_repetition():
    row = ("МБОУ СОШ № 1", None, 4, 25, 25, 25, 25)

    assert parse(marks(row, ("МБОУ  СОШ № 1", None, 2, 0, 50, 50, 0))).parts == ()


def test_marks_total_of_the_municipality_is_checked_when_all_its_schools_stand_here():
    rows = [(RIVER, None, 4, 25, 25, 25, 25), GOOD]

    wrong = parse(marks((DISTRICT, 2, 8, 25, 25, 25, 25), *rows))
    right = parse(marks((DISTRICT, 2, 7, 25, 25, 25, 25), *rows))
    few = parse(marks((DISTRICT, 47, 800, 25, 25, 25, 25), *rows))

    assert codes(wrong) == [("total_differs", 9, "C")]
    assert wrong.problems[0].severity == "warning"
    assert len(wrong.parts) == 2
    assert right.problems == few.problems == ()


def test_marks_heading_repeated_and_numbers_of_columns_are_no_rows():
    heading = ("Группы участников", "Кол-во ОО", "Кол-во участников", "2", "3", "4", "5")

    parsed = parse(marks((1, 2, 3, 4, 5, 6, 7), GOOD, heading))

    assert codes(parsed) == [("heading_repeated", 9, "A"), ("heading_repeated", 11, "A")]
    assert (len(parsed.parts), parsed.rows, parsed.rejected) == (1, 1, 0)


def test_marks_totals_and_notes_are_left_out_aloud():
    parsed = parse(marks(GOOD, ("Итого", None, 3, 0, 33.33, 66.67, 0), ("Исполнитель: отдел",)))

    assert codes(parsed) == [("total_skipped", 10, "A"), ("note_skipped", 11, "A")]
    assert {problem.severity for problem in parsed.problems} == {"info"}
    assert (parsed.rows, parsed.rejected) == (1, 0)


def test_marks_benchmark_that_does_not_sum_is_left_out():
    parsed = parse(marks(("Озёрный край", 5, 100, 25, 25, 25, 5), GOOD))

    assert codes(parsed) == [("percent_base_differs", 9, "D")]
    assert parsed.benchmarks == ()
    assert (parsed.rows, parsed.rejected) == (1, 0)


def test_marks_several_municipalities_in_a_row_own_no_school_for_certain():
    other = "Лесной муниципальный район(reg99_m102)"
    shares = (100, 25, 25, 25, 25)

    listed = parse(marks((DISTRICT, 5, *shares), (other, 5, *shares), GOOD))
    nested = parse(marks((DISTRICT, 5, *shares), GOOD, (other, 5, *shares), (RIVER, None, *shares)))

    assert [part.school.municipality_code for part in listed.parts] == [""]
    assert [p.school.municipality_code for p in nested.parts] == ["reg99_m101", "reg99_m102"]


def test_marks_several_sheets_are_several_assessments():
    sheets = [*head("Статистика по отметкам"), MARKS_HEADER, GOOD]
    fifth = [*head("Статистика по отметкам", title="ВПР 2024 Русский язык 5 класс")]

    parsed = parse(
        files.xlsx(sheets, "РУ 4", **{"РУ 5": [*fifth, MARKS_HEADER, GOOD], "Прочее": [["x"]]})
    )

    assert [exam.grade for exam in parsed.exams] == [4, 5]
    assert [(p.code, p.sheet) for p in parsed.problems] == [("sheet_skipped", "Прочее")]


def test_marks_hash_follows_content_not_place():
    first = parse(marks(GOOD)).parts[0]
    moved = parse(marks(COUNTRY_ROW, GOOD)).parts[0]
    changed = parse(marks((HILL, None, 3, 0, 66.67, 33.33, 0))).parts[0]

    assert first.content_hash == moved.content_hash != changed.content_hash

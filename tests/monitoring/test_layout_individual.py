"""Ф1 «Индивидуальные результаты»."""

import pytest

from tests.core import files
from tests.monitoring.vpr_books import (
    FIELD,
    HILL,
    PUPILS_HEADER,
    RIVER,
    codes,
    head,
    parse,
    pupil,
    pupils,
    section,
)

HILL_ROWS = [
    section(HILL, 3),
    pupil(HILL, 40001, (2, 1, 3, 4), 5, 4),
    pupil(HILL, 40002, (0, 1, "X", 0), 2, 4, class_no=2),
    pupil(HILL, 40003, (1, 1, 1, "Х"), 3, "нет отметки"),
]
FIELD_ROWS = [section(FIELD, 1), pupil(FIELD, 40001, (1, 1, 2, 2), 4, 4)]


def errors(parsed) -> list[tuple[str, int | None, str]]:
    found = [problem for problem in parsed.problems if problem.severity == "error"]
    return [(problem.code, problem.row, problem.column) for problem in found]


def warnings(parsed) -> list[tuple[str, int | None, str]]:
    found = [problem for problem in parsed.problems if problem.severity == "warning"]
    return [(problem.code, problem.row, problem.column) for problem in found]


def test_individual_counts_of_two_schools():
    parsed = parse(pupils(*HILL_ROWS, *FIELD_ROWS))

    assert parsed.format == "vpr_individual"
    hill, field = parsed.parts
    assert hill.kind == "individual"
    assert (hill.school.name, hill.school.code) == ("МКОУ «Холмовская ООШ»", "edu990102")
    counts = hill.counts
    assert (counts.participants, counts.n2, counts.n3, counts.n4, counts.n5) == (3, 1, 1, 0, 1)
    assert (counts.journal_n, counts.journal_lowered, counts.journal_confirmed) == (2, 1, 0)
    assert (counts.journal_raised, counts.journal_gap2) == (1, 1)
    assert (counts.primary_n, counts.primary_sum, counts.primary_max) == (3, 14, 10)
    assert field.counts.participants == 1
    assert (parsed.rows, parsed.rejected) == (4, 0)
    assert warnings(parsed) == errors(parsed) == []


def test_individual_participants_bear_nothing_but_results():
    part = parse(pupils(*HILL_ROWS)).parts[0]

    assert [tuple(person) for person in part.participants] == [
        (10, 1, 10, 5, 4, None),
        (11, 2, 1, 2, 4, None),
        (12, 1, 3, 3, None, None),
    ]
    assert (part.sheet, part.row, part.last_row, part.rows) == (
        "РУ 4 Индивидуальные результ", 10, 12, 3,
    )  # fmt: skip
    assert (part.columns["n2"], part.columns["primary_sum"]) == ("L", "K")
    assert part.columns["journal_gap2"] == "M"


def test_individual_codes_of_pupils_reach_nothing():
    parsed = parse(pupils(*HILL_ROWS, pupil(HILL, 40003, (1, 1, 1, 1), 3)))

    assert parsed.personal_columns == (("РУ 4 Индивидуальные результ", "D"),)
    assert "4000" not in repr(parsed)


def test_individual_names_added_by_hand_are_dropped():
    header = [*PUPILS_HEADER, "Фамилия", "СНИЛС"]
    rows = [[*row, "Иванова", "112-233-445 95"] for row in HILL_ROWS[1:]]
    rows[0][-4], rows[1][-5] = "Иванова", "112-233-445 95"

    parsed = parse(files.xlsx([*head("Индивидуальные результаты"), header, *rows], "Лист1"))

    assert [column for _, column in parsed.personal_columns] == ["D", "N", "O"]
    assert [code for code, *_ in errors(parsed)[:2]] == ["mark_unknown", "score_unknown"]
    assert "Иванова" not in repr(parsed)
    assert "112-233" not in repr(parsed)


def test_individual_x_and_missing_journal_marks_are_told_once():
    parsed = parse(pupils(*HILL_ROWS))

    assert codes(parsed) == [("journal_mark_missing", 12, "M"), ("task_not_begun", None, "")]
    assert "2\u00a0балла «X»" in parsed.problems[1].message


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (pupil(RIVER, 40002, (1, 1, 1, 1), 1), "mark_unknown", "L"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), "н/а"), "mark_unknown", "L"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3.5), "mark_unknown", "L"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), None), "mark_missing", "L"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3, primary=11), "score_above_maximum", "K"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3, primary="?"), "score_unknown", "K"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3, primary=-1), "score_unknown", "K"),
        (pupil(RIVER, 40001, (1, 1, 1, 1), 3), "duplicate_participant", "D"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), "=3"), "formula_without_value", "L"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3, primary="=4"), "formula_without_value", "K"),
        (pupil(RIVER, 40002, (1, 1, 1, 1), 3, "=4"), "formula_without_value", "M"),
        (pupil(HILL, 40009, (1, 1, 1, 1), 3, login="edu990101"), "school_differs", "C"),
    ],
    ids=["mark 1", "mark in letters", "mark and a half", "no mark", "score above", "score ?"]
    + [
        "score below",
        "same code",
        "mark formula",
        "score formula",
        "journal formula",
        "two schools",
    ],
)
def test_individual_bad_row_refuses_its_school_and_no_other(row, code, column):
    good = pupil(RIVER, 40001, (1, 1, 1, 1), 3)

    parsed = parse(pupils(section(RIVER, 2), good, row, *FIELD_ROWS))

    assert errors(parsed) == [(code, 11, column), ("school_refused", 10, "")]
    assert [part.school.code for part in parsed.parts] == ["edu990103"]
    assert (parsed.rows, parsed.rejected) == (3, 2)


def test_individual_refused_school_says_what_is_lost():
    bad = pupil(RIVER, 40002, (1, 1, 1, 1), 7)

    parsed = parse(pupils(pupil(RIVER, 40001, (1, 1, 1, 1), 3), bad, *FIELD_ROWS))

    refused = next(p for p in parsed.problems if p.code == "school_refused")
    assert "«СОШ № 1 п. Речной»" in refused.message
    assert "2\u00a0участника" in refused.message
    assert "1\u00a0строке" in refused.message


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (pupil(FIELD, 40002, (1, 1, 1, 1), 3, primary=7), "total_differs", "K"),
        (pupil(FIELD, 40002, (1, "?", 1, 1), 3), "task_unknown", "H"),
        (pupil(FIELD, 40002, (1, 1, 1, -1), 3, primary=3), "task_unknown", "J"),
        (pupil(FIELD, 40002, (1, 2, 1, 1), 3), "task_above_maximum", "H"),
        (pupil(FIELD, 40002, (1, 1, 1, 1), 3, "З"), "journal_mark_unknown", "M"),
        (pupil(FIELD, 40002, (1, 1, 1, 1), 3, 6), "journal_mark_unknown", "M"),
        (pupil(FIELD, 40002, (1, 1, 1, 1), 3, class_no="а"), "class_unknown", "E"),
        (pupil(FIELD, 40002, (None,) * 4, 3, primary=None), "score_missing", "K"),
    ],
    ids=["sum", "task ?", "task below", "task above", "letter", "mark 6", "class", "no score"],
)
def test_individual_odd_value_is_a_warning_and_the_school_is_loaded(row, code, column):
    parsed = parse(pupils(section(FIELD, 2), FIELD_ROWS[1], row))

    assert warnings(parsed) == [(code, 11, column)]
    assert parsed.parts[0].counts.participants == 2
    assert parsed.rejected == 0


def test_individual_score_of_the_file_is_kept_where_the_sum_differs():
    parsed = parse(pupils(pupil(FIELD, 40001, (1, 1, 1, 1), 3, primary=7)))

    assert parsed.parts[0].participants[0].primary == 7


def test_individual_journal_mark_1_counts():
    counts = parse(pupils(pupil(FIELD, 40001, (1, 1, 1, 1), 3, 1))).parts[0].counts

    assert (counts.journal_n, counts.journal_raised, counts.journal_gap2) == (1, 1, 1)


def test_individual_absent_pupil_is_no_participant():
    absent = pupil(FIELD, 40002, (None,) * 4, None, 4, primary=None)

    parsed = parse(pupils(section(FIELD, 1), FIELD_ROWS[1], absent))

    assert ("absent", 11, "L") in codes(parsed)
    assert warnings(parsed) == []
    assert (parsed.rows, parsed.parts[0].counts.participants) == (1, 1)


def test_individual_number_in_the_heading_of_a_school_is_checked():
    parsed = parse(pupils(section(FIELD, 5), FIELD_ROWS[1]))

    assert warnings(parsed) == [("total_differs", 10, "")]
    assert len(parsed.parts) == 1


def test_individual_sorted_rows_find_their_schools():
    rows = [HILL_ROWS[1], FIELD_ROWS[1], HILL_ROWS[2], section(HILL, 3), HILL_ROWS[3]]

    parsed = parse(pupils(*rows, section(FIELD, 1)))

    assert [(p.school.code, p.counts.participants) for p in parsed.parts] == [
        ("edu990102", 3),
        ("edu990103", 1),
    ]
    assert warnings(parsed) == []


def test_individual_school_is_known_by_its_label_without_a_login():
    parsed = parse(pupils(pupil(FIELD, 40001, (1, 1, 1, 1), 3, login=None)))

    assert parsed.parts[0].school.code == "edu990103"


def test_individual_row_without_a_school_is_refused_alone():
    row = pupil("", 40002, (1, 1, 1, 1), 3, login=None)

    parsed = parse(pupils(row, *FIELD_ROWS))

    assert errors(parsed) == [("school_missing", 9, "A")]
    assert (len(parsed.parts), parsed.rows, parsed.rejected) == (1, 2, 1)


def test_individual_task_headers_with_letters_of_both_alphabets():
    header = [*PUPILS_HEADER]
    header[6:10] = ["1 (2 б)", "16 (1) (1б)", "5k1(3б)", "10К1 (4б.)"]
    rows = [pupil(FIELD, 40001, (2, 1, 3, 4), 5, primary=9)]

    parsed = parse(files.xlsx([*head("Индивидуальные результаты"), header, *rows], "Лист1"))

    assert warnings(parsed) == [("total_differs", 9, "K")]


def test_individual_maximum_is_the_sum_of_tasks_where_the_head_has_none():
    parsed = parse(pupils(*FIELD_ROWS, maximum=None))

    assert parsed.parts[0].counts.primary_max == 10


def test_individual_sheet_of_another_subject_is_refused_and_counted_in_pupils():
    parsed = parse(pupils(*HILL_ROWS, *FIELD_ROWS, subject="Математика"))

    assert errors(parsed) == [("subject_differs", 3, "A")]
    assert (parsed.rows, parsed.rejected, parsed.refused) == (4, 4, True)


def test_individual_hash_ignores_the_order_of_rows():
    first = parse(pupils(*HILL_ROWS)).parts[0]
    other = parse(pupils(*reversed(HILL_ROWS))).parts[0]
    changed = parse(pupils(*HILL_ROWS[:3], pupil(HILL, 40003, (1, 1, 1, 0), 3, 3))).parts[0]

    assert first.content_hash == other.content_hash != changed.content_hash


@pytest.mark.parametrize("number", [0, -1, 10**12, "пятый"])
def test_individual_class_that_is_no_number_of_a_class_is_told(number):
    parsed = parse(pupils(section(HILL, 1), pupil(HILL, 40001, (1, 1, 1, 1), 3, class_no=number)))

    assert parsed.parts[0].participants[0].class_no is None
    assert ("class_unknown", 10, "E") in codes(parsed)

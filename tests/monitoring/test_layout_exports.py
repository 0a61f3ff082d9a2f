"""Exports of a region by participant, of three years."""

import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import codes, parse

SAID = {"subject": "Русский язык", "grade": 4}
PLACE = "reg99_m101 | Речной муниципальный район"
RIVER = ("edu990101", "edu990101 | МБОУ «СОШ № 1 п. Речной»")
HILL = ("edu990102", "edu990102 | МКОУ «Холмовская ООШ»")
HEADER_2022 = (
    "Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код",
    "Вариант", "1 (1б)", "2(2б)", "16 (1) (1б)", "10К1 (3б)", "Наименование класса", "Пол",
    "Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов",
)  # fmt: skip
HEADER_2021 = (
    "логин школы", "регион", "номер обучающегося", "код обучающегося",
    "отметка за предыдущую четверть/триместр", "пол", "класс", "вариант", "всего баллов",
    "балл за 1", "балл за 2", "балл за 3", "Учебник",
)  # fmt: skip
HEADER_2020 = (
    "groups", "user", "id", "code", "otc", "gender", "klass", "var-1", "var-2", "sum",
    "a-1-grade", "a-2-grade", "Учебник", "a-3-grade", *(f"a-{n}-grade" for n in range(4, 41)),
)  # fmt: skip


def row(school, pupil, scores, total, *, variant=1, class_="5а", journal=4) -> tuple[object, ...]:
    login, label = school
    return (
        login, 99, "reg990000 | Озёрный край", PLACE, label, "20.03.2022 10:11:12", pupil, variant,
        *scores, class_, "\u00a0Ж", journal, total,
    )  # fmt: skip


def export(*rows) -> bytes:
    return files.xlsx([HEADER_2022, *rows], "Протокол")


def sums(parsed) -> dict[str, tuple[int | None, ...]]:
    return {
        part.school.code: (
            part.counts.primary_n, part.counts.primary_sum, part.counts.primary_max,
        )
        for part in parsed.parts
    }  # fmt: skip


def test_scores_of_two_schools_without_marks():
    parsed = parse(
        export(
            row(RIVER, 40001, (1, "2", "4\u00a0", 3), 10), row(RIVER, 40002, (0, 0, 0, 0), 0),
            row(HILL, 40001, (1, "X", "Х", "не пройд."), 1, class_="Б"),
        ),
        **SAID,
    )  # fmt: skip

    assert parsed.format == "vpr_export_2022"
    assert parsed.exams == (ExamKey("vpr", 2022, "Русский язык", "", 4),)
    assert sums(parsed) == {"edu990101": (2, 10, 7), "edu990102": (1, 1, 7)}
    assert (parsed.rows, parsed.rejected) == (3, 0)
    river, hill = parsed.parts
    assert (river.school.name, river.school.municipality_name) == (RIVER[1][12:], PLACE)
    assert (river.kind, river.counts.participants, river.counts.n2) == ("individual", None, None)
    assert [tuple(person) for person in hill.participants] == [(4, 2, 1, None, 4, None)]


def test_logins_without_edu_are_one_fault_of_their_column():
    bare = (990101, "МБОУ «СОШ № 1 п. Речной»")
    rows = [row(bare, 40001 + n, (1, 1, 1, 1), 4) for n in range(3)]

    parsed = parse(export(*rows, row(HILL, 40001, (1, 1, 0, 0), 2)), **SAID)

    said = [problem for problem in parsed.problems if problem.severity == "error"]
    assert [(problem.code, problem.row, problem.column) for problem in said] == [
        ("bad_login", 2, "A")
    ]
    assert "edu990101" in said[0].message
    assert "3\u00a0строки, последняя – 4" in said[0].message
    assert (parsed.rows, parsed.rejected, list(sums(parsed))) == (4, 3, ["edu990102"])


def test_codes_of_participants_are_personal_and_kept_nowhere():
    parsed = parse(export(row(RIVER, 40777, (1, 1, 1, 1), 4)), **SAID)

    assert parsed.personal_columns == (("Протокол", "G"),)
    assert "40777" not in repr(parsed)


@pytest.mark.parametrize("variant", ["отсутствовал", "ОТСУТствовал", "не присутствовал", 0, None])
def test_absent_is_no_zero(variant):
    blank = (None,) * 4

    parsed = parse(
        export(row(RIVER, 40001, blank, 0, variant=variant), row(RIVER, 40002, (0, 0, 0, 0), 0)),
        **SAID,
    )

    assert sums(parsed) == {"edu990101": (1, 0, 7)}
    assert ("absent", 2, "H") in codes(parsed)


def test_total_of_the_file_is_compared_and_not_used():
    wrong, without = (
        row(RIVER, 40001, (1, 2, 1, 3), 4),
        row(RIVER, 40002, (1, 1, 1, 1), None),
    )

    parsed = parse(export(wrong, without), **SAID)

    assert sums(parsed) == {"edu990101": (2, 11, 7)}
    (remark,) = [p for p in parsed.problems if p.code == "total_recomputed"]
    assert (remark.row, remark.column, remark.severity) == (2, "P", "warning")
    assert "у\u00a01\u00a0участника" in remark.message


@pytest.mark.parametrize(
    ("scores", "variant", "code"),
    [
        ((1, "?", 1, 1), 1, "task_counts_zero"),
        ((1, -1, 1, 1), 1, "task_counts_zero"),
        ((1, 9, 1, 1), 1, "task_above_maximum"),
        ((1, 1, 1, 1), None, "variant_missing"),
        ((1, 1, 1, 1), "отсутствовал", "absent_with_scores"),
    ],
)
def test_odd_values_are_told(scores, variant, code):
    odd = row(RIVER, 40001, scores, None, variant=variant)

    parsed = parse(export(odd, row(RIVER, 40002, (1, 1, 1, 1), 4)), **SAID)

    assert [p.severity for p in parsed.problems if p.code == code] == ["warning"]
    assert parsed.parts


def test_participant_told_twice_refuses_the_school_alone():
    parsed = parse(
        export(row(RIVER, 40001, (1, 1, 1, 1), 4), row(RIVER, 40001, (1, 1, 1, 1), 4),
               row(HILL, 40001, (1, 1, 1, 1), 4)), **SAID)  # fmt: skip

    assert list(sums(parsed)) == ["edu990102"]
    assert ("duplicate_participant", 3, "G") in codes(parsed)
    assert (parsed.rows, parsed.rejected) == (3, 2)


@pytest.mark.parametrize(
    ("said", "missing"),
    [({}, 2), ({"subject": "Русский язык"}, 1), ({"grade": 4}, 1)],
)
def test_subject_and_grade_are_asked_for(said, missing):
    parsed = parse(export(row(RIVER, 40001, (1, 1, 1, 1), 4)), **said)

    assert parsed.refused
    assert [code for code, _, _ in codes(parsed)].count("subject_required") == missing
    assert (parsed.rows, parsed.rejected) == (1, 1)


def test_year_is_what_the_user_says_or_that_of_most_uploads():
    (exam,) = parse(export(row(RIVER, 40001, (1, 1, 1, 1), 4)), year=2023, **SAID).exams

    assert exam.year == 2023


def test_export_of_2021_is_all_text_and_calls_the_municipality_a_region():
    pupil = ("sch990101", "Речной район", "1", "40001", "4", "ж", "а", "2", "3", "1", "2", "0", "А")

    parsed = parse(files.xlsx([HEADER_2021, pupil], "Sheet"), **SAID)

    assert parsed.format == "vpr_export_2021"
    assert parsed.exams == (ExamKey("vpr", 2021, "Русский язык", "", 4),)
    assert sums(parsed) == {"sch990101": (1, 3, None)}
    assert parsed.parts[0].school.municipality_name == "Речной район"


def test_export_of_2020_was_written_in_the_autumn():
    pupil = ("g1", "sch990101", 7, 50001, 4, "м", "5а", 1, None, 3, 1, 2, "Учебник", 0)

    parsed = parse(files.xlsx([HEADER_2020, pupil], "Sheet1"), **SAID)

    assert parsed.format == "vpr_export_2020"
    assert parsed.exams == (ExamKey("vpr", 2020, "Русский язык", "", 4, "autumn"),)
    assert sums(parsed) == {"sch990101": (1, 3, None)}

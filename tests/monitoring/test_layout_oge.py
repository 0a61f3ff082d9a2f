"""Protocols of ОГЭ in every layout that they come in."""

from datetime import date

import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.protocol_books import (
    DENSE_OGE,
    MACHINE_OGE,
    NAMES,
    SPARSE_OGE,
    codes,
    dense,
    html,
    marks,
    ods,
    oge_sheet,
    parse,
    sheets,
    sparse,
)

SOCIAL = "12 - Обществознание 2026.07.03"
RUSSIAN = ExamKey("oge", 2026, "Русский язык", "", 9)
TWO = [
    *oge_sheet(
        "01 - Русский язык 2026.06.04",
        sparse(1, 9306.0, 27.0, 4.0),
        sparse(2, 9306.0, 12.0, 2.0),
        sparse(3, 13450.0, 30.0, 5.0),
    ),
    *oge_sheet("02 - Математика 2026.06.09", sparse(1, 9306.0, 17.0, 4.0)),
]


def test_oge_old_workbook_with_two_exams_in_a_sheet_and_float_codes():
    parsed = parse(files.xls(TWO))

    assert parsed.format == "oge_protocol"
    assert marks(parsed) == {
        ("Русский язык", "9306"): (1, 0, 1, 0),
        ("Русский язык", "13450"): (0, 0, 0, 1),
        ("Математика", "9306"): (0, 0, 1, 0),
    }
    first = parsed.parts[0]
    assert first.exam == RUSSIAN
    assert first.sitting == date(2026, 6, 4)
    assert (first.sheet, first.row, first.columns["n2"]) == ("Page 1", 6, "U")
    assert (first.counts.primary_n, first.counts.primary_sum) == (2, 39)
    assert (parsed.rows, parsed.rejected, codes(parsed)) == (4, 0, [])


@pytest.mark.parametrize(
    "made", [files.xls, files.xlsx, ods, html], ids=["xls", "xlsx", "ods", "html"]
)
def test_oge_is_the_same_in_every_kind_of_file(made):
    assert marks(parse(made(TWO), "x.xls")) == marks(parse(files.xls(TWO)))


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_oge_is_the_same_in_every_kind_of_csv(delimiter, encoding, end):
    lines = [delimiter.join("" if v is None else str(v) for v in row) for row in TWO]

    assert marks(parse(end.join(lines).encode(encoding))) == marks(parse(files.xls(TWO)))


def test_oge_values_may_stand_beside_the_column_of_their_header():
    row = list(sparse(1, None, None, None))
    row[3], row[19] = 9306.0, 27.0
    row[18], row[20] = None, 4
    shifted = [*row]
    shifted[2], shifted[3] = None, "004013"
    shifted[0] = 2.0

    parsed = parse(files.xlsx(oge_sheet(SOCIAL, row, shifted), "Page 1"))

    assert marks(parsed) == {
        ("Обществознание", "9306"): (0, 0, 1, 0),
        ("Обществознание", "004013"): (0, 0, 1, 0),
    }
    assert parsed.parts[0].counts.primary_sum == 27


def test_oge_dense_drops_the_columns_that_identify():
    parsed = parse(files.xlsx(oge_sheet(SOCIAL, dense(1, 111002, 20, 3), header=DENSE_OGE), "1"))

    assert marks(parsed) == {("Обществознание", "111002"): (0, 1, 0, 0)}
    assert [column for _, column in parsed.personal_columns] == ["G", "H", "I", "J", "K"]
    assert not any(name in repr(parsed) for name in (*NAMES, "700001"))


def test_oge_next_exam_has_columns_of_its_own():
    other = ("№", "Класс", "Код ОО", "Код ППЭ", "Оценка", "Первичный балл", "Фамилия")
    rows = oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0))
    rows += oge_sheet(
        "07 - История 05.06.2026", (1, "9А", 9306, 1003, 5, 33, "Пробников"), header=other
    )

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed)["История", "9306"] == (0, 0, 0, 1)
    assert parsed.parts[1].counts.primary_sum == 33
    assert parsed.parts[1].columns["n2"] == "E"


def test_oge_title_and_header_of_each_printed_page_go_on_with_the_exam():
    page = oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0))[:-1]
    rows = [*page, ["Страница 1 из 2"], *oge_sheet(SOCIAL, sparse(2, 9306.0, 12.0, 2.0))]

    assert marks(parse(files.xlsx(rows, "Page 1"))) == {("Обществознание", "9306"): (1, 0, 1, 0)}


def test_oge_pages_and_exams_on_several_sheets():
    parsed = parse(
        sheets(
            Page_1=oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0)),
            Page_2=[SPARSE_OGE, sparse(2, 9306.0, 12.0, 2.0)],
            Page_3=oge_sheet("18 - Литература 2026.06.09", sparse(1, 9306.0, 27.0, 5.0)),
            Справка=[["Напечатано в РЦОИ"]],
        )
    )

    assert marks(parsed) == {
        ("Обществознание", "9306"): (1, 0, 1, 0),
        ("Литература", "9306"): (0, 0, 0, 1),
    }
    assert codes(parsed) == ["sheet_skipped"]


def test_oge_row_printed_twice_counts_once():
    rows = oge_sheet(SOCIAL, *[sparse(1, 9306.0, 27.0, 4.0)] * 2, sparse(2, 9306.0, 12.0, 2.0))

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Обществознание", "9306"): (1, 0, 1, 0)}
    assert (parsed.rows, parsed.rejected, codes(parsed)) == (3, 1, ["duplicate_participant"])


@pytest.mark.parametrize(
    "title",
    [
        "12 - Обществознание 2026.07.03",
        "12 – Обществознание 03.07.2026",
        "Обществознание 2026-07-03",
        "03.07.2026 Обществознание",
        "2026.07.03 12 - Обществознание",
        "Предмет: 12 - Обществознание, дата экзамена: 03.07.2026",
        "ОГЭ 12 - Обществознание 3 июля 2026 года",
        "Протокол ОГЭ, Обществознание (9 класс), 03.07.2026 г.",
        "Протокол проверки результатов ОГЭ по обществознанию 03.07.2026",
        '"12 - Обществознание 2026.07.03"',
        "12 - Обществознание (резервный день) 2026.07.03",
        # A name is to be believed before a code, and a cut one with it.
        "09 - Обществознание 2026.07.03",
        "12 - Обществозн. 2026.07.03",
    ],
)
def test_oge_title_in_any_order_with_any_date(title):
    parsed = parse(files.xlsx(oge_sheet(title, sparse(1, 9306.0, 27.0, 4.0)), "Page 1"))

    assert [(p.exam, p.sitting) for p in parsed.parts] == [
        (ExamKey("oge", 2026, "Обществознание", "", 9), date(2026, 7, 3))
    ]


@pytest.mark.parametrize(
    "lines",
    [
        (["Дата экзамена:", None, date(2026, 6, 5)], ["12", None, "Обществознание"]),
        (["Обществознание"], ["05.06.2026"]),
        (["12 - Обществознание"], [None, "5 июня 2026 г."]),
    ],
)
def test_oge_title_in_cells_of_its_own_and_day_on_its_own_line(lines):
    rows = oge_sheet("", sparse(1, 9306.0, 27.0, 4.0))
    rows[2], rows[3] = lines

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert parsed.parts[0].sitting == date(2026, 6, 5)


def machine(*rows: tuple[object, ...]) -> bytes:
    lines = [MACHINE_OGE, *rows]
    return "\r\n".join(";".join(map(str, line)) for line in lines).encode("utf-8-sig")


def machine_row(number: int, school: object, primary: object, mark: object) -> tuple[object, ...]:
    return (
        *(number, school, "9А", 1003, 109, 209, *NAMES, "0000", "700001"),
        *(f"+-{number}", "1(2)", primary, mark),
    )


@pytest.mark.parametrize(
    "name",
    [
        "12_2026.06.02.csv",
        "12_2026.06.02 (1).csv",
        "12_2026.06.02_copy.csv",
        "012_2026.06.02 – копия.csv",
    ],
)
def test_oge_machine_headers_take_the_exam_from_the_name_of_the_file(name):
    parsed = parse(machine(machine_row(1, 111002, 20, 3), machine_row(2, 2, 8, 2)), name)

    assert marks(parsed) == {
        ("Обществознание", "111002"): (0, 1, 0, 0),
        ("Обществознание", "2"): (1, 0, 0, 0),
    }
    assert parsed.parts[0].sitting == date(2026, 6, 2)
    assert parsed.parts[1].school.fuller_code == "209002"
    assert [column for _, column in parsed.personal_columns] == ["G", "H", "I", "J", "K"]


def test_oge_machine_headers_without_such_a_name_ask_for_the_subject():
    data = machine(machine_row(1, 111002, 20, 3))

    refused = parse(data, "выгрузка.csv")
    told = parse(data, "выгрузка.csv", subject="Обществознание", year=2026)

    assert "subject_required" in codes(refused)
    assert refused.refused
    assert told.parts[0].exam == ExamKey("oge", 2026, "Обществознание", "", 9)
    assert codes(told) == ["sitting_unknown"]


def test_oge_name_of_a_file_with_a_title_means_nothing():
    data = files.xlsx(oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0)), "Page 1")

    assert parse(data, "01_2024.06.02.xlsx").exams[0].subject == "Обществознание"


def test_oge_who_has_no_mark_is_absent_and_told_of():
    rows = oge_sheet(
        SOCIAL,
        sparse(1, 9306.0, 27.0, 4.0),
        sparse(2, 9306.0, None, None),
        sparse(3, 9306.0, None, "не явился"),
        sparse(4, 9306.0, 3, "удалён"),
        sparse(5, 9306.0, 25.0, None),
    )

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Обществознание", "9306"): (0, 0, 1, 0)}
    assert sorted(codes(parsed)) == ["absent", "not_taken", "result_missing"]
    assert "2\u00a0участников" in next(p.message for p in parsed.problems if p.code == "not_taken")


@pytest.mark.parametrize("mark", [1, 6, "4,5", "хор"])
def test_oge_bad_mark_refuses_its_school_alone(mark):
    rows = oge_sheet(
        SOCIAL, sparse(1, 9306.0, 27, mark), sparse(2, 9306.0, 27, 4), sparse(3, 7, 9, 2)
    )

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Обществознание", "7"): (1, 0, 0, 0)}
    assert (parsed.rows, parsed.rejected) == (3, 2)
    bad = parsed.problems[0]
    assert (bad.code, bad.sheet, bad.row, bad.column) == ("mark_unknown", "Page 1", 6, "U")
    assert "нужно 2, 3, 4 или 5" in bad.message
    assert codes(parsed)[1] == "school_refused"


def test_oge_participant_without_school_is_named_by_row():
    rows = oge_sheet(SOCIAL, sparse(1, None, 27, 4), sparse(2, "сош", 20, 3), sparse(3, 7, 9, 2))

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert [(p.code, p.row, p.column) for p in parsed.problems] == [
        ("school_missing", 6, "C"),
        ("school_missing", 7, "C"),
    ]
    assert (parsed.rows, parsed.rejected) == (3, 2)


def test_oge_code_that_stands_once_for_a_school_is_of_all_its_rows():
    rows = [dense(1, 4013, 27, 4), dense(2, None, 20, 3), dense(3, 4014, 30, 5),
            dense(4, None, 10, 2), dense(5, None, 11, 2)]  # fmt: skip
    parsed = parse(sheets(Page_1=oge_sheet("12 - Обществознание 2026.07.03", *rows,
                                           header=DENSE_OGE)))  # fmt: skip

    found = {part.school.code: part.counts for part in parsed.parts}
    assert [(c.participants, c.n2, c.n3) for c in found.values()] == [(2, 0, 1), (3, 2, 0)]
    assert [problem.code for problem in parsed.problems] == ["codes_carried"]


def test_oge_code_that_is_left_out_among_others_is_nobodys():
    rows = [dense(1, 4013, 27, 4), dense(2, None, 20, 3), dense(3, 4013, 30, 5)]
    parsed = parse(sheets(Page_1=oge_sheet("12 - Обществознание 2026.07.03", *rows,
                                           header=DENSE_OGE)))  # fmt: skip

    assert [problem.code for problem in parsed.problems] == ["school_missing"]


def test_oge_mark_may_have_its_word():
    parsed = parse(sheets(Page_1=oge_sheet("12 - Обществознание 2026.07.03",
        dense(1, 4013, 27, "4 (хор.)"), dense(2, 4013, 20, "3 (удовл.)"),
        dense(3, 4013, 9, "2 (неудовлетворительно)"), header=DENSE_OGE)))  # fmt: skip

    (part,) = parsed.parts
    assert (part.counts.n2, part.counts.n3, part.counts.n4) == (1, 1, 1)


def test_oge_unknown_subject_is_refused_and_the_other_exam_goes_in():
    rows = oge_sheet("44 - Звездочётство 2026.06.04", sparse(1, 9306.0, 27.0, 4.0))
    rows += oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0))

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert [e.subject for e in parsed.exams] == ["Обществознание"]
    problem = parsed.problems[0]
    assert (problem.code, problem.row, problem.severity) == ("subject_unknown", 4, "error")
    assert "звездочётство" in problem.message.lower()
    assert (parsed.rows, parsed.rejected) == (2, 1)


def test_oge_gve_is_said_and_not_summed():
    rows = oge_sheet("51 - Русский язык 2026.06.04", sparse(1, 9306.0, 15.0, 4.0))
    rows += oge_sheet("Русский язык (ГВЭ) 2026.06.05", sparse(1, 9306.0, 15.0, 3.0))
    rows += oge_sheet("01 - Русский язык 2026.06.04", sparse(1, 9306.0, 27.0, 5.0))

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Русский язык", "9306"): (0, 0, 0, 1)}
    assert codes(parsed) == ["gve_left_out", "gve_left_out"]
    assert (parsed.rows, parsed.rejected) == (3, 2)


def test_oge_two_days_of_one_exam_are_two_sittings():
    rows = oge_sheet("01 - Русский язык 2026.06.04", sparse(1, 9306.0, 27.0, 4.0))
    rows += oge_sheet("01 - Русский язык 2026.06.25", sparse(1, 9306.0, 10.0, 2.0))

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert [(p.sitting.day, p.counts.n2, p.counts.n4) for p in parsed.parts] == [
        (4, 0, 1),
        (25, 1, 0),
    ]


def test_oge_rows_below_the_totals_are_told_of():
    rows = [*oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0)), sparse(2, 9306.0, 12.0, 2.0)]

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Обществознание", "9306"): (0, 0, 1, 0)}
    assert [(p.code, p.row) for p in parsed.problems] == [("rows_below_totals", 8)]


def test_oge_without_marks_asks_for_another_protocol():
    header = [None if name == "Оценка" else name for name in SPARSE_OGE]

    parsed = parse(files.xlsx(oge_sheet(SOCIAL, sparse(1, 9306.0, 27, 4), header=header), "P"))

    assert codes(parsed) == ["result_column_missing"]
    assert parsed.refused
    assert (parsed.rows, parsed.rejected) == (1, 1)


def test_oge_schools_named_beside_their_codes_and_in_the_first_column():
    header = ["ОО", "Код ОО", "№", "Класс", "Код ППЭ", "Первичный балл", "Оценка (отметка)"]
    name = "Средняя общеобразовательная школа № 2"
    rows = [[SOCIAL], header, [name, "111002 - СОШ № 2", 1, "9А", 1003, 20, 3]]
    rows += [[name, 111002, 2, "9А", 1003, 30, 5], ["Средний балл", None, None, None, None, 25]]

    assert marks(parse(files.xlsx(rows, "1"))) == {("Обществознание", "111002"): (0, 1, 0, 1)}


def test_oge_header_that_nothing_names_is_no_part_of_the_exam_above():
    named = oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0))
    rows = [*named, SPARSE_OGE, sparse(1, 9306.0, 12.0, 2.0)]

    parsed = parse(files.xlsx(rows, "Page 1"))

    assert marks(parsed) == {("Обществознание", "9306"): (0, 0, 1, 0)}
    assert [(p.code, p.row) for p in parsed.problems] == [("subject_required", 8)]
    assert (parsed.rows, parsed.rejected) == (2, 1)


def test_oge_header_over_two_rows():
    upper = [*SPARSE_OGE[:18], "Результат", None, None]
    lower = [*[None] * 18, "Первичный балл", None, "Оценка"]
    rows = oge_sheet(SOCIAL, lower, sparse(1, 9306.0, 27.0, 4.0), header=upper)

    assert marks(parse(files.xlsx(rows, "Page 1"))) == {("Обществознание", "9306"): (0, 0, 1, 0)}


def test_oge_another_year_than_stated_is_refused():
    data = files.xlsx(oge_sheet(SOCIAL, sparse(1, 9306.0, 27.0, 4.0)), "Page 1")

    assert codes(parse(data, year=2025)) == ["year_differs"]


def test_appeals_are_recognised_and_refused_with_advice():
    header = ["№", "Экзамен", "Фамилия", "Имя", "Состояние апелляции", "Текущие", None]
    lower = [None] * 5 + ["Первичный балл", "Оценка"]
    row = [1, "Математика(2026.06.02)", "Пробников", "Проба", "Отклонена", 17, 4]

    parsed = parse(files.xlsx([["Результаты апелляций"], header, lower, row], "Page 1"))

    assert parsed.format == "gia_appeals"
    assert codes(parsed) == ["appeals_not_loaded"]
    assert "заново" in parsed.problems[0].message
    assert [column for _, column in parsed.personal_columns] == ["C", "D"]

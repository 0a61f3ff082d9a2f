"""Flat tables of marks and of primary scores."""

import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import codes, parse

PLACE = ("Год", "Класс", "Предмет", "Муниципалитет", "Логин", "ОО", "Кол-во участников")
DISTRICT = "Речной муниципальный район"
RIVER = (DISTRICT, "edu990101", "МБОУ «СОШ № 1 п. Речной»")
HILL = (DISTRICT, "edu990102", "МКОУ «Холмовская ООШ»")
WORK = ("2021", 6, "Русский язык")


def marks(*rows, heading=(*PLACE, "2", "3", "4", "5")) -> bytes:
    return files.xlsx([heading, *rows])


def scores(*rows, top=10, before=()) -> bytes:
    return files.xlsx([(*PLACE, *before, *range(top + 1)), *rows])


def of_marks(part) -> tuple[int | None, ...]:
    c = part.counts
    return c.participants, c.n2, c.n3, c.n4, c.n5


def of_scores(part) -> tuple[int | None, ...]:
    return part.counts.primary_n, part.counts.primary_sum, part.counts.primary_max


def test_marks_of_several_works_stand_in_one_table():
    parsed = parse(
        marks(
            (*WORK, *RIVER, 57, "31,58", "42,11", "24,56", "1,75"),
            (2022, "6", "математика", *HILL, "1 000", "12,3%", 52.8, "26,9 ", "8,0"),
        )
    )

    assert parsed.problems == ()
    assert parsed.exams == (
        ExamKey("vpr", 2021, "Русский язык", "", 6),
        ExamKey("vpr", 2022, "Математика", "", 6),
    )
    assert [of_marks(part) for part in parsed.parts] == [
        (57, 18, 24, 14, 1), (1000, 123, 528, 269, 80),
    ]  # fmt: skip
    first = parsed.parts[0]
    assert (first.kind, first.row, first.school.code) == ("flat", 2, "edu990101")
    assert first.school.municipality_name == DISTRICT
    assert first.columns == {"participants": "G", "n2": "H", "n3": "I", "n4": "J", "n5": "K"}


def test_columns_are_known_by_name_in_any_order_below_a_title():
    heading = (
        "ОО", "Отметка 5, %", "4", "3", "«2»", "Количество участников", "Логин ОО", "Предмет",
        "Параллель", "Год", "Процедура", "Примечание",
    )  # fmt: skip
    row = ("МБОУ «СОШ № 1»", 25, 25, 25, 25, 8, "SCH990101", "РУ", 5, 2023, "КДР", "без замечаний")

    parsed = parse(
        files.xlsx([["Отметки по школам"], [], heading, (*row[:7], "Русский язык", *row[8:])])
    )

    assert parsed.exams == (ExamKey("kdr", 2023, "Русский язык", "", 5),)
    assert [of_marks(part) for part in parsed.parts] == [(8, 2, 2, 2, 2)]
    assert parsed.parts[0].school.code == "sch990101"


def test_headings_and_subjects_are_in_the_words_of_departments():
    heading = ("№", "Год", "Параллель", "Учебный предмет", "Код ОУ",
               "Наименование\nобразовательной организации", "Число участников", "«2»", "«3»", "«4»",
               "«5»")  # fmt: skip
    row = (1, 2023, 5, "Рус. яз.", "4013", "МКОУ «Холмовская ООШ»", "20 чел.", "10%", "0.4", 30, 20)
    total = ("ИТОГО", None, None, None, None, None, 20, 10, 40, 30, 20)
    parsed = parse(marks((*row[:8], 40, *row[9:]), total, heading=heading))

    assert codes(parsed) == [("total_skipped", 3, "F")]
    assert [(part.exam.subject, part.school.code, *of_marks(part)) for part in parsed.parts] == [
        ("Русский язык", "4013", 20, 2, 8, 6, 4)
    ]


def test_people_instead_of_percents_are_taken_where_they_sum_up():
    parsed = parse(marks((*WORK, *RIVER, 57, 18, 24, 14, 1), (*WORK, *HILL, 20, 5, 50, 30, 15)))

    assert [of_marks(part) for part in parsed.parts] == [(57, 18, 24, 14, 1), (20, 1, 10, 6, 3)]


def test_people_near_a_hundred_are_people_where_the_rest_of_the_table_is():
    rows = ((*WORK, *RIVER, 98, 30, 30, 20, 18), (*WORK, *HILL, 20, 2, 8, 6, 4))

    assert [of_marks(part) for part in parse(marks(*rows)).parts] == [
        (98, 30, 30, 20, 18), (20, 2, 8, 6, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "code", "column"),
    [
        (0, None, "year_required", "A"),
        (1, 12, "grade_unknown", "B"),
        (2, "Пение", "subject_unknown", "C"),
        (6, None, "participants_missing", "G"),
        (6, "много", "number_unknown", "G"),
        (8, 60, "percent_base_differs", "H"),
        (9, "нет", "number_unknown", "J"),
    ],
)
def test_a_bad_row_is_refused_alone_with_its_place(place, value, code, column):
    bad = [*WORK, *RIVER, 57, "31,58", "42,11", "24,56", "1,75"]
    bad[place] = value
    good = (*WORK, *HILL, 4, 25, 25, 25, 25)

    parsed = parse(marks(bad, good))

    assert codes(parsed) == [(code, 2, column)]
    assert [part.school.code for part in parsed.parts] == ["edu990102"]
    assert (parsed.rows, parsed.rejected) == (2, 1)


def test_totals_and_repeated_headings_are_no_schools():
    total = (*WORK, DISTRICT, None, "Итого", 61, 30, 40, 20, 10)
    heading = (*PLACE, "2", "3", "4", "5")

    parsed = parse(marks((*WORK, *HILL, 4, 25, 25, 25, 25), heading, total))

    assert codes(parsed) == [("total_skipped", 4, "F")]
    assert (len(parsed.parts), parsed.rejected) == (1, 0)


def test_school_without_login_is_known_by_name_and_without_both_refused():
    named = (*WORK, DISTRICT, None, "МКОУ «Холмовская ООШ»(edu990102)", 4, 25, 25, 25, 25)
    nobody = (*WORK, DISTRICT, None, None, 4, 25, 25, 25, 25)

    parsed = parse(marks(named, nobody))

    assert [part.school.code for part in parsed.parts] == ["edu990102"]
    assert codes(parsed) == [("school_missing", 3, "E")]


def test_scores_become_their_sum():
    shares = (0, 0, 0, 25, 0, 50, 0, 0, 0, 0, 25)

    parsed = parse(scores((*WORK, *RIVER, 4, *shares)))

    assert parsed.format == "flat_scores"
    assert [of_scores(part) for part in parsed.parts] == [(4, 3 + 5 + 5 + 10, None)]
    assert parsed.parts[0].counts.participants is None


def test_scores_beside_marks_are_both_read():
    row = (*WORK, *RIVER, 4, 25, 25, 50, 0, *(0, 0, 25, 25, 50, 0, 0, 0, 0, 0, 0))

    parsed = parse(scores(row, before=("2", "3", "4", "5")))

    (part,) = parsed.parts
    assert of_marks(part) == (4, 1, 1, 2, 0)
    assert of_scores(part) == (4, 2 + 3 + 4 + 4, None)
    assert (part.columns["n2"], part.columns["primary_sum"]) == ("H", "L")


def test_a_fault_of_a_whole_column_is_told_once():
    nameless = [(*WORK, DISTRICT, None, None, 4, 25, 25, 25, 25)] * 40

    parsed = parse(marks((*WORK, *RIVER, 4, 25, 25, 25, 25), *nameless))

    assert codes(parsed) == [("school_missing", 3, "E")]
    assert "ещё в\u00a039\u00a0строках столбца, последняя – 42" in parsed.problems[0].message
    assert (parsed.rows, parsed.rejected) == (41, 40)


TITLED = (
    ("kdr", ["КДР 2025. Физика, 9 класс"]),
    ("kdr", ["Результаты краевой диагностической работы по предмету «Физика»", "9 кл., 2025 г."]),
    ("trial", ["Пробная работа по физике, 9-е классы, март 2025 года"]),
    ("vpr", ["Итоги ВПР-2025: физика", "9 класс"]),
    ("oge", ["Результаты ОГЭ по физике, 2025 год"]),
)


@pytest.mark.parametrize(("procedure", "title"), TITLED)
def test_work_that_only_the_title_names_goes_in(procedure, title):
    heading = ("№", "Логин", "Наименование ОО", "Писали работу", "«2»", "«3»", "«4»", "«5»")
    rows = [*[[line] for line in title], [], heading, (1, *RIVER[1:], 101, 1, 50, 40, 10),
            (2, *HILL[1:], 10, 1, 2, 3, 4), (None, None, "Итого", 111, 2, 52, 43, 14)]  # fmt: skip

    parsed = parse(files.xlsx(rows))

    assert parsed.format == ("flat_marks" if procedure in {"vpr", "oge"} else "kdr")
    assert {part.exam for part in parsed.parts} == {ExamKey(procedure, 2025, "Физика", "", 9)}
    assert [of_marks(part) for part in parsed.parts] == [(101, 1, 50, 40, 10), (10, 1, 2, 3, 4)]


@pytest.mark.parametrize("form", ["{} (чел.)", "Кол-во «{}»", "Количество отметок «{}»"])
def test_people_of_a_titled_table_are_counted_as_they_stand(form):
    heading = ("Школа", "Участников", *(form.format(mark) for mark in range(2, 6)))
    title = ["КДР, математика, 7 класс, октябрь 2025 г."]

    (part,) = parse(files.xlsx([title, heading, (RIVER[2], 101, 11, 40, 40, 10)])).parts

    assert of_marks(part) == (101, 11, 40, 40, 10)
    assert part.exam == ExamKey("kdr", 2025, "Математика", "", 7, "autumn")


@pytest.mark.parametrize("form", ["на «{}»", "Получили «{}», %", "% получили {}"])
def test_marks_are_headed_as_departments_say_them(form):
    heading = ("Школа", "Участников", *(form.format(mark) for mark in range(2, 6)))
    title = ["ВПР, математика, 7 класс, 2025 г."]

    (part,) = parse(files.xlsx([title, heading, (RIVER[2], 8, 25, 25, 25, 25)])).parts

    assert of_marks(part) == (8, 2, 2, 2, 2)


def test_share_of_a_mark_is_a_column_of_its_percents():
    heading = (*PLACE, "Доля «2»", "Доля «3»", "Процент «4»", "% отметок 5")

    (part,) = parse(marks((*WORK, *RIVER, 10, 10, 20, 30, 40), heading=heading)).parts

    assert of_marks(part) == (10, 1, 2, 3, 4)


def test_title_right_above_a_header_of_two_rows_is_no_caption():
    rows = [
        ["Результаты ВПР 2026 по математике, 6 класс"],
        ["№ п/п", "Наименование ОО", "Выполняли работу", "Отметка", None, None, None],
        [None, None, None, "«2»", "«3»", "«4»", "«5»"],
        [1, RIVER[2], 20, 2, 8, 6, 4],
        ["Примечание: без детей с ОВЗ"],
    ]

    parsed = parse(files.xlsx(rows))

    assert codes(parsed) == [("note_skipped", 5, "")]
    (part,) = parsed.parts
    assert (part.exam.subject, part.exam.year, part.exam.grade) == ("Математика", 2026, 6)
    assert of_marks(part) == (20, 2, 8, 6, 4)


def test_year_and_grade_may_have_their_words():
    works = [("2021 год", "6 класс"), ("2022 г.", "6-й кл."), ("2023", "6 кл")]
    parsed = parse(
        marks(*((year, grade, "РУ", *RIVER, 8, 25, 25, 25, 25) for year, grade in works))
    )

    assert parsed.problems == ()
    assert [(exam.year, exam.grade) for exam in parsed.exams] == [(2021, 6), (2022, 6), (2023, 6)]


def test_a_class_is_no_grade():
    (problem,) = parse(marks((2021, "6 А", "РУ", *RIVER, 8, 25, 25, 25, 25))).problems

    assert (problem.code, problem.column) == ("number_unknown", "B")

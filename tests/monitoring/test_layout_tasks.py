"""«Выполнение заданий», «Достижение планируемых результатов» and «…группами участников»."""

from monitoring.results.layouts.parsed import GROUPS, PLANNED, TASKS, ExamKey, TaskLine
from tests.core import files
from tests.monitoring import task_books
from tests.monitoring.vpr_books import (
    DISTRICT,
    FIELD,
    HILL,
    RIVER,
    codes,
    head,
    parse,
    pupil,
    section,
)
from tests.monitoring.vpr_books import pupils as individual

TOPS = ("Макс. балл", None, None, 2, 1, 3, None)


def told(part, kind=TASKS):
    """(number, share, n, top) of a part's table."""
    return [(line.number, line.share, line.n, line.top) for line in part.details[kind]]


def test_shares_of_tasks_are_read_by_school_and_group():
    parsed = parse(
        task_books.tasks(
            TOPS,
            (*task_books.COUNTRY, 71.2, 60, 45.5, 12),
            ("Озёрный край", 560, 30216, 70, 59.99, 44, 11),
            (DISTRICT, 9, 500, "66,67", "58,5 %", 40, 10),
            (RIVER, None, "89", "61,80", 57, 0, None),
        )
    )

    assert parsed.format == "vpr_tasks"
    assert parsed.exams == (ExamKey("vpr", 2024, "Русский язык", "", 4, "spring"),)
    (school,) = parsed.parts
    assert (school.school.code, school.row, parsed.rows) == ("edu990101", 13, 1)
    # A blank cell is no zero, and a Latin K is a Cyrillic one.
    assert told(school) == [("1", 61.8, 89, 2), ("2", 57, 89, 1), ("3К1", 0, 89, 3)]
    assert [line.column for line in school.details[TASKS]] == ["D", "E", "F"]
    assert [part.level for part in parsed.benchmarks] == ["country", "region", "municipality"]
    assert told(parsed.benchmarks[2])[:2] == [("1", 66.67, 500, 2), ("2", 58.5, 500, 1)]
    assert told(parsed.benchmarks[0])[3] == ("9.1", 12, 1_722_202, 4)
    assert all(part.counts.participants is None for part in parsed.parts)


def test_columns_stand_in_any_order_with_strays_between():
    header = ("Кол-во участников", 2, None, "Группы участников", "5К1", "Примечание", 1)
    parsed = parse(
        task_books.tasks(
            (None, 1, None, "Макс. балл", 2, None, 3),
            (20, 50, None, RIVER, 40, "проверено", 30),
            header=header,
        )
    )

    (school,) = parsed.parts
    assert told(school) == [("2", 50, 20, 1), ("5К1", 40, 20, 2), ("1", 30, 20, 3)]


def test_levels_of_tasks_may_stand_above_them():
    rows = head("Выполнение заданий")
    rows[6] = (None, None, "Уровень сложности задания", "Б", "Б", "П", "В")
    header = ("Группы участников", "Кол-во ОО", "Кол-во участников", *task_books.TASKS)
    parsed = parse(files.xlsx([*rows, header, (RIVER, None, 20, 50, 50, 50, 50)], "РУ 4"))

    assert [line.level for line in parsed.parts[0].details[TASKS]] == ["Б", "Б", "П", "В"]


def test_a_layout_that_nobody_has_seen_says_so():
    parsed = parse(task_books.tasks((RIVER, None, 20, 50, 50, 50, 50)))

    assert codes(parsed) == [("layout_unseen", None, "")]
    assert "только по описанию" in parsed.problems[0].message


def test_a_bad_percent_refuses_its_school_alone():
    parsed = parse(
        task_books.tasks((RIVER, None, 20, 50, "много", 50, 50), (HILL, None, 12, 150, 1, 1, 1),
                         (FIELD, None, 7, 50, 50, 50, 50))
    )  # fmt: skip

    assert [part.school.code for part in parsed.parts] == ["edu990103"]
    assert {("number_unknown", 9, "E"), ("number_unknown", 10, "D")} <= set(codes(parsed))
    assert parsed.rejected == 2


def test_planned_results_are_read_down_each_group():
    parsed = parse(
        task_books.planned(
            (None, "Кол-во участников", None, 30216, 500, 89, 1_722_202),
            (None, "Предметные результаты", None, None, None, None, None),
            (1, "1K1. Соблюдать нормы письма", 4, "63,1", 60, 55.5, 64),
            (2, "Распознавать части речи", 3, 70, 71, None, 72),
            groups=("Озёрный край", DISTRICT, RIVER, "РФ"),
        )
    )

    assert parsed.format == "vpr_planned"
    (school,) = parsed.parts
    assert school.details[PLANNED] == (
        TaskLine(
            "1К1", 55.5, 89, 4, skill="Соблюдать нормы письма", block="Предметные результаты",
            column="F", row=11,
        ),
    )  # fmt: skip
    levels = {part.level: part for part in parsed.benchmarks}
    assert set(levels) == {"region", "municipality", "country"}
    assert told(levels["country"], PLANNED) == [("1К1", 64, 1_722_202, 4), ("2", 72, 1_722_202, 3)]
    assert levels["municipality"].code == "reg99_m101"


def test_a_planned_result_that_is_no_number_refuses_the_column_of_its_school():
    parsed = parse(
        task_books.planned(
            (1, "Соблюдать нормы письма", 4, 50, "половина"),
            groups=(RIVER, HILL),
        )
    )

    assert [part.school.code for part in parsed.parts] == ["edu990101"]
    assert ("number_unknown", 9, "E") in codes(parsed)


def test_tasks_by_marks_are_read_as_rows_under_their_group():
    parsed = parse(
        task_books.groups(
            (DISTRICT, 500, 60, 60, 60, 60),
            ("Ср. % вып. уч. гр. баллов 2", 40, 20, 20, 20, 20),
            (RIVER, 89, 61, 62, 63, 64),
            ("Ср. % вып. уч. гр. баллов 2", 11, "20,5", 21, 22, 23),
            ("Ср. % вып. уч. гр. баллов 5", 7, 90, 91, 92, 93),
        )
    )

    assert parsed.format == "vpr_groups"
    (school,) = parsed.parts
    marks = [(line.mark, line.number, line.share, line.n) for line in school.details[GROUPS]]
    assert marks[:2] == [(2, "1", 20.5, 11), (2, "2", 21, 11)]
    assert marks[-1] == (5, "9.1", 93, 7)
    assert told(school)[0] == ("1", 61, 89, None)
    assert [part.level for part in parsed.benchmarks] == ["municipality"]


def test_tasks_by_marks_are_read_as_columns_too():
    parsed = parse(
        task_books.groups(
            (RIVER,),
            ("Кол-во участников", None, 11, 30, 28, 20),
            (1, 2, 20, 40, 60, 80),
            ("3К1", 3, None, 41, 61, 81),
            header=("Задание", "Макс. балл", 2, 3, 4, 5),
        )
    )

    assert parsed.format == "vpr_groups"
    (school,) = parsed.parts
    marks = [(line.mark, line.number, line.share, line.n) for line in school.details[GROUPS]]
    assert marks[0] == (2, "1", 20, 11)
    assert (3, "3К1", 41, 30) in marks
    assert not any(mark == 2 and number == "3К1" for mark, number, *_ in marks)


def test_pupils_rows_make_shares_of_tasks_without_those_who_did_not_begin():
    parsed = parse(
        individual(
            section(RIVER, 3),
            pupil(RIVER, 40001, (2, 1, 3, 4), 5),
            pupil(RIVER, 40002, (1, "X", 0, "не пройд."), 2),
            pupil(RIVER, 40003, (0, 1, None, 2), 3),
        )
    )

    (school,) = parsed.parts
    assert told(school) == [
        ("1", 50, 3, 2),
        ("2", 100, 2, 1),
        ("3К1", 50, 2, 3),
        ("9.1", 75, 2, 4),
    ]
    lines = school.details[TASKS]
    assert [line.level for line in lines] == ["Б", "Б", "П", "Б"]
    assert [line.skipped for line in lines] == [0, 1, 1, 1]
    by_mark = {(line.mark, line.number): line.share for line in school.details[GROUPS]}
    assert by_mark[2, "1"] == 50
    assert (2, "2") not in by_mark

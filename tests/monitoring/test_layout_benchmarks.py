"""«Средние по региону»."""

import pytest

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import codes, parse

HEADER = (
    "Год",
    "Процедура",
    "Предмет",
    "Класс",
    "Уровень",
    "Участников",
    "Средний первичный балл",
    "Максимальный первичный балл",
    "Средний тестовый балл",
)
GOOD = (2024, "ВПР", "Русский язык", 5, "регион", 28400, 27.9, 45, None)


def test_benchmarks_are_read_row_by_row():
    exam = (2024, "ЕГЭ", "Математика профильная", 11, "Россия", "1\u00a0000", None, None, "58,1")

    parsed = parse(files.xlsx([HEADER, GOOD, exam]))

    assert parsed.format == "benchmarks"
    assert parsed.problems == ()
    assert (parsed.rows, parsed.rejected, parsed.parts) == (0, 0, ())
    first, second = parsed.benchmarks
    assert first.exam == ExamKey("vpr", 2024, "Русский язык", "", 5, "spring")
    assert (first.level, first.participants) == ("region", 28400)
    assert (first.mean_primary, first.max_primary, first.mean_test) == (27.9, 45, None)
    assert second.exam == ExamKey("ege", 2024, "Математика профильная", "advanced", 11)
    assert (second.level, second.participants, second.mean_test) == ("country", 1000, 58.1)
    assert second.row == 3


def test_benchmarks_with_a_title_a_name_and_a_campaign():
    header = [*HEADER, "Название", "Код", "Кампания", "Количество ОО"]
    row = [*GOOD[:4], "муниципалитет", *GOOD[5:], "Речной район", "REG99_M101", "осень", 12]

    (benchmark,) = parse(files.xlsx([["Средние"], header, row])).benchmarks

    assert (benchmark.name, benchmark.code, benchmark.schools) == ("Речной район", "reg99_m101", 12)
    assert (benchmark.level, benchmark.exam.campaign) == ("municipality", "autumn")


@pytest.mark.parametrize(
    ("place", "value", "code", "column"),
    [
        (0, None, "year_required", "A"),
        (0, 24, "year_required", "A"),
        (1, "экзамен", "procedure_unknown", "B"),
        (2, "Пение", "subject_unknown", "C"),
        (3, 12, "grade_unknown", "D"),
        (4, "область", "level_unknown", "E"),
        (5, "много", "number_unknown", "F"),
        (6, 45.5, "number_unknown", "G"),
        (6, None, "mean_missing", "G"),
        (7, None, "maximum_missing", "G"),
        (8, 101, "number_unknown", "I"),
    ],
)
def test_benchmarks_bad_row_is_left_out_alone(place, value, code, column):
    row = list(GOOD)
    row[place] = value
    other = (2024, "ОГЭ", "Математика", 9, "регион", 28400, 19.22, 31, None)

    parsed = parse(files.xlsx([HEADER, row, other]))

    assert codes(parsed) == [(code, 2, column)]
    assert [benchmark.exam.procedure for benchmark in parsed.benchmarks] == ["oge"]


def test_benchmarks_repeated_row_is_left_out():
    parsed = parse(files.xlsx([HEADER, GOOD, GOOD]))

    assert codes(parsed) == [("duplicate_row", 3, "E")]
    assert len(parsed.benchmarks) == 1

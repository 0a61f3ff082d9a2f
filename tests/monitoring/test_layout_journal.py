"""«Сравнение отметок с отметками по журналу», wide and vertical."""

import pytest

from tests.core import files
from tests.monitoring.vpr_books import (
    DISTRICT,
    FIELD,
    HILL,
    JOURNAL_HEADER,
    RIVER,
    codes,
    head,
    journal,
    parse,
    vertical,
)

GOOD = (HILL, 93, 55.91, 52, 39.78, 37, 4.3, 4)
BLOCK = (HILL, (52, 55.91), (37, 39.78), (4, 4.3), (93, 100))


def counts(parsed) -> dict[str, tuple[int | None, ...]]:
    return {
        part.school.code: (
            part.counts.journal_n,
            part.counts.journal_lowered,
            part.counts.journal_confirmed,
            part.counts.journal_raised,
        )
        for part in parsed.parts
    }


def test_journal_wide_form():
    parsed = parse(journal((DISTRICT, 2817, 40.86, 1151, 56.66, 1596, 2.48, 70), GOOD))

    assert parsed.format == "vpr_journal"
    assert counts(parsed) == {"edu990102": (93, 52, 37, 4)}
    assert (parsed.rows, parsed.rejected, parsed.problems) == (1, 0, ())
    part = parsed.parts[0]
    assert part.counts.participants is None
    assert part.school.municipality_code == "reg99_m101"
    assert part.columns == {
        "journal_n": "B",
        "journal_lowered": "D",
        "journal_confirmed": "F",
        "journal_raised": "H",
    }
    (benchmark,) = parsed.benchmarks
    assert (benchmark.level, benchmark.journal_n) == ("municipality", 2817)
    assert benchmark.journal_counts == (1151, 1596, 70)
    assert benchmark.journal_shares == (40.86, 56.66, 2.48)


def test_journal_wide_form_of_floats_and_texts():
    parsed = parse(journal((RIVER, "93", "55,91 %", 52.0, "39.78", " 37", 4.3, "4")))

    assert counts(parsed) == {"edu990101": (93, 52, 37, 4)}


def test_journal_counts_alone_or_percents_alone_are_enough():
    only_counts = [JOURNAL_HEADER[0], *JOURNAL_HEADER[3::2]]
    only_shares = [*JOURNAL_HEADER[:2], *JOURNAL_HEADER[2::2]]
    top = head("Сравнение отметок с отметками по журналу")

    by_counts = parse(files.xlsx([*top, only_counts, [HILL, 52, 37, None]], "Лист1"))
    by_shares = parse(files.xlsx([*top, only_shares, [HILL, 93, 55.91, 39.78, 4.3]], "Лист1"))

    assert counts(by_counts) == {"edu990102": (89, 52, 37, 0)}
    assert counts(by_shares) == {"edu990102": (93, 52, 37, 4)}


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ((RIVER, 93, 55.91, 51, 39.78, 37, 4.3, 4), "counts_sum_differs", "B"),
        ((RIVER, 93, 55.91, 50, 39.78, 39, 4.3, 4), "percent_contradicts_count", "C"),
        ((RIVER, 93, None, None, None, None, None, None), "journal_missing", ""),
        ((RIVER, 0, 0, 0, 0, 0, 0, 0), "no_participants", "B"),
        ((RIVER, None, 50, None, 50, None, 0, None), "participants_missing", "B"),
        ((RIVER, 40, 55.91, None, 39.78, None, 4.3, None), "percent_base_differs", "C"),
        ((RIVER, 93, 55.91, "много", 39.78, 37, 4.3, 4), "number_unknown", "D"),
    ],
    ids=["sum", "percent", "nothing", "nobody", "no N", "another N", "a word"],
)
def test_journal_bad_row_is_refused_alone(row, code, column):
    parsed = parse(journal(row, GOOD))

    assert codes(parsed) == [(code, 9, column)]
    assert list(counts(parsed)) == ["edu990102"]
    assert (parsed.rows, parsed.rejected) == (2, 1)


def test_journal_formula_without_a_value_refuses_the_row():
    parsed = parse(journal((RIVER, 93, 55.91, "=52", 39.78, 37, 4.3, 4), GOOD))

    assert codes(parsed) == [("formula_without_value", 9, "D")]


def test_journal_bad_benchmark_refuses_no_school():
    parsed = parse(journal(("Озёрный край", 10, 50, 5, 50, 4, 0, 0), GOOD))

    assert codes(parsed) == [("counts_sum_differs", 9, "B")]
    assert (parsed.rows, parsed.rejected, parsed.benchmarks) == (1, 0, ())


def test_journal_repeated_school_is_refused():
    parsed = parse(journal(GOOD, (HILL, 4, 25, 1, 75, 3, 0, 0)))

    assert [problem.code for problem in parsed.problems] == ["duplicate_school"] * 2
    assert parsed.parts == ()


def test_journal_vertical_form():
    district = (DISTRICT, (1151, 40.86), (1596, 56.66), (70, 2.48), (2817, 100))

    parsed = parse(vertical(district, BLOCK, (FIELD, (1, 25), (3, 75), (0, 0), (4, 100))))

    assert parsed.format == "vpr_journal"
    assert counts(parsed) == {"edu990102": (93, 52, 37, 4), "edu990103": (4, 1, 3, 0)}
    assert parsed.benchmarks[0].journal_counts == (1151, 1596, 70)
    assert (parsed.parts[0].row, parsed.parts[0].last_row) == (14, 18)
    assert parsed.parts[0].school.municipality_code == "reg99_m101"
    assert (parsed.rows, parsed.problems) == (2, ())


def test_journal_vertical_form_in_another_order_and_with_the_school_in_each_row():
    rows = [
        ["Группы участников", "Результат", "Кол-во участников", "%"],
        [HILL, "Всего", 93, 100],
        [HILL, "Повысили (Отметка > Отметка по журналу) %", 4, 4.3],
        [HILL, "Понизили (Отметка < Отметка по журналу) %", 52, 55.91],
        [HILL, "Подтвердили (Отметка = Отметке по журналу) %", 37, 39.78],
        [FIELD, "Понизили (Отметка < Отметка по журналу) %", 4, 100],
        [FIELD, "Подтвердили (Отметка = Отметке по журналу) %", 0, 0],
        [FIELD, "Повысили (Отметка > Отметка по журналу) %", 0, 0],
    ]

    parsed = parse(files.xlsx([*head("Сравнение отметок с отметками по журналу"), *rows], "Лист1"))

    assert counts(parsed) == {"edu990102": (93, 52, 37, 4), "edu990103": (4, 4, 0, 0)}


def test_journal_vertical_form_names_the_very_row_that_contradicts():
    parsed = parse(vertical((RIVER, (52, 55.91), (36, 39.78), (5, 4.3), (93, 100)), BLOCK))

    assert codes(parsed) == [("percent_contradicts_count", 11, "C")]
    assert list(counts(parsed)) == ["edu990102"]
    assert (parsed.rows, parsed.rejected) == (2, 1)


@pytest.mark.parametrize("make", [lambda **s: journal(GOOD, **s), lambda **s: vertical(BLOCK, **s)])
def test_journal_sheet_of_another_year_is_refused(make):
    parsed = parse(make(title="ВПР 2022 Русский язык 4 класс"))

    assert [problem.code for problem in parsed.problems] == ["year_differs"]
    assert (parsed.rows, parsed.rejected, parsed.refused) == (1, 1, True)

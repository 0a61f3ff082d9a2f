"""Tables read by what a person said of them: numbers, works, values, places; no database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.results.layouts.mapped.guesses import WorkFacts, facts_in, grade_of, guess, work_of
from monitoring.results.layouts.mapped.headings import columns_of, likely_header
from monitoring.results.layouts.mapped.meanings import Meanings
from monitoring.results.layouts.mapped.reading import read
from monitoring.results.layouts.mapped.recipe import (
    Meaning,
    Recipe,
    find_again,
    lacking,
    lacking_for,
    with_words,
)
from monitoring.results.layouts.mapped.reshaping import LongRow, to_long
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import letters

MARKS = ("2", "3", "4", "5")


def sheet_of(*lines):
    width = max(len(line) for line in lines)
    return Sheet("Лист", [[*line, *[None] * (width - len(line))] for line in lines])


def explained(header, *lines, known=None, **said):
    """What a table of one header row is read into, with guessed columns but for `said`."""
    roles = said.pop("roles", {})
    sheet = sheet_of(header, *lines)
    columns = columns_of(sheet.rows, 0, 1)
    found = guess(columns, sheet.rows[1:])
    for column in columns:
        if column.title in roles:
            found[column.key] = Meaning(roles[column.title])
    facts = {"procedure": "kdr", "year": 2025, "subject": "Физика", "grade": 8, **said}
    meanings = Meanings(known or {})
    recipe = Recipe("Лист", 1, 1, found, **facts)
    return read(Book("xlsx", (sheet,)), recipe, meanings), meanings


def codes(parsed):
    return [(problem.code, problem.row) for problem in parsed.problems]


# --- headings -------------------------------------------------------------------------------------


def test_header_is_found_below_titles_and_over_two_rows():
    rows = sheet_of(
        ("Отчёт о работе",),
        ("Школа", "Участников", "МА-5", None, "РУ-5", None),
        (None, None, "качество, %", "успеваемость, %", "качество, %", "успеваемость, %"),
        ("СОШ", 20, 50, 100, 40, 90),
    ).rows

    assert likely_header(rows) == (1, 2)
    columns = columns_of(rows, 1, 2)
    assert [column.title for column in columns][2:4] == [
        "МА-5 · качество, %",
        "МА-5 · успеваемость, %",
    ]
    assert guess(columns, rows[3:])[columns[4].key] == Meaning("quality", "РУ-5")


def test_header_merged_over_two_rows_begins_above_its_many_figures():
    figures = ("Писали", "Успеваемость, %", "Качество, %", "Средняя отметка")
    rows = sheet_of(
        ("Мониторинг качества знаний",),
        (),
        (
            "№ п/п",
            "Школа",
            "Математика",
            None,
            None,
            None,
            "Русский язык",
            None,
            None,
            None,
            "Учитель",
        ),
        (None, None, *figures, *figures, None),
        (1, "СОШ", 50, 92, 52, 3.6, 50, 94, 58, 3.7, "учитель школы"),
    ).rows

    assert likely_header(rows) == (2, 2)


@pytest.mark.parametrize(
    ("heading", "role", "work"),
    [
        ("Наименование ОО", "school", ""),
        ("Количество участников", "participants", ""),
        ("Приняли участие, чел.", "participants", ""),
        ("Участвовало в работе", "participants", ""),
        ("Средний первичный балл", "mean_primary", ""),
        ("Ср. балл РУ5", "mean_primary", "РУ5"),
        ("Математика 5 кл, качество %", "quality", "Математика 5"),
        ("Процент учащихся, не достигших базового уровня", "below_share", ""),
        ("Процент «2»", "s2", ""),
        ('Количество "5"', "n5", ""),
        ("Учитель", "", ""),
    ],
)
def test_columns_are_guessed_by_their_words(heading, role, work):
    columns = columns_of([[heading], [30]], 0, 1)

    assert guess(columns, [[30]]) == {columns[0].key: Meaning(role, work)}


def test_marks_are_percents_where_they_sum_up_to_a_hundred():
    columns = columns_of([["2", "3", "4", "5"]], 0, 1)

    percents = guess(columns, [[10, 20, 30, 40], [0, 50, 25, 25]])
    people = guess(columns, [[1, 2, 3, 4], [0, 5, 2, 2]])

    assert [meaning.role for meaning in percents.values()] == ["s2", "s3", "s4", "s5"]
    assert [meaning.role for meaning in people.values()] == ["n2", "n3", "n4", "n5"]


def test_a_mean_score_between_two_and_five_is_a_mean_mark():
    columns = columns_of([["Средний балл"]], 0, 1)

    assert guess(columns, [[3.4], [4.1]])[columns[0].key].role == "mean_mark"
    assert guess(columns, [[13.4], [4.1]])[columns[0].key].role == "mean_primary"


@pytest.mark.parametrize(
    ("label", "subject", "grade"),
    [
        ("МА-5", "Математика", 5),
        ("5 РУ", "Русский язык", 5),
        ("Русский язык, 10 класс", "Русский язык", 10),
        ("8 кл. Физика", "Физика", 8),
        ("Алгоритмика-5", None, 5),
    ],
)
def test_work_is_understood_by_its_label(label, subject, grade):
    found = work_of(label, "kdr")

    assert (found.subject and found.subject.subject, found.grade) == (subject, grade)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(5.0, (5, "")), ("5А", (5, "а")), ("10 «Б»", (10, "б")), ("6 класс", (6, "")), ("все", None)],
)
def test_grade_of_a_cell(cell, expected):
    assert grade_of(cell) == expected


def test_facts_are_read_of_the_lines_above_the_table():
    lines = ["Результаты краевой диагностической работы по русскому языку", "8 класс, 2025/2026"]

    assert facts_in(lines) == WorkFacts("kdr", 2026, "Русский язык", 8)
    assert facts_in(["Сравнение 2024 и 2025 годов"]).year is None


# --- numbers --------------------------------------------------------------------------------------


def test_summary_figures_become_marks():
    parsed, _ = explained(
        ("Школа", "Участников", "Успеваемость, %", "Качество, %", "Средняя отметка"),
        ("СОШ № 1", 20, 80, 50, 3.5),
        ("СОШ № 2", 20, 80, 50, 4.9),
    )

    (part,) = parsed.parts
    assert (part.counts.n2, part.counts.n3, part.counts.n4, part.counts.n5) == (4, 6, 6, 4)
    assert codes(parsed) == [("percent_base_differs", 3)]


def test_success_and_quality_alone_are_counted_as_far_as_they_tell():
    parsed, _ = explained(
        ("Школа", "Участников", "Успеваемость, %", "Качество, %"),
        ("СОШ № 1", 20, 80, 50),
        ("СОШ № 2", 3, "66,7", "33,3"),
        ("СОШ № 3", 20, 40, 60),
        ("СОШ № 4", 20, 90, "н/а"),
    )

    counts = [part.counts for part in parsed.parts]
    assert [(c.participants, c.n2, c.n3, c.n4, c.n5) for c in counts] == [
        (20, 4, 6, None, None), (3, 1, 1, None, None), (20, 2, None, None, None),
    ]  # fmt: skip
    assert parsed.parts[0].columns == {"participants": "B", "n2": "C", "n3": "D"}
    assert codes(parsed) == [("counts_sum_differs", 4), ("marks_in_part", None)]


def test_success_without_people_is_refused_in_words():
    recipe = Recipe(columns={"а": Meaning("school"), "б": Meaning("success")})

    assert "Укажите столбец с числом участников" in " ".join(lacking(recipe))


def test_fractions_are_percents():
    parsed, _ = explained(
        ("Школа", "Участников", "Успеваемость", "Качество", "Средняя отметка"),
        ("СОШ № 1", 20, 0.8, 0.5, 3.5),
    )

    assert parsed.parts[0].counts.n2 == 4
    assert codes(parsed) == [("fractions_as_percents", None)]


def test_marks_that_are_not_as_many_as_participants_are_refused():
    parsed, _ = explained(("Школа", "Участников", *MARKS), ("СОШ № 1", 20, 1, 2, 3, 4))

    assert not parsed.parts
    assert codes(parsed) == [("marks_differ", 2)]


def test_totals_and_repeated_headings_are_left_out_and_nobody_is_no_row():
    parsed, _ = explained(
        ("Школа", "Участников", "Средний балл"),
        ("СОШ № 1", 20, 12.5),
        ("Школа", "Участников", "Средний балл"),
        ("СОШ № 2", 0, "н/а"),
        ("Средние по району", 20, 12.5),
    )

    assert [part.counts.primary_sum for part in parsed.parts] == [250]
    assert sorted(codes(parsed)) == [("no_participants", 4), ("total_skipped", 5)]


def test_classes_with_letters_are_summed_up():
    parsed, _ = explained(
        ("Школа", "Класс", *MARKS),
        ("СОШ № 1", "5А", 1, 2, 3, 4),
        ("СОШ № 1", "5Б", 0, 1, 1, 1),
        grade=None,
    )

    (part,) = parsed.parts
    assert (part.exam.grade, part.rows, part.counts.participants, part.counts.n3) == (5, 2, 13, 3)


def test_a_class_told_of_twice_is_refused():
    parsed, _ = explained(
        ("Школа", "Класс", *MARKS),
        ("СОШ № 1", "5А", 1, 2, 3, 4),
        ("СОШ № 1", "5А", 0, 1, 1, 1),
        grade=None,
    )

    assert not parsed.parts
    assert [code for code, _ in codes(parsed)] == ["duplicate_school", "duplicate_school"]


def test_rows_of_pupils_are_gathered_by_school():
    parsed, _ = explained(
        ("Школа", "Класс", "Отметка", "Первичный балл"),
        ("СОШ № 1", "8А", 4, 15),
        ("СОШ № 1", "8Б", 2, 5),
        ("СОШ № 1", "8Б", "н/а", "н/а"),
        ("СОШ № 2", "8А", 5, 19),
        grade=None,
        max_primary=20,
    )

    first, _second = parsed.parts
    assert (first.counts.n2, first.counts.n4, first.counts.primary_sum) == (1, 1, 20)
    assert (first.kind, len(first.participants)) == ("individual", 2)
    assert codes(parsed) == [("rows_without_numbers", 4)]


def test_words_among_numbers_are_asked_about_and_then_known():
    header = ("Школа", "Участников", "Средний балл")
    row = ("СОШ № 1", "каникулы", 12)

    before, asked = explained(header, row)
    after, _ = explained(header, row, known={"absent": {"каникулы": {"nothing": True}}})

    assert [unknown.value for unknown in asked.asked.values()] == ["каникулы"]
    assert codes(before) == [("number_unknown", 2)]
    assert codes(after) == [("no_participants", 2)]


def test_what_may_be_a_name_is_not_asked_about():
    _, asked = explained(("Школа", "Участников", "Средний балл"), ("СОШ № 1", "Петров", 12))

    assert not asked.asked


# --- recipes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (["participants", "n2"], "в котором названа школа"),
        (["school", "school", "n2"], "Два столбца названы «Школа: название»"),
        (["school", "participants", "n2", "n3", "n4"], "Сколько получили «5»"),
        (["school", "mean_primary"], "числом участников"),
        (["school", "participants", "quality"], "Успеваемость, %"),
        (["school", "participants"], "хотя бы один столбец с результатами"),
    ],
)
def test_what_a_table_lacks_is_said_in_words(roles, words):
    recipe = Recipe(columns={str(n): Meaning(role) for n, role in enumerate(roles)})

    assert words in " ".join(lacking(recipe)).replace("\u00a0", " ")


def test_a_minimum_goes_with_no_vpr():
    columns = {"а": Meaning("school"), "б": Meaning("below_n")}

    assert lacking_for(Recipe(columns=columns, procedure="vpr"))
    assert not lacking_for(Recipe(columns=columns, procedure="kdr"))


def test_skipped_rows_and_the_end_are_found_again_by_their_words():
    def rows(schools):
        return sheet_of(
            ("Школа", "Писали", "Средний балл"),
            ("1", "2", "3"),
            *(("СОШ " + str(n), 10, 20) for n in range(schools)),
            ("Резерв", 1, 1),
            ("Справка", None, None),
            ("Исполнитель", 1, 1),
        ).rows

    columns = {"школа": Meaning("school"), "писали": Meaning("participants")}
    columns["средний балл"] = Meaning("mean_primary")
    before = Recipe("Лист", 1, 1, columns, skipped=(5,), end=5)
    kept = with_words(before, rows(2))

    found = find_again(Recipe.of(kept.as_json()), [("Лист", rows(7))])

    assert found is not None
    assert found.whole
    assert (found.known.skipped, found.known.end) == ((10,), 10)


def test_a_table_of_other_columns_is_not_taken_for_a_known_one():
    columns = {name: Meaning("school" if name == "школа" else "n2") for name in ("школа", "итог")}
    other = sheet_of(("Школа", "Адрес", "Директор", "Телефон"), ("СОШ", 1, 2, 3)).rows

    assert find_again(Recipe("Лист", 1, 1, columns), [("Лист", other)]) is None


# --- wide to long ---------------------------------------------------------------------------------

WORKS = ("МА-5", "РУ-5", "МА-6")


@settings(max_examples=40)
@given(
    table=st.lists(
        st.lists(
            st.one_of(st.none(), st.tuples(*[st.integers(0, 40)] * 4).filter(any)),
            min_size=len(WORKS),
            max_size=len(WORKS),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_wide_table_says_as_a_long_one_what_it_said(table):
    """Every school × work with marks is one part with the same marks, from its own columns."""
    captions = [value for work in WORKS for value in (work, None, None, None)]
    lines = [
        (f"СОШ № {n}", *(value for marks in row for value in (marks or (None,) * 4)))
        for n, row in enumerate(table, 1)
    ]
    sheet = sheet_of(("Школа", *captions), (None, *[2, 3, 4, 5] * len(WORKS)), *lines)
    columns = columns_of(sheet.rows, 0, 2)
    found = {}
    for n, column in enumerate(columns[1:]):
        found[column.key] = Meaning(f"n{column.own}", WORKS[n // 4])
    recipe = Recipe(
        "Лист", 1, 2, {columns[0].key: Meaning("school"), **found}, procedure="kdr", year=2025
    )

    parsed = read(Book("xlsx", (sheet,)), recipe, Meanings())

    names = {("Математика", 5): 0, ("Русский язык", 5): 1, ("Математика", 6): 2}
    said = {}
    for part in parsed.parts:
        at = names[part.exam.subject, part.exam.grade]
        counts = part.counts
        said[part.row - 3, at] = (counts.n2, counts.n3, counts.n4, counts.n5)
        assert part.columns["n2"] == letters(1 + 4 * at)
    expected = {
        (n, at): marks for n, row in enumerate(table) for at, marks in enumerate(row) if marks
    }
    assert said == expected


def test_long_rows_keep_the_order_of_the_table():
    rows = {7: [1, None, 3], 9: [None, None, None], 8: [None, 2, None]}

    found = to_long(rows, {"б": {"n2": 1}, "а": {"n2": 0, "n3": 2}})

    assert found == [LongRow(7, "а"), LongRow(8, "б")]

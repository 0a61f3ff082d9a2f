"""From an assessment to a school's cell, and from the cell to file, sheet and row."""

import pytest
from django.urls import reverse

from monitoring.models import Assessment, SchoolResult
from tests.monitoring import vpr_books
from tests.monitoring.pages import (
    GOOD,
    GYMNASIUM,
    LAKE,
    NORTHERN,
    WEAK,
    load,
    load_year,
    report,
    sheet_rows,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


@pytest.fixture
def assessment(cast):
    load_year(cast)
    return Assessment.objects.get(subject="Математика")


def cell_of(school, subject="Математика") -> SchoolResult:
    return SchoolResult.objects.get(school=school, assessment__subject=subject)


def cell_url(cell) -> str:
    return reverse("monitoring:cell", args=[cell.pk])


def assessment_url(assessment, query: str = "") -> str:
    return reverse("monitoring:assessment", args=[assessment.pk]) + query


def test_list_shows_the_works_of_a_year(coordinator, cast, assessment):
    load_year(cast, 2024)

    latest = coordinator.get(reverse("monitoring:assessment_list"))
    every = coordinator.get(reverse("monitoring:assessment_list") + "?year=all")

    assert [str(item) for item in latest.context["listing"].rows] == [
        "ВПР, математика, 5\u00a0класс 2025",
        "ВПР, русский язык, 5\u00a0класс 2025",
    ]
    assert (latest.context["listing"].rows[0].schools, every.context["listing"].count) == (3, 4)


def test_assessment_lists_schools_alphabetically_with_counts_and_intervals(coordinator, assessment):
    response = coordinator.get(assessment_url(assessment))
    (table,) = response.context["tables"]
    page = text_of(response)

    assert [line.school.name for line in table.lines] == [GYMNASIUM[0], LAKE[0], NORTHERN[0]]
    assert table.lines[2].marks == WEAK
    assert "45,0 %" in page
    assert "26–66 %" in page
    assert "данных мало" in page


def test_assessment_shows_all_schools_pooled_and_the_benchmarks(coordinator, assessment):
    (table,) = coordinator.get(assessment_url(assessment)).context["tables"]

    assert (table.total.n, table.total.marks) == (44, (11, 12, 15, 6))
    assert [(level.title, level.participants) for level in table.benchmarks] == [
        ("Регион", 24_000),
        ("Россия", 1_200_000),
    ]
    fail = {column.code: value for column, value in table.benchmarks[0].values}["fail_share"]
    assert fail == pytest.approx(0.125)


def test_assessment_is_a_workbook_too(coordinator, assessment):
    rows = sheet_rows(coordinator.get(assessment_url(assessment, "?format=xlsx")).content)

    assert rows[0][:4] == ("Школа", "Участников", "«2»", "«3»")
    assert rows[3][:6] == (NORTHERN[0], 20, *WEAK)


def test_small_school_is_hidden_from_an_observer_and_left_out_of_the_sum(cast, sign_in, assessment):
    response = sign_in(cast.north.observer).get(assessment_url(assessment))
    (table,) = response.context["tables"]

    tiny = table.lines[1]
    assert (tiny.hidden, tiny.values, set(tiny.marks)) == (True, (), {None})
    assert (table.total.schools, table.total.n) == (2, 40)
    assert "участников меньше 5: значение скрыто" in text_of(response)


@pytest.mark.parametrize("column", ["quality_share", "mean_mark", "fail_share"])
def test_order_tells_nothing_of_a_hidden_school(cast, sign_in, assessment, column):
    """It stands last whichever way the others go; for who sees its figures it has its place."""

    def order(person, way):
        page = sign_in(person).get(assessment_url(assessment, f"?sort={way}{column}"))
        (listing,) = page.context["listings"]
        return [line.school.name for line in listing.shown]

    up, down = (order(cast.north.observer, way) for way in ("", "-"))
    seen_up, seen_down = (order(cast.north.coordinator, way) for way in ("", "-"))

    assert up[-1] == down[-1] == LAKE[0]
    assert up[:2] == down[:2][::-1]
    assert LAKE[0] in {seen_up[0], seen_down[0]}


def test_interval_is_a_column_of_the_workbook_and_stands_under_its_share(coordinator, assessment):
    rows = sheet_rows(coordinator.get(assessment_url(assessment, "?format=xlsx")).content)
    page = text_of(coordinator.get(assessment_url(assessment)))
    share, interval = rows[0].index("Качество"), rows[0].index("Качество: интервал 95\u00a0%")

    assert isinstance(rows[1][share], float)
    assert rows[1][interval].replace("\u00a0", " ") in page
    assert "Качество: интервал" not in page.split("<thead>")[1].split("</thead>")[0]


def test_school_sees_only_itself_in_an_assessment(cast, sign_in, assessment):
    (table,) = sign_in(cast.north.school_head).get(assessment_url(assessment)).context["tables"]

    assert [line.school for line in table.lines] == [cast.north.school]
    assert table.total is None


def test_assessment_is_not_found_by_those_who_see_no_school_of_it(cast, sign_in, assessment):
    assert sign_in(cast.south.coordinator).get(assessment_url(assessment)).status_code == 404


def test_cell_shows_fraction_formula_and_place_of_every_number(coordinator, cast, assessment):
    page = text_of(coordinator.get(cell_url(cell_of(cast.north.schools[1]))))

    assert "9 / 20" in page
    assert "число отметок «2», делённое на число участников с отметкой; версия формулы 1" in page
    assert "Отметки МА 5.xlsx" in page
    assert "лист «МА 5 Статистика по отметкам», строка 12" in page
    assert "«2»: <strong>9</strong> – столбец D" in page
    assert cast.north.coordinator.short_name.replace("\u00a0", " ") in page


def test_cell_links_its_batch_only_for_those_who_may_open_it(cast, sign_in, assessment):
    cell = cell_of(cast.north.school)
    link = reverse("monitoring:import_detail", args=[cell.marks_source.file.batch_id])

    assert link in text_of(sign_in(cast.north.head).get(cell_url(cell)))
    assert link not in text_of(sign_in(cast.north.school_head).get(cell_url(cell)))


def test_what_a_correction_changed_is_for_who_sees_small_numbers(coordinator, cast, sign_in):
    """One mark was corrected: the difference tells of one pupil."""
    load(cast, report(((*GYMNASIUM, GOOD),)))
    load(cast, report(((*GYMNASIUM, (1, 5, 9, 5)),), "Исправлено.xlsx"))
    url = cell_url(cell_of(cast.north.school))

    own, seen = coordinator.get(url), sign_in(cast.north.observer).get(url)

    assert own.context["versions"][0].differences
    assert [version.differences for version in seen.context["versions"]] == [None, None]
    assert "видят только сама школа" in text_of(seen)


def test_cell_tells_every_version_and_what_each_changed(coordinator, cast):
    load(cast, report(((*GYMNASIUM, GOOD),)))
    load(cast, report(((*GYMNASIUM, (1, 5, 9, 5)),), "Исправлено.xlsx"))

    response = coordinator.get(cell_url(cell_of(cast.north.school)))
    newer, older = response.context["versions"]

    assert (newer.state, older.state) == (
        "действует",
        "заменена более новой или более подробной",
    )
    assert [(d.title, d.before, d.after) for d in newer.differences] == [
        ("«2»", 0, 1),
        ("«4»", 10, 9),
    ]
    assert older.differences == ()


def test_withdrawn_version_stays_in_the_history_with_its_reason(coordinator, cast):
    load(cast, report(((*GYMNASIUM, GOOD),)))
    second = load(cast, report(((*GYMNASIUM, WEAK),), "Ошибочный.xlsx"))

    coordinator.post(
        reverse("monitoring:import_withdraw", args=[second.pk]), {"reason": "Другая школа"}
    )
    response = coordinator.get(cell_url(cell_of(cast.north.school)))

    assert [version.state for version in response.context["versions"]] == ["отозвана", "действует"]
    assert "Другая школа" in text_of(response)


def pupils_report(*classes: tuple[int, int], marks: str = "3") -> tuple[str, bytes]:
    """Ф1 of the gymnasium: (class number, pupils) with these marks in turn in every class."""
    school = f"{GYMNASIUM[0]}({GYMNASIUM[1]})"
    people = [(number, int(marks[i % len(marks)])) for number, size in classes for i in range(size)]
    rows = [
        vpr_books.pupil(school, 40_000 + code, (1, 1, 1, 1), mark, class_no=number)
        for code, (number, mark) in enumerate(people)
    ]
    return "Ф1.xlsx", vpr_books.pupils(vpr_books.section(school, len(people)), *rows)


def test_cell_of_pupils_rows_breaks_down_by_class(coordinator, cast, sign_in):
    load(cast, pupils_report((1, 12), (2, 3), (3, 9), marks="3425"))
    cell = cell_of(cast.north.school, "Русский язык")

    own = coordinator.get(cell_url(cell)).context["classes"]
    seen = sign_in(cast.north.observer).get(cell_url(cell))

    assert [(row.number, row.participants) for row in own] == [(1, 12), (2, 3), (3, 9)]
    # The third class is hidden too: with it the second could be had by subtraction.
    shown = [(row.participants, row.marks is None) for row in seen.context["classes"]]
    assert shown == [(12, False), (None, True), (None, True)]
    assert "где участников меньше 5" in text_of(seen)


def test_split_by_class_goes_where_the_marks_of_all_tell_those_of_a_few(coordinator, cast, sign_in):
    """Nobody in the school has another mark than three, so nobody in the class of three has."""
    load(cast, pupils_report((1, 12), (2, 3), (3, 9)))
    url = cell_url(cell_of(cast.north.school, "Русский язык"))

    assert len(coordinator.get(url).context["classes"]) == 3
    assert sign_in(cast.north.observer).get(url).context["classes"] == []


def test_small_cell_shows_nothing_to_an_observer(cast, sign_in, assessment):
    cell = cell_of(cast.north.schools[2])

    hidden = sign_in(cast.north.observer).get(cell_url(cell))
    open_ = sign_in(cast.north.coordinator).get(cell_url(cell))

    assert "участников меньше 5" in text_of(hidden)
    assert "versions" not in hidden.context
    assert "2 / 4" in text_of(open_)


@pytest.mark.parametrize("who", ["coordinator", "school_head", "observer"])
def test_cell_is_not_found_by_the_neighbours(cast, sign_in, assessment, who):
    client = sign_in(getattr(cast.south, who))

    assert client.get(cell_url(cell_of(cast.north.school))).status_code == 404


def test_cell_of_another_school_is_not_found_by_a_director(cast, sign_in, assessment):
    client = sign_in(cast.north.school_head)

    assert client.get(cell_url(cell_of(cast.north.schools[1]))).status_code == 404


def test_assessment_asks_as_many_questions_for_many_schools_as_for_one(
    coordinator, cast, django_assert_num_queries, django_assert_max_num_queries
):
    load(cast, report(((*GYMNASIUM, GOOD),), subject="Химия"))
    load(cast, report(subject="Биология"))
    one, many = (Assessment.objects.get(subject=subject) for subject in ("Химия", "Биология"))
    coordinator.get(assessment_url(one))

    with django_assert_max_num_queries(15) as queries:
        coordinator.get(assessment_url(one))
    with django_assert_num_queries(len(queries)):
        coordinator.get(assessment_url(many))

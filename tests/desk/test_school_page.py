"""A school's page: results beside district and region, findings in words, rights, workbook."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.identification.services import decide
from monitoring.models import SchoolResult
from schools.models import SchoolIdentifier, SchoolStatus, SchoolYear, SocialPassport
from schools.privacy import HIDDEN
from tests.monitoring.pages import (
    GYMNASIUM,
    LAKE,
    identify,
    load,
    load_year,
    report,
    show,
    text_of,
)
from tests.monitoring.protocol_books import ege_csv, ege_row, foot

pytestmark = pytest.mark.django_db


def url(school, **query) -> str:
    found = reverse("desk:school_results", args=[school.pk])
    return f"{found}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else found


def page_of(client, school, **query) -> str:
    """The overview, the results and the passport, one after another."""
    names = ("desk:school", "desk:school_results", "schools:school_card")
    answers = [client.get(reverse(name, args=[school.pk]), query) for name in names]
    assert {answer.status_code for answer in answers} == {200}
    return " ".join(map(text_of, answers))


def sheet(client, school, **query) -> list[tuple]:
    content = client.get(url(school, format="xlsx", **query)).content
    return list(load_workbook(io.BytesIO(content)).worksheets[0].values)


@pytest.fixture
def gymnasium(cast):
    return cast.north.schools[0]


@pytest.fixture
def northern(cast):
    return cast.north.schools[1]


@pytest.fixture
def lake(cast):
    return cast.north.schools[2]


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def test_page_without_anything_says_so(northern, coordinator):
    page = page_of(coordinator, northern)

    assert "Результатов этой школы ещё нет" in page
    assert "школа не состоит" in page
    assert "Составить справку" not in page


def test_result_stands_beside_district_and_region(cast, gymnasium, coordinator):
    load(cast, report())

    head, row = sheet(coordinator, gymnasium)

    assert head[3] == "Качество знаний"
    assert row[:3] == ("ВПР, математика, 5\u00a0класс", 2025, 20)
    assert row[3] == pytest.approx(15 / 20)
    assert row[4] < row[3] < row[5]
    assert row[6] == pytest.approx((15 + 5 + 1) / 44)
    assert row[7] is not None
    page = page_of(coordinator, gymnasium)
    assert "75,0 %" in page
    assert "+27,3 п.п." in page


def test_indicator_is_chosen_and_an_unknown_one_falls_back(cast, gymnasium, coordinator):
    load(cast, report())

    assert sheet(coordinator, gymnasium, indicator="fail_share")[0][3] == "Доля отметок «2»"
    assert sheet(coordinator, gymnasium, indicator="sou")[0][3] == "Качество знаний"


def test_every_value_leads_to_its_file(cast, gymnasium, coordinator):
    load_year(cast, 2024)
    load_year(cast, 2025)

    page = page_of(coordinator, gymnasium)

    cells = SchoolResult.objects.filter(school=gymnasium)
    assert cells.count() == 4
    for cell in cells:
        address = reverse("monitoring:cell", args=[cell.pk])
        assert f'href="{address}"' in page
        assert "Отметки" in text_of(coordinator.get(address))


def test_years_of_a_work_stand_together_the_latest_first(cast, gymnasium, coordinator):
    load_year(cast, 2024)
    load_year(cast, 2025)

    rows = sheet(coordinator, gymnasium)[1:]

    assert [row[:2] for row in rows] == [
        ("ВПР, математика, 5\u00a0класс", 2025),
        ("ВПР, математика, 5\u00a0класс", 2024),
        ("ВПР, русский язык, 5\u00a0класс", 2025),
        ("ВПР, русский язык, 5\u00a0класс", 2024),
    ]
    assert 'rowspan="2"' in page_of(coordinator, gymnasium)


def test_school_of_fewer_than_ten_is_marked_and_of_fewer_than_five_hidden(
    cast, lake, coordinator, sign_in
):
    load(cast, report())  # the lake school has four pupils
    shown = page_of(coordinator, lake)
    observed = page_of(sign_in(cast.north.observer), lake)

    assert "Участников меньше 10" in shown
    assert "25,0 %" in shown
    assert "25,0 %" not in observed
    assert "менее 5" in observed
    assert sheet(sign_in(cast.north.observer), lake)[1][2:6] == (HIDDEN, None, None, None)


def test_district_of_an_observer_leaves_small_schools_out(cast, gymnasium, coordinator, sign_in):
    load(cast, report())
    whole = sheet(coordinator, gymnasium)[1][6]
    open_part = sheet(sign_in(cast.north.observer), gymnasium)[1][6]

    assert whole == pytest.approx(21 / 44)
    assert open_part == pytest.approx(20 / 40)


@pytest.mark.parametrize("who", ["school_head", "school_team", "curator"])
def test_people_of_the_school_see_all_of_it(cast, sign_in, who):
    school = cast.north.school
    name, login = GYMNASIUM
    load(cast, report([(name, login, (2, 1, 1, 0)), (*LAKE, (1, 5, 5, 5))]))

    assert "25,0 %" in page_of(sign_in(getattr(cast.north, who)), school)


def test_finding_is_told_in_words_with_its_decision(cast, northern, coordinator):
    load_year(cast)
    finding = identify(cast).findings.get(outcome="yes")
    before = page_of(coordinator, northern)
    decide(finding=finding, decision="yes", reason="Совпадает с журналом.",
           by=cast.north.coordinator)  # fmt: skip

    after = page_of(coordinator, northern)

    assert finding.category_title in before
    assert "признаки есть" in before
    assert "Низкие результаты в 2 из 2 учтённых процедур" in before
    assert "Решение:" not in before
    assert "Решение: относится.</strong> Совпадает с журналом." in after
    assert reverse("monitoring:finding", args=[finding.pk]) in after


def test_findings_of_two_methodologies_stand_apart(cast, northern, coordinator):
    load_year(cast)
    identify(cast)
    identify(cast, "grachevka-2020")

    page = page_of(coordinator, northern)

    assert page.count("расчёт от") == 2


def test_small_figures_of_a_finding_are_not_for_an_observer(cast, lake, coordinator, sign_in):
    load_year(cast)
    show(identify(cast, min_n=3, small_n="unknown"))

    shown = page_of(coordinator, lake)
    observed = page_of(sign_in(cast.north.observer), lake)

    assert "подробности видят только" not in shown
    assert "недостаточно данных" in observed


def test_status_is_shown_with_both_grounds_and_its_end(northern, coordinator):
    SchoolStatus.objects.create(
        school=northern, kind="shnor", list_year=2025, results_year=2024, starts="2025-04-17",
        regional_act="приказ министерства", regional_number="55", regional_date="2025-03-13",
        order_number="98", order_date="2025-04-17", ends="2025-12-19",
        exit_order_number="318", exit_order_date="2025-12-19",
    )  # fmt: skip

    page = page_of(coordinator, northern)

    assert "перечень 2025 года (по результатам 2024)" in page
    assert "приказ министерства № 55 от 13.03.2025" in page
    assert "приказ № 98 от 17.04.2025" in page
    assert "Действовал по 19.12.2025, исключена из перечня: приказ № 318 от 19.12.2025" in page


def test_social_passport_hides_few_children_from_an_observer(
    cast, northern, gymnasium, coordinator, sign_in
):
    SocialPassport.objects.create(school=northern, year=2025, pupils=100, kdn=3, foster=9)
    SocialPassport.objects.create(school=gymnasium, year=2025, pupils=300, kdn=1, foster=3)

    shown = page_of(coordinator, northern)
    observed = page_of(sign_in(cast.north.observer), northern)

    assert "Социальный паспорт 2025 года" in shown
    assert "3,0 %" in shown  # children and the district's share of foster ones: 12 of 400
    assert 'class="num">3<' in shown
    assert 'class="num">3<' not in observed
    assert "менее 5" in observed
    assert "9,0 %" in observed


def test_olympiads_and_leavers_are_shown(northern, coordinator):
    for year in range(2021, 2026):
        SchoolYear.objects.create(
            school=northern, year=year, contingent=420, olympiad_participants=year - 2020
        )

    page = page_of(coordinator, northern)

    assert "Олимпиады и выбытие" in page
    assert "/olympiads/2025/" in page


def test_queries_do_not_grow_with_works(cast, gymnasium, coordinator, django_assert_num_queries):
    load_year(cast, 2025)
    identify(cast)
    with CaptureQueriesContext(connection) as few:
        page_of(coordinator, gymnasium)
    for year in (2023, 2024):
        load_year(cast, year)
        load(cast, report(year=year, grade=6), report(year=year, grade=7))

    with django_assert_num_queries(len(few)):
        page_of(coordinator, gymnasium)


def test_note_is_offered_to_those_who_may_sign_for_the_department(cast, gymnasium, sign_in):
    load_year(cast, 2025)
    wanted = f"{reverse('desk:paper_new')}?kind=school_note&amp;school={gymnasium.pk}&amp;year=2025"

    assert wanted in page_of(sign_in(cast.north.head), gymnasium)
    assert wanted not in page_of(sign_in(cast.north.school_head), gymnasium)
    assert wanted not in page_of(sign_in(cast.north.observer), gymnasium)


def test_one_school_is_one_page_with_tabs_of_their_own_addresses(cast, coordinator, sign_in):
    school = cast.north.school
    first = coordinator.get(reverse("desk:school", args=[school.pk])).content.decode()
    row = re.search(r'<nav class="tab-row.*?</nav>', first, re.DOTALL)[0]
    tabs = re.findall(r'<a href="([^"]+)"', row)

    titles = [
        "Обзор",
        "Результаты",
        "Паспорт",
        "Профиль и причины",
        "Планы",
        "Поддержка",
        "Итоги года",
        "Документы",
        "История",
    ]
    assert re.findall(r">([^<>]+)</a>", row) == titles
    for tab in tabs:
        page = coordinator.get(tab).content.decode()
        assert f'href="{tab}" aria-current="page"' in page, tab
        assert page.count('<nav class="tab-row') == 1
        assert sign_in(cast.south.coordinator).get(tab).status_code == 404
    old = coordinator.get(f"/schools/{school.pk}/?format=xlsx")
    assert old.status_code == 302
    assert old.url == f"/school/{school.pk}/passport/?format=xlsx"
    assert sign_in(cast.south.coordinator).get(f"/schools/{school.pk}/").status_code == 404
    SchoolStatus.objects.create(school=school, kind="shnor", list_year=2025, results_year=2024,
                                starts="2025-04-17", regional_number="55",
                                regional_date="2025-03-13", order_number="98",
                                order_date="2025-04-17")  # fmt: skip
    assert "перечень 2025 года" in text_of(coordinator.get(tabs[-1]))


def test_neighbour_finds_no_school(cast, gymnasium, sign_in):
    assert sign_in(cast.south.coordinator).get(url(gymnasium)).status_code == 404
    assert sign_in(cast.south.school_head).get(url(gymnasium)).status_code == 404
    assert sign_in(cast.administrator).get(url(gymnasium)).status_code == 403


def exam(*scores: tuple[str, int], title: str = "01 - Русский язык 2025.05.30"):
    """(name, bytes) of a protocol of ЕГЭ: (code of the school, score) of each participant."""
    rows = [ege_row(n, school, score // 2, score) for n, (school, score) in enumerate(scores, 1)]
    return "ЕГЭ.csv", ege_csv(title, *rows, footer=foot(24)).encode("cp1251")


def test_scores_of_exams_stand_beside_the_district(cast, northern, gymnasium, coordinator):
    for place, code in ((northern, "209002"), (gymnasium, "209001")):
        SchoolIdentifier.objects.create(school=place, system="ege", value=code)
    load(cast, exam(*[("209002", 50)] * 9, ("209002", 20), *[("209001", 80)] * 10))

    page = page_of(coordinator, northern)
    book = load_workbook(io.BytesIO(coordinator.get(url(northern, format="xlsx")).content))

    assert "Баллы ЕГЭ" in page
    assert "Результатов этой школы ещё нет" not in page
    row = page[page.index("ЕГЭ, русский язык, 11 класс") :]
    assert re.findall(r">([\d,]+(?: %)?)<", row)[:6] == [
        *("2025", "10", "47,0", "63,5", "10,0 %", "5,0 %")
    ]
    assert list(book["ЕГЭ"].values)[1][:4] == ("ЕГЭ, русский язык, 11\u00a0класс", 2025, 10, 47)
    assert "Составить справку" in page


def test_scores_of_few_are_hidden_from_those_who_do_not_see_small_numbers(
    cast, northern, gymnasium, sign_in
):
    for place, code in ((northern, "209002"), (gymnasium, "209001")):
        SchoolIdentifier.objects.create(school=place, system="ege", value=code)
    load(cast, exam(*[("209002", 51)] * 4, *[("209001", 80)] * 10))

    page = page_of(sign_in(cast.north.observer), northern)

    row = page[page.index("ЕГЭ, русский язык, 11 класс") :]
    assert HIDDEN.replace("\u00a0", " ") in row
    assert "51,0" not in row
    assert "80,0" in row

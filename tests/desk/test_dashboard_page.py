"""The municipality's page: figures, rights, queries, the cached body, the workbook."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.identification.services import decide
from roadmaps.support import errands
from schools.models import School, SchoolIdentifier, SchoolStatus, SocialPassport
from schools.privacy import HIDDEN
from shnor_portal.core.intake import services
from tests.monitoring.pages import (
    GYMNASIUM,
    LAKE,
    NORTHERN,
    identify,
    load,
    load_year,
    report,
    text_of,
)
from tests.roadmaps.errand_samples import given

pytestmark = pytest.mark.django_db


def url(cast, **query) -> str:
    found = reverse("desk:dashboard", args=[cast.north.municipality.pk])
    return f"{found}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else found


def page_of(client, cast, **query) -> str:
    response = client.get(url(cast, **query))
    assert response.status_code == 200
    return text_of(response)


def body(page: str) -> str:
    """What is kept of the lower part: from the list to the end."""
    return page[page.index('id="list-title"') : page.index("</main>")]


def books(client, cast) -> dict[str, list[tuple]]:
    content = client.get(url(cast, format="xlsx")).content
    return {sheet.title: list(sheet.values) for sheet in load_workbook(io.BytesIO(content))}


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def test_empty_municipality_says_what_to_do(cast, coordinator, sign_in):
    assert reverse("monitoring:import_new") in page_of(coordinator, cast)

    seen = page_of(sign_in(cast.north.observer), cast)
    assert "Результатов ещё нет" in seen
    assert reverse("monitoring:import_new") not in seen


def test_marks_of_all_works_are_pooled_and_never_averaged(cast, coordinator):
    """Gymnasium: 0 of 20 and 9 of 20 are 9 of 40, whatever the shares of the works."""
    load(
        cast,
        report([(*GYMNASIUM, (0, 5, 10, 5))]),
        report([(*GYMNASIUM, (9, 1, 0, 0))], "РУ.xlsx", subject="Русский язык", maximum=45),
    )

    page = page_of(coordinator, cast)

    # 9 of 30: the mean of 0 % and 90 % would be 45 %.
    assert "30,0 %<small" in page
    assert "9 из 30; интервал 95 %" in page
    assert "45,0 %" not in page


def test_schools_stand_in_the_order_of_their_names(cast, coordinator):
    load_year(cast)

    page = page_of(coordinator, cast)
    places = [page.index(f">{school.name}</a></th>") for school in sorted(
        cast.north.schools, key=lambda school: school.name
    )]  # fmt: skip

    assert places == sorted(places)
    assert "Южная" not in page


def test_year_is_chosen_and_an_unknown_one_falls_back_to_the_latest(cast, coordinator):
    load_year(cast, 2024)
    load_year(cast, 2025)

    assert "Перечень 2026 года (по результатам 2025)" in page_of(coordinator, cast)
    assert "Перечень 2025 года (по результатам 2024)" in page_of(coordinator, cast, year=2024)
    for wrong in ("1999", "²", "-1", ""):
        assert "по результатам 2025" in page_of(coordinator, cast, year=wrong)


def test_small_school_is_hidden_from_an_observer_only(cast, coordinator, sign_in):
    load(cast, report())  # the lake school has four pupils
    lake = books(coordinator, cast)["Показатели 2025"]
    seen = books(sign_in(cast.north.observer), cast)["Показатели 2025"]

    row = next(row for row in lake if row[0] == LAKE[0])
    hidden = next(row for row in seen if row[0] == LAKE[0])
    assert row[1:3] == (0.5, 4)
    assert hidden[1:7] == (HIDDEN,) * 6
    assert "менее 5" not in page_of(coordinator, cast)
    assert "менее 5" in page_of(sign_in(cast.north.observer), cast)
    # The sums may not give the hidden school away by subtraction: 20 + 20 of the open ones.
    assert '<small class="cell-n">N 44<' in page_of(coordinator, cast)
    assert "N 44<" not in page_of(sign_in(cast.north.observer), cast)
    assert '<small class="cell-n">N 40<' in page_of(sign_in(cast.north.observer), cast)
    observed = books(sign_in(cast.north.observer), cast)["Динамика ВПР"]
    assert observed[1][1] == 40


def test_signs_and_statuses_use_the_words_of_the_municipality(cast, coordinator):
    place = cast.north.municipality
    place.list_term = "ШНРО"
    place.save()
    load_year(cast)
    run = identify(cast)
    SchoolStatus.objects.create(
        school=cast.north.schools[1], kind="risk_zone", list_year=2025, results_year=2024,
        starts="2025-04-17", order_number="1",
    )  # fmt: skip
    finding = run.findings.get(outcome="yes")

    page = page_of(coordinator, cast)

    assert "ШНРО: признаки есть" in page
    assert "ШНРО, зона риска: недостаточно данных" in page  # the lake school
    assert "зона риска, перечень 2025 года" in page
    assert reverse("monitoring:finding", args=[finding.pk]) in page


def test_decision_takes_the_place_of_the_computed_answer(cast, coordinator):
    load_year(cast)
    finding = identify(cast).findings.get(outcome="yes")
    decide(finding=finding, decision="no", reason="Опечатка.", by=cast.north.coordinator)
    assert "признаки есть</a>" not in page_of(coordinator, cast)

    decide(finding=finding, decision="yes", reason="Проверено.", by=cast.north.coordinator)
    assert "ШНОР: решено включить" in page_of(coordinator, cast)


def test_both_methodologies_of_the_year_are_shown(cast, coordinator):
    load_year(cast)
    identify(cast)
    identify(cast, "grachevka-2020")

    page = page_of(coordinator, cast)

    assert "Зона риска снижения образовательных результатов" in page
    assert "Школа с низкими результатами обучения" in page


def test_completeness_names_the_schools_without_results(cast, coordinator):
    load(cast, report([(*GYMNASIUM, (0, 5, 10, 5)), (*NORTHERN, (0, 5, 10, 5))]))
    SocialPassport.objects.bulk_create(
        SocialPassport(school=school, year=2025, pupils=100) for school in cast.north.schools
    )

    rows = {row[0]: row[1:] for row in books(coordinator, cast)["Полнота"]}

    assert rows["ВПР, математика, 5\u00a0класс"] == (2, 3, cast.north.schools[2].name)
    assert rows["Социальный паспорт"] == (3, 3, None)
    assert rows["Территория"][:2] == (0, 3)


def test_basic_school_is_not_expected_to_have_the_senior_grades(cast, coordinator):
    load(cast, report([(*GYMNASIUM, (0, 5, 10, 5))], grade=10))

    rows = {row[0]: row[1:] for row in books(coordinator, cast)["Полнота"]}

    assert rows["ВПР, математика, 10\u00a0класс"] == (1, 2, NORTHERN[0])


def test_dynamics_stand_beside_the_region(cast, coordinator):
    load_year(cast, 2024)
    load_year(cast, 2025)

    rows = books(coordinator, cast)["Динамика ВПР"]

    assert [row[0] for row in rows[1:]] == [2024, 2025]
    assert rows[1][1] == 2 * 44
    assert rows[1][4] == pytest.approx(22 / 88)
    assert rows[1][5] is not None
    page = page_of(coordinator, cast)
    assert 'role="img"' in page
    assert "Регион: 2024" in page


def test_queries_do_not_grow_with_schools(cast, coordinator, django_assert_num_queries):
    load_year(cast)
    identify(cast)
    with CaptureQueriesContext(connection) as few:
        page_of(coordinator, cast)

    more = School.objects.bulk_create(
        School(municipality=cast.north.municipality, name=f"МКОУ «СОШ № {n}»", pupils=100)
        for n in range(40, 70)
    )
    SchoolIdentifier.objects.bulk_create(
        SchoolIdentifier(school=school, system="fis_oko", value=str(993001 + n), prefix="edu")
        for n, school in enumerate(more)
    )
    rows = [(school.name, f"edu{993001 + n}", (5, 5, 5, 2)) for n, school in enumerate(more)]
    load(cast, report(rows), report(rows, "РУ.xlsx", subject="Русский язык", maximum=45))
    identify(cast)

    with django_assert_num_queries(len(few)):
        page = page_of(coordinator, cast)
    assert "МКОУ «СОШ № 69»" in page


def test_body_is_kept_until_the_data_change(cast, coordinator):
    load_year(cast)
    with CaptureQueriesContext(connection) as cold:
        first = page_of(coordinator, cast)
    with CaptureQueriesContext(connection) as warm:
        second = page_of(coordinator, cast)
    assert len(warm) < len(cold)
    assert body(first) == body(second)

    load(cast, report([(*NORTHERN, (0, 0, 10, 10))]))

    assert body(page_of(coordinator, cast)) != body(first)


def test_withdrawal_makes_the_kept_body_stale(cast, coordinator):
    load_year(cast, 2024)
    batch = load_year(cast, 2025)
    assert "по результатам 2025" in page_of(coordinator, cast)

    services.withdraw(batch, by=cast.north.coordinator, reason="Не тот год.")

    assert "по результатам 2024" in page_of(coordinator, cast)


def test_kept_body_holds_nothing_of_a_person(cast, sign_in):
    load_year(cast)
    first = page_of(sign_in(cast.north.coordinator), cast)

    second = page_of(sign_in(cast.north.head), cast)

    assert "Ведущая" in first
    assert "Ведущая" not in second
    assert "Начальникова" in second


def test_stranger_does_not_find_the_page(cast, sign_in):
    load_year(cast)

    assert sign_in(cast.south.coordinator).get(url(cast)).status_code == 404
    assert sign_in(cast.north.school_head).get(url(cast)).status_code == 403
    assert sign_in(cast.administrator).get(url(cast)).status_code == 403


def test_workbook_keeps_numbers_as_numbers(cast, coordinator):
    load(cast, report())

    head, *rows = books(coordinator, cast)["Показатели 2025"]

    assert head[:3] == ("Школа", "ВПР: успеваемость", "N")
    first = {row[0]: row for row in rows}[GYMNASIUM[0]]
    assert first[1:3] == (1, 20)
    assert first[3] == pytest.approx(0.75)


def test_errands_that_are_overdue_or_wait_are_told(cast, coordinator):
    north = cast.north
    load_year(cast, 2024)
    said = {"dated": date(2024, 9, 1), "due": date(2024, 10, 1)}
    given(north.school, municipality=north.municipality, **said)
    (done,) = given(north.school, municipality=north.municipality, **said)
    errands.report(errand=done, done_on=date(2024, 9, 30), text="Сделано", by=None)
    given(cast.south.school, municipality=cast.south.municipality, **said)

    page = page_of(coordinator, cast)

    assert "<strong>1</strong> поручение просрочено" in page
    assert "<strong>1</strong> поручение ждёт принятия" in page
    assert f"?whose=all&amp;municipality={north.municipality.pk}&amp;state=done" in page

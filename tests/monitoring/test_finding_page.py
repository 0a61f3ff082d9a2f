"""One finding: the answer in words, the figures behind it, the decision of a person."""

from itertools import pairwise

import pytest
from django.urls import reverse

from monitoring.identification import queries
from monitoring.models import Finding, SchoolResult
from shnor_portal.core.models import AuditEvent
from tests.monitoring.pages import (
    GOOD,
    GYMNASIUM,
    LAKE,
    NORTHERN,
    identify,
    load_year,
    show,
    text_of,
)

pytestmark = pytest.mark.django_db

REASON = "Низкие результаты подтверждаются и в прошлом году"


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


@pytest.fixture
def run(cast):
    load_year(cast)
    return identify(cast)


def finding(run, school_name: str, category: str = "SHNOR_2020") -> Finding:
    return run.findings.get(school__name=school_name, category=category)


def page_url(item: Finding) -> str:
    return reverse("monitoring:finding", args=[item.pk])


def decide(client, item, **data):
    return client.post(page_url(item), {"decision": "yes", "reason": REASON, **data})


def test_finding_says_why_in_words_and_how_it_was_computed(coordinator, run):
    item = finding(run, NORTHERN[0])
    cell = SchoolResult.objects.get(school__name=NORTHERN[0], assessment__subject="Математика")

    page = text_of(coordinator.get(page_url(item)))

    assert "признаки есть" in page
    assert "Низкие результаты в 2 из 2 учтённых процедур (нужно 2)" in page
    assert "Что должно измениться" in page
    assert "Как посчитано" in page
    assert "9 из 20" in page
    assert reverse("monitoring:cell", args=[cell.pk]) in page


def test_undecided_finding_says_which_file_would_decide_it(coordinator, run):
    page = text_of(coordinator.get(page_url(finding(run, LAKE[0]))))

    assert "недостаточно данных" in page
    assert "не основание включить школу в перечень. Когда участников меньше 10" in page
    assert "Загрузите протоколы ОГЭ 2025 года по" in page
    assert reverse("monitoring:import_new") in page
    assert "участников меньше 10" in page


def test_decision_needs_a_reason(coordinator, run):
    item = finding(run, NORTHERN[0])

    page = text_of(decide(coordinator, item, reason="  "))

    assert "Обоснуйте решение" in page
    item.refresh_from_db()
    assert item.decision == ""


def test_decision_is_kept_with_who_and_when(coordinator, cast, run):
    item = finding(run, NORTHERN[0])

    response = decide(coordinator, item, decision="no")

    page = text_of(coordinator.get(response.url))
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("no", cast.north.coordinator)
    assert "Школа не относится к этой категории." in page
    assert "Решение отличается от расчёта." in page
    assert REASON in page
    assert AuditEvent.objects.filter(verb="identification.decide").exists()


def test_decisions_lead_through_what_waits_and_end_at_the_order(coordinator, run):
    """First the signs, school by school; those without enough data last."""
    waiting = queries.waiting(run)
    assert [item.outcome for item in waiting] == sorted(
        (item.outcome for item in waiting), reverse=True
    )

    for item, following in pairwise(waiting):
        assert decide(coordinator, item, next="1").url == page_url(following)

    last = decide(coordinator, waiting[-1], next="1")
    assert last.url == reverse("monitoring:run_approve", args=[run.pk])


def test_form_of_decision_names_the_school_and_opens_the_page_at_its_top(coordinator, run):
    item = finding(run, NORTHERN[0])

    page = coordinator.get(page_url(item)).content.decode()

    form = page.partition('<form method="post">')[2].partition("</form>")[0]
    assert NORTHERN[0] in form
    assert item.category_title in form
    assert "#decision" not in page


def test_approved_decision_stands(coordinator, run):
    item = finding(run, NORTHERN[0])
    decide(coordinator, item)
    Finding.objects.filter(pk=item.pk).update(state=Finding.State.APPROVED)

    page = text_of(coordinator.get(page_url(item)))
    response = decide(coordinator, item, decision="no")

    assert "<textarea" not in page
    assert response.status_code == 409
    item.refresh_from_db()
    assert item.decision == "yes"


@pytest.mark.parametrize(("who", "status"), [("specialist", 403), ("observer", 403), ("head", 302)])
def test_decision_is_for_the_coordinator_and_the_head(cast, sign_in, run, who, status):
    client = sign_in(getattr(cast.north, who))
    show(run)

    assert decide(client, finding(run, NORTHERN[0])).status_code == status


def test_school_reads_its_own_finding_and_decides_nothing(cast, sign_in, run):
    director = sign_in(cast.north.school_head)
    show(run)
    own, other = finding(run, GYMNASIUM[0]), finding(run, NORTHERN[0])

    page = text_of(director.get(page_url(own)))

    assert "признаков нет" in page
    assert reverse("monitoring:run_detail", args=[run.pk]) not in page
    assert 'name="decision"' not in page
    assert decide(director, own).status_code == 403
    assert director.get(page_url(other)).status_code == 404


def test_school_answers_until_the_decision_where_no_day_is_set(cast, sign_in, run):
    show(run)
    type(run).objects.filter(pk=run.pk).update(reply_until=None)

    page = text_of(sign_in(cast.north.school_head).get(page_url(finding(run, GYMNASIUM[0]))))

    assert "Ответ принимается до утверждения решения" in page


def test_neighbour_finds_no_finding(cast, sign_in, run):
    client = sign_in(cast.south.coordinator)

    assert client.get(page_url(finding(run, NORTHERN[0]))).status_code == 404
    assert decide(client, finding(run, NORTHERN[0])).status_code == 404


def test_figures_of_a_few_pupils_are_not_for_an_observer(cast, sign_in, coordinator):
    load_year(cast, rows=((*GYMNASIUM, GOOD), (*LAKE, (0, 2, 1, 1))))
    run = identify(cast, min_n=3, min_counted=1)
    show(run)
    item = finding(run, LAKE[0])

    seen = text_of(sign_in(cast.north.observer).get(page_url(item)))
    own = text_of(coordinator.get(page_url(item)))

    assert "участников меньше 5, поэтому его подробности видят" in seen
    assert "Как посчитано" not in seen
    assert "Как посчитано" in own


def test_index_is_shown_component_by_component(coordinator, cast):
    load_year(cast)
    run = identify(cast, "grachevka-2020")
    item = finding(run, NORTHERN[0], "SHFNSU_CONTINGENT")

    page = text_of(coordinator.get(page_url(item)))

    assert "оба родителя с высшим образованием" in page
    assert "Загрузите файл «Социальный паспорт» за 2025 год" in page


def test_finding_asks_as_many_questions_whatever_its_rule(
    coordinator, cast, django_assert_num_queries, django_assert_max_num_queries
):
    load_year(cast)
    load_year(cast, 2024)
    run = identify(cast)
    addresses = [page_url(finding(run, NORTHERN[0], c)) for c in ("SHNOR_2020", "SHNOR_2025")]
    coordinator.get(addresses[0])

    with django_assert_max_num_queries(15) as queries:
        coordinator.get(addresses[0])
    with django_assert_num_queries(len(queries)):
        coordinator.get(addresses[1])

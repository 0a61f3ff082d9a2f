"""The list of a year through the pages: run, look, decide, approve; without JavaScript."""

import pytest
from django.urls import reverse

from monitoring.identification import services
from monitoring.models import Finding, Run
from schools.models import School, SchoolStatus
from tests.monitoring.pages import (
    GOOD,
    GYMNASIUM,
    NORTHERN,
    ROWS,
    WEAK,
    identify,
    load,
    load_year,
    report,
    sheet_rows,
    text_of,
)

pytestmark = pytest.mark.django_db

REASON = "Подтверждается внутришкольным контролем"
ORDER = {"order_number": "49", "order_date": "2026-04-14", "starts": "2026-04-15"}


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


@pytest.fixture
def run(cast) -> Run:
    load_year(cast)
    return identify(cast)


def url(name: str, *args: object) -> str:
    return reverse(f"monitoring:{name}", args=args)


def finding(run, school_name: str, category: str = "SHNOR_2020") -> Finding:
    return run.findings.get(school__name=school_name, category=category)


def decide(client, item, decision="yes", **more):
    data = {"decision": decision, "reason": REASON, **more}
    return client.post(url("finding", item.pk), data)


def decide_all(client, run):
    for item in run.findings.filter(outcome="yes"):
        decide(client, item)


def test_new_run_offers_methodologies_and_their_parameters(coordinator, cast):
    load_year(cast)

    page = text_of(coordinator.get(url("run_new") + "?methodology=fioko"))

    assert "2025 – получится перечень 2026 года" in page
    assert "Доля не преодолевших порог, не менее, %" in page
    assert 'value="30"' in page
    assert "Официального числа найти не удалось" in page


def test_new_run_starts_a_job_that_leads_to_the_list(
    coordinator, cast, django_capture_on_commit_callbacks
):
    load_year(cast)
    form = coordinator.get(url("run_new") + "?methodology=fioko").context["form"]
    data = {name: form[name].initial for name in form.fields if name != "year"}
    data |= {"year": 2025, "p_fail_share": "50", "p_bias": "flag"}

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(url("run_new") + "?methodology=fioko", data)

    run = Run.objects.get()
    job_page = text_of(coordinator.get(response.url))
    assert (run.params["fail_share"], run.params["bias"], run.params["min_n"]) == (0.5, "flag", 10)
    assert url("run_detail", run.pk) in job_page


def test_new_run_refuses_a_value_that_is_not_a_number(coordinator, cast):
    load_year(cast)

    response = coordinator.post(
        url("run_new") + "?methodology=fioko", {"year": 2025, "p_fail_share": "треть"}
    )

    assert "Введите число." in text_of(response)
    assert not Run.objects.exists()


def test_new_run_without_results_says_what_to_load(coordinator):
    assert "Рассчитывать пока не по чему" in text_of(coordinator.get(url("run_new")))


@pytest.mark.parametrize("who", ["specialist", "observer", "head", "school_head"])
def test_new_run_is_the_coordinators_deed(cast, sign_in, who):
    assert sign_in(getattr(cast.north, who)).get(url("run_new")).status_code == 403


def test_list_names_both_years(coordinator, run):
    page = text_of(coordinator.get(url("run_list")))
    rows = sheet_rows(coordinator.get(url("run_list") + "?format=xlsx").content)

    assert "Перечень 2026 года (по результатам 2025)" in page
    assert "ждут решения: 1" in page
    assert rows[1][0] == "Перечень 2026 года (по результатам 2025)"


def test_run_shows_schools_alphabetically_with_outcomes_in_words(coordinator, run):
    response = coordinator.get(url("run_detail", run.pk))
    table = response.context["table"]
    page = text_of(response)

    names = [row.school.name for row in table.rows]
    assert names == sorted(names)
    assert [item.code for item in table.categories] == ["SHNOR_2020", "SHNOR_2025", "RISK_ZONE"]
    assert "<h1>Перечень 2026 года (по результатам 2025)</h1>" in page
    assert "признаки есть" in page
    assert "процедур 2, нужно 2" in page
    assert "недостаточно данных" in page


@pytest.mark.parametrize(
    ("query", "schools"),
    [
        ("show=yes", {NORTHERN[0]}),
        ("show=yes&category=RISK_ZONE", set()),
        ("show=unknown&category=SHNOR_2020", {ROWS[2][0]}),
        ("show=decided", set()),
        ("q=гимназия", {GYMNASIUM[0]}),
        ("category=нет", {row[0] for row in ROWS}),
    ],
)
def test_run_is_filtered(coordinator, run, query, schools):
    table = coordinator.get(url("run_detail", run.pk) + f"?{query}").context["table"]

    assert {row.school.name for row in table.rows} == schools


def test_run_is_a_workbook_with_decisions(coordinator, run):
    decide(coordinator, finding(run, NORTHERN[0]))

    rows = sheet_rows(coordinator.get(url("run_detail", run.pk) + "?format=xlsx").content)
    line = next(row for row in rows if row[0] == NORTHERN[0])

    assert rows[0][1] == "Низкие результаты в двух и более процедурах года"
    assert line[1] == "признаки есть"
    decision = rows[0].index(f"{rows[0][1]}: решение")
    assert line[decision] == "относится"


def test_changed_data_mark_the_run_and_a_new_one_keeps_decisions(
    coordinator, cast, run, django_capture_on_commit_callbacks
):
    decide(coordinator, finding(run, NORTHERN[0]))
    load(cast, report(((*GYMNASIUM, WEAK), *ROWS[1:]), year=2025))
    page = text_of(coordinator.get(url("run_detail", run.pk)))

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("run_again", run.pk))

    again = Run.objects.exclude(pk=run.pk).get()
    assert "После расчёта данные изменились" in page
    assert f"<li>{GYMNASIUM[0]}: ВПР, математика, 5 класс 2025</li>" in page
    assert finding(again, NORTHERN[0]).reason == REASON
    assert "Есть более новый расчёт" in text_of(coordinator.get(url("run_detail", run.pk)))
    assert "После расчёта" not in text_of(coordinator.get(url("run_detail", again.pk)))


def test_recalculation_keeps_the_parameters(coordinator, cast, django_capture_on_commit_callbacks):
    load_year(cast)
    run = identify(cast, fail_share=0.5)

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("run_again", run.pk))

    again = Run.objects.exclude(pk=run.pk).get()
    assert again.params == run.params
    shown = coordinator.get(url("run_detail", again.pk)).context["parameters"]
    assert [(item.value, item.default) for item in shown if item.changed] == [
        ("50\u00a0%", "30\u00a0%")
    ]


def test_approval_waits_for_every_decision(coordinator, run):
    page = text_of(coordinator.get(url("run_approve", run.pk)))
    refused = coordinator.post(
        url("run_approve", run.pk),
        ORDER,
        headers={"referer": f"http://testserver{url('run_approve', run.pk)}"},
        follow=True,
    )

    assert "Утвердить пока нельзя" in page
    assert url("finding", finding(run, NORTHERN[0]).pk) in page
    assert "Сначала примите решение" in text_of(refused)
    assert not SchoolStatus.objects.exists()


def test_approval_sets_statuses_with_both_grounds(coordinator, run):
    decide_all(coordinator, run)
    order = ORDER | {
        "regional_act": "приказ министерства",
        "regional_number": "180",
        "regional_date": "2026-03-14",
    }

    page = text_of(coordinator.post(url("run_approve", run.pk), order, follow=True))

    status = SchoolStatus.objects.get(kind="shnor")
    assert (status.school.name, status.order_number, status.regional_number) == (
        NORTHERN[0],
        "49",
        "180",
    )
    assert "Статусы установлены" in page
    assert "Приказ от 14.04.2026 № 49" in page
    assert "приказ министерства от 14.03.2026 № 180" in page
    assert f"{reverse('desk:paper_new')}?kind=support_order" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"order_number": ""}, "Укажите номер."),
        ({"order_date": "2999-01-01"}, "Дата документа ещё не наступила."),
        ({"regional_number": "180"}, "указываются и номер, и дата"),
        ({"regional_act": "приказ"}, "Укажите номер и дату акта."),
    ],
)
def test_approval_needs_whole_grounds(coordinator, run, changes, message):
    decide_all(coordinator, run)

    page = text_of(coordinator.post(url("run_approve", run.pk), ORDER | changes))

    assert message in page
    assert not SchoolStatus.objects.exists()


def test_head_approves_and_specialist_does_not(cast, sign_in, coordinator, run):
    decide_all(coordinator, run)

    specialist = sign_in(cast.north.specialist).post(url("run_approve", run.pk), ORDER)
    head = sign_in(cast.north.head).post(url("run_approve", run.pk), ORDER)

    assert (specialist.status_code, head.status_code) == (403, 302)


def test_neighbour_finds_no_run(cast, sign_in, run):
    neighbour = sign_in(cast.south.coordinator)

    assert neighbour.get(url("run_detail", run.pk)).status_code == 404
    assert neighbour.get(url("run_approve", run.pk)).status_code == 404
    assert neighbour.post(url("run_again", run.pk)).status_code == 404
    assert not neighbour.get(url("run_list")).context["listing"].count


def test_run_asks_as_many_questions_for_many_schools_as_for_three(
    coordinator, cast, run, django_assert_num_queries, django_assert_max_num_queries
):
    address = url("run_detail", run.pk)
    coordinator.get(address)
    with django_assert_max_num_queries(20) as queries:
        coordinator.get(address)
    School.objects.bulk_create(
        School(municipality=cast.north.municipality, name=f"МКОУ «Новая СОШ № {n}»")
        for n in range(20)
    )
    many = identify(cast)

    with django_assert_num_queries(len(queries)):
        coordinator.get(url("run_detail", many.pk))


def test_approval_asks_as_many_questions_for_many_schools_as_for_one(
    coordinator, cast, django_assert_num_queries, django_assert_max_num_queries
):
    def decided_run():
        run = identify(cast)
        for item in run.findings.filter(outcome="yes", state="computed"):
            services.decide(finding=item, decision="yes", reason=REASON, by=cast.north.head)
        return run

    load_year(cast, rows=((*GYMNASIUM, WEAK), (*NORTHERN, GOOD)))
    one = decided_run()
    coordinator.get(url("run_approve", one.pk))
    with django_assert_max_num_queries(25) as queries:
        coordinator.get(url("run_approve", one.pk))
    load_year(cast, rows=((*GYMNASIUM, WEAK), (*NORTHERN, WEAK)))
    many = decided_run()

    with django_assert_num_queries(len(queries)):
        coordinator.get(url("run_approve", many.pk))

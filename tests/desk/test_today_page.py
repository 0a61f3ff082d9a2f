"""«Сегодня»: what waits for whom, and how to begin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.identification.approving import approve
from monitoring.identification.services import decide
from monitoring.models import Finding
from schools.clock import viewers_day
from schools.models import Assignment, School, SchoolStatus
from schools.permissions import Role
from shnor_portal.core.models import Job
from tests.monitoring.pages import WEAK, identify, load, load_year, read, report, show, text_of

pytestmark = pytest.mark.django_db
YES = Finding.Outcome.YES
WEAK_SCHOOL = "edu991002"


def today(client) -> str:
    return text_of(client.get("/"))


def listed(cast):
    """A run in which the second northern school has signs in both works."""
    load_year(cast)
    return identify(cast)


def decide_all(run, by) -> None:
    for finding in run.findings.filter(outcome=YES):
        decide(finding=finding, decision=YES, reason="Подтверждено журналом.", by=by)


def test_empty_portal_tells_the_coordinator_how_to_begin(cast, sign_in):
    page = today(sign_in(cast.north.coordinator))

    assert "С чего начать" in page
    assert page.count("сделано") == 1  # the schools are there already
    assert reverse("monitoring:import_new") in page


def test_steps_are_done_one_by_one_and_disappear_with_the_last(cast, sign_in):
    client = sign_in(cast.north.coordinator)
    run = listed(cast)
    assert today(client).count("сделано") == 3

    decide_all(run, cast.north.coordinator)
    _approve(run, cast)

    assert "С чего начать" not in today(client)


@pytest.mark.parametrize("who", ["head", "observer", "school_head", "curator"])
def test_steps_are_only_for_those_who_bring_files_in(cast, sign_in, who):
    assert "С чего начать" not in today(sign_in(getattr(cast.north, who)))


def test_school_is_asked_for_its_answer_since_it_was_shown(cast, sign_in):
    run = listed(cast)
    show(run)
    run.refresh_from_db()
    cast.north.school_head.assignments.update(school=cast.north.schools[1])

    page = today(sign_in(cast.north.school_head))

    assert f"возразите до {run.reply_until:%d.%m.%Y}." in page
    assert f"С {viewers_day(run.shown_at):%d.%m.%Y}." in page
    assert f"С {run.reply_until:%d.%m.%Y}" not in page


def test_waiting_batch_waits_for_those_who_may_confirm_it(cast, sign_in):
    batch = read(cast, report())
    address = reverse("monitoring:import_detail", args=[batch.pk])

    for who in ("coordinator", "specialist"):
        page = today(sign_in(getattr(cast.north, who)))
        assert f"Загрузка № {batch.pk} ждёт подтверждения" in page
        assert "Прочитано: 1 файл." in page
        assert address in page
    for person in (cast.north.head, cast.south.coordinator, cast.region_operator):
        assert address not in today(sign_in(person))


def test_applied_batch_waits_for_nobody(cast, sign_in):
    load(cast, report())

    assert "ждёт подтверждения" not in today(sign_in(cast.north.coordinator))


def test_undecided_list_counts_schools_and_not_categories(cast, sign_in):
    run = listed(cast)
    findings = run.findings.filter(outcome=YES)
    assert findings.count() == 1
    # One school in two categories still is one school.
    other = run.findings.filter(school=findings.get().school).exclude(pk=findings.get().pk)[0]
    Finding.objects.filter(pk=other.pk).update(outcome=YES)

    page = today(sign_in(cast.north.coordinator))

    assert "Перечень 2026 года (по результатам 2025): нужны решения" in page
    assert "решения нет: 1 школа." in page


@pytest.mark.parametrize(("who", "waits"), [("head", True), ("specialist", False)])
def test_list_waits_for_those_who_decide(cast, sign_in, who, waits):
    listed(cast)

    assert ("нужны решения" in today(sign_in(getattr(cast.north, who)))) is waits


def test_decided_list_waits_for_the_number_of_the_order(cast, sign_in):
    run = listed(cast)
    decide_all(run, cast.north.coordinator)

    page = today(sign_in(cast.north.coordinator))

    assert "готов к утверждению" in page
    assert "Принято 1 решение." in page
    assert reverse("monitoring:run_approve", args=[run.pk]) in page


def test_lists_of_two_methodologies_wait_apart(cast, sign_in):
    listed(cast)
    identify(cast, "grachevka-2020")

    page = today(sign_in(cast.north.coordinator))

    assert page.count("(по результатам 2025), «ФИОКО и Рособрнадзор»: нужны решения") == 1
    assert Finding.objects.filter(run__version__methodology__code="grachevka-2020").exists()


def test_changed_results_make_the_list_wait_again(cast, sign_in):
    run = listed(cast)
    decide_all(run, cast.north.coordinator)
    better = ("МБОУ «Северная СОШ»", WEAK_SCHOOL, (1, 8, 8, 3))
    load(cast, report([better], year=2025))

    page = today(sign_in(cast.north.coordinator))

    assert "данные изменились" in page
    assert "изменено: 1 результат." in page


def test_failed_job_is_shown_to_the_one_who_started_it(cast, sign_in):
    Job.objects.create(
        kind="core.read_batch", title="Чтение файлов", state=Job.State.FAILED,
        message="Задание остановилось.", created_by=cast.north.specialist,
        scope=cast.north.municipality.scope,
    )  # fmt: skip

    assert "Не выполнено: Чтение файлов" in today(sign_in(cast.north.specialist))
    assert "Не выполнено" not in today(sign_in(cast.north.coordinator))


def test_municipality_is_shown_with_its_own_words(cast, sign_in):
    place = cast.north.municipality
    place.list_term = "ШНРО"
    place.save()
    _status(cast.north.schools[1], "shnor")
    _status(cast.south.schools[0], "shnsu")

    page = today(sign_in(cast.north.observer))
    region = today(sign_in(cast.region_operator))

    assert "<strong>3</strong> школы" in page
    assert "<strong>1</strong> ШНРО" in page
    assert "<strong>0</strong> ШНСУ" in page
    assert "Южный" not in page
    assert "ШНРО – 1" in region
    assert "ШНСУ – 1" in region


def test_school_sees_its_status_and_the_decision_about_it(cast, sign_in):
    run = listed(cast)
    show(run)
    school = run.findings.get(outcome=YES).school
    cast.north.school_head.assignments.update(school=school)
    _status(school, "risk_zone")
    client = sign_in(cast.north.school_head)
    before = today(client)
    decide_all(run, cast.north.coordinator)
    after = today(client)

    assert "Моя школа" in before
    assert "зона риска, перечень 2025 года" in before
    assert "решено" not in before
    assert "решено «относится», приказа ещё нет" in after


def test_administrator_is_told_that_schools_are_not_theirs(cast, sign_in):
    page = today(sign_in(cast.administrator))

    assert "Ваша роль не открывает данных школ" in page
    assert "Северн" not in page


def test_queries_do_not_grow_with_schools_and_statuses(cast, sign_in, django_assert_num_queries):
    listed(cast)
    client = sign_in(cast.north.coordinator)
    _status(cast.north.schools[0], "shnor")
    today(client)  # the strip of the year is kept since
    with CaptureQueriesContext(connection) as few:
        client.get("/")

    for number in range(20):
        _status(
            School.objects.create(
                municipality=cast.north.municipality, name=f"МКОУ «СОШ № {40 + number}»"
            ),
            "shnor",
        )

    with django_assert_num_queries(len(few)):
        page = today(client)
    assert "<strong>23</strong> школы" in page


def test_today_of_a_coordinator_asks_few_questions(cast, sign_in, django_assert_max_num_queries):
    listed(cast)
    read(cast, report())
    client = sign_in(cast.north.coordinator)
    client.get("/")

    with django_assert_max_num_queries(31):
        client.get("/")


def test_lists_of_several_municipalities_are_asked_for_at_once(cast, sign_in):
    run, person, south = listed(cast), cast.north.coordinator, cast.south.municipality
    assert f"{cast.north.municipality}. Методика" not in today(sign_in(person))
    Assignment.objects.create(user=person, role=Role.COORDINATOR, municipality=south)
    run.pk, run.job, run.municipality, run.stale_cells = None, None, south, [1]
    run.save()
    client = sign_in(person)

    with CaptureQueriesContext(connection) as asked:
        page = today(client)

    assert f"{cast.north.municipality}. Методика" in page
    assert f"{south}. Методика" in page
    runs = [q for q in asked.captured_queries if q["sql"].startswith('SELECT "monitoring_run"')]
    assert len(runs) == 1


def test_weak_school_of_these_tests_has_signs():
    assert WEAK[0] / sum(WEAK) > 0.3


def _status(school, kind: str) -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school, kind=kind, list_year=2025, results_year=2024, starts="2025-04-17",
        order_number="1",
    )  # fmt: skip


def _approve(run, cast) -> None:
    approve(
        run=run, order_number="7", order_date=run.created_at.date(),
        starts=run.created_at.date(), regional_act="", regional_number="", regional_date=None,
        by=cast.north.head,
    )  # fmt: skip

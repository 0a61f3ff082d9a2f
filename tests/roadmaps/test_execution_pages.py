"""Pages of the execution: what they show, whom, and what their forms do."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roadmaps.execution import services, site_checks
from roadmaps.execution.overview import overview
from roadmaps.models import Evidence, Occurrence, SiteCheck
from roadmaps.plans.texts import MeasureText
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from shnor_portal.core.sheets.reading import read_book
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    MEETINGS,
    TODAY,
    accompany,
    deadline,
    plan_in_force,
)

pytestmark = pytest.mark.usefixtures("plan_clock")

State = Occurrence.State
EACH = MeasureText("Аудит в каждой школе", number="1", deadline_text="октябрь 2026",
                   result="не менее 2 мероприятий на базе каждой школы")  # fmt: skip


def url(name, *args):
    return reverse(f"roadmaps:{name}", args=args)


def page(client, name, *args, **query) -> str:
    response = client.get(url(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_my_deadlines_filter_by_state_and_month(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)

    assert ANALYSIS in page(client, "my_deadlines")
    late = page(client, "my_deadlines", state="overdue")
    assert ANALYSIS in late
    assert CONTRACTS not in late
    assert MEETINGS in page(client, "my_deadlines", month="2026-11")
    assert MEETINGS not in page(client, "my_deadlines", month="2026-12")


def test_coordinator_sees_deadlines_of_all_schools_when_asked(plan, cast, sign_in):
    client = sign_in(cast.north.coordinator)

    assert ANALYSIS not in page(client, "my_deadlines")
    assert ANALYSIS in page(client, "my_deadlines", whose="all")
    assert ANALYSIS not in page(sign_in(cast.south.coordinator), "my_deadlines", whose="all")


def test_table_goes_out_as_a_workbook(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)

    def rows(**query):
        response = client.get(url("my_deadlines"), {"format": "xlsx", **query})
        return read_book(response.content, "Сроки.xlsx").sheets[0].rows

    every = rows(state="todo")
    assert [row[0] for row in every[1:]] == [ANALYSIS, CONTRACTS, MEETINGS, MEETINGS]
    assert every[1][every[0].index("Состояние")] == "просрочено"
    near = rows()
    assert len(near) < len(every), "the page shows what is near, and so does its workbook"


def test_many_are_marked_with_one_link(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)
    rows = [deadline(plan, ANALYSIS), deadline(plan, CONTRACTS)]

    client.post(
        url("deadlines_mark"),
        {
            "row": [row.pk for row in rows], "deed": "done", "done_on": "2026-09-30",
            "note": "Всё сделано", "url": "https://school.example/all",
        },
    )  # fmt: skip

    marked = Occurrence.objects.filter(state=State.DONE, done_on=date(2026, 9, 30))
    assert set(marked) == set(rows)
    assert Evidence.objects.get().occurrences.count() == 2


def test_marking_a_row_that_is_not_seen_is_not_found(plan, cast, sign_in):
    other = plan_in_force(cast.south.school)
    rows = [deadline(plan, ANALYSIS).pk, deadline(other, ANALYSIS).pk]

    response = sign_in(cast.north.school_team).post(
        url("deadlines_mark"), {"row": rows, "deed": "done"}
    )

    assert response.status_code == 404
    assert not Occurrence.objects.filter(state=State.DONE).exists()


def test_marking_goes_back_only_inside_the_portal(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)
    data = {"row": deadline(plan, ANALYSIS).pk, "deed": "done"}

    response = client.post(url("deadlines_mark"), data | {"next": "https://evil.example/"})

    assert response.url == url("my_deadlines")


def test_school_walks_a_deadline_and_the_coordinator_confirms(plan, cast, sign_in):
    team, coordinator = sign_in(cast.north.school_team), sign_in(cast.north.coordinator)
    row = deadline(plan, CONTRACTS)

    deed = url("occurrence_deed", row.pk)
    team.post(deed, {"deed": "note", "words": "Один договор подписан"})
    team.post(deed, {"deed": "done", "done_on": "2026-10-01", "actual_value": "2"})
    team.post(
        url("evidence_add", row.pk),
        {"title": "Договоры", "file": SimpleUploadedFile("Договоры.pdf", b"%PDF-1.4 text")},
    )
    coordinator.post(deed, {"deed": "return", "words": "Нет второго договора"})
    assert "Нет второго договора" in page(team, "occurrence", row.pk)
    team.post(deed, {"deed": "done", "done_on": "2026-10-01", "actual_value": "2"})
    coordinator.post(deed, {"deed": "confirm"})

    row.refresh_from_db()
    assert (row.state, row.confirmation, row.actual_value) == (State.DONE, "confirmed", Decimal(2))
    html = page(coordinator, "occurrence", row.pk)
    assert html.count("выполнено 01.10.2026") == 2
    proof = row.evidence.get()
    answer = team.get(url("evidence_file", row.pk, proof.pk))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 text"
    assert sign_in(cast.south.school_team).get(answer.request["PATH_INFO"]).status_code == 404
    remove = url("evidence_remove", row.pk, proof.pk)
    assert team.post(remove).status_code == 409
    coordinator.post(deed, {"deed": "return", "words": "Не тот файл"})
    team.post(remove)
    assert not Evidence.objects.exists()


def test_wrong_date_and_wrong_file_are_said_in_the_form(plan, cast, sign_in):
    team, row = sign_in(cast.north.school_team), deadline(plan, CONTRACTS)

    wrong_day = team.post(url("occurrence_deed", row.pk), {"deed": "done", "done_on": "скоро"})
    program = SimpleUploadedFile("Справка.pdf", b"MZ\x90\x00\x03")
    wrong_file = team.post(url("evidence_add", row.pk), {"file": program})

    assert (wrong_day.status_code, wrong_file.status_code) == (422, 422)
    assert "нельзя приложить" in wrong_file.content.decode()


def test_page_offers_only_what_the_viewer_may_do(plan, cast, sign_in):
    row = deadline(plan, ANALYSIS)

    for person, words in (
        (cast.north.school_team, {"Отметить выполнение"}),
        (cast.north.coordinator, {"Отметить выполнение", "Доложить начальнику"}),
        (cast.north.curator, set()),
    ):
        html = page(sign_in(person), "occurrence", row.pk)
        shown = {word for word in ("Отметить выполнение", "Доложить начальнику") if word in html}
        assert shown == words


def test_execution_shows_how_many_schools_and_the_number_against_the_target(cast, sign_in):
    accompany(*cast.north.schools)
    plan = plan_in_force(cast.north.municipality, (EACH,))
    done = deadline(plan, EACH.text, school=cast.north.schools[1])
    services.mark_done(occurrences=[done], done_on=TODAY, actual_value=Decimal(3), by=None)

    html = page(sign_in(cast.north.coordinator), "plan_execution", plan.pk)

    assert "1 из&nbsp;3\u00a0школ" in html
    assert "3 при плане не\u00a0менее 6 (мероприятий)" in html
    own = overview(cast.north.school_team, plan)
    assert {row.occurrence.school for row in own.rows} == {cast.north.school}
    assert cast.north.schools[1].name not in page(
        sign_in(cast.north.school_team), "plan_execution", plan.pk
    )


def test_execution_as_a_workbook_has_measures_and_deadlines(plan, cast, sign_in):
    client = sign_in(cast.north.coordinator)

    response = client.get(url("plan_execution", plan.pk), {"format": "xlsx"})

    measures, deadlines = read_book(response.content, "Исполнение.xlsx").sheets
    assert len(measures.rows) == 1 + 4
    assert len(deadlines.rows) == 1 + 4


def test_gantt_draws_every_deadline(plan, cast, sign_in):
    html = page(sign_in(cast.north.observer), "gantt", plan.pk)

    assert html.count("<rect") == 4
    assert 'class="is-overdue" x="0.000" width="1.000"' in html
    assert "уточнить срок" in html


def test_calendar_puts_a_deadline_on_its_day(plan, cast, sign_in):
    html = page(sign_in(cast.north.school_team), "calendar", month="2026-10")

    assert CONTRACTS in html
    assert ANALYSIS not in html
    assert "Сроки: октябрь 2026" in html


def test_plan_that_is_not_approved_has_no_execution(cast, sign_in, plan):
    Occurrence.objects.all().delete()

    assert "Сроков для исполнения ещё нет" in page(
        sign_in(cast.north.coordinator), "plan_execution", plan.pk
    )


def check(school, month, **fields):
    values = {
        "url": "https://school.example/quality", "contents": "Размещён план", "complete": True,
        "checked_on": month, "by": None,
    }  # fmt: skip
    return site_checks.record_check(school=school, month=month, **(values | fields))


def test_site_checks_name_the_months_that_were_missed(cast, sign_in):
    accompany(cast.north.school, since=date(2026, 8, 15))
    check(cast.north.school, date(2026, 9, 20), complete=False)

    (line,) = site_checks.year_of_checks(cast.north.specialist, 2026)

    assert [month.first.month for month in line.months if month.overdue] == [8]
    assert [month.first.month for month in line.months if month.due] == [8, 10]
    html = page(sign_in(cast.north.specialist), "site_checks")
    assert "есть замечания" in html
    assert 'href="https://school.example/quality"' in html
    assert site_checks.year_of_checks(cast.south.specialist, 2026) == []
    months = re.findall(r"sort=-?month(\d+)", html)
    assert [int(one) for one in months] == list(range(10, 0, -1))


def test_site_check_is_filled_in_once_a_month_and_can_be_put_right(cast, sign_in):
    accompany(cast.north.school)
    client, address = sign_in(cast.north.specialist), url("site_check", cast.north.school.pk)
    data = {
        "month": "2026-09", "checked_on": "2026-09-25", "contents": "Нет отчёта",
        "url": "https://school.example/quality",
    }  # fmt: skip

    client.post(address, data)
    client.post(address, data | {"contents": "Отчёт размещён", "complete": "on"})

    kept = SiteCheck.objects.get()
    assert (kept.contents, kept.complete, kept.checked_by) == (
        "Отчёт размещён", True, cast.north.specialist,
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="site.check").count() == 2
    assert sign_in(cast.north.school_head).post(address, data).status_code == 403
    assert sign_in(cast.south.specialist).post(address, data).status_code == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"checked_on": date(2026, 10, 2)}, "check_in_future"),
        ({"month": date(1926, 9, 1)}, "wrong_month"),
        ({"checked_on": date(2026, 8, 31)}, "check_too_early"),
        ({"contents": " "}, "contents_required"),
    ],
)
def test_site_check_that_cannot_be_is_refused(cast, fields, code):
    with pytest.raises(Refused) as refusal:
        check(cast.north.school, **{"month": date(2026, 9, 10), **fields})

    assert refusal.value.code == code
    assert not SiteCheck.objects.exists()


def test_today_tells_what_waits(plan, cast, sign_in):
    accompany(cast.north.school)
    services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)

    school = sign_in(cast.north.school_team).get("/").content.decode()
    coordinator = sign_in(cast.north.coordinator).get("/").content.decode()

    assert "Просрочено у\u00a0вас: 1\u00a0срок" in school
    assert "Ждёт подтверждения: 1\u00a0срок" in coordinator
    assert "Просрочено в планах муниципалитета: 1\u00a0срок" in coordinator
    assert "Не проверены сайты: 1\u00a0школа" in coordinator


def test_number_in_the_words_of_a_result_is_offered(plan, cast, sign_in):
    row = deadline(plan, CONTRACTS)
    services.mark_done(
        occurrences=[row], done_on=TODAY, actual_result="Заключено 3 договора", by=None
    )

    html = page(sign_in(cast.north.school_team), "occurrence", row.pk)

    assert "Число взято из результата: проверьте и сохраните." in html
    assert 'name="actual_value" value="3"' in html
    row.refresh_from_db()
    assert row.actual_value is None

"""Papers of the execution: the report on a date and the list of what is overdue."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from roadmaps.execution import services
from roadmaps.papers import execution_report, overdue_measures
from roadmaps.papers import services as papers
from schools.models import SchoolIdentifier
from shnor_portal.core.documents import snapshots
from shnor_portal.core.documents.papers import render
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.typography import percent
from tests.monitoring.pages import GOOD, load_year
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    NO_NUMBER,
    TODAY,
    days,
    deadline,
    plan_in_force,
)

pytestmark = pytest.mark.usefixtures("plan_clock")


def measure(report, text):
    return next(m for s in report.sections for m in s.measures if m.text == text)


def test_report_tells_what_is_done_and_what_proves_it(plan):
    row = deadline(plan, ANALYSIS)
    services.mark_done(
        occurrences=[row], done_on=TODAY, actual_result="Справка утверждена", by=None
    )
    services.add_evidence(
        occurrences=[row], title="Справка", url="https://school.example/note", by=None
    )

    report = execution_report.build_for(plan)

    (told,) = measure(report, ANALYSIS).deadlines
    assert told.said == "выполнено с опозданием на 1\u00a0день, 01.10.2026"
    assert (told.result, told.evidence) == ("Справка утверждена", "https://school.example/note")
    assert "(в срок\u00a0– 0, с опозданием\u00a0– 1)" in report.conclusion[0]
    *sections, total = report.summary
    assert total.wanted == total.done + total.late + total.overdue + total.ahead
    assert total.late == 1
    assert total.wanted == sum(row.wanted for row in sections or [total])
    assert measure(report, CONTRACTS).reached == NO_NUMBER


def test_cancelled_measure_owes_no_number(plan):
    rows = [deadline(plan, CONTRACTS)]
    services.cancel(occurrences=rows, reason="Договоры заключает управление", by=None)

    report = execution_report.build_for(plan)

    assert measure(report, CONTRACTS).reached == ""


def test_report_on_a_past_day_does_not_know_what_came_later(plan):
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    (told,) = measure(execution_report.build_for(plan, on=TODAY - days(2)), ANALYSIS).deadlines

    assert told.said.startswith("скоро срок")


def test_report_on_a_day_to_come_or_of_a_draft_is_refused(plan, cast):
    with pytest.raises(Refused) as tomorrow:
        execution_report.build_for(plan, on=TODAY + days(1))
    with pytest.raises(Refused) as draft:
        execution_report.build_for(make_plan(cast.north.schools[1]))

    assert (tomorrow.value.code, draft.value.code) == ("report_in_future", "plan_not_approved")


@pytest.mark.parametrize("fmt", ["pdf", "docx", "xlsx"])
def test_both_papers_are_written_in_every_format(plan, cast, fmt):
    report = render(execution_report.PAPER, execution_report.build_for(plan), fmt)
    overdue = render(overdue_measures.PAPER, overdue_measures.build(cast.north.school, 2026), fmt)

    start = b"%PDF" if fmt == "pdf" else b"PK"
    assert report.startswith(start)
    assert overdue.startswith(start)


def test_overdue_list_holds_the_municipality_with_its_schools_and_nobody_else(plan, cast):
    plan_in_force(cast.north.municipality)
    plan_in_force(cast.south.school)

    found = overdue_measures.build(cast.north.municipality, 2026)

    assert {(m.school, m.text, m.days) for m in found.measures} == {
        (str(cast.north.municipality), ANALYSIS, 1),
        (str(cast.north.school), ANALYSIS, 1),
    }
    with pytest.raises(Refused) as refusal:
        overdue_measures.build(cast.north.schools[1], 2026)
    assert refusal.value.code == "nothing_overdue"


def test_report_is_made_from_the_page_by_those_who_make_papers(plan, cast, sign_in):
    address = reverse("roadmaps:plan_report", args=[plan.pk])

    response = sign_in(cast.north.coordinator).post(address, {"day": "2026-09-30"})

    assert response.status_code == 302
    assert "/papers/" in response.url
    assert sign_in(cast.north.observer).post(address).status_code == 403
    with pytest.raises(PermissionDenied):
        papers.make_execution_report(
            plan=plan, on=TODAY, by=cast.south.coordinator, page=lambda pk: ""
        )


def test_snapshot_gives_the_same_report_after_the_plan_went_on(plan, cast):
    snapshot = papers.make_execution_report(plan=plan, on=TODAY, by=None, page=lambda pk: "/")
    before = snapshots.render_snapshot(snapshot, "xlsx")

    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    after = snapshots.render_snapshot(snapshot, "xlsx")
    rows = [read_book(data, "Отчёт.xlsx").sheets[0].rows for data in (before, after)]
    assert rows[0] == rows[1]
    assert snapshot.year == TODAY.year


def test_command_writes_the_report_of_a_school(plan, cast, tmp_path, capsys):
    login = SchoolIdentifier.objects.get(school=cast.north.school).shown
    out = tmp_path / "report.xlsx"

    call_command(
        "render_report", "roadmap_execution", school=login, year=2026, format="xlsx", out=out
    )

    assert any(ANALYSIS in str(row) for row in read_book(out, out.name).sheets[0].rows)


def test_report_computes_the_facts_that_the_plan_leaves_blank(plan, cast):
    load_year(cast, TODAY.year - 1)
    load_year(cast, TODAY.year)
    shares = "Доля отметок «2», ВПР, математика"
    plan.versions.update(
        indicators=[
            {"title": shares, "plan": "не более 10 %", "fact": ""},
            {"title": "Встреч с родителями", "plan": "не менее 4", "fact": ""},
            {"title": "Доля отметок «2», ВПР", "plan": "не более 10 %", "fact": "своё число"},
        ]
    )

    computed, unknown, told = execution_report.build_for(plan).indicators

    assert (computed.title, computed.fact) == (
        shares, f"в\u00a0{TODAY.year}\u00a0году – {percent(GOOD[0] / sum(GOOD))}",
    )  # fmt: skip
    assert (unknown.fact, told.fact) == ("", "своё число")

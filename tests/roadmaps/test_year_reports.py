"""The year's end of a school: draft, self-assessment beside figures, interview, the next plan."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from monitoring.effects.services import make_study
from monitoring.models import SourceResult
from monitoring.results.effective import recompute
from roadmaps.execution import services
from roadmaps.models import Plan, YearReport
from roadmaps.papers import director_report
from roadmaps.plans import drafts
from roadmaps.proof import year_reports
from roadmaps.proof.year_figures import Mark, year_figures
from shnor_portal.core.documents import papers
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot
from tests.monitoring.effects.effect_samples import YEAR
from tests.roadmaps import year_samples
from tests.roadmaps.year_samples import COURSES, FAIL, NOW, OPENED, QUALITY, assess, marks

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 15)


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school(cast):
    return year_samples.school_of_year(cast.north)


@pytest.fixture
def report(school):
    return year_reports.begin(school=school, year=YEAR, by=None)


def lines(school):
    return {line.title: line for line in year_figures(school, YEAR).lines}


def test_figures_tell_measures_indicators_and_their_intervals(school):
    found = lines(school)

    assert found["Кадры"].mark is Mark.MET
    assert found["Кадры"].computed == "выполнено 2 из\u00a02\u00a0сроков: с опозданием\u00a0– 1"
    assert found["Родители"].mark is Mark.MISSED
    # 17 of 40 pupils had «2» in 2024, 13 of 40 in 2025.
    assert found[FAIL].computed.startswith("в\u00a02024\u00a0году 42,5\u00a0% (29–58\u00a0%)")
    assert found[FAIL].computed.endswith("в\u00a02025\u00a0году 32,5\u00a0% (20–48\u00a0%)")
    assert found[FAIL].mark is Mark.MET
    assert "внутри интервала" in found[FAIL].note
    assert found[QUALITY].mark is Mark.MISSED
    assert found["Договоров с партнёрами"].mark is Mark.UNKNOWN


def test_draft_says_what_was_done_missed_and_would_have_come_without_measures(cast, school):
    make_study(municipality=cast.north.municipality, year=YEAR, by=None)

    texts = year_reports.begin(school=school, year=YEAR, by=None).texts

    assert "выполнено 2 из 3\u00a0контрольных сроков" in texts["done"]
    assert "Если бы ничего не\u00a0менялось, ожидалось бы" in texts["results"]
    assert "с\u00a0близкой стартовой долей" in texts["results"]
    assert "«Собрания». Причина:" in texts["causes"]
    assert "Завершить: «Собрания»." in texts["proposals"]


def test_report_waits_for_every_mark_and_for_a_reason_where_it_differs(report):
    with pytest.raises(Refused, match="Самооценка не закончена: 5\u00a0строк"):
        year_reports.send(report=report, by=None)
    assess(report, Родители=("part", ""))
    with pytest.raises(Refused) as found:
        year_reports.send(report=report, by=None)
    assert list(found.value.details) == ["Родители: нет пояснения, почему оценка школы другая"]
    assess(report, Родители=("part", "Собрание прошло, протокол не приложен"))

    assert year_reports.send(report=report, by=None).state == "sent"


def test_what_was_sent_stays_and_what_is_computed_now_stands_beside(cast, school):
    report = year_samples.sent_report(school)
    SourceResult.objects.filter(school=school, assessment__year=YEAR).update(n2=1, n3=19)
    recompute()
    services.mark_done(
        occurrences=list(Plan.objects.get().occurrences.filter(state="open")),
        done_on=TODAY, by=None,
    )  # fmt: skip

    judged = {one.line.title: one for one in year_reports.judged(
        report, year_figures(school, YEAR))}  # fmt: skip

    assert "32,5\u00a0%" in judged[FAIL].line.computed
    assert "5,0\u00a0%" in judged[FAIL].now
    assert judged["Родители"].line.mark is Mark.MISSED
    assert judged["Родители"].now == "выполнено 1 из\u00a01\u00a0срока: с опозданием\u00a0– 1"
    assert judged["Кадры"].now == ""


def test_two_people_assess_and_lose_nothing(report):
    found = year_figures(report.school, YEAR).lines
    base = year_reports.mark_values(report, found)
    first = marks(report, Родители=("missed", "Не собрали"))
    second = marks(report, Родители=("part", "Собрали часть"))

    year_reports.assess(report=report, values=first, by=None, joining={"base": base, **OPENED})
    with pytest.raises(Conflict):
        year_reports.assess(report=report, values=second, by=None, joining={"base": base, **OPENED})


def test_paper_shows_both_marks_the_interview_and_what_was_to_be_expected(cast, school):
    make_study(municipality=cast.north.municipality, year=YEAR, by=None)
    with pytest.raises(Refused, match="ещё нет"):
        director_report.build(school, YEAR)
    year_samples.closed_report(school)

    paper = director_report.build(school, YEAR)

    row = next(one for one in paper.indicators if one.title == QUALITY)
    assert (row.computed_mark, row.own_mark) == ("не выполнено", "не выполнено")
    assert paper.beside[0].startswith("Доля не\u00a0преодолевших порог")
    assert paper.sections[0].paragraphs[0].startswith("На\u00a015.01.2026 по\u00a01\u00a0документу")
    words = Document(BytesIO(papers.render(director_report.PAPER, paper, "docx")))
    told = "\n".join(one.text for one in words.paragraphs)
    assert "Больше внимания математике." in told
    assert "Решение: продолжить, изменив меры." in told
    # What the school's text says of chance already is not said again.
    assert told.count("Доля не\u00a0преодолевших порог") == 1


def test_next_years_draft_begins_with_the_interview(school):
    year_samples.closed_report(school)
    plan = Plan.objects.get()

    text = drafts.carried_over(plan, years=1, unfinished_only=False)

    titles = [row["title"] for row in text.indicators]
    assert titles[0] == "Доля отметок «2», ВПР: в\u00a02025\u00a0году – 32,5\u00a0%"
    assert text.tasks[:2] == ("Научить учителей.", "Завершить: «Собрания».")
    assert [key for key, said in text.remarks if said] == [None]
    assert "Больше внимания математике." in text.remarks[0][1]
    assert COURSES in [measure.text for measure in text.measures]


def test_report_goes_from_the_request_to_the_next_plan_on_pages(cast, school, sign_in):
    north, year_list = cast.north, reverse("roadmaps:year_report_list")
    coordinator, head = sign_in(north.coordinator), sign_in(north.school_head)
    asked = coordinator.get(f"{year_list}?year={YEAR}").content.decode()
    coordinator.post(
        reverse("roadmaps:year_reports_ask", args=[north.municipality.pk]),
        {"year": YEAR, "due": "2026-01-25"},
    )
    report = YearReport.objects.get()
    page, edit, own, send, talk, paper = (
        reverse(f"roadmaps:{name}", args=[report.pk])
        for name in ("year_report", "year_report_edit", "year_report_marks", "year_report_send",
                     "year_report_interview", "year_report_paper")
    )  # fmt: skip
    owed = [sign_in(north.school_head).get(url).content.decode()
            for url in (reverse("roadmaps:my_deadlines"), reverse("desk:today"))]  # fmt: skip
    head = sign_in(north.school_head)
    written = head.post(edit, {**year_reports.text_values(report), "causes": "Не было учителя."})
    marked = head.post(own, marks(report, Родители=("part", "Протокол не приложен")))
    sent = head.post(send, follow=True).content.decode()
    coordinator = sign_in(north.coordinator)
    today = coordinator.get(reverse("desk:today")).content.decode()
    coordinator.post(talk, {"held_on": "2026-01-15", "present": "директор, координатор",
                            "conclusion": "Нужен учитель.", "decision": "continue"})  # fmt: skip
    closed = coordinator.get(page).content.decode()
    coordinator.post(paper)
    head = sign_in(north.school_head)
    offered = head.get(page).content.decode()

    assert "Запросить отчёты: 1\u00a0школа" in asked
    assert all("Отчёт за" in text or "Итоги 2025" in text for text in owed)
    assert (written.status_code, marked.status_code) == (302, 302)
    assert "Отчёт отправлен" in sent
    assert "ждёт собеседования" in today
    assert "Нужен учитель." in closed
    assert "расходится" in closed
    assert PaperSnapshot.objects.get().context["held"] == "15.01.2026"
    assert f"start=plan-{Plan.objects.get().pk}" in offered
    plan_page = head.get(offered.partition('href="/plans/new/')[2].partition('"')[0].replace(
        "&amp;", "&").join(["/plans/new/", ""])).content.decode()  # fmt: skip
    assert "2026-01-01" in plan_page


def test_draft_is_the_schools_own_and_rights_are_kept(cast, school, report, sign_in):
    page = reverse("roadmaps:year_report", args=[report.pk])
    hidden = sign_in(cast.north.coordinator).get(page).content.decode()
    shown = sign_in(cast.north.school_team).get(page).content.decode()

    assert "Школа ещё готовит отчёт" in hidden
    assert "Причина:" not in hidden
    assert "Причина:" in shown
    assert sign_in(cast.south.coordinator).get(page).status_code == 404
    talk = reverse("roadmaps:year_report_interview", args=[report.pk])
    assert sign_in(cast.north.coordinator).get(talk).status_code == 302
    with pytest.raises(PermissionDenied):
        year_reports.send(report=report, by=cast.north.school_team)
    year_samples.assess(report)
    sent = year_reports.send(report=report, by=cast.north.school_head)
    with pytest.raises(PermissionDenied):
        year_reports.close(report=sent, held_on=TODAY, present="директор", conclusion="Так.",
                           decision="continue", by=cast.north.school_head)  # fmt: skip
    back = year_reports.send_back(report=sent, remark="Добавьте причину", by=cast.north.coordinator)
    assert (back.state, back.figures) == ("draft", [])
    with pytest.raises(Refused, match="ещё не наступил"):
        year_reports.begin(school=school, year=2027, by=cast.north.school_head)


def test_page_asks_fewer_than_twelve_queries(cast, school, sign_in):
    report = year_samples.closed_report(school)
    client = sign_in(cast.north.coordinator)
    for url in (
        reverse("roadmaps:year_report", args=[report.pk]),
        f"{reverse('roadmaps:year_report_list')}?year={YEAR}",
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        told = "\n".join(query["sql"][:170] for query in found)
        assert len(found) < 12, f"{url}: {len(found)}\n{told}"

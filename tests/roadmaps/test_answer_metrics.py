"""Facts of target indicators made of what schools answered in monitoring rounds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.models import Answer
from roadmaps.models import TargetIndicator
from roadmaps.programmes import facts
from roadmaps.programmes.indicator_queries import opened, rows_now, sheet
from roadmaps.programmes.metrics import about_answers
from roadmaps.programmes.metrics.catalogue import find
from roadmaps.programmes.metrics.material import Material
from schools.privacy import NOTHING
from tests.roadmaps.programme_samples import approved_programme
from tests.roadmaps.yearsend_samples import TROUBLE, WELL, closed_round

pytestmark = pytest.mark.django_db


def code_by(question):
    """The form that asks the question."""
    documents = about_answers.ready_documents()
    form = next(code for code, one in documents.items() if question in one.by_code)
    return about_answers.code_of(form, question)


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def programme(cast, year):
    closed_round(
        cast.north.municipality, list(cast.north.schools),
        answers=[TROUBLE | {"vacancies": "2"}, WELL | {"vacancies": "3"},
                 WELL | {"vpr_fail": ["1", "4"]}],
    )  # fmt: skip
    return approved_programme(cast.north.municipality, first_year=year, last_year=year)


def bind(programme, question, kind, place=0):
    indicator = programme.indicators.all()[place]
    TargetIndicator.objects.filter(pk=indicator.pk).update(metric=code_by(question), kind=kind)
    return programme.indicators.get(pk=indicator.pk)


def words(programme, indicator, year, **sight):
    (line,) = sheet(None, programme, only=indicator, **sight).lines
    return line.cell(year).now_words


def test_sum_share_and_yes_no_are_made_of_accepted_answers(programme, year):
    share = bind(programme, "vpr_fail", "share")
    number = bind(programme, "vacancies", "period", 1)
    yes = bind(programme, "site_complete", "share", 2)

    assert words(programme, share, year).startswith("51 из\u00a0204 = 25,0\u00a0%")
    assert words(programme, number, year).startswith("5")
    assert words(programme, yes, year).startswith("2 из\u00a03 = 66,7\u00a0%")


def test_small_answers_are_left_out_for_who_may_not_see_them(programme, year):
    share = bind(programme, "vpr_fail", "share")

    assert words(programme, share, year, sight=NOTHING).startswith("50 из\u00a0200")


def test_reported_fact_stays_and_a_changed_answer_stands_beside(cast, programme, year):
    share = bind(programme, "vpr_fail", "share")
    facts.report_computed(indicator=share, year=year, by=None)
    Answer.objects.filter(question="vpr_fail", response__school=cast.north.schools[1]).update(
        number=30
    )

    found = sheet(cast.north.coordinator, programme, only=share)
    (line,) = found.lines
    cell = line.cell(year)
    rows = opened(cast.north.coordinator, line, cell, found.material)

    assert cell.fact_words.startswith("51 из\u00a0204")
    assert cell.now_words.startswith("71 из\u00a0204")
    assert cell.moved
    assert [(one.title, one.was, one.now) for one in rows.moved] == [
        (cast.north.schools[1].name, "10 из\u00a0100", "30 из\u00a0100")
    ]


def test_many_questions_are_read_in_one_query(programme, year):
    for place, (question, kind) in enumerate(
        (("vpr_fail", "share"), ("vacancies", "period"), ("site_complete", "share"))
    ):
        bind(programme, question, kind, place)
    material = Material(programme.municipality, [year])

    with CaptureQueriesContext(connection) as found:
        for indicator in programme.indicators.all()[:3]:
            assert rows_now(indicator, year, material)

    asked = [query["sql"] for query in found if "monitoring_answer" in query["sql"]]
    assert len(asked) == 1


def test_indicator_is_bound_to_a_question_on_its_page(cast, programme, year, sign_in):
    programme.state = "draft"
    programme.save()
    client = sign_in(cast.north.coordinator)
    url = reverse("roadmaps:indicator_new", args=[programme.pk])
    page = client.get(url).content.decode()
    client.post(url, {"title": "Вакансии учителей", "kind": "period", "direction": "decrease",
                      "metric": code_by("vacancies")})  # fmt: skip

    indicator = programme.indicators.get(title="Вакансии учителей")
    shown = client.get(
        reverse("roadmaps:indicator", args=[programme.pk, indicator.pk]), {"year": year}
    ).content.decode()

    assert "Ответы школ:" in page
    assert find(indicator.metric).title in shown
    assert cast.north.schools[0].name in shown
    wrong = client.post(url, {"title": "Нет", "kind": "period", "direction": "decrease",
                              "metric": "answer:results:nothing"})  # fmt: skip
    assert wrong.status_code == 422

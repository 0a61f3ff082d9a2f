"""«Оценка эффективности программы»: plan, fact, chance, a conclusion of a person, the paper."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from monitoring.effects.services import make_study
from roadmaps.models import ProgrammeReview
from roadmaps.papers import programme_effect
from roadmaps.programmes import facts
from roadmaps.proof import effectiveness
from shnor_portal.core.documents import papers
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot
from tests.monitoring.effects.effect_samples import ten_schools
from tests.roadmaps.programme_samples import approved_programme, enter, indicator_of

pytestmark = pytest.mark.django_db

YEAR = 2024
OPENED = {"seen": {}, "choices": {}}


@pytest.fixture
def programme(cast):
    return approved_programme(cast.north.municipality)


def write(review, **values):
    base = effectiveness.text_values(review)
    return effectiveness.write(
        review=review, by=None, values=base | values, joining={"base": base, **OPENED}
    )


def test_draft_counts_indicators_by_their_lights(programme, cast):
    indicator = indicator_of(programme, "1")
    indicator.targets["2024"] = {"plan": "90"}
    indicator.save()
    facts.report(fact=enter(indicator, "11", "12"), by=None)

    review = effectiveness.begin(programme=programme, year=YEAR, by=None)

    assert "12\u00a0показателей: достигнуто\u00a0– 1" in review.texts["conclusion"]


def test_paper_has_plan_beside_what_was_reported(programme, cast):
    indicator = indicator_of(programme, "1")
    indicator.targets["2024"] = {"plan": "90"}
    indicator.save()
    facts.report(fact=enter(indicator, "11", "12"), by=None)
    review = effectiveness.begin(programme=programme, year=YEAR, by=None)

    paper = programme_effect.build_for(write(review, causes="Открыты два центра"))

    row = paper.indicators[0]
    assert (row.plan, row.verdict) == ("не\u00a0менее\u00a090\u00a0%", "достигнут")
    assert row.reported.startswith("11 из\u00a012 = 91,7\u00a0%")
    assert ("Почему так получилось", ("Открыты два центра",)) in [
        (section.title, section.paragraphs) for section in paper.sections
    ]


def test_paper_says_what_chance_alone_would_give(cast):
    north = ten_schools(cast.north)
    programme = approved_programme(north.municipality, preset="seven")
    make_study(municipality=north.municipality, year=YEAR + 1, by=None)
    review = effectiveness.begin(programme=programme, year=YEAR + 1, by=None)

    paper = programme_effect.build_for(review)

    assert [row.school for row in paper.schools] == [north.school.name]
    assert "Если бы ничего не\u00a0менялось, она снизилась бы примерно у" in paper.beside[0]
    assert paper.beside[0] in review.texts["conclusion"]
    dynamics = next(row for row in paper.indicators if "динамикой" in row.title)
    assert dynamics.by_chance.startswith("и\u00a0без мер доля «2» снизилась бы")
    others = {row.by_chance.replace("\u00a0", " ") for row in paper.indicators} - {
        dynamics.by_chance.replace("\u00a0", " ")
    }
    assert others == {"не считают: показатель о сделанном и решённом, а не о баллах"}
    words = Document(BytesIO(papers.render(programme_effect.PAPER, paper, "docx")))
    told = [one.text.replace("\u00a0", " ") for one in words.paragraphs]
    # What the conclusion says already is not said again beside the table.
    assert told.count(paper.beside[0].replace("\u00a0", " ")) == 1


def test_paper_waits_for_a_conclusion(programme, cast):
    with pytest.raises(Refused, match="пишет человек"):
        programme_effect.build(cast.north.municipality, YEAR)

    review = effectiveness.begin(programme=programme, year=YEAR, by=None)
    with pytest.raises(Refused, match="Напишите вывод"):
        programme_effect.build_for(write(review, conclusion=""))


def test_two_people_write_a_conclusion_and_lose_nothing(programme):
    review = effectiveness.begin(programme=programme, year=YEAR, by=None)
    base = effectiveness.text_values(review)
    joining = {"base": base, **OPENED}

    effectiveness.write(review=review, by=None, values=base | {"causes": "А"}, joining=joining)
    with pytest.raises(Conflict):
        effectiveness.write(review=review, by=None, values=base | {"causes": "Б"}, joining=joining)


def test_year_that_has_not_come_is_not_judged(programme):
    with pytest.raises(Refused, match="нет"):
        effectiveness.begin(programme=programme, year=2027, by=None)


def test_conclusion_is_written_and_issued_on_the_page(programme, cast, sign_in):
    client = sign_in(cast.north.coordinator)
    address = {"pk": programme.pk, "year": YEAR}

    client.post(reverse("roadmaps:programme_effect_new", kwargs=address))
    client.post(
        reverse("roadmaps:programme_effect_edit", kwargs=address),
        {"conclusion": "Программа выполнена частично.", "causes": "", "proposals": ""},
    )
    page = client.get(reverse("roadmaps:programme_effect", kwargs=address)).content.decode()
    client.post(reverse("roadmaps:programme_effect_issue", kwargs=address))

    assert "Программа выполнена частично." in page
    snapshot = PaperSnapshot.objects.get()
    assert ProgrammeReview.objects.get().paper == snapshot
    assert snapshot.context["sections"][0]["paragraphs"] == ["Программа выполнена частично."]


def test_observer_reads_and_school_does_not(programme, cast, sign_in):
    url = reverse("roadmaps:programme_effect", args=[programme.pk, YEAR])

    assert sign_in(cast.north.observer).get(url).status_code == 200
    assert sign_in(cast.north.school_head).get(url).status_code == 403

"""Papers of plans: what they say, and that the roadmap is read back as it was."""

import io
from datetime import date

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import ExpertReview, Plan, ReviewCriterion
from roadmaps.papers import expert_conclusion, roadmap
from roadmaps.plans import reviewing
from roadmaps.reading.reader import read_plan
from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import Approval, Origin, Requisites
from shnor_portal.core.errors import Refused
from tests.roadmaps.plan_samples import PERIOD, agreed_version, make_plan, sent_version


def test_roadmap_paper_bears_the_order_and_the_agreement(cast):
    version = agreed_version(cast.north.school)
    approve(
        version=version,
        order_number="15-о",
        order_date=date(2024, 9, 1),
        by=None,
        overtaken=Passed.LEFT,
    )

    context = roadmap.build(cast.north.school, 2024)

    assert context.act == "Приказ школы от 01.09.2024 №\u00a015-о"
    assert context.approved_by == f"приказом {cast.north.school} от 01.09.2024 №\u00a015-о"
    assert context.approval.dated == date(2024, 9, 1)
    assert context.agreed.body == "Управление образования Северного муниципального округа"
    assert context.draft_note == ""
    assert [s.title for s in context.sections] == ["Управление", "Родители"]


@pytest.mark.parametrize(("number", "act"), [("", ""), ("7", "от 02.09.2024 №\u00a07")])
def test_roadmap_paper_of_a_municipality_bears_the_date_and_the_number_if_any(cast, number, act):
    version = agreed_version(cast.north.municipality)
    approve(
        version=version,
        order_number=number,
        order_date=date(2024, 9, 2),
        by=None,
        overtaken=Passed.LEFT,
    )

    context = roadmap.build(cast.north.municipality, 2024)
    words = " ".join(
        paragraph.text
        for paragraph in Document(
            io.BytesIO(papers.render(papers.get("roadmap"), context, "docx"))
        ).paragraphs
    ).replace("\u00a0", " ")

    assert (context.approval.dated, context.act) == (date(2024, 9, 2), act)
    signed, ordered = "2 сентября 2024" in words, "от 02.09.2024 № 7" in words
    assert (signed, ordered) == (not number, bool(number))
    assert ("УТВЕРЖДАЮ" in words, "УТВЕРЖДЕНА" in words) == (signed, ordered)
    assert ("№" in words) is bool(number)
    assert "б/н" not in words


@pytest.mark.parametrize(
    ("title", "word"),
    [("План мероприятий школы", "УТВЕРЖДЁН"), ("Дорожная карта школы", "УТВЕРЖДЕНА")],
)
def test_word_of_approval_agrees_with_the_title(cast, title, word):
    version = agreed_version(cast.north.school)
    Plan.objects.filter(pk=version.plan_id).update(title=title)

    assert roadmap.build(cast.north.school, 2024).approved_word == word


def test_roadmap_paper_of_a_draft_says_that_it_is_a_project(cast):
    make_plan(cast.north.municipality)

    context = roadmap.build(cast.north.municipality, 2025)

    assert context.draft_note == "Проект. Состояние: черновик."
    assert context.approval == Approval(
        cast.north.municipality.head_full_post, "П.С. Холодова", None
    )


def test_roadmap_paper_without_a_plan_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        roadmap.build(cast.north.school, 2020)

    assert refusal.value.code == "no_plan"


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_roadmap_of_a_plan_is_read_back_without_loss(cast, form):
    plan = make_plan(cast.north.school)
    paper = papers.get("roadmap")

    data = papers.render(paper, roadmap.build_for(plan), form)
    read = read_plan(data, f"план.{form}", *PERIOD)

    kept = [
        (m.number, m.section, m.text, m.deadline_text, m.responsible, m.result, m.deadline["open"])
        for m in plan.versions.get().measures.all()
    ]
    assert [
        (m.number, m.section, m.text, m.deadline_text, m.responsible, m.result, m.deadline.open)
        for m in read.measures
    ] == kept


# What a person may type; spaces are squeezed, as they are in every cell that is read.
WORDS = st.text("абвгдежзийклмнопрстуфхцчшщыэюяАВЕКМНОРСТ«»()%–, 0123456789", max_size=60).map(
    lambda text: " ".join(text.split())
)
DEADLINES = st.sampled_from(
    ["сентябрь 2024", "ежеквартально", "до 01.12.2024", "по договору", "октябрь, ноябрь 2024"]
)
MEASURE = st.builds(
    lambda text, deadline, responsible, result: roadmap.PaperMeasure(
        "", f"Мероприятие {text}".strip(), deadline, f"Итог {result}".strip(),
        f"Отвечает {responsible}".strip(),
    ),
    WORDS, DEADLINES, WORDS, WORDS,
)  # fmt: skip


@settings(max_examples=25)
@given(
    st.lists(st.lists(MEASURE, min_size=1, max_size=4), min_size=1, max_size=3),
    WORDS.map(lambda text: f"Повысить {text}".strip()) | st.just(""),
    st.lists(WORDS.map(lambda text: f"Научить {text}".strip()), max_size=3),
    st.lists(
        st.builds(
            roadmap.PaperIndicator,
            WORDS.map(lambda t: f"Доля {t}".strip()),
            WORDS,
            WORDS.map(lambda t: f"{t} %".strip()) | st.just(""),
            st.sampled_from(["", "в 2023 году – 25,3 %"]),
        ),
        max_size=3,
    ),
)
def test_any_written_roadmap_is_read_back_without_loss(groups, goal, tasks, indicators):
    sections = tuple(
        roadmap.PaperSection(
            f"Раздел {index}",
            tuple(
                roadmap.PaperMeasure(f"{index}.{n}", m.text, m.deadline, m.result, m.responsible)
                for n, m in enumerate(group, 1)
            ),
        )
        for index, group in enumerate(groups, 1)
    )
    context = roadmap.RoadmapPaper(
        origin=Origin(date(2024, 9, 1), "версия 1"),
        requisites=Requisites(("Школа",), "дорожная карта", "Дорожная карта", number=None),
        approval=Approval("Директор"),
        period="01.09.2024 – 31.08.2025", act="", agreed=None, goal=goal, tasks=tuple(tasks),
        indicators=tuple(indicators), sections=sections, draft_note="",
    )  # fmt: skip

    read = read_plan(papers.render(papers.get("roadmap"), context, "docx"), "п.docx", *PERIOD)

    assert [(m.section, m.number, m.text, m.deadline_text, m.result, m.responsible)
            for m in read.measures] == [
        (s.title, m.number, m.text, m.deadline, m.result, m.responsible)
        for s in sections
        for m in s.measures
    ]  # fmt: skip
    assert (read.passport.goal, list(read.passport.tasks)) == (goal, tasks)
    assert read.passport.indicators == tuple(
        (f"{i.title}: {i.base}" if i.base else i.title, i.plan, i.fact) for i in indicators
    )


def examined_version(cast):
    """A sent version that the coordinator and the specialist examined: criterion 2 fails."""
    version = sent_version(cast.north.school)
    experts = [cast.north.coordinator, cast.north.specialist]
    reviewing.assign_experts(version=version, experts=experts, by=cast.north.coordinator)
    criteria = list(ReviewCriterion.objects.order_by("position"))
    for review in ExpertReview.objects.filter(version=version):
        first = review.expert == cast.north.coordinator
        scores = {c.pk: (2, "") for c in criteria}
        scores[criteria[1].pk] = (0, "нет мероприятий по кадрам") if first else (1, "")
        reviewing.save_scores(
            review=review, scores=scores, comment="", finish=True, by=review.expert
        )
    return version


def test_expert_conclusion_shows_the_protocol_and_what_failed(cast):
    version = examined_version(cast)

    context = expert_conclusion.build_for(version.plan)

    assert context.verdict == "рекомендуется доработать"
    assert (context.total, context.maximum) == ("16,5", 18)
    failed = [c for c in context.criteria if not c.holds]
    assert [(c.number, c.scores, c.mean) for c in failed] == [(2, ("0", "1"), "0,5")]
    assert "нет мероприятий по кадрам" in context.remarks[0]
    assert papers.render(papers.get("expert_conclusion"), context, "docx")[:2] == b"PK"


def test_failed_criteria_become_remarks_once(cast):
    version = examined_version(cast)

    assert reviewing.take_remarks(version=version, by=cast.north.coordinator) == 1
    assert reviewing.take_remarks(version=version, by=cast.north.coordinator) == 0
    assert version.comments.get(measure_key=None).text.startswith("Не выполнен критерий 2")


def test_one_expert_is_not_enough(cast):
    version = sent_version(cast.north.school)

    with pytest.raises(Refused) as refusal:
        reviewing.assign_experts(
            version=version, experts=[cast.north.specialist], by=cast.north.coordinator
        )

    assert refusal.value.code == "too_few_experts"

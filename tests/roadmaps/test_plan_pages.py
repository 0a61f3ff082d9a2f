"""Pages of a plan beside its walk: links of a measure, the order, the constructor."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from monitoring.models import RiskFactor
from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import Measure, MeasureLink, MeasurePerson, Occurrence, Plan
from roadmaps.plans import workflow
from shnor_portal.core.models import AuditEvent
from tests.monitoring.profile_samples import FAILURE, PARENTS, SAFETY, built_profile, catalogue
from tests.roadmaps.plan_samples import agreed_version, make_plan, sent_version


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2024-09-10T09:00:00Z", tick=False):
        yield


@pytest.fixture
def team(cast, sign_in):
    return sign_in(cast.north.school_team)


def factor(position: int) -> RiskFactor:
    return catalogue().factors.get(position=position)


def html_of(client, url: str, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def last_line(verb: str) -> str:
    return AuditEvent.objects.filter(verb=verb).latest("pk").text


# --- links of a measure and people behind its words


@pytest.fixture
def measure(cast) -> Measure:
    """«Родительские собрания» of a school whose profile names parents and failures."""
    built_profile(cast.north.school, {FAILURE: "high", PARENTS: "medium", SAFETY: "low"})
    plan = make_plan(cast.north.school, cast.north.school_team)
    return plan.versions.get().measures.get(text="Родительские собрания")


@pytest.fixture
def links(measure) -> str:
    return reverse("roadmaps:measure_links", args=[measure.version.plan_id, measure.key])


def test_links_page_proposes_by_the_words_of_the_measure(cast, team, links, measure):
    html = html_of(team, links)

    assert "В&nbsp;плане написано: Классные руководители" in html
    assert f"{factor(PARENTS).title}<span" in html
    assert "фактор риска, предложено" in html
    other = html[html.index('id="other-factor"') :]
    assert factor(FAILURE).title in other
    assert factor(SAFETY).title not in html  # a low factor asks for no measure
    assert not MeasureLink.objects.exists()


def test_factor_is_taken_with_one_click_and_let_go(team, links, measure):
    team.post(links, {"factor": factor(PARENTS).pk})

    link = MeasureLink.objects.get()
    assert (link.factor, link.measure_key) == (factor(PARENTS), measure.key)
    assert factor(PARENTS).title in last_line("plan.link")
    html = html_of(team, links)
    assert f'name="unlink" value="{link.pk}"' in html
    assert "фактор риска, предложено" not in html
    plan_page = html_of(team, reverse("roadmaps:plan", args=[measure.version.plan_id]))
    assert f"↳ {factor(PARENTS).title}" in plan_page

    team.post(links, {"unlink": link.pk})

    assert not MeasureLink.objects.exists()
    assert "снята" in last_line("plan.link")


def test_factor_taken_twice_is_one_link(team, links):
    for _ in range(2):
        team.post(links, {"factor": factor(PARENTS).pk})

    assert MeasureLink.objects.count() == 1


def test_indicator_is_taken_with_its_target(team, links):
    team.post(links, {"indicator": "fail_share", "target": "12,5 %"})

    link = MeasureLink.objects.get()
    assert (link.indicator, float(link.target)) == ("fail_share", 0.125)
    assert "цель 12,5\u00a0%" in html_of(team, links)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"indicator": "fail_share", "target": "сто"}, "число процентов от 0 до 100"),
        ({"indicator": "fail_share", "target": "120"}, "число процентов от 0 до 100"),
        ({"indicator": "nothing"}, "Такого показателя нет"),
    ],
)
def test_wrong_link_is_refused_in_words(team, links, sent, words):
    response = team.post(links, sent)

    assert response.status_code == 409
    assert words in response.content.decode()
    assert not MeasureLink.objects.exists()


def test_strange_numbers_are_not_found(cast, team, links):
    for sent in ({"factor": "999999"}, {"unlink": "999999"}, {"release": "999999"}):
        assert team.post(links, sent).status_code == 404
    assert team.post(links, {"person": cast.south.school_team.pk}).status_code == 404
    assert team.post(links, {"factor": factor(SAFETY).pk}).status_code == 404
    foreign = catalogue().factors.exclude(position__in=(FAILURE, PARENTS, SAFETY)).first()
    assert team.post(links, {"factor": foreign.pk}).status_code == 404
    assert not MeasureLink.objects.exists()
    assert not MeasurePerson.objects.exists()


def test_person_who_answers_has_the_deadlines_and_may_be_released(cast, team, links, measure):
    html = html_of(team, links)
    assert f'<option value="{cast.north.school_head.pk}">' in html
    assert str(cast.south.school_head.full_name) not in html

    team.post(links, {"person": cast.north.school_head.pk})

    row = MeasurePerson.objects.get()
    assert (row.user, row.measure_key) == (cast.north.school_head, measure.key)
    assert f'name="release" value="{row.pk}"' in html_of(team, links)

    team.post(links, {"release": row.pk})

    assert not MeasurePerson.objects.exists()
    assert "больше не отвечает" in last_line("plan.link")


def test_who_reads_the_plan_sees_links_and_changes_none(cast, team, links, sign_in):
    team.post(links, {"factor": factor(PARENTS).pk})
    team.post(links, {"person": cast.north.school_head.pk})
    observer = sign_in(cast.north.observer)

    html = html_of(observer, links)

    main = html[html.index("<main") : html.index("</main>")]
    assert factor(PARENTS).title in main
    assert "<button" not in main
    for sent in (
        {"factor": factor(FAILURE).pk},
        {"indicator": "fail_share"},
        {"person": cast.north.school_team.pk},
        {"unlink": MeasureLink.objects.get().pk},
        {"release": MeasurePerson.objects.get().pk},
    ):
        assert observer.post(links, sent).status_code == 403
    assert (MeasureLink.objects.count(), MeasurePerson.objects.count()) == (1, 1)


def test_links_of_a_neighbour_or_of_no_measure_are_not_found(cast, team, links, measure, sign_in):
    stranger = sign_in(cast.south.coordinator)
    missing = reverse("roadmaps:measure_links", args=[measure.version.plan_id, uuid4()])

    assert stranger.get(links).status_code == 404
    assert stranger.post(links, {"factor": factor(PARENTS).pk}).status_code == 404
    assert team.get(missing).status_code == 404
    assert not MeasureLink.objects.exists()


# --- the order


def approve_url(plan: Plan) -> str:
    return reverse("roadmaps:plan_approve", args=[plan.pk])


ORDER = {"order_number": "15-о", "order_date": "2024-09-02"}


def test_head_of_the_school_approves_by_the_order(cast, sign_in):
    plan = agreed_version(cast.north.school).plan
    client = sign_in(cast.north.school_head)

    html = html_of(client, approve_url(plan))
    assert "План утверждается приказом школы" in html
    assert "мероприятий: 3" in html

    response = client.post(approve_url(plan), ORDER, follow=True)

    assert "сроки мероприятий поставлены на контроль" in response.content.decode()
    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING
    assert Occurrence.objects.filter(plan=plan).exists()
    assert "утверждена: 02.09.2024 №\u00a015-о" in last_line("plan.approve")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"order_number": "", "order_date": "2024-09-02"}, "Обязательное поле"),
        ({"order_number": "15-о", "order_date": ""}, "Обязательное поле"),
        ({"order_number": "15-о", "order_date": "31.11.2024"}, "Введите правильную дату"),
        ({"order_number": "15-о", "order_date": "2024-09-11"}, "ещё не наступила"),
    ],
)
def test_wrong_order_approves_nothing_and_says_why(cast, sign_in, sent, words):
    plan = agreed_version(cast.north.school).plan

    response = sign_in(cast.north.school_head).post(approve_url(plan), sent)

    assert words in response.content.decode()
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED
    assert not Occurrence.objects.exists()


def test_municipal_plan_may_have_no_number(cast, sign_in):
    plan = agreed_version(cast.north.municipality).plan
    client = sign_in(cast.north.head)
    assert "грифом «УТВЕРЖДАЮ»" in html_of(client, approve_url(plan))

    client.post(approve_url(plan), {"order_number": "", "order_date": "2024-09-02"})

    version = plan.versions.get()
    assert (version.order_number, version.order_date) == ("", date(2024, 9, 2))
    assert "Утверждён 02.09.2024." in html_of(client, reverse("roadmaps:plan", args=[plan.pk]))
    versions = html_of(client, reverse("roadmaps:plan_versions", args=[plan.pk]))
    assert 'data-label="Утверждена">02.09.2024</td>' in versions
    assert AuditEvent.objects.filter(text__endswith="версия 1 утверждена: 02.09.2024").exists()


def test_plan_that_is_not_agreed_cannot_be_approved(cast, sign_in):
    plan = sent_version(cast.north.school).plan
    client = sign_in(cast.north.school_head)

    html = html_of(client, approve_url(plan))
    assert "Утвердить можно согласованный план" in html
    assert "Номер приказа" not in html
    assert client.post(approve_url(plan), ORDER).status_code == 409
    plan.refresh_from_db()
    assert plan.state == Plan.State.REVIEW


@pytest.mark.parametrize("who", ["school_team", "coordinator", "head", "observer"])
def test_nobody_but_the_head_approves_a_plan_of_a_school(cast, sign_in, who):
    plan = agreed_version(cast.north.school).plan
    client = sign_in(getattr(cast.north, who))

    assert client.get(approve_url(plan)).status_code == 403
    assert client.post(approve_url(plan), ORDER).status_code == 403
    assert not Occurrence.objects.exists()


def test_plan_of_a_neighbour_cannot_be_approved(cast, sign_in):
    plan = agreed_version(cast.north.school).plan
    stranger = sign_in(cast.south.school_head)

    assert stranger.get(approve_url(plan)).status_code == 404
    assert stranger.post(approve_url(plan), ORDER).status_code == 404


# --- the constructor


CONSTRUCT = "/plans/construct/"


def wish(school, *factors: RiskFactor, **changed) -> dict[str, object]:
    return {
        "school": school.pk, "kind": "roadmap", "title": "По профилю",
        "period_start": "2024-09-01", "period_end": "2025-08-31",
        "factor": [item.pk for item in factors], **changed,
    }  # fmt: skip


@pytest.fixture
def profiled(cast):
    built_profile(cast.north.school, {FAILURE: "high", PARENTS: "low"})
    return cast.north.school


def test_coordinator_chooses_a_school_and_a_school_has_no_choice(cast, profiled, team, sign_in):
    html = html_of(sign_in(cast.north.coordinator), CONSTRUCT)
    for school in cast.north.schools:
        assert f"?school={school.pk}" in html
    assert cast.south.school.name not in html

    assert f'name="school" value="{profiled.pk}"' in html_of(team, CONSTRUCT)


def test_constructor_ticks_what_is_significant_and_shows_its_measures(profiled, team):
    html = html_of(team, CONSTRUCT)

    high, low = (html.index(f'id="factor-{factor(n).pk}"') for n in (FAILURE, PARENTS))
    assert " checked" in html[high : html.index(">", high)]
    assert " checked" not in html[low : html.index(">", low)]
    assert "Рисковый профиль от&nbsp;20.06.2024" in html
    assert "мероприяти" in html[high:]


def test_constructor_drafts_a_plan_of_what_is_ticked(profiled, team):
    response = team.post(CONSTRUCT, wish(profiled, factor(FAILURE), factor(PARENTS)))

    plan = Plan.objects.get()
    assert response.url == reverse("roadmaps:plan_edit", args=[plan.pk])
    measures = Measure.objects.filter(version__plan=plan)
    assert {m.section for m in measures} == {factor(FAILURE).title, factor(PARENTS).title}
    assert MeasureLink.objects.filter(plan=plan).count() == measures.count()
    assert plan.state == Plan.State.DRAFT


def test_constructor_with_a_wrong_period_keeps_what_was_ticked(profiled, team):
    response = team.post(
        CONSTRUCT, wish(profiled, factor(PARENTS), period_end="2024-08-01", title="Мой план")
    )

    html = response.content.decode()
    assert "План не может закончиться раньше, чем начался" in html
    assert 'value="Мой план"' in html
    high, low = (html.index(f'id="factor-{factor(n).pk}"') for n in (FAILURE, PARENTS))
    assert " checked" not in html[high : html.index(">", high)]
    assert " checked" in html[low : html.index(">", low)]
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("positions", "kind", "words"),
    [
        ((), "roadmap", "Выберите хотя бы один фактор"),
        ((SAFETY,), "roadmap", "Выберите хотя бы один фактор"),
        ((FAILURE, PARENTS), "antirisk", "по одному фактору"),
    ],
)
def test_constructor_refuses_a_wrong_choice_in_words(profiled, team, positions, kind, words):
    sent = wish(profiled, *map(factor, positions), kind=kind)

    response = team.post(CONSTRUCT, sent)

    assert response.status_code == 409
    assert words in response.content.decode()
    assert not Plan.objects.exists()


def test_constructor_without_a_profile_says_what_to_do(cast, team):
    html = html_of(team, CONSTRUCT)
    assert "нет рискового профиля" in html
    assert "Начать с модельной" in html

    team.post(CONSTRUCT, wish(cast.north.school))

    assert not Plan.objects.exists()


def test_constructor_is_for_those_who_write_plans_and_for_their_schools(cast, profiled, sign_in):
    observer, stranger = sign_in(cast.north.observer), sign_in(cast.south.coordinator)

    assert observer.get(CONSTRUCT).status_code == 403
    assert observer.post(CONSTRUCT, wish(profiled, factor(FAILURE))).status_code == 403
    assert stranger.get(CONSTRUCT, {"school": profiled.pk}).status_code == 404
    assert stranger.post(CONSTRUCT, wish(profiled, factor(FAILURE))).status_code == 404
    assert not Plan.objects.exists()


def test_history_of_a_plan_is_for_those_whose_plan_it_is(cast, sign_in):
    plan = agreed_version(cast.north.municipality).plan
    address = reverse("roadmaps:plan_history", args=[plan.pk])

    assert "мероприятие согласовано" in html_of(sign_in(cast.north.coordinator), address)
    assert sign_in(cast.north.school_team).get(address).status_code == 404
    assert sign_in(cast.south.coordinator).get(address).status_code == 404
    rows = sign_in(cast.north.coordinator).get(address, {"format": "xlsx"})
    assert rows.content[:2] == b"PK"


def test_title_of_an_approved_plan_stays_in_its_next_version(cast, sign_in):
    version = approve(
        version=agreed_version(cast.north.school), by=None, overtaken=Passed.LEFT,
        order_number="15-о", order_date=date(2024, 9, 2),
    )  # fmt: skip
    workflow.start_version(plan=version.plan, note="Изменение сроков", by=cast.north.school_team)
    plan = version.plan

    sign_in(cast.north.school_team).post(
        reverse("roadmaps:plan_edit", args=[plan.pk]),
        {"title": "Другой план", "goal": "Новая цель", "tasks": ""},
    )

    assert Plan.objects.get(pk=plan.pk).title == plan.title != "Другой план"
    assert plan.versions.order_by("-number")[0].goal == "Новая цель"

"""The search of the portal: what each person finds, what is said, and where it leads."""

import re

import pytest
from django.test import Client

from roadmaps.models import PlanVersion
from roadmaps.plans import workflow
from schools.models import Settlement
from shnor_portal.desk.search import search
from tests.roadmaps.plan_samples import agreed_version
from tests.world import make_world

pytestmark = pytest.mark.django_db


def found(viewer, text: str) -> dict[str, int]:
    return {group.code: len(group.hits) for group in search(viewer, text).groups}


def test_each_finds_what_they_may_open_and_every_hit_opens(cast):
    world = make_world(cast)
    north, south = cast.north, cast.south
    north.school.settlement = Settlement.objects.create(
        municipality=north.municipality, name="Берёзовка"
    )
    north.school.save()
    login = north.school.login
    measure = world.expert_review.version.measures.earliest("position")
    word = max(re.findall(r"[а-яА-Я]+", measure.text), key=len)

    for viewer in (north.coordinator, north.school_team, cast.region_operator, north.observer):
        assert found(viewer, "березовки школа")["schools"] == 1
        assert found(viewer, login)["schools"] == 1
        assert found(viewer, word)["measures"] >= 1
        assert found(viewer, "дорожной карты")["plans"] >= 1
        assert "people" in found(viewer, "завучева")
        client = Client()
        client.force_login(viewer)
        for text in ("гимназия", word, "справка", "дорожная карта", "мария"):
            for group in search(viewer, text).groups:
                for hit in group.hits:
                    assert "<mark>" in hit.name + hit.beside, (text, hit)
                    assert client.get(hit.url.split("#")[0]).status_code == 200, hit.url
    paper = f"справка {world.paper.title.split()[1]}"
    assert found(north.coordinator, paper)["papers"] == 1
    assert "papers" not in found(north.observer, paper)
    for viewer in (south.coordinator, south.school_team, cast.far_operator):
        for text in ("березовка", login, word, paper, "завучева северный"):
            assert not found(viewer, text), text
    assert set(found(cast.administrator, "мария школа")) == set()
    assert set(found(cast.administrator, "завучева")) == {"people"}


def test_a_change_of_a_plan_is_found_by_its_latest_words_and_a_draft_by_its_own_alone(cast):
    version = agreed_version(cast.north.school)
    PlanVersion.objects.filter(pk=version.pk).update(state="approved", order_date="2024-09-02")
    version.refresh_from_db()
    changed = workflow.start_version(plan=version.plan, note="Уточнение", by=cast.north.school_team)
    measure = changed.measures.earliest("position")
    measure.text = "Конференция о виноградарстве"
    measure.save()

    assert found(cast.north.school_team, "виноградарства") == {"measures": 1}
    assert found(cast.south.school_team, "виноградарства") == {}


def test_the_page_works_without_a_script_and_says_what_to_try(cast):
    client = Client()
    client.force_login(cast.north.coordinator)

    page = client.get("/search/", {"q": "  Гимназия  №1 "}).content.decode()
    assert 'value="Гимназия №1"' in page
    assert "<mark>" in page
    assert page.count('role="search"') == 1
    empty = client.get("/search/", {"q": "ничегошеньки"}).content.decode()
    assert "ничего не&nbsp;нашлось" in empty
    assert "Оставьте одно-два слова" in empty
    fragment = client.get("/search/", {"q": "школа 1"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "<mark>" in fragment.content.decode()
    assert "&lt;b&gt;" in client.get("/search/", {"q": "<b>жж"}).content.decode()
    only = client.get("/search/", {"q": "школа", "in": "people"}).content.decode()
    assert 'id="found-schools"' not in only

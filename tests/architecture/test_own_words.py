"""A municipality reads its own words on empty pages, in letters and in papers.

Its full pages are read where everybody opens them: `test_roles.py`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from monitoring.identification.approving import approve
from roadmaps.execution import reminders
from shnor_portal.core.documents import papers
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Notice
from tests.architecture.own_words import CHOOSING, foreign_words, make_own_words_world
from tests.architecture.test_roles import everywhere
from tests.keeping import kept
from tests.world import YEAR, World

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        yield make_own_words_world()


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return kept_world


def test_empty_pages_have_the_words_of_their_municipality(world, sign_in):
    """Where nothing is loaded yet, pages say other things."""
    wrong = set()
    for person in (world.cast.south.coordinator, world.cast.south.head, world.cast.south.observer):
        client = sign_in(person)
        for address, url in everywhere(world):
            if not address.arguments and address.name not in CHOOSING:
                found = foreign_words(client.get(url).content.decode(errors="ignore"))
                wrong |= {f"{address.name}: …{words}…" for words in found}

    assert not wrong, "\n".join(sorted(wrong))


def test_pages_show_the_own_words(world, sign_in):
    """The words are absent above because others stand in their place."""
    client = sign_in(world.cast.north.coordinator)
    pages = {address.name: url for address, url in everywhere(world)}

    def page(name: str) -> str:
        return client.get(pages[name]).content.decode().replace("&nbsp;", " ")

    assert "Доложить председателю комитета" in page("roadmaps:plan_execution")
    assert "Распоряжение муниципалитета" in page("monitoring:run_approve")
    assert "ШНРО" in page("desk:dashboard")


def test_letters_have_the_words_of_their_municipality(world):
    monday = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    with time_machine.travel(monday, tick=False):
        reminders.tick()
    told = [f"{notice.title} {notice.body} {notice.items}" for notice in Notice.objects.all()]

    assert len(told) > 5
    assert not [words for text in told for words in foreign_words(text)]


@pytest.mark.parametrize("kind", [paper.kind for paper in papers.registered()])
def test_papers_have_the_words_of_their_municipality(kind, world):
    """Before the list is approved and after: an order of it cites others then."""
    paper = papers.get(kind)
    municipality = world.place.municipality
    places: list[Any] = {
        "school": [world.place.school],
        "municipality": [municipality],
        "either": [world.place.school, municipality],
    }[paper.scope_kind]
    said, made = [], 0
    for approved in (False, True):
        if approved:
            _approve(world)
        for place, year in product(places, (YEAR, YEAR + 2)):
            try:
                context = paper.build_context(place, year)
            except Refused as refusal:
                said.append(refusal.message)
            else:
                said.append(f"{paper.title} {papers.render_html(paper, context)}")
                made += 1

    assert made
    assert not [words for text in said for words in foreign_words(text)]


def _approve(world: World) -> None:
    approve(
        run=world.run,
        order_number="12-р",
        order_date=timezone.localdate(),
        starts=timezone.localdate(),
        regional_act="",
        regional_number="",
        regional_date=None,
        by=world.place.head,
    )

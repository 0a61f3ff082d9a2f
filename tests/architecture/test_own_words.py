"""A municipality reads its own words: ШНРО, ШФНСУ, председатель, распоряжение, комитет.

Every page, every paper and every letter of such a municipality is read for words of others.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import strip_tags

from monitoring.identification.approving import approve
from monitoring.identification.services import decide
from monitoring.models import ListedSchool
from roadmaps.execution import reminders, services
from roadmaps.execution.queries import overdue
from roadmaps.models import ExpertReview, Measure, Occurrence
from roadmaps.plans import reviewing
from schools.permissions import Role
from shnor_portal.core.documents import papers
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Notice
from shnor_portal.desk.demo.places import BEYOND_RIVER
from tests.architecture.test_roles import everywhere
from tests.cast import Cast, make_cast
from tests.keeping import kept
from tests.world import YEAR, World, make_world

pytestmark = pytest.mark.once
FOREIGN = re.compile(
    r"ШНОР|ШНСУ|\b[Нн]ачальник(?!ов)\w*|\b[Уу]правлени\w*|\b[Пп]риказ\w*"
    r"|\b(?:[Оо]круг|[Рр]айон)(?:а|у|ом|е|ы|ов|ам|ами|ах)?\b",
)
# Said of every municipality, whatever it calls its own: a school and a ministry issue orders, the
# law calls any such body so, a methodology is named after the place that wrote it.
COMMON = re.compile(
    r"приказ министерства образования|«ШНОР»|приказ\w*(?: по)? школы|приказ\w* по школе"
    r"|приказ\w* М[А-Я]ОУ|орган\w* управления образованием"
    r"|Грачёвский округ|муниципальн\w+ район\w*|управление школой",
    re.IGNORECASE,
)
# Where the words themselves are chosen.
CHOOSING = {"schools:municipality_settings"}


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        cast = make_cast()
        _rename(cast)
        world = make_world(cast)
        # Words of people and of the region's act are theirs, and not the portal's.
        ListedSchool.objects.update(words="низкие результаты")
        Measure.objects.filter(section="Управление").update(section="Анализ")
        for finding in world.run.findings.all():
            decide(finding=finding, decision="yes", reason="Подтверждено.", by=cast.north.head)
        _examine(world)
        late = Occurrence.objects.filter(overdue())[:1]
        services.escalate(occurrences=list(late), by=cast.north.coordinator)
        yield world


def _examine(world: World) -> None:
    scores = {row.pk: (2, "") for row in reviewing.criteria_of(world.place.municipality)}
    for review in ExpertReview.objects.all():
        reviewing.save_scores(review=review, scores=scores, comment="", finish=True, by=None)


def _rename(cast: Cast) -> None:
    for place, name in ((cast.north, "Северный"), (cast.south, "Южный")):
        settings = {**BEYOND_RIVER.settings, "name": f"{name} муниципальный район"}
        for field, value in settings.items():
            setattr(place.municipality, field, value)
        place.municipality.save()
        for school in place.schools:
            school.municipality = place.municipality


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return kept_world


def foreign_words(text: str) -> list[str]:
    """What is not the municipality's own, each with the words around it."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    said = re.findall(r'(?:data-confirm|title|aria-label|placeholder)="([^"]*)"', shown)
    plain = html.unescape(" ".join([strip_tags(re.sub(r"(<[^/])", r" \1", shown)), *said]))
    plain = COMMON.sub("", " ".join(plain.replace("\u00a0", " ").split()))
    return [plain[max(0, at.start() - 50) : at.end() + 30] for at in FOREIGN.finditer(plain)]


@pytest.mark.parametrize(
    "role",
    [Role.COORDINATOR, Role.SPECIALIST, Role.HEAD, Role.SCHOOL_HEAD, Role.OBSERVER],
    ids=lambda role: role.value,
)
def test_pages_have_the_words_of_their_municipality(role, world, sign_in):
    client = sign_in(world.cast.by_role()[role])
    wrong, read = set(), 0
    for address, url in everywhere(world):
        response = client.get(url)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            read += 1
            if address.name not in CHOOSING:
                found = foreign_words(response.content.decode())
                wrong |= {f"{address.name}: …{words}…" for words in found}

    assert read > 50
    assert not wrong, "\n".join(sorted(wrong))


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

"""Methodologies in words: every preset, its parameters, its versions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.identification.methodology.document import PRESETS, preset
from monitoring.models import Methodology, MethodologyVersion
from shnor_portal.core.typography import shortened
from tests.monitoring.pages import identify, load_year, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def url(code: str, query: str = "") -> str:
    return reverse("monitoring:methodology", args=[code]) + query


@pytest.mark.parametrize("code", PRESETS)
def test_preset_is_told_in_words(coordinator, code):
    page = text_of(coordinator.get(url(code)))

    assert f'aria-current="page">{shortened(preset(code)["title"], 60)}</li>' in page
    for category in preset(code)["categories"]:
        assert category["title"] in page
    assert "Что подтверждено, а что нет" in page
    assert "{" not in page.split("<main")[1].split("</main>")[0]


def test_a_school_is_not_led_to_lists_that_it_may_not_open(cast, sign_in, coordinator):
    director, lists = sign_in(cast.north.school_head), reverse("monitoring:run_list")

    for address in (url("fioko"), reverse("monitoring:methodology_list")):
        assert f'href="{lists}"' in text_of(coordinator.get(address))
        assert f'href="{lists}"' not in text_of(director.get(address))


def test_parameters_are_shown_as_people_read_them(coordinator):
    page = text_of(coordinator.get(url("fioko")))

    assert "<td>30 %</td>" in page
    assert "не учитывать" in page
    assert "Предложение портала: число в федеральных документах не найдено." in page


def test_versions_tell_how_many_runs_used_each(coordinator, cast):
    load_year(cast)
    identify(cast)
    identify(cast)

    response = coordinator.get(url("fioko"))

    assert [(item.number, item.used) for item in response.context["versions"]] == [(1, 2)]
    assert "Показана версия 1" in text_of(coordinator.get(url("fioko", "versions/1/")))
    assert coordinator.get(url("fioko", "versions/7/")).status_code == 404


def test_own_methodology_of_a_neighbour_is_not_there(coordinator, cast, sign_in):
    document = dict(preset("fioko"), code="own", title="Своя методика района")
    own = Methodology.objects.create(
        code="own", title=document["title"], municipality=cast.south.municipality
    )
    MethodologyVersion.objects.create(
        methodology=own,
        number=1,
        document=document,
        content_hash="x" * 64,
        published_at=timezone.now(),
    )
    listing = reverse("monitoring:methodology_list")

    assert "Своя методика района" not in text_of(coordinator.get(listing))
    assert coordinator.get(url("own")).status_code == 404
    assert "Своя методика района" in text_of(sign_in(cast.south.observer).get(listing))


def test_unknown_methodology_is_not_found(coordinator):
    assert coordinator.get(url("no-such")).status_code == 404

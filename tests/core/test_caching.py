"""What is kept for heavy pages: for whom, and until when."""

import pytest

from shnor_portal.core import caching
from shnor_portal.core.models import DataVersion

pytestmark = pytest.mark.django_db


def kept(user, place):
    return caching.Kept(user=user, scopes=[place.scope, place.region.scope])


def test_kept_is_given_until_the_data_change(cast):
    place, made = cast.north.municipality, iter(["first", "second"])

    def ask():
        return kept(cast.north.coordinator, place).value("page", {"pk": 1}, lambda: next(made))

    assert [ask(), ask()] == ["first", "first"]
    DataVersion.objects.bump(place.scope)
    assert ask() == "second"


def test_kept_is_not_given_to_other_rights_or_for_other_parameters(cast):
    place = cast.north.municipality
    kept(cast.north.coordinator, place).value("page", {"pk": 1}, lambda: "the coordinator's")

    for user, params in ((cast.north.observer, {"pk": 1}), (cast.north.coordinator, {"pk": 2})):
        assert kept(user, place).value("page", params, lambda: "own") == "own"


def test_nothing_found_is_kept_too(cast):
    place = cast.north.municipality
    kept(cast.north.coordinator, place).value("years", {}, list)

    assert kept(cast.north.coordinator, place).value("years", {}, lambda: [2026]) == []


def test_another_release_has_another_word(settings, tmp_path):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    words = []
    for text in ("one", "two", "two"):
        (tmp_path / "page.html").write_text(text)
        words.append(caching.release.__wrapped__())

    assert words[0] != words[1] == words[2]

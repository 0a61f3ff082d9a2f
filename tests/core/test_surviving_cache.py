"""Pages go without the cache: whatever is asked of one that is away, nothing is found."""

import pytest
from django.core.cache.backends.redis import RedisCache

from shnor_portal.core.surviving_cache import SurvivingRedisCache

CALLS = {
    "get": ("key", "otherwise"),
    "get_many": (["key"],),
    "set": ("key", 1, 60),
    "set_many": ({"key": 1},),
    "add": ("key", 1),
    "touch": ("key",),
    "has_key": ("key",),
    "delete": ("key",),
    "delete_many": (["key"],),
    "clear": (),
}
ANSWERS = {"get": "otherwise", "get_many": {}, "set_many": ["key"]}
SAY_NOTHING = {"set", "delete_many", "clear"}


@pytest.fixture
def cache(monkeypatch):
    monkeypatch.setattr(SurvivingRedisCache, "_away_until", 0.0)
    return SurvivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})


@pytest.mark.parametrize("name", CALLS)
def test_cache_that_is_away_answers(cache, name):
    otherwise = None if name in SAY_NOTHING else False

    assert getattr(cache, name)(*CALLS[name]) == ANSWERS.get(name, otherwise)


def test_cache_that_is_away_is_not_asked_at_once_again(cache, monkeypatch):
    asked = []
    cache.get("key")
    monkeypatch.setattr(RedisCache, "get", lambda self, *args, **options: asked.append(args))

    cache.get("key")
    assert asked == []

    monkeypatch.setattr(SurvivingRedisCache, "_away_until", 0.0)
    cache.get("key")
    assert len(asked) == 1

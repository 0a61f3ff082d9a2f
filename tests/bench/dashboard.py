"""The dashboard of a municipality beside a view that returns the same bytes.

Both pass the whole middleware and the session; the clock runs in the process, without a network.
"""

import re
from functools import partial

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from monitoring.results.effective import recompute
from shnor_portal.core.guards import signed_in
from shnor_portal.core.models import DataVersion
from shnor_portal.urls import urlpatterns as portal
from tests.bench import places
from tests.bench.measure import Contender, in_turn, seconds, table, within

SCHOOLS, YEARS, CELLS = 60, range(2022, 2025), 10
TIMES, ROUNDS = 10, 30
# How many times slower than the limit an answer may be.
CACHED, ANEW = 4, 20
BODY = {"bytes": b""}


@signed_in
def same_bytes(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY["bytes"])


urlpatterns = [path("same-bytes/", same_bytes), *portal]


@override_settings(ROOT_URLCONF="tests.bench.dashboard")
def run() -> str:
    place = places.municipality(SCHOOLS)
    places.live_sources(place, places.assessments(YEARS, CELLS), people=30)
    recompute()
    client = Client()
    client.force_login(places.coordinator(place))
    address = reverse("desk:dashboard", args=[place.pk])

    def fresh() -> float:
        DataVersion.objects.bump(place.scope)
        return seconds(lambda: _get(client, address))

    def drawn() -> float:
        cache.clear()
        return seconds(lambda: _get(client, address))

    BODY["bytes"] = _get(client, address)
    asked = [partial(_get, client, path, TIMES) for path in ("/same-bytes/", address)]
    limit, cached = (found / TIMES for found in in_turn(*asked, times=ROUNDS))
    computed, with_drawing = min(fresh() for _ in range(9)), min(drawn() for _ in range(5))
    size = len(re.sub(rb"\s+", b" ", BODY["bytes"])) / 1024
    return table(
        f"Dashboard of {SCHOOLS} schools ({size:.0f} KiB), one answer",
        [
            Contender("a view that returns the same bytes (limit)", limit),
            Contender("portal: body from the cache", cached, note=within(cached, limit, CACHED)),
            Contender("portal: body computed anew", computed, note=within(computed, limit, ANEW)),
            Contender("portal: the same, and its chart drawn anew", with_drawing),
        ],
    )


def _get(client: Client, address: str, times: int = 1) -> bytes:
    content = b""
    for _ in range(times):
        response = client.get(address)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status_code}")
        content = response.content
    return content

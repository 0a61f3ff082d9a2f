"""No page asks the database more the more schools there are; those of a year's cycle ask little."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from schools.models import School
from tests.architecture.test_roles import everywhere

pytestmark = pytest.mark.once

# Programmes, monitoring rounds, support, errands, proof and the end of a year.
OF_THE_CYCLE = ("monitoring.rounds.views.", *(
    f"roadmaps.views.{room}"
    for room in (
        "at_risk", "competences", "effectiveness", "errands", "practices", "programmes", "proof",
        "proof_items", "public_page", "round_outcome", "signs", "support", "support_norms",
        "targets", "year_reports",
    )
))  # fmt: skip
MOST = 11


def test_number_of_queries_does_not_grow_with_the_number_of_schools(world, sign_in):
    client = sign_in(world.cast.north.coordinator)
    listed = everywhere(world)

    def count() -> dict[str, int]:
        counts = {}
        for address, url in listed:
            cache.clear()  # As after a deed, with nothing kept.
            with CaptureQueriesContext(connection) as queries:
                client.get(url, {"fresh": "1"})
            # Once a minute the session is written too.
            counts[address.name] = sum(one["sql"].startswith("SELECT") for one in queries)
        return counts

    few = count()
    School.objects.bulk_create(
        School(municipality=world.cast.north.municipality, name=f"МБОУ «Школа № {n}»", pupils=100)
        for n in range(30)
    )
    many = count()

    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name] + 2}
    assert not grown
    asking = {
        address.name: many[address.name]
        for address, url in listed
        if resolve(url).func.__module__.startswith(OF_THE_CYCLE) and many[address.name] > MOST
    }
    assert not asking

"""No page asks the database more the more schools there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.models import School
from tests.architecture.test_roles import everywhere

pytestmark = pytest.mark.once


def test_number_of_queries_does_not_grow_with_the_number_of_schools(world, sign_in):
    client = sign_in(world.cast.north.coordinator)
    listed = everywhere(world)

    def count() -> dict[str, int]:
        counts = {}
        for address, url in listed:
            with CaptureQueriesContext(connection) as queries:
                client.get(url, {"fresh": "1"})
            counts[address.name] = len(queries)
        return counts

    few = count()
    School.objects.bulk_create(
        School(municipality=world.cast.north.municipality, name=f"МБОУ «Школа № {n}»", pupils=100)
        for n in range(30)
    )
    many = count()

    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name] + 2}
    assert not grown

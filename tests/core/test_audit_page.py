"""The trail of deeds on its page: whose, filtered, downloaded."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("core:audit")


def texts(response):
    return [event.text for event in response.context["listing"].page_obj]


def deed(text, by, scope, verb="batch.apply"):
    return audit.record(verb, text, by=by, scope=scope)


def test_trail_of_a_place_is_for_those_who_watch_over_it(sign_in, cast, url):
    deed("наше", cast.north.specialist, cast.north.municipality.scope)
    deed("школьное", cast.north.school_head, cast.north.school.scope)
    deed("соседнее", cast.south.specialist, cast.south.municipality.scope)

    seen = {
        role.value: set(texts(sign_in(person).get(url))) for role, person in cast.by_role().items()
    }

    assert seen["coordinator"] == seen["head"] == {"наше", "школьное"}
    assert seen["administrator"] == {"наше", "школьное", "соседнее"}
    assert seen["specialist"] == {"наше"}
    assert seen["school_head"] == {"школьное"}
    assert seen["observer"] == set()
    assert seen["region_operator"] == set()


def test_trail_is_filtered_by_deed_person_and_day(sign_in, cast, url):
    scope = cast.north.municipality.scope
    deed("первое", cast.north.specialist, scope)
    deed("второе", cast.north.head, scope, verb="person.delegate")
    AuditEvent.objects.filter(text="первое").update(created_at=timezone.now() - timedelta(days=3))
    client = sign_in(cast.north.coordinator)
    today = timezone.localdate()

    def found(**query):
        return texts(client.get(url, query))

    assert found(verb="person.delegate") == ["второе"]
    assert found(q="методистова") == ["первое"]
    assert found(q="ВТОРОЕ") == ["второе"]
    assert found(since=today.isoformat()) == ["второе"]
    assert found(until=(today - timedelta(days=3)).isoformat()) == ["первое"]
    assert found(since="вчера") == ["второе", "первое"]


def test_trail_names_deeds_in_russian(sign_in, cast, url):
    deed("что-то", cast.north.head, cast.north.municipality.scope, verb="person.delegate")

    page = sign_in(cast.north.coordinator).get(url).content.decode()

    assert page.count("право утверждать поручено") == 2
    assert "person.delegate</td>" not in page


def test_trail_downloads_what_it_shows(sign_in, cast, url):
    deed("=cmd()", cast.north.head, cast.north.municipality.scope)
    deed("второе", cast.north.head, cast.north.municipality.scope)

    response = sign_in(cast.north.coordinator).get(url, {"q": "cmd", "format": "xlsx"})

    rows = list(load_workbook(BytesIO(response.content)).active.rows)
    assert len(rows) == 2
    assert rows[1][1].value == str(cast.north.head)
    assert rows[1][3].data_type == "s"


def test_number_of_queries_does_not_grow_with_the_trail(
    sign_in, cast, url, django_assert_max_num_queries
):
    for number in range(40):
        deed(str(number), cast.north.head, cast.north.municipality.scope)
    client = sign_in(cast.north.coordinator)

    with django_assert_max_num_queries(8):
        client.get(url)


def test_every_verb_of_the_program_has_a_russian_name():
    used = set()
    for room in ("shnor_portal", "schools", "monitoring", "roadmaps"):
        for path in Path(settings.BASE_DIR, room).rglob("*.py"):
            used |= set(re.findall(r'record\(\s*"(\w+\.\w+)"', path.read_text()))

    assert used
    unnamed = sorted(used - set(audit.verb_names()))
    assert not unnamed, f"name them in audit_verbs of the AppConfig: {unnamed}"

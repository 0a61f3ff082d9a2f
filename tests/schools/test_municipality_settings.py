"""The words and the clock of a municipality."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from schools.models import Municipality
from schools.municipalities import time_zones
from schools.municipalities.forms import MunicipalitySettingsForm
from schools.municipalities.services import change_settings
from schools.permissions import Role
from shnor_portal.core.models import AuditEvent, DataVersion

pytestmark = pytest.mark.django_db


def url(place):
    return reverse("schools:municipality_settings", args=[place.municipality.pk])


def given(municipality, **changes):
    fields = MunicipalitySettingsForm.Meta.fields
    return {field: getattr(municipality, field) for field in fields} | changes


def test_changed_settings_are_kept_on_record_and_make_pages_stale(sign_in, cast):
    municipality = cast.north.municipality
    changes = {"list_term": "ШНРО", "head_post": "Председатель комитета"}

    response = sign_in(cast.north.coordinator).post(
        url(cast.north), given(municipality, **changes), follow=True
    )

    municipality.refresh_from_db()
    assert (municipality.list_term, municipality.head_post) == ("ШНРО", "Председатель комитета")
    assert (
        "Сохранено: как называть школы с низкими результатами, должность руководителя."
        in response.content.decode()
    )
    event = AuditEvent.objects.get(verb="municipality.settings")
    assert event.details["changes"] == {
        "list_term": ["ШНОР", "ШНРО"],
        "head_post": ["Начальник", "Председатель комитета"],
    }
    assert DataVersion.objects.get(scope=municipality.scope).version == 1


def test_unchanged_settings_write_nothing(cast):
    municipality = cast.north.municipality

    changed = change_settings(municipality, by=cast.north.coordinator, list_term="ШНОР")

    assert changed == []
    assert not AuditEvent.objects.exists()


def test_post_that_papers_cannot_inflect_is_refused(sign_in, cast):
    wrong = given(cast.north.municipality, head_post="Глава района")

    page = sign_in(cast.north.coordinator).post(url(cast.north), wrong).content.decode()

    assert "не умеет склонять" in page


def test_settings_are_open_to_the_coordinator_and_the_administrator(sign_in, cast):
    statuses = {
        role.value: sign_in(person).get(url(cast.north)).status_code
        for role, person in cast.by_role().items()
    }

    assert {role for role, status in statuses.items() if status == 200} == {
        "coordinator", "administrator",
    }  # fmt: skip
    assert sign_in(cast.south.coordinator).get(url(cast.north)).status_code == 404


def test_coordinator_of_one_place_who_observes_another_does_not_set_it(sign_in, cast):
    cast.north.coordinator.assignments.create(role="observer", municipality=cast.south.municipality)

    response = sign_in(cast.north.coordinator).get(url(cast.south))

    assert response.status_code == 403
    assert "есть только здесь: Северный муниципальный округ" in response.content.decode()


def test_zone_from_outside_the_list_is_not_lost(cast):
    cast.north.municipality.time_zone = "Asia/Tomsk"

    form = MunicipalitySettingsForm(instance=cast.north.municipality)

    assert form.fields["time_zone"].choices[0] == ("Asia/Tomsk", "Asia/Tomsk")


def test_every_zone_of_the_list_exists_and_differs_from_moscow_as_it_says():
    moment = datetime(2026, 1, 15)
    moscow = ZoneInfo("Europe/Moscow").utcoffset(moment)
    for zone, name in time_zones.NAMES.items():
        hours = (ZoneInfo(zone).utcoffset(moment) - moscow).total_seconds() / 3600
        said = {0: "(МСК)", -1: "(МСК−1)"}.get(hours, f"(МСК+{hours:.0f})")
        assert said in name, name


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("coordinator", ["Северный муниципальный округ"]),
        ("region_operator", ["Северный муниципальный округ", "Южный район"]),
        ("administrator", ["Северный муниципальный округ", "Южный район"]),
        ("school_head", []),
    ],
)
def test_list_shows_municipalities_whose_data_or_settings_are_ones_own(sign_in, cast, who, names):
    person = cast.by_role()[Role(who)]

    response = sign_in(person).get(reverse("schools:municipality_list"))

    assert [m.name for m in response.context["listing"].rows] == names


def test_hours_of_pages_are_those_of_the_viewers_municipality(sign_in, cast):
    cast.north.municipality.time_zone = "Asia/Irkutsk"
    cast.north.municipality.save()
    AuditEvent.objects.create(verb="x", actor="x", text="x", created_by=cast.north.coordinator)
    AuditEvent.objects.update(created_at="2026-03-01T20:30:00Z")

    here = sign_in(cast.north.coordinator).get("/audit/").content.decode()
    moscow = sign_in(cast.administrator).get("/audit/").content.decode()

    assert "02.03.2026 04:30" in here
    assert "01.03.2026 23:30" in moscow


@pytest.mark.parametrize(
    ("post", "full"),
    [
        ("Начальник", "Начальник управления образования Северного округа"),
        ("Начальник управления", "Начальник управления образования Северного округа"),
        (
            "Начальник управления образования администрации Северного муниципального округа",
            "Начальник управления образования администрации Северного муниципального округа",
        ),
    ],
)
def test_post_of_the_head_stands_with_the_name_of_the_body(post, full):
    place = Municipality(
        head_post=post, body_name_genitive="управления образования Северного округа"
    )

    assert place.head_full_post == full

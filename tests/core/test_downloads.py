"""Taking stored files away: only inside the scope, personal ones only by those who bring them."""

import pytest
from django.urls import reverse

from shnor_portal.core import files
from shnor_portal.core.intake import originals
from shnor_portal.core.models import AuditEvent

pytestmark = pytest.mark.django_db


def stored(place, *, name="Отчёт за 2025 год.xlsx", personal=False, by=None):
    return files.store(b"body", name=name, scope=place.municipality.scope, by=by, personal=personal)


def url(row):
    return reverse("core:file", args=[row.pk])


def test_file_is_downloaded_under_its_name_and_never_shown(sign_in, cast):
    row = stored(cast.north, name="Справка «А».html")

    response = sign_in(cast.north.observer).get(url(row))

    assert b"".join(response.streaming_content) == b"body"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%A1")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]


def test_file_out_of_scope_is_not_found(sign_in, cast):
    row = stored(cast.south)

    assert sign_in(cast.north.coordinator).get(url(row)).status_code == 404
    assert sign_in(cast.far_operator).get(url(row)).status_code == 404
    assert sign_in(cast.region_operator).get(url(row)).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("coordinator", 200),
        ("specialist", 200),
        ("head", 403),
        ("observer", 403),
        ("school_head", 404),
    ],
)
def test_personal_file_is_for_those_who_bring_files(sign_in, cast, role, status):
    row = stored(cast.north, personal=True)

    response = sign_in(getattr(cast.north, role)).get(url(row))

    assert response.status_code == status
    assert AuditEvent.objects.filter(verb="file.take").count() == (status == 200)
    if status == 200:
        assert b"".join(response.streaming_content) == b"body"


def test_personal_file_is_closed_even_to_its_bringer_who_lost_the_right(sign_in, cast):
    row = stored(cast.north, personal=True, by=cast.north.head)

    response = sign_in(cast.north.head).get(url(row))

    assert response.status_code == 403
    assert "персональные данные" in response.content.decode()


def test_deleted_file_says_why_it_is_gone(sign_in, cast):
    row = stored(cast.north, personal=True)
    row.delete_on = row.created_at.date()
    row.save()
    originals.delete_due()

    response = sign_in(cast.north.coordinator).get(url(row))

    assert response.status_code == 409
    assert "хранятся не дольше" in response.content.decode()

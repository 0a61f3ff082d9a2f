"""Several questions in one query give the same rows as one by one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from roadmaps.models import LinkCheck, ProofItem, SupportEvent
from schools.models import School, SchoolStatus
from shnor_portal.core.joint_query import answered, asked
from tests.roadmaps.proof_samples import proof_item
from tests.roadmaps.support_samples import held_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_features(db):
    """Of SQLite it is asked once whether it reads JSON."""
    assert connection.features.supports_json_field


def test_rows_are_those_of_the_questions_asked_one_by_one(cast, django_assert_num_queries):
    north = cast.north
    proof_item(north.municipality, positions=["1.2.1.1"], schools=[north.school])
    held_event(north.school, starts=date(2026, 3, 2))
    SupportEvent.objects.update(hours=Decimal("4.5"))
    for opens in (True, False):
        LinkCheck.objects.create(
            municipality=north.municipality, url=f"https://school.example/{opens}", opens=opens,
            checked_at=timezone.now(),
        )  # fmt: skip
    fields = {
        "items": (ProofItem.objects.all(), ("positions", "review_on", "created_at", "owner")),
        "events": (SupportEvent.objects.all(), ("theme", "starts", "hours", "measure_key")),
        "checks": (LinkCheck.objects.all(), ("url", "opens", "checked_at")),
    }

    with django_assert_num_queries(1):
        told = answered({name: asked(rows, *names) for name, (rows, names) in fields.items()})

    for name, (rows, names) in fields.items():
        was = {row.pk: [getattr(row, one) for one in names] for row in rows}
        assert {row.pk: [getattr(row, one) for one in names] for row in told[name]} == was
    assert {check.opens for check in told["checks"]} == {True, False}


def test_related_rows_and_sums_come_with_a_row(cast, django_assert_num_queries):
    school = cast.north.school
    SchoolStatus.objects.create(
        school=school, kind="shnor", list_year=2026, results_year=2025, starts=date(2026, 1, 1),
        order_number="1", order_date=date(2026, 1, 1),
    )  # fmt: skip
    schools = School.objects.annotate(place=F("municipality__name"), stood=Count("statuses"))

    with django_assert_num_queries(1):
        told = answered({
            "schools": asked(schools, "name", "closed_on", "place", "stood", "successor__name"),
            "statuses": asked(SchoolStatus.objects.all(), "starts", "school__municipality__name"),
        })  # fmt: skip
        (status,) = told["statuses"]
        assert status.school.municipality.name == cast.north.municipality.name
        assert status.school_id == school.pk
        one = next(row for row in told["schools"] if row.pk == school.pk)
        assert (one.name, one.stood, one.successor) == (school.name, 1, None)
        assert one.place == cast.north.municipality.name

"""A school leaves a list from its card, by a document."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from schools.models import SchoolStatus
from tests.monitoring.pages import text_of

pytestmark = pytest.mark.django_db

ANSWERS = {
    "exit_term": "effective",
    "reason": "Два года результаты не ниже муниципальных",
    "order_number": "318-од",
    "order_date": "2026-06-19",
    "ends": "2026-06-30",
}


@pytest.fixture
def status(cast) -> SchoolStatus:
    return listed(cast.north.school)


def listed(school, kind="shnor") -> SchoolStatus:
    return SchoolStatus.objects.create(
        school=school, kind=kind, list_year=2026, results_year=2025, starts=date(2026, 4, 14),
        order_number="49-од", order_date=date(2026, 4, 14),
    )  # fmt: skip


def url(status) -> str:
    return reverse("schools:status_leave", args=[status.school_id, status.pk])


def test_school_leaves_by_a_document_with_a_reason(cast, sign_in, status):
    client = sign_in(cast.north.head)
    card = reverse("schools:school_card", args=[status.school_id])
    assert url(status) in client.get(card).content.decode()

    client.post(url(status), ANSWERS)

    status.refresh_from_db()
    assert (status.ends, status.exit_order_number) == (date(2026, 6, 30), "318-од")
    page = text_of(client.get(card))
    assert "переведена в эффективный режим работы" in page
    assert ANSWERS["reason"] in page
    assert url(status) not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order_number": ""}, "Укажите номер"),
        ({"reason": ""}, "почему школа покидает"),
        ({"order_date": "2099-01-01"}, "ещё не наступила"),
        ({"ends": "2026-04-01"}, "не может закончиться раньше"),
    ],
)
def test_leaving_without_its_document_is_refused(cast, sign_in, status, changes, said):
    page = sign_in(cast.north.coordinator).post(url(status), ANSWERS | changes)

    assert page.status_code == 422
    assert said in text_of(page)
    status.refresh_from_db()
    assert status.ends is None


def test_status_that_ended_is_not_ended_again(cast, sign_in, status):
    client = sign_in(cast.north.head)
    client.post(url(status), ANSWERS)

    page = client.post(url(status), ANSWERS | {"order_number": "400-од"})

    assert "уже закончился 30.06.2026" in text_of(page)
    status.refresh_from_db()
    assert status.exit_order_number == "318-од"


def test_leaving_is_for_those_who_approve_the_list(cast, sign_in, status):
    assert sign_in(cast.north.specialist).post(url(status), ANSWERS).status_code == 403
    assert sign_in(cast.north.school_head).get(url(status)).status_code == 403
    assert sign_in(cast.south.coordinator).post(url(status), ANSWERS).status_code == 404
    status.refresh_from_db()
    assert status.ends is None


def test_school_has_one_status_of_results(cast, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        listed(cast.north.school, "risk_zone")
    assert listed(cast.north.school, "shnsu")

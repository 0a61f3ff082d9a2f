"""«Мои сроки» and the morning's letter: rounds and recommendations stand beside plans."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roadmaps.execution import reminder_letters, reminders
from roadmaps.models import Errand, ProofItem
from roadmaps.support import reminding
from tests.monitoring.round_samples import opened_round, returned_response
from tests.roadmaps.errand_samples import given
from tests.roadmaps.plans_in_force import plan_in_force
from tests.roadmaps.proof_samples import proof_item
from tests.roadmaps.yearsend_samples import closed_round, give_advice

pytestmark = pytest.mark.django_db

DEADLINES = reverse("roadmaps:my_deadlines")


@pytest.fixture
def round(cast):
    today = timezone.localdate()
    return opened_round(cast.north.municipality, opens=today, closes=today + timedelta(days=7))


def test_rounds_stand_in_my_deadlines_with_what_was_returned(cast, round, sign_in):
    client = sign_in(cast.north.school_team)
    asked = client.get(DEADLINES).content.decode()
    returned_response(round, cast.north.school)
    page = client.get(DEADLINES).content.decode()

    assert round.title in asked
    assert "возвращено: 2\u00a0поля" in page
    assert round.title not in sign_in(cast.north.coordinator).get(DEADLINES).content.decode()


def test_page_asks_fewer_than_twelve_queries(cast, round, sign_in):
    plan_in_force(cast.north.school)
    given(cast.north.school, municipality=cast.north.municipality)
    for person in (cast.north.coordinator, cast.north.school_head, cast.north.school_team):
        client = sign_in(person)
        client.get(DEADLINES)

        with CaptureQueriesContext(connection) as found:
            client.get(DEADLINES)

        assert len(found) < 12, "\n".join(query["sql"][:150] for query in found)


def test_owner_is_reminded_of_the_term_of_evidence(cast, sign_in, monkeypatch):
    today, owner = timezone.localdate(), cast.north.specialist
    item = proof_item(cast.north.municipality, year=today.year, by=owner, owner=owner)
    ProofItem.objects.filter(pk=item.pk).update(review_on=today + timedelta(days=7))
    monkeypatch.setattr(reminders, "HOURS", range(24))

    reminders.tick()

    page = sign_in(owner).get(DEADLINES).content.decode()
    assert "Пересмотреть подтверждения" in page
    assert item.title in page
    letter = next(one for one in mail.outbox if one.to == [owner.email])
    assert f"Пересмотреть подтверждение: {item.title}" in letter.body
    assert item.title not in sign_in(cast.north.coordinator).get(DEADLINES).content.decode()


def test_letter_names_rounds_and_recommendations_on_their_days(cast, round, monkeypatch):
    advice = give_advice(closed_round(cast.north.municipality, [cast.north.school]))
    week = timezone.localdate() + timedelta(days=7)
    Errand.objects.filter(pk=advice[0].pk).update(due=week)
    Errand.objects.exclude(pk=advice[0].pk).update(due=week + timedelta(days=2))
    monkeypatch.setattr(reminders, "HOURS", range(24))

    reminders.tick()

    letter = next(one for one in mail.outbox if one.to == [cast.north.school_team.email])
    assert "поручения, рекомендации и мониторинги – 2" in letter.subject
    assert f"Мониторинг «{round}»" in letter.body
    assert advice[0].text[:60] in letter.body
    assert advice[1].text[:60] not in letter.body


def test_overdue_term_is_told_on_the_next_day_and_then_weekly(cast):
    given(
        cast.north.school, municipality=cast.north.municipality, due=timezone.localdate(),
        dated=timezone.localdate(),
    )  # fmt: skip
    (term,) = reminding.terms(cast.north.school_team)
    days = {
        late: reminder_letters.Other(term.text, term.until, -late, term.path, term.scope).is_told
        for late in (0, 1, 2, 7, 8, 14)
    }

    assert days == {0: False, 1: True, 2: False, 7: True, 8: False, 14: True}

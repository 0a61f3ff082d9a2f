"""One digest a day, one summary a week, nothing to the head without the coordinator."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.core import mail
from django.urls import reverse

from roadmaps.execution import reminders, services
from roadmaps.models import Plan
from roadmaps.tasks import remind
from shnor_portal.core import notices
from shnor_portal.core.models import Notice
from tests.roadmaps.plans_in_force import (
    ANALYSIS,
    CONTRACTS,
    NOW,
    TODAY,
    days,
    deadline,
    plan_in_force,
)

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("plan_clock")]

# Thursday; 15 October is 14 days away, and 30 September was yesterday.
MORNING = NOW
MONDAY = NOW + days(4)


def at(moment):
    return time_machine.travel(moment, tick=False)


def letters_to(person) -> list:
    return [letter for letter in mail.outbox if letter.to == [person.email]]


def test_digest_is_one_letter_however_many_measures_are_due(plan, cast):
    plan_in_force(cast.north.school, title="Антирисковая программа", kind=Plan.Kind.ANTIRISK)

    reminders.tick()

    (letter,) = letters_to(cast.north.school_team)
    assert letter.subject == "Сроки дорожных карт: просрочено – 2, скоро срок – 2"
    assert letter.body.count(ANALYSIS) == letter.body.count(CONTRACTS) == 2
    page = reverse("roadmaps:occurrence", args=[deadline(plan, ANALYSIS).pk])
    assert f"{settings.PORTAL_URL}{page}" in letter.body
    notice = Notice.objects.get(recipient=cast.north.school_team)
    assert (notice.day, notice.kind, len(notice.items)) == (TODAY, Notice.Kind.DIGEST, 4)
    assert notice.sent_at
    assert notice.seen_at is None


def test_digest_is_not_sent_twice_a_day(plan, cast):
    for hour in range(3):
        with at(MORNING + timedelta(hours=hour)):
            reminders.tick()

    assert len(letters_to(cast.north.school_team)) == 1


def test_overdue_is_told_on_the_next_day_and_then_once_a_week(plan, cast):
    services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)
    told = []
    for later in range(21):
        mail.outbox.clear()
        with at(MORNING + days(later)):
            reminders.tick()
        if letters_to(cast.north.school_team):
            told.append(later + 1)

    assert told == [1, 7, 14, 21]


def test_long_digest_names_the_oldest_and_counts_the_rest(plan, cast):
    for number in range(20):
        plan_in_force(cast.north.school, title=f"План {number:02}")

    reminders.tick()

    (letter,) = letters_to(cast.north.school_team)
    assert "Просрочено: 21\xa0срок" in letter.body
    assert letter.body.count(ANALYSIS) == 15
    assert "И ещё 6\xa0сроков: все они – в портале." in letter.body
    assert len(Notice.objects.get(recipient=cast.north.school_team).items) == 42


@pytest.mark.parametrize(
    ("left", "reminded"),
    [(15, False), (14, True), (13, False), (7, True), (6, False), (1, True), (0, False)],
)
def test_before_the_date_the_digest_reminds_on_three_days(plan, cast, left, reminded):
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)
    services.confirm(occurrences=[deadline(plan, ANALYSIS)], by=None)
    due = deadline(plan, CONTRACTS).end

    with at(MORNING + (due - TODAY) - days(left)):
        reminders.tick()

    assert len(letters_to(cast.north.school_team)) == reminded


def test_digest_is_never_empty(plan, cast):
    for text in (ANALYSIS, CONTRACTS):
        services.mark_done(occurrences=[deadline(plan, text)], done_on=TODAY, by=None)
        services.confirm(occurrences=[deadline(plan, text)], by=None)

    reminders.tick()

    assert not Notice.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("zone", "hour", "sent"),
    [
        ("Europe/Moscow", 4, False),
        ("Europe/Moscow", 5, True),
        ("Asia/Kamchatka", 4, True),
        ("Asia/Kamchatka", 9, False),
    ],
    ids=["seven in Moscow", "eight in Moscow", "afternoon far away", "night far away"],
)
def test_digest_comes_in_the_morning_of_the_municipality(plan, cast, zone, hour, sent):
    municipality = cast.north.municipality
    municipality.time_zone = zone
    municipality.save()

    with at(NOW.replace(hour=hour)):
        reminders.tick()

    assert len(letters_to(cast.north.school_team)) == sent


def test_digest_of_the_coordinator_counts_what_waits_for_a_word(plan, cast):
    services.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=TODAY, by=None)

    reminders.tick()

    (letter,) = letters_to(cast.north.coordinator)
    assert "Ждёт вашего подтверждения: 1\u00a0срок" in letter.body
    assert "Просрочено в ваших школах и планах: 1\u00a0срок" in letter.body
    assert not letters_to(cast.south.coordinator)


def test_nothing_reaches_the_head_without_the_coordinator(plan, cast):
    for day in range(14):
        with at(MORNING + days(day)):
            reminders.tick()

    assert not letters_to(cast.north.head)
    assert not Notice.objects.filter(recipient=cast.north.head).exists()


def test_head_gets_one_summary_a_week_of_what_was_escalated(plan, cast):
    plan_in_force(cast.south.school)
    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)

    reminders.tick()
    assert not letters_to(cast.north.head)

    for hours in (0, 1, 24, 48):
        with at(MONDAY + timedelta(hours=hours)):
            reminders.tick()
    (letter,) = letters_to(cast.north.head)
    assert ANALYSIS in letter.body
    assert CONTRACTS not in letter.body
    assert not letters_to(cast.south.head)
    assert Notice.objects.get(recipient=cast.north.head).kind == Notice.Kind.SUMMARY

    with at(MONDAY + days(7)):
        reminders.tick()
    assert len(letters_to(cast.north.head)) == 2


def test_today_of_the_head_names_only_what_was_let_through(plan, cast, sign_in):
    head = sign_in(cast.north.head)
    assert "доложил" not in head.get("/").content.decode()

    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)

    assert "Координатор доложил о просроченном: 1\xa0срок" in head.get("/").content.decode()
    assert "доложил" not in sign_in(cast.south.head).get("/").content.decode()


def test_summary_forgets_what_is_done(plan, cast):
    services.escalate(occurrences=[deadline(plan, ANALYSIS)], by=cast.north.coordinator)
    services.mark_done(occurrences=[deadline(plan, ANALYSIS)], done_on=TODAY, by=None)

    with at(MONDAY):
        reminders.tick()

    assert not letters_to(cast.north.head)


def test_failure_of_the_mail_stays_in_the_ledger_and_is_tried_again(plan, cast, monkeypatch):
    def broken(*args, **kwargs):
        raise SMTPException("mailbox school_team@north.example is full")

    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", broken)
        reminders.tick()
    notice = Notice.objects.get(recipient=cast.north.school_team)
    assert (notice.sent_at, "SMTPException" in notice.failure) == (None, True)
    assert "@" not in notice.failure

    with at(MORNING + timedelta(hours=1)):
        reminders.tick()

    notice.refresh_from_db()
    assert notice.sent_at
    assert notice.failure == ""
    assert len(letters_to(cast.north.school_team)) == 1


def test_closed_account_is_told_nothing(plan, cast):
    cast.north.school_team.is_active = False
    cast.north.school_team.save()

    reminders.tick()

    assert not Notice.objects.filter(recipient=cast.north.school_team).exists()


def test_schedule_knows_the_task_and_the_task_begins_plans_whose_period_came(cast):
    plan = plan_in_force(
        cast.north.school, period_start=TODAY + days(20), period_end=TODAY + days(200)
    )
    assert plan.state == Plan.State.APPROVED
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "roadmaps.remind" in scheduled & set(current_app.tasks)

    with at(NOW + days(20)):
        remind()

    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING


def test_notices_are_listed_and_marked_seen(plan, cast, sign_in):
    reminders.tick()
    client = sign_in(cast.north.school_team)

    page = client.get(reverse("core:notices")).content.decode()
    assert ANALYSIS in page
    assert "новых: 1" in page
    client.post(reverse("core:notices_seen"))

    notice = Notice.objects.get(recipient=cast.north.school_team)
    assert notice.seen_at
    assert Notice.objects.get(recipient=cast.north.school_head).seen_at is None
    assert "новых:" not in client.get(reverse("core:notices")).content.decode()


def test_notice_that_is_being_sent_is_not_sent_by_another_worker(plan, cast, monkeypatch):
    send = notices.send_mail
    inside = []

    def slow(*args, **kwargs):
        """While the mail server answers, the hour strikes for another worker."""
        if not inside:
            inside.append(True)
            reminders.tick()
        return send(*args, **kwargs)

    monkeypatch.setattr(notices, "send_mail", slow)
    reminders.tick()

    for person in (cast.north.school_team, cast.north.school_head, cast.north.coordinator):
        assert len(letters_to(person)) == 1
    assert not Notice.objects.filter(sent_at=None).exists()


def test_what_was_left_is_not_sent_to_a_closed_account(plan, cast, monkeypatch):
    def broken(*args, **kwargs):
        raise SMTPException("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(notices, "send_mail", broken)
        reminders.tick()
    cast.north.school_team.is_active = False
    cast.north.school_team.save()

    with at(MORNING + timedelta(hours=1)):
        reminders.tick()

    assert not letters_to(cast.north.school_team)
    assert len(letters_to(cast.north.school_head)) == 1


def test_address_that_is_none_keeps_nobody_else_from_a_letter(plan, cast):
    cast.north.school_head.email = "директор\n@north.example"
    cast.north.school_head.save()

    reminders.tick()

    assert len(letters_to(cast.north.school_team)) == 1
    assert Notice.objects.get(recipient=cast.north.school_head).failure

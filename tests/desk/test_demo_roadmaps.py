"""The demonstration's plans are alive on whatever day it is started."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from roadmaps.deadlines import parse_deadline
from roadmaps.execution import queries
from roadmaps.models import Occurrence, Plan, SiteCheck
from roadmaps.reading.reader import read_plan
from shnor_portal.core.models import AuditEvent, Notice
from shnor_portal.desk.demo.days import Days
from shnor_portal.desk.demo.roadmaps import borovoe, municipal, others, school4
from shnor_portal.desk.demo.roadmaps.word_files import plan_file
from shnor_portal.desk.demo.roadmaps.words import Calendar, Fate, Words
from shnor_portal.desk.demo.seed import seed

# The first day on which the list of a year is known is the hardest: it is of six weeks ago.
TIGHTEST = datetime(2026, 6, 1, 6, tzinfo=UTC)
STARTS = [
    *(date(2026, month, day) for month in range(1, 13) for day in (1, 15, 28)),
    *(date(2026, 5, 31), date(2026, 8, 31), date(2026, 12, 31), date(2028, 2, 29)),
]
IN_FORCE = [municipal.ROADMAP, school4.ROADMAP, school4.DEVELOPMENT, borovoe.ROADMAP, borovoe.JOINT]


def calendar(today: date) -> Calendar:
    days = Days(today)
    return Calendar(today, days.order(days.year - 1))


@pytest.mark.parametrize("today", STARTS, ids=str)
def test_measures_with_a_story_stand_around_today(today):
    found = calendar(today)
    ends: dict[Fate, list[int]] = defaultdict(list)
    for words in IN_FORCE:
        for each in words.lines:
            deadline = parse_deadline(
                found.words(each.deadline), found.order, date(found.order.year + 1, 8, 31)
            )
            assert deadline.open or deadline.occurrences, each.text
            assert all(item.start <= item.end for item in deadline.occurrences), each.text
            if each.fate != Fate.KEPT:
                (only,) = deadline.occurrences
                ends[each.fate].append((only.end - today).days)

    assert sorted(ends[Fate.OVERDUE]) == [-21, -6]
    assert all(-4 < left < 0 for left in ends[Fate.UNCONFIRMED])
    assert all(left < -10 for left in ends[Fate.LATE])
    assert all(left > 0 for left in ends[Fate.RETURNED] + ends[Fate.CANCELLED] + ends[Fate.NOTED])


@pytest.mark.parametrize("other_shape", [False, True], ids=["merged sections", "plain sections"])
@pytest.mark.parametrize("words", [school4.ROADMAP, borovoe.ROADMAP, others.KLYUCHI],
                         ids=["school4", "borovoe", "klyuchi"])  # fmt: skip
def test_word_files_are_read_as_they_are_written(words: Words, other_shape: bool):
    dates = calendar(date(2026, 11, 22))
    start, end = dates.order, date(dates.order.year + 1, 8, 31)

    read = read_plan(plan_file(words, dates, other_shape=other_shape), "План.docx", start, end, [])

    assert [
        (m.section, m.text, m.deadline_text, m.responsible, m.result) for m in read.measures
    ] == [
        (part.title, each.text, dates.words(each.deadline), each.responsible, each.result)
        for part in words.parts
        for each in part.lines
    ]


@pytest.mark.production
@pytest.mark.django_db
def test_demo_started_soon_after_the_list_has_its_whole_story_in_the_past():
    with time_machine.travel(TIGHTEST):
        seed()
        now, today = datetime.now(UTC), date(2026, 6, 1)

        rows = queries.read(queries.everything().filter(plan__state__in=queries.IN_FORCE))
        stands = Counter(row.standing.stand.value for row in rows)
        assert sorted(r.standing.days for r in rows if r.standing.stand == "overdue") == [6, 21]
        assert stands.keys() == {"done", "late", "soon", "ahead", "overdue", "cancelled"}
        assert Occurrence.objects.filter(queries.unconfirmed()).count() == 2
        assert Occurrence.objects.filter(confirmation="returned").count() == 1
        assert Occurrence.objects.filter(queries.escalated()).count() == 1

        assert not AuditEvent.objects.filter(created_at__gt=now).exists()
        assert not Plan.objects.filter(created_at__gt=now).exists()
        assert not SiteCheck.objects.filter(checked_on__gte=today).exists()
        reminders = Notice.objects.filter(kind__in=[Notice.Kind.DIGEST, Notice.Kind.SUMMARY])
        told = reminders.values_list("day", flat=True)
        assert {today - timedelta(days=ago) for ago in range(1, 8)} >= set(told)
        assert Notice.objects.get(kind=Notice.Kind.SUMMARY).day.weekday() == 0
        assert mail.outbox == []

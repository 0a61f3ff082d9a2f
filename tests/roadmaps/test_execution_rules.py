"""Pure rules of the execution: how a deadline stands, how much is done, where a bar is drawn."""

from datetime import date
from decimal import Decimal

import pytest

from roadmaps.execution.months import last_day, month_from, neighbours, weeks
from roadmaps.execution.progress import places_done, progress, target
from roadmaps.execution.standing import SOON_DAYS, Stand, standing
from roadmaps.execution.wording import bar, days_words, months_between
from roadmaps.plans.targets import number_in

TODAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("state", "end", "done_on", "stand", "days"),
    [
        ("open", date(2026, 10, 16), None, Stand.AHEAD, SOON_DAYS + 1),
        ("open", date(2026, 10, 15), None, Stand.SOON, SOON_DAYS),
        ("open", TODAY, None, Stand.SOON, 0),
        ("open", date(2026, 9, 30), None, Stand.OVERDUE, 1),
        ("done", date(2026, 9, 30), date(2026, 9, 30), Stand.DONE, 0),
        ("done", date(2026, 9, 24), date(2026, 9, 30), Stand.LATE, 6),
        ("done", date(2026, 9, 24), date(2026, 10, 2), Stand.OVERDUE, 7),
        ("cancelled", date(2026, 9, 1), None, Stand.CANCELLED, 0),
    ],
    ids=["ahead", "soon", "today", "overdue", "done", "late", "done after the day", "cancelled"],
)  # fmt: skip
def test_standing_of_an_occurrence(state, end, done_on, stand, days):
    found = standing(state=state, end=end, done_on=done_on, today=TODAY)

    assert (found.stand, found.days) == (stand, days)


def test_every_standing_has_its_word():
    assert all(stand.label for stand in Stand)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (date(2026, 9, 10), "на 21\u00a0день"),
        (date(2026, 9, 25), "на 6\u00a0дней"),
        (TODAY, "сегодня"),
        (date(2026, 10, 3), "осталось 2\u00a0дня"),
    ],
)
def test_days_are_told_in_words(end, words):
    assert days_words(standing(state="open", end=end, done_on=None, today=TODAY)) == words


def test_progress_counts_late_as_finished_and_leaves_cancelled_out():
    found = progress([Stand.DONE, Stand.LATE, Stand.OVERDUE, Stand.AHEAD, Stand.CANCELLED])

    assert (found.finished, found.wanted, found.cancelled) == (2, 4, 1)


def test_target_adds_up_what_was_reported():
    found = target(Decimal(20), "договоров", [Decimal(1), None, Decimal(2)])

    assert found.words == "сделано 3 из\u00a020 (договоров)"
    assert not found.reached


def test_target_of_a_share_is_the_last_one_reported():
    found = target(Decimal(100), "%", [Decimal(60), Decimal(85), None])

    assert found.actual == 85


def test_target_where_less_is_better_is_reached_below():
    assert target(Decimal(5), "%", [Decimal("6.8"), Decimal(4)], at_most=True).reached
    assert not target(Decimal(5), "%", [Decimal("6.8")], at_most=True).reached
    assert not target(Decimal(5), "%", [None], at_most=True).reached


@pytest.mark.parametrize(
    ("wanted", "unit", "reported", "bounds", "words"),
    [
        (14, "педагогов", None, {}, "число не_указано, по_плану 14 (педагогов)"),
        (14, "педагогов", 0, {}, "сделано 0 из_14 (педагогов)"),
        (2, "договоров", 3, {"at_least": True}, "3 при плане не_менее 2 (договоров)"),
        (80, "%", 86, {"at_least": True}, "86_% при плане не_менее 80_%"),
        (5, "% участников", 7, {"at_most": True}, "7_% при плане не_более 5_% (участников)"),
        (100, "%", 60, {}, "60_% при плане 100_%"),
        (80, "%", None, {"at_least": True}, "число не_указано, по_плану не_менее 80_%"),
    ],
)
def test_target_is_worded_by_its_direction(wanted, unit, reported, bounds, words):
    values = [] if reported is None else [Decimal(reported)]

    found = target(Decimal(wanted), unit, values, **bounds)

    assert found.words.replace("\u00a0", "_") == words


def test_totals_add_up_with_the_cancelled():
    found = progress([Stand.DONE, Stand.OVERDUE, Stand.AHEAD, Stand.CANCELLED, Stand.CANCELLED])

    assert found.total == found.finished + found.overdue + found.ahead + found.cancelled == 5


@pytest.mark.parametrize(
    ("result", "unit", "number"),
    [
        ("Обучено 14 педагогов, выданы удостоверения", "педагогов", 14),
        ("14 учителей прошли курсы", "педагогов", 14),
        ("Посещено 3 урока, обучено 14 педагогов", "педагогов", 14),
        ("Три договора с партнёрами", "договоров", 3),
        ("Посещено 3 урока и 5 занятий", "педагогов", None),
        ("Доля 86 % по итогам года", "%", 86),
        ("Справка от 12.10.2026 № 15", "договоров", None),
        ("Обучено 14 педагогов", "%", None),
    ],
)
def test_number_is_found_in_a_typed_result(result, unit, number):
    assert number_in(result, unit) == number


def test_target_without_a_number_in_the_plan_is_none():
    assert target(None, "", [Decimal(3)]) is None


def test_places_are_done_when_nothing_is_left_in_them():
    rows = [
        (1, Stand.DONE), (1, Stand.LATE),
        (2, Stand.DONE), (2, Stand.AHEAD),
        (3, Stand.CANCELLED),
        (4, Stand.DONE), (4, Stand.CANCELLED),
    ]  # fmt: skip

    assert places_done(rows) == (2, 3)


def test_months_between_cross_the_year():
    found = months_between(date(2026, 11, 20), date(2027, 2, 1))

    assert found == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]


def test_bar_of_a_whole_month_fills_its_cell():
    months = months_between(date(2026, 9, 1), date(2026, 12, 31))

    found = bar(date(2026, 10, 1), date(2026, 10, 31), months)

    assert (found.x, found.width) == ("1.000", "1.000")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2020, 1, 1), date(2020, 2, 1)),
        (date(2030, 1, 1), date(2030, 2, 1)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_bar_never_leaves_the_chart_nor_vanishes(start, end):
    months = months_between(date(2026, 9, 1), date(2026, 12, 31))

    found = bar(start, end, months)

    assert float(found.x) >= 0
    assert float(found.width) > 0
    assert float(found.x) + float(found.width) <= len(months) + 0.001


def test_month_is_whole_weeks_from_monday():
    found = weeks(date(2026, 10, 1), [], today=TODAY)

    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in found)
    assert [day.day for week in found for day in week if day.today] == [TODAY]
    assert sum(not day.outside for week in found for day in week) == 31


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "май", "2026-05-01"])
def test_month_of_something_else_is_the_current_one(text):
    assert month_from(text, today=date(2026, 10, 17)) == date(2026, 10, 1)


def test_months_have_neighbours():
    assert month_from("2026-12", today=TODAY) == date(2026, 12, 1)
    assert neighbours(date(2026, 12, 1)) == (date(2026, 11, 1), date(2027, 1, 1))
    assert last_day(date(2028, 2, 1)) == date(2028, 2, 29)

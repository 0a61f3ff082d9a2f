"""One trial: works begun, their workers killed and replaced, what is left counted."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from django.core import mail
from django.db import connection

from shnor_portal.core import jobs
from tests.cast import Cast
from tests.faults import victim
from tests.faults.works import Work

# A piece of work is killed at most so often, and then let be.
MOST_KILLS = 3


@dataclass
class Tally:
    """What became of one kind of work."""

    title: str
    pieces: int = 0
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    points: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def try_work(
    work: Work,
    cast: Cast,
    kills: int,
    chance: random.Random,
    between: Callable[[], None] = lambda: None,
) -> Tally:
    """Kill workers of this kind of work `kills` times; `between` shakes what stands around."""
    tally = Tally(work.title)
    with _sent_by_the_trial():
        course = _undisturbed(work, cast)
        while tally.kills < kills:
            _one_piece(work, cast, course, kills, chance, between, tally)
    return tally


def _one_piece(
    work: Work,
    cast: Cast,
    course: victim.Course,
    kills: int,
    chance: random.Random,
    between: Callable[[], None],
    tally: Tally,
) -> None:
    begun = work.begin(cast)
    tally.pieces += 1
    points = []
    for _ in range(min(MOST_KILLS, kills - tally.kills)):
        point = course.point(chance)
        if not victim.run(begun.do, point):
            break
        points.append(str(point))
        tally.kills += 1
        tally.points[point.kind] += 1
        between()
        begun.again()
    begun.do()
    found = begun.count()
    short = {key: n - found[key] for key, n in begun.wanted.items() if found[key] < n}
    over = {key: found[key] - n for key, n in begun.wanted.items() if found[key] > n}
    if not begun.is_done() and not short and not over:
        short = {"end of the job": 1}
    tally.lost += sum(short.values())
    tally.doubled += sum(over.values())
    if short or over:
        tally.faults.append(f"killed at {points}: lost {short}, doubled {over}")


def _undisturbed(work: Work, cast: Cast) -> victim.Course:
    """One run without a kill: how long it is, and that it leaves what it should."""
    begun = work.begin(cast)
    counted = victim.Counted()
    commit = connection._commit
    counted.watch()
    began = monotonic()
    try:
        begun.do()
    finally:
        connection.execute_wrappers.remove(counted._statement)
        connection._commit = commit  # type: ignore[method-assign]
    assert begun.count() == begun.wanted, f"{work.name}: {begun.count()}, not {begun.wanted}"
    return victim.Course(counted.statements, counted.commits, monotonic() - began)


@contextmanager
def _sent_by_the_trial() -> Iterator[None]:
    """No broker between: the trial itself is who gives a job to the next worker."""
    send, jobs.send = jobs.send, lambda job_id: True
    try:
        yield
    finally:
        jobs.send = send
        mail.outbox = []

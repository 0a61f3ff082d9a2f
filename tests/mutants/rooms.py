"""`make mutants`: every small change of the rooms that decide must make a test fail.

`python -m tests.mutants.rooms [ROOM…] [FILE.py…]` runs the tests of a room once, noting which
functions each test calls, then once more for each mutant (`mutating`) in a fork of this process:
the tests that call the changed function, the quickest first, until one fails. Survivors are
printed; with fewer than 90 % killed, or with an excuse that excuses nothing, it ends with 1.
`excused` has the reasons. With files named, only they are changed.
"""

import gc
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.excused import EXCUSED
from tests.mutants.mutating import Mutant, Targets, mutants_of

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.9
# Seconds of a processor, each call of a function being noted, which takes several times as long: a
# test that needs more is not asked for each mutant.
SLOW = 60.0
# Room: its modules, and the tests that are to keep it.
ROOMS = {
    "indicators": (
        ("monitoring/indicators/*.py",),
        (
            "tests/monitoring/test_calculate.py",
            "tests/monitoring/test_comparisons.py",
            "tests/monitoring/test_intervals.py",
            "tests/monitoring/test_tasks.py",
        ),
    ),
    "engine": (
        ("monitoring/identification/engine/**/*.py",),
        (
            "tests/monitoring/identification/engine",
            "tests/monitoring/identification/methodology",
            "tests/monitoring/identification/words",
        ),
    ),
    "deadlines": (("roadmaps/deadlines/*.py",), ("tests/roadmaps/deadlines",)),
    "access": (
        ("schools/access.py", "schools/models/scoping.py", "shnor_portal/core/guards.py"),
        ("tests/schools/test_access.py", "tests/core/test_guards.py"),
    ),
    "privacy": (("schools/privacy.py",), ("tests/schools/test_privacy.py",)),
}


class Trial:
    """A plugin of pytest: instead of one run of the tests, one for each mutant."""

    def __init__(self, room: str, chosen: list[str]) -> None:
        places, _ = ROOMS[room]
        files = {file for place in places for file in ROOT.glob(place)}
        self.files = sorted(file for file in files if not chosen or file.name in chosen)
        self.callers: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
        self.seconds: list[float] = []
        self.killed = self.tried = 0
        self.alive: list[Mutant] = []
        self.used: set[str] = set()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not self._first_run(session.items):
            session.testsfailed = 1
            return True
        # What conftest.py has put out of the collector's sight is looked for.
        gc.unfreeze()
        # The control: a test that fails in a fork by itself would prove nothing.
        if _fails_in_fork(lambda: _all_pass(session.items, session.items)):
            sys.stderr.write("a test fails in a fork without any change: nothing is proved\n")
            session.testsfailed = 1
            return True
        for path in self.files:
            targets = Targets(path)
            for mutant in mutants_of(path, str(path.relative_to(ROOT))):
                self._try(mutant, targets, str(path), session.items)
        return True

    def _first_run(self, items: list[Any]) -> bool:
        names = {str(path) for path in self.files}

        def look(frame: Any, event: str, _: object) -> None:
            code = frame.f_code
            if event == "call" and code.co_filename in names:
                function = code.co_qualname.partition(".<locals>")[0]
                self.callers[code.co_filename, function][at] = None

        # The first test makes the database; its own time is what it takes after that.
        passed = _passes(items[0], items[-1])
        for at, item in enumerate(items):
            start = time.process_time()
            sys.setprofile(look)
            good = _passes(item, items[(at + 1) % len(items)])
            sys.setprofile(None)
            if not good:
                sys.stderr.write(f"fails without any change: {item.nodeid}\n")
            passed = passed and good
            self.seconds.append(time.process_time() - start)
        return passed

    def _try(self, mutant: Mutant, targets: Targets, path: str, items: list[Any]) -> None:
        asked = self.callers.get((path, mutant.function), ())
        callers = sorted(
            (at for at in asked if self.seconds[at] < SLOW), key=self.seconds.__getitem__
        )
        self.tried += 1
        if callers and _dies(mutant, targets, items, callers, self.seconds):
            self.killed += 1
            return
        if mutant.name in EXCUSED:
            self.used.add(mutant.name)
            self.tried -= 1
            return
        self.alive.append(mutant)
        told = "" if callers else "  (no test calls it)"
        sys.stderr.write(f"{mutant.file}:{mutant.line} {mutant.name.partition('::')[2]}{told}\n")

    def stale(self) -> list[str]:
        files = {str(path.relative_to(ROOT)) for path in self.files}
        return [n for n in EXCUSED if n.partition("::")[0] in files and n not in self.used]


def _dies(
    mutant: Mutant, targets: Targets, items: list[Any], callers: list[int], seconds: list[float]
) -> bool:
    """Whether a test fails, or does not end in time, in a process with the mutant."""

    def passes() -> bool:
        signal.alarm(int(20 + 10 * sum(seconds[at] for at in callers)))
        targets.change(mutant)
        return _all_pass([items[at] for at in callers], items)

    return _fails_in_fork(passes)


def _fails_in_fork(passes: Callable[[], bool]) -> bool:
    _leave_databases()
    child = os.fork()
    if not child:
        status = 1
        try:
            status = 0 if passes() else 1
        finally:
            os._exit(status)
    return bool(os.waitpid(child, 0)[1])


def _all_pass(items: list[Any], of: list[Any]) -> bool:
    """Whether the tests pass one after another; some test of the room always follows."""
    last = next(item for item in of if item is not items[-1])
    return all(_passes(item, following) for item, following in pairwise([*items, last]))


def _passes(item: Any, following: Any) -> bool:
    """`following` is the test that runs next, for which what both share is left standing."""
    reports = runtestprotocol(item, log=False, nextitem=following)
    return all(not report.failed for report in reports)


def _leave_databases() -> None:
    """A connection is of one process."""
    from django.db import connections

    connections.close_all()


def _trials(names: list[str]) -> Iterator[bool]:
    files = [name for name in names if name.endswith(".py")]
    for room in [name for name in names if name not in files] or list(ROOMS):
        trial = Trial(room, files)
        if not trial.files:
            continue
        arguments = ["-n0", "-q", "-p", "no:cacheprovider", "--tb=native", "--assert=plain"]
        # A fork leaves open what belongs to the process that it is of.
        arguments += ["-W", "ignore::pytest.PytestUnraisableExceptionWarning"]
        code = pytest.main([*arguments, *ROOMS[room][1]], plugins=[trial])
        share = trial.killed / trial.tried if trial.tried else 0.0
        for name in trial.stale():
            sys.stderr.write(f"excused for nothing: {name}\n")
        sys.stdout.write(
            f"{room}: {trial.killed} of {trial.tried} mutants killed ({share:.1%}), "
            f"{len(trial.used)} kinds excused\n"
        )
        yield code == 0 and share >= ENOUGH and not trial.stale()


if __name__ == "__main__":
    sys.exit(0 if all(list(_trials(sys.argv[1:]))) else 1)

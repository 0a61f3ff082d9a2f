"""A worker's process that dies by SIGKILL at a chosen point: nothing of it gets to clean up."""

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

# Nothing hangs for ever: a child that lives longer than this is a fault of the trial.
LONGEST = 120


@dataclass(frozen=True)
class Point:
    """Where to die: at a statement, just before or just after a commit, or after a time."""

    kind: str
    at: float

    def __str__(self) -> str:
        return f"{self.kind} {self.at:.3g}"


@dataclass
class Course:
    """How much of everything an undisturbed run has; kills are spread over it."""

    statements: int
    commits: int
    seconds: float

    def point(self, chance: random.Random) -> Point:
        kind = chance.choice(("statement", "before commit", "after commit", "second"))
        if kind == "statement":
            return Point(kind, chance.randint(1, max(1, self.statements)))
        if kind == "second":
            return Point(kind, chance.uniform(0, self.seconds))
        return Point(kind, chance.randint(1, max(1, self.commits)))


class Counted:
    """Counts statements and commits of this process, and dies at its point."""

    def __init__(self, point: Point | None = None) -> None:
        self.point, self.statements, self.commits = point, 0, 0

    def watch(self) -> None:
        connection.execute_wrappers.append(self._statement)
        commit = connection._commit

        def counted_commit() -> Any:
            self.commits += 1
            self._die_at("before commit", self.commits)
            done = commit()
            self._die_at("after commit", self.commits)
            return done

        connection._commit = counted_commit  # type: ignore[method-assign]
        if self.point and self.point.kind == "second":
            timer = threading.Timer(self.point.at, _die)
            timer.daemon = True
            timer.start()

    def _statement(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.statements += 1
        self._die_at("statement", self.statements)
        return execute(sql, params, many, context)

    def _die_at(self, kind: str, count: int) -> None:
        if self.point and self.point.kind == kind and self.point.at == count:
            _die()


def run(work: Callable[[], Any], point: Point | None) -> bool:
    """Do the work in a process of its own; whether it was killed."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            signal.alarm(LONGEST)
            Counted(point).watch()
            work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, f"a worker hung or broke: {status}"
        return True
    assert os.WEXITSTATUS(status) == 0, "a worker ended with an error"
    return False


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

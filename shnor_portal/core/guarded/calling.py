"""One call of a function that reads an untrusted file, from its arguments to its answer."""

import logging
import math
import os
import pickle
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from shnor_portal.core.errors import Refused
from shnor_portal.core.guarded import answers, slots
from shnor_portal.core.guarded.helper import HELPER

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may cost: bytes of memory beyond its arguments, seconds, bytes of answer.

    `work` are seconds of the processor: fewer, for on a busy machine much of the time is waiting.
    """

    memory: int = 512 << 20
    seconds: float = 20.0
    work: float = 5.0
    answer: int = 64 << 20


class Stopped(Exception):
    """A call that gave no answer: it asked for too much (`greedy`) or came upon a fault."""

    def __init__(self, reason: str, *, greedy: bool) -> None:
        super().__init__(reason)
        self.greedy = greedy


def call(
    function: str, *arguments: Any, limits: Limits, returns: tuple[type, ...] = (), **named: Any
) -> Any:
    """The answer of `package.module:function` given in a process of its own.

    That process has no secrets and can open nothing: no file, no connection, no other process. The
    answer is made of builtins, dates and the classes of `returns`, and nothing else is let in.
    Refused as the function refuses; Stopped when it does not answer.
    """
    request = {
        "function": function,
        "memory": limits.memory,
        "seconds": math.ceil(limits.work),
        "answer": limits.answer,
    }
    with slots.place(), _memory() as given, _memory() as answer:
        pickle.dump((arguments, named), given, pickle.HIGHEST_PROTOCOL)
        given.seek(0)
        status = HELPER.run(request, given.fileno(), answer.fileno(), limits.seconds)
        if status is None:
            raise Stopped("its time is out", greedy=True)
        if status:
            raise Stopped(f"ended by {_cause(status)}", greedy=True)
        answer.seek(0)
        try:
            outcome, *rest = answers.load(answer, returns)
        except answers.Unfit as error:
            raise Stopped(f"an unfit answer: {error}", greedy=False) from error
    return _told(function, outcome, rest)


def _told(function: str, outcome: str, rest: list[Any]) -> Any:
    if outcome == "ok":
        return rest[0]
    if outcome == "refused":
        message, code, details = rest
        raise Refused(message, code=code, details=details)
    if outcome == "greedy":
        raise Stopped("its memory is out", greedy=True)
    # Where, and never of what: the words of an error may quote the file.
    logger.warning("%s came upon %s", function, rest[0])
    raise Stopped(str(rest[0]), greedy=False)


def _cause(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.waitstatus_to_exitcode(status)}"


@contextmanager
def _memory() -> Iterator[BinaryIO]:
    """A file in memory: nothing of an uploaded file is written to a disk on the way."""
    with os.fdopen(os.memfd_create("guarded"), "w+b") as stream:
        yield stream

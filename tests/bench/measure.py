"""Time and memory of one contender, and the table of several."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Contender:
    """`memory` is the peak in MiB where it was measured; `note` says what else to know."""

    name: str
    seconds: float
    memory: float | None = None
    note: str = ""


Clock = Callable[[], float]


def seconds(work: Callable[[], object], times: int = 1, clock: Clock = time.perf_counter) -> float:
    """The best of several runs: the rest is other people's work on the machine."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        start = clock()
        work()
        best = min(best, clock() - start)
    return best


def in_turn(
    *works: Callable[[], object], times: int, clock: Clock = time.perf_counter
) -> list[float]:
    """The best of several runs of each, one after another, so that a busy minute meets them all."""
    best = [float("inf")] * len(works)
    for _ in range(times):
        best = [
            min(known, seconds(work, clock=clock)) for known, work in zip(best, works, strict=True)
        ]
    return best


def core_in_turn(*works: Sequence[Callable[[], object]]) -> list[float]:
    """Seconds of one core that each row of pieces takes, one piece of each in turn.

    Whatever slows the core for a while slows all of them alike.
    """
    spent = [0.0] * len(works)
    for pieces in zip(*works, strict=True):
        for place, piece in enumerate(pieces):
            start = time.process_time()
            piece()
            spent[place] += time.process_time() - start
    return spent


def within(found: float, limit: float, times: float) -> str:
    """Whether something takes at most so many times what the limit takes, in words."""
    kept = "within" if found <= times * limit else "OVER"
    return f"{kept} {times:g} ×"


def table(title: str, contenders: Sequence[Contender]) -> str:
    """A table whose first row is the limit; the others say how many times slower they are."""
    limit = contenders[0].seconds
    width = max(len(contender.name) for contender in contenders)
    lines = ["", title, f"  {'':<{width}}  {'s':>9}  {'× limit':>8}  {'MiB':>6}"]
    for contender in contenders:
        memory = "" if contender.memory is None else f"{contender.memory:.0f}"
        line = (
            f"  {contender.name:<{width}}  {contender.seconds:>9.4f}  "
            f"{contender.seconds / limit:>8.2f}  {memory:>6}  {contender.note}"
        )
        lines.append(line.rstrip())
    return "\n".join(lines)

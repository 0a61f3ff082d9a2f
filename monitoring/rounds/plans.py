"""Which schools work by an approved plan: asked of the room of plans, which stands above."""

from collections.abc import Callable, Iterable
from datetime import date

Approved = Callable[[Iterable[int], date], set[int]]

_ASKED: list[Approved] = []


def register(answer: Approved) -> None:
    if answer not in _ASKED:
        _ASKED.append(answer)


def with_plan(schools: Iterable[int], on: date) -> set[int]:
    """Of the schools, those whose plan was approved and has not ended by the day."""
    wanted = set(schools)
    return {school for answer in _ASKED for school in answer(wanted, on)}

"""Three-valued logic of findings: yes, no, unknown («недостаточно данных»)."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """The answer of a criterion or of a whole category."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def of(fact: bool | None) -> Truth:
    """A fact that may be unknown, as an outcome."""
    if fact is None:
        return Truth.UNKNOWN
    return Truth.YES if fact else Truth.NO


def negation(outcome: Truth) -> Truth:
    """Not: unknown stays unknown."""
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(outcome, Truth.UNKNOWN)


def conjunction(outcomes: Iterable[Truth]) -> Truth:
    """All: one no decides, else one unknown leaves it open."""
    seen = set(outcomes)
    if Truth.NO in seen:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.YES


def disjunction(outcomes: Iterable[Truth]) -> Truth:
    """Any: one yes decides, else one unknown leaves it open."""
    return negation(conjunction(negation(outcome) for outcome in outcomes))


def certain(worst: bool, best: bool) -> Truth:
    """Yes if a condition holds whatever the unknowns are, no if it never does.

    `worst` and `best` are the condition with all unknowns taken one way and the other.
    """
    if worst and best:
        return Truth.YES
    return Truth.UNKNOWN if worst or best else Truth.NO

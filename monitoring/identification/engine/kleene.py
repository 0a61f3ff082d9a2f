"""Three-valued logic of findings: yes, no, unknown («недостаточно данных»)."""

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """The answer of a criterion or of a whole category."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def of(fact: bool | None) -> Outcome:
    """A fact that may be unknown, as an outcome."""
    if fact is None:
        return Outcome.UNKNOWN
    return Outcome.YES if fact else Outcome.NO


def negation(outcome: Outcome) -> Outcome:
    """Not: unknown stays unknown."""
    return {Outcome.YES: Outcome.NO, Outcome.NO: Outcome.YES}.get(outcome, Outcome.UNKNOWN)


def conjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """All: one no decides, else one unknown leaves it open."""
    seen = set(outcomes)
    if Outcome.NO in seen:
        return Outcome.NO
    return Outcome.UNKNOWN if Outcome.UNKNOWN in seen else Outcome.YES


def disjunction(outcomes: Iterable[Outcome]) -> Outcome:
    """Any: one yes decides, else one unknown leaves it open."""
    return negation(conjunction(negation(outcome) for outcome in outcomes))


def certain(worst: bool, best: bool) -> Outcome:
    """Yes if a condition holds whatever the unknowns are, no if it never does.

    `worst` and `best` are the condition with all unknowns taken one way and the other.
    """
    if worst and best:
        return Outcome.YES
    return Outcome.UNKNOWN if worst or best else Outcome.NO

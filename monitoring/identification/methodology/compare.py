"""Comparison operators of the rules; `>` and `>=` are different on purpose (methodology §9.4)."""

import operator
from fractions import Fraction
from typing import Any

_OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}

OPS = tuple(_OPERATORS)


def compare(value: Fraction | float | int, op: str, threshold: Fraction | float | int) -> bool:
    """`value op threshold`; exact when both are exact."""
    comparison: Any = _OPERATORS[op]
    return bool(comparison(value, threshold))


def compare_all(values: Any, op: str, threshold: float) -> Any:
    """`value op threshold` of every value of an array."""
    return _OPERATORS[op](values, threshold)


def is_upward(op: str) -> bool:
    """Whether greater values satisfy the comparison."""
    return op.startswith(">")

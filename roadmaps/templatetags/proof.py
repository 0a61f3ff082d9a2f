"""Counts of the evidence register, and where a position sends whoever fills it."""

from collections.abc import Mapping

from django import template

from roadmaps.proof.chain import Checked
from roadmaps.proof.cycle import Position
from roadmaps.proof.register import Register

register = template.Library()


@register.filter
def closed_count(year_register: Register) -> int:
    return sum(line.is_closed for line in year_register.lines)


@register.filter
def held_count(year_register: Register, which: str) -> int:
    return sum(not one.breaks for one in _which(year_register, which))


@register.filter
def broken_count(year_register: Register, which: str) -> int:
    return sum(bool(one.breaks) for one in _which(year_register, which))


@register.filter
def page_of(position: Position, pages: Mapping[str, str]) -> str:
    """The page of the portal; "" where evidence is only added by hand."""
    return pages.get(position.page, "")


def _which(year_register: Register, which: str) -> list[Checked]:
    return year_register.orders if which == "orders" else year_register.rules

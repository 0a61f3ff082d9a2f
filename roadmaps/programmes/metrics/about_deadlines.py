"""Metrics made of the execution of plans: what is done, done in time, and told of in time."""

from roadmaps.programmes.metrics.base import SchoolShare
from roadmaps.programmes.metrics.material import Material
from shnor_portal.core.typography import number


def done_in_time(material: Material, year: int) -> list[SchoolShare] | None:
    """Control dates of the year that have come, done by them."""
    rows = [
        _row(material, place, dues.timely, dues.due)
        for place, dues in material.dues(year).items()
        if dues.due
    ]
    return _by_name(rows)


def told_in_time(material: Material, year: int) -> list[SchoolShare] | None:
    """The same, marked in the portal by the control date: schools alone."""
    rows = [
        _row(material, place, dues.marked, dues.due)
        for place, dues in material.dues(year).items()
        if dues.due and place
    ]
    return _by_name(rows)


def helped(material: Material, year: int) -> list[SchoolShare] | None:
    """Listed schools for which at least one measure of the year is done."""
    dues = material.dues(year)
    rows = []
    for school in material.listed(year):
        done = dues[school].done if school in dues else 0
        note = f"выполнено сроков: {number(done)}" if done else "выполненных мероприятий нет"
        part = int(bool(done))
        rows.append(SchoolShare(school, material.title(school), part, 1, part, 1, note))
    return rows or None


def _row(material: Material, place: int, part: int, whole: int) -> SchoolShare:
    return SchoolShare(place, material.title(place), part, whole, part, whole)


def _by_name(rows: list[SchoolShare]) -> list[SchoolShare] | None:
    return sorted(rows, key=lambda row: (row.school == 0, row.title)) or None

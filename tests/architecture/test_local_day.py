"""One way to the day of a place: an order made at 01:20 in Omsk is not dated yesterday."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from shnor_portal.desk.papers import school_note
from tests.monitoring.pages import load_year

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schools", "monitoring", "roadmaps", "shnor_portal")


def sources(rooms: tuple[str, ...], folder: str = "") -> list[tuple[str, ast.Module]]:
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        if "migrations" not in path.parts and (not folder or folder in path.parts)
    ]


def calls(tree: ast.Module, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
    ]


def test_day_of_a_stored_moment_is_never_that_of_utc():
    """`.date()` of a field `…_at` is yesterday in half of Russia."""
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in sources(ROOMS)
        for call in calls(tree, "date")
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Attribute)
        and call.func.value.attr.endswith("_at")
    ]

    assert not wrong, "take schools.clock"


def test_papers_take_the_day_of_their_municipality():
    """A worker has the server's clock, so a paper never asks for the day without a place."""
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in sources(ROOMS, "papers")
        for name in ("localdate", "localtime", "today")
        for call in calls(tree, name)
    ]

    assert not wrong, "take schools.clock.local_date or local_day"


@pytest.mark.django_db
def test_note_made_at_night_in_omsk_is_dated_today(cast):
    load_year(cast)
    school = cast.north.schools[1]
    school.municipality.time_zone = "Asia/Omsk"
    school.municipality.save()

    # 01:20 of the 27th there, still the evening of the 26th at the server.
    with time_machine.travel(datetime(2026, 11, 26, 19, 20, tzinfo=UTC), tick=False):
        paper = school_note.build(school, 2025)

    assert paper.requisites.dated == date(2026, 11, 27)

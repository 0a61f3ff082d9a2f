"""Tables of the documents are what the code says."""

import re
from pathlib import Path

from django.core.management import get_commands

from schools.permissions import ROLES, Permission, Role
from shnor_portal.core.documents import papers
from tests.architecture import tables
from tests.architecture.addresses import addresses

ROOT = Path(__file__).parents[2]


def test_access_page_is_up_to_date():
    assert tables.PAGE.read_text() == tables.page(), "run `make docs`"


def test_every_role_is_described():
    assert list(ROLES) == list(Role)


def test_every_right_is_given_to_some_role():
    given = set().union(*(spec.permissions for spec in ROLES.values()))

    assert given == set(Permission)


def test_coverage_names_pages_commands_and_tests_that_exist():
    pages = {address.name for address in addresses()}
    rows = re.findall(r"^\| \[.*$", (ROOT / "docs/coverage.md").read_text(), re.MULTILINE)
    missing = []
    for row in rows:
        for name in re.findall(r"`([^`]+)`", row):
            command, _, kind = name.partition(" ")
            known = (
                name in pages
                or (name.startswith("tests/") and any(ROOT.glob(name)))
                or (command in get_commands() and (not kind or papers.get(kind)))
            )
            missing += [] if known else [name]

    assert len(rows) > 30
    assert not missing


def test_no_cell_of_the_coverage_is_empty():
    """What is needed, where it is done, by what it is tested: a page or a command and a test."""
    lines = (ROOT / "docs/coverage.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| [")]
    empty = []
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        tests = re.findall(r"`tests/[^`]+`", cells[-1])
        if len(cells) != 3 or not all(cells) or "`tests/" in cells[1] or not tests:
            empty.append(row)

    assert {row[3] for row in rows} == set("ABCDEFG")
    assert not empty

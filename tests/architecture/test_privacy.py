"""Small numbers have one home: no other module has a threshold, its words or its permission."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from schools import privacy

ROOT = Path(__file__).parents[2]
ROOMS = ("shnor_portal", "schools", "monitoring", "roadmaps")
HOME = "schools/privacy.py"
# Who names the permission itself: the table of rights, people's places, deeds on whole files and
# on notes that tell such figures throughout.
OF_THE_RIGHT = {
    HOME,
    "schools/permissions.py",
    "schools/models/people.py",
    "monitoring/views/imports.py",
    "monitoring/rounds/views/answers.py",
    "monitoring/rounds/views/rounds.py",
    "roadmaps/models/scoping.py",
}
WORDS = re.compile(r"(?:менее|меньше)(?:\s|&nbsp;|\\u00a0)+(?:5|пяти)(?!\d)")
NAMES = re.compile(r"HIDDEN_BELOW|THRESHOLD")
# Where numbers of people are read and shown; elsewhere a five is of a grammar or of a table.
OF_PEOPLE = (
    "schools/",
    "monitoring/",
    "roadmaps/plans/",
    "roadmaps/execution/",
    "roadmaps/papers/",
    "shnor_portal/core/charts/",
    "shnor_portal/core/documents/",
    "shnor_portal/desk/",
)
ORDERED = ast.Lt | ast.LtE | ast.Gt | ast.GtE
BESIDES = "shnor_portal/desk/demo/"


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" not in name and name != HOME:
                yield name, ast.parse(path.read_text())


def _texts() -> Iterator[tuple[str, str]]:
    for name, module in _modules():
        docs = {
            id(node.value)
            for node in ast.walk(module)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(module):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in docs:
                yield name, node.value
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_file():
            yield str(path.relative_to(ROOT)), path.read_text()


def _is_of_people(name: str) -> bool:
    return name.startswith(OF_PEOPLE) and not name.startswith(BESIDES)


def test_no_other_module_says_what_is_hidden():
    assert [name for name, text in _texts() if WORDS.search(text)] == []


def test_no_other_module_has_a_threshold_or_compares_with_it():
    """Neither by a name nor by the number itself."""
    found = []
    for name, module in _modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Name | ast.Attribute | ast.alias):
                word = getattr(node, "id", "") or getattr(node, "attr", "")
                word = word or getattr(node, "name", "")
                if NAMES.search(word):
                    found.append(f"{name}:{node.lineno} {word}")
            if isinstance(node, ast.Compare) and _is_of_people(name):
                sides = (node.left, *node.comparators)
                ordered = any(isinstance(op, ORDERED) for op in node.ops)
                values = [side.value for side in sides if isinstance(side, ast.Constant)]
                if ordered and {privacy.THRESHOLD, privacy.THRESHOLD - 1} & set(values):
                    found.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    assert found == []


def test_nobody_else_asks_for_the_right():
    """A module that needs it asks `privacy.sight_of`, once for all its rows."""
    found = {
        name
        for name, module in _modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr == "VIEW_SMALL"
    }
    assert found <= OF_THE_RIGHT

"""Code asks for a right or for a property of a role, and never for a role by its name."""

import ast
from collections.abc import Iterator
from pathlib import Path

from schools.permissions import Role

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schools", "monitoring", "roadmaps", "shnor_portal")
DECLARATION = Path("schools/permissions.py")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def test_no_role_is_asked_for_by_name():
    wrong = [
        f"{path}:{line}"
        for path, tree in sources()
        if path != DECLARATION
        for line in [*members(tree), *keys_in_queries(tree)]
    ]

    assert not wrong, "ask for a Permission or for a property of RoleSpec"


def members(tree: ast.Module) -> list[int]:
    """Lines with `Role.HEAD` or `permissions.Role.HEAD`."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in Role.__members__
        and ast.unparse(node.value).split(".")[-1] == "Role"
    ]


def keys_in_queries(tree: ast.Module) -> list[int]:
    """Lines where a `role` is compared with, or filtered by, the key of one."""
    compared = [
        [node.left, *node.comparators]
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(getattr(side, "attr", "") == "role" for side in [node.left, *node.comparators])
    ]
    filtered = [
        [keyword.value]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("role", "role__in")
    ]
    return [
        part.lineno
        for sides in [*compared, *filtered]
        for side in sides
        for part in ast.walk(side)
        if isinstance(part, ast.Constant) and part.value in Role.values
    ]


def test_templates_name_no_role():
    wrong = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        for key in Role.values
        if f'role == "{key}"' in path.read_text()
    ]

    assert not wrong

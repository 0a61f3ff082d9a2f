"""Reads the program for functions that move a state, and for those that hold the row before."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ROOMS = ("shnor_portal/core", "schools", "monitoring", "roadmaps")
# A field whose change is a deed that somebody else may be doing at the same time.
STATES = frozenset(
    {
        *("state", "status", "decision", "confirmation", "review", "included", "is_active"),
        *("ends", "used_at", "revoked_at", "accepted_at", "declined_at", "finished_at"),
        *(
            "sent_at",
            "review_began_at",
            "agreed_at",
            "approved_at",
            "withdrawn_at",
            "settled_at",
            "deleted_at",
        ),
    }
)
HOLDS = frozenset({"take", "take_all"})
_NOT_SERVICES = ("migrations", "views", "models", "templatetags", "commands")


@dataclass
class Function:
    """`moves` are the fields of a state that it sets, `calls` the names that it calls."""

    name: str
    moves: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    holds: bool = False


def functions() -> dict[str, Function]:
    """Every function of the services, by `room.module.function`."""
    found: dict[str, Function] = {}
    for path in _modules():
        module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
        tree = ast.parse(path.read_text())
        names = _names(module, tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = _read(f"{module}.{node.name}", node, names)
    return found


def movers() -> dict[str, Function]:
    """Functions that set a state."""
    return {name: function for name, function in functions().items() if function.moves}


def unheld() -> set[str]:
    """Movers that hold nothing themselves, by what they call, or by all who call them."""
    known = functions()

    def holds(name: str, seen: frozenset[str] = frozenset()) -> bool:
        function = known.get(name)
        if function is None or name in seen:
            return False
        return function.holds or any(holds(called, seen | {name}) for called in function.calls)

    def held_by_callers(name: str) -> bool:
        callers = [other.name for other in known.values() if name in other.calls]
        is_private = name.rpartition(".")[2].startswith("_")
        return (
            is_private
            and bool(callers)
            and all(holds(caller) or held_by_callers(caller) for caller in callers)
        )

    return {name for name in movers() if not holds(name) and not held_by_callers(name)}


def _modules() -> list[Path]:
    return sorted(
        path
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        if not set(path.with_suffix("").parts) & set(_NOT_SERVICES)
    )


def _names(module: str, tree: ast.Module) -> dict[str, str]:
    """What a bare name of the module means: its own functions and what it imports."""
    names = {node.name: f"{module}.{node.name}" for node in tree.body if hasattr(node, "name")}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for item in node.names:
                names[item.asname or item.name] = f"{node.module}.{item.name}"
    return names


def _read(name: str, function: ast.FunctionDef, names: dict[str, str]) -> Function:
    read = Function(name)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                read.moves |= _attributes(target) & STATES
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                read.calls.add(names.get(called.id, ""))
            elif isinstance(called, ast.Attribute):
                if _is_states(called.value) and called.attr in HOLDS:
                    read.holds = True
                elif called.attr == "update":
                    read.moves |= {word.arg for word in node.keywords if word.arg} & STATES
                elif isinstance(called.value, ast.Name):
                    read.calls.add(f"{names.get(called.value.id, '')}.{called.attr}")
    return read


def _is_states(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "states"


def _attributes(target: ast.expr) -> set[str]:
    if isinstance(target, ast.Tuple):
        return {name for part in target.elts for name in _attributes(part)}
    return {target.attr} if isinstance(target, ast.Attribute) else set()

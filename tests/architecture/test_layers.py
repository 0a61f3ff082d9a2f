"""Rooms only look down; the contracts stand in pyproject.toml."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THE_APPS = re.compile(
    r"(^|_)(school|pupil|exam|benchmark|subject|grade|district|municipality)s?(_|$)"
)


def test_layers_hold():
    linter = Path(sys.executable).with_name("lint-imports")

    found = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert found.returncode == 0, found.stdout


def test_core_knows_no_school():
    """Imports are held by the contracts; nor does anything in the core bear a name of theirs."""
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path in (ROOT / "shnor_portal" / "core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (getattr(node, key, None) for key in ("id", "attr", "arg", "name"))
        if isinstance(name, str) and OF_THE_APPS.search(name)
    ]

    assert not named, named

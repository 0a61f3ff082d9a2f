"""`docs/how-to.md` followed to the letter in a copy of the tree: each recipe's own checks pass."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to.md"
LEFT = shutil.ignore_patterns(
    ".git", ".venv", "data", "staticfiles", ".mypy_cache", ".ruff_cache",
    ".import_linter_cache",
)  # fmt: skip
STEP = re.compile(
    r"^(?P<kind>New file|Into) `(?P<path>[^`]+)`"
    r"(?:, (?P<how>after|before|instead of|at the end)(?: `(?P<line>[^`]+)`)?)?:\n\n"
    r"```\w+\n(?P<text>.*?)^```$"
    r"|^```sh\n(?P<commands>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)

pytestmark = pytest.mark.once


def recipes() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("title", recipes())
def test_recipe_works(title, tmp_path):
    copy = tmp_path / "tree"
    shutil.copytree(ROOT, copy, ignore=LEFT)
    (copy / ".venv").symlink_to((ROOT / ".venv").resolve())

    text = recipes()[title]
    steps = list(STEP.finditer(text))
    for step in steps:
        if step["commands"]:
            for command in step["commands"].splitlines():
                run(command, copy, tmp_path)
        else:
            apply(step, copy)
    run(".venv/bin/ruff check --no-cache .", copy, tmp_path)

    assert len(steps) == len(re.findall(r"^```\w+$", text, re.MULTILINE)), (
        "a step is not understood"
    )
    assert any(step["commands"] for step in steps)


def apply(step: re.Match[str], copy: Path) -> None:
    path = copy / step["path"]
    if step["kind"] == "New file":
        assert not path.exists(), path
        path.write_text(step["text"])
        return
    lines = path.read_text().splitlines(keepends=True)
    if step["how"] == "at the end":
        path.write_text("".join(lines) + step["text"])
        return
    places = [at for at, line in enumerate(lines) if line.strip() == step["line"]]
    assert len(places) == 1, f"{step['path']} has {len(places)} lines {step['line']!r}"
    at = places[0]
    start, end = {"after": (at + 1, at + 1), "before": (at, at), "instead of": (at, at + 1)}[
        step["how"]
    ]
    lines[start:end] = [step["text"]]
    path.write_text("".join(lines))


def run(command: str, copy: Path, folder: Path) -> None:
    """As a newcomer types it: nothing of this run is known there."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        shlex.split(command), cwd=copy, env={**known, "DATA_DIR": str(folder / "data")},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"

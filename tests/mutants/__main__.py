"""`make protections`: each protection is taken out of a copy of the tree; its tests must fail.

Prints the table of `docs/security.md`; ends with 1 if a weakened copy still passes.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.protections import PROTECTIONS, Protection

ROOT = Path(__file__).resolve().parents[2]
LEFT = shutil.ignore_patterns(".git", ".venv", "data", "staticfiles", "__pycache__", ".*_cache")
FAILED = 1
"""The code with which pytest says that tests ran and failed; anything else proves nothing."""


def main() -> int:
    rows = ["| protection | taken out of | tests that fail without it |", "|---|---|---|"]
    held = True
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=LEFT)
        (copy / ".venv").symlink_to(ROOT / ".venv")
        for one in PROTECTIONS:
            code = tried(one, copy)
            held = held and code == FAILED
            said = (
                f"`{one.tests}`"
                if code == FAILED
                else f"`{one.tests}` **pytest ended with {code}**"
            )
            rows.append(f"| {one.name} | `{one.file}` | {said} |")
            sys.stderr.write(f"{one.name}: {code}\n")
    sys.stdout.write("\n".join(rows) + "\n")
    return 0 if held else 1


def tried(one: Protection, copy: Path) -> int:
    """How pytest ended on the copy without this protection; the copy is whole again after it."""
    path = copy / one.file
    text = path.read_text()
    assert text.count(one.whole) == 1, one.name
    path.write_text(text.replace(one.whole, one.weakened))
    try:
        command = [sys.executable, "-m", "pytest", "-n0", "-q", "-x", "-p", "no:cacheprovider"]
        done = subprocess.run([*command, one.tests], cwd=copy, capture_output=True, text=True)
    finally:
        path.write_text(text)
    if done.returncode != FAILED:
        sys.stderr.write(done.stdout[-1500:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

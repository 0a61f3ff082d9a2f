"""Templates stay readable: what a formatter would do to them is not done (docs/decisions)."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEP = 2


def faults(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of a template."""
    above = 0
    for number, line in enumerate(text.splitlines(), 1):
        indent = len(line) - len(line.lstrip(" "))
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "space at the end"
        if not line.strip():
            continue
        if indent % STEP:
            yield number, "no step of two spaces"
        if indent > above + STEP:
            yield number, "more than one step deeper than the line above"
        above = indent


def test_templates_are_indented_by_steps_of_two_spaces():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {fault}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, fault in faults(path.read_text())
    ]

    assert not found


def test_a_crooked_template_is_noticed():
    crooked = "<ul>\n   <li>\n      <b></b>\n\t</li> \n\n</ul>\n"

    assert list(faults(crooked)) == [
        (2, "no step of two spaces"),
        (2, "more than one step deeper than the line above"),
        (3, "more than one step deeper than the line above"),
        (4, "a tab"),
        (4, "space at the end"),
    ]

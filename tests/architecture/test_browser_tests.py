"""What a test reads off a page it waits for: a click waits until the next page begins to come."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
HELPERS = TESTS / "browser.py"
# Of a locator, without an argument: they answer about this very moment.
OF_THE_MOMENT = {
    "all_inner_texts", "all_text_contents", "count", "is_checked", "is_disabled", "is_editable",
    "is_enabled", "is_hidden", "is_visible",
}  # fmt: skip
# They wait until the element is there, and not until it says what is asserted.
IN_AN_ASSERT = {"inner_html", "inner_text", "input_value", "text_content"}


def _calls(tree: ast.AST) -> list[tuple[str, int]]:
    return [
        (node.func.attr, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and not node.args
        and "objects" not in ast.unparse(node.func)
    ]


def unwaited(source: str) -> list[tuple[str, int]]:
    """Reads of a browser's page that do not wait: (method, line)."""
    tree = ast.parse(source)
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    moment = [call for call in _calls(tree) if call[0] in OF_THE_MOMENT]
    asserted = [call for node in asserts for call in _calls(node) if call[0] in IN_AN_ASSERT]
    return moment + asserted


def typed_blind(source: str) -> list[tuple[str, int]]:
    """Typing with the keyboard before it was seen where the focus is: (method, line)."""
    bodies = [
        body
        for node in ast.walk(ast.parse(source))
        for name in ("body", "orelse")
        if isinstance(body := getattr(node, name, None), list)
    ]
    return [
        ("type", typing.lineno)
        for body in bodies
        for before, typing in zip([None, *body], body, strict=False)
        if isinstance(typing, ast.Expr)
        and ".keyboard.type(" in ast.unparse(typing)
        and not (before and "to_be_focused" in ast.unparse(before))
    ]


def _faults(seen) -> list[str]:
    return [
        f"{path.relative_to(TESTS)}:{line}: .{method}()"
        for path in sorted(TESTS.rglob("*.py"))
        if path != HELPERS
        and ("playwright" in (source := path.read_text()) or "browser_page" in source)
        for method, line in seen(source)
    ]


def test_browser_tests_wait_for_what_they_assert():
    assert not _faults(unwaited), "take expect(locator).to_…, or tests.browser.text_of(page)"


def test_browser_tests_see_the_focus_before_they_type():
    assert not _faults(typed_blind), "expect(locator).to_be_focused() first"


def test_a_read_that_does_not_wait_is_seen():
    source = "page.click('a')\nassert page.locator('tr').count() == 2\nassert row.inner_text()"

    assert unwaited(source) == [("count", 2), ("inner_text", 3)]
    assert not unwaited("assert School.objects.filter(name='a').count() == 2\nwords.count('a')")


def test_typing_without_a_look_at_the_focus_is_seen():
    blind = "def t(page):\n    page.goto('/')\n    page.keyboard.type('1')"
    seeing = blind.replace("page.goto('/')", "expect(page.locator('input')).to_be_focused()")

    assert typed_blind(blind) == [("type", 3)]
    assert not typed_blind(seeing)

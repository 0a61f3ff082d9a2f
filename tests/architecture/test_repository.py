"""What lies in the repository: pinned requirements, honest docs, imports, names and sizes."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shnor_portal", "schools", "monitoring", "roadmaps", "tests")
MAX_BYTES = 700_000
MAX_LINES = 450
MAX_TEST_LINES = 600
TOP_LEVEL = {
    "manage.py", "shnor_portal", "schools", "monitoring", "roadmaps", "templates", "static",
    "tests", "requirements.txt", "docker-compose.yml", "README.md", "Makefile", "Dockerfile",
    "pyproject.toml", "requirements-dev.txt", "CHANGELOG.md", "docs",
}  # fmt: skip


def tracked() -> list[Path]:
    """Files of the repository, those not yet committed too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def sources() -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in PACKAGES]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_top_level_holds_only_what_it_should():
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}

    assert {name for name in found if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_too_large():
    large = [name_of(path) for path in tracked() if path.stat().st_size > MAX_BYTES]

    assert not large


def test_no_module_is_too_long():
    long = [
        f"{name_of(path)}: {lines}"
        for path in sources()
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines()))
        > (MAX_TEST_LINES if "tests" in path.parts else MAX_LINES)
    ]

    assert not long


def test_no_module_is_a_bag_of_anything():
    bags = {"utils.py", "helpers.py", "misc.py", "signals.py"}

    assert not [name_of(path) for path in sources() if path.name in bags]


def test_no_import_is_relative():
    relative = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert not relative


def test_every_module_says_what_it_decides():
    silent = [
        name_of(path)
        for path in sources()
        if path.read_text().strip()
        and not {"migrations", "tests"} & set(path.parts)
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert not silent


def test_views_ask_no_database():
    """Questions live in queries, deeds in services; a view takes one object by `visible_to`."""
    asks = r"\.objects\.(?!visible_to|where_holds|get\b|select_related)\w+\("
    direct = re.compile(asks + r"|\.save\(|\.delete\(\)")
    offenders = [
        f"{name_of(path)}:{number}"
        for path in sources()
        if "tests" not in path.parts and (path.name == "views.py" or "views" in path.parts)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if direct.search(line)
    ]

    assert not offenders


def test_nothing_of_a_machine_or_of_work_to_come_is_left():
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|/(home|root|Use" r"rs)/")
    left = [
        f"{name_of(path)}:{number}"
        for path in tracked()
        if path.suffix in {".py", ".html", ".js", ".css", ".md", ".toml", ".yml"}
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]

    assert not left


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_says_what_it_is_for(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line.strip()]
    loose = [
        line
        for line in lines
        if not line.startswith("-r ") and not re.fullmatch(r"[\w\[\],-]+==[\w.]+ +# \S.{8,}", line)
    ]

    assert not loose


def words_of_code(path: Path) -> str:
    """What a page of documentation shows as commands."""
    text = path.read_text()
    return "\n".join(
        re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`]+)`", text)
    )


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (name_of(path), target)
        for path in documents()
        for target in re.findall(r"\bmake ([a-z]+)", words_of_code(path))
    }

    assert not {(page, target) for page, target in named if target not in targets}


def test_every_command_in_the_documents_exists():
    commands = set(get_commands())
    named = {
        (name_of(path), command)
        for path in documents()
        for command in re.findall(r"manage\.py ([a-z_]+)", words_of_code(path))
    }

    assert not {(page, command) for page, command in named if command not in commands}


def test_every_link_in_the_documents_leads_somewhere():
    broken = [
        f"{name_of(path)}: {target}"
        for path in documents()
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text())
        if not target.startswith(("http:", "https:", "mailto:"))
        and not (path.parent / target).exists()
    ]

    assert not broken

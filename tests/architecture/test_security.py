"""`docs/security.md` is whole and true; what it says of settings, images and cryptography holds."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client, override_settings

from tests.mutants.protections import PROTECTIONS

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs/security.md").read_text()
GUIDE = (ROOT / "docs/ru/ekspluatatsiya.md").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()
TABLE = PAGE.split("\n## Requirements")[1].split("\n## ")[0]
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.*) \|$", TABLE, re.MULTILINE)

# Requirements of levels 1 and 2 of ASVS 5.0.0, by section.
REQUIREMENTS = {
    "1.1": (1, 2), "1.2": range(1, 10), "1.3": range(1, 12), "1.4": range(1, 4), "1.5": (1, 2),
    "2.1": (1, 2, 3), "2.2": (1, 2, 3), "2.3": range(1, 5), "2.4": (1,),
    "3.2": (1, 2), "3.3": range(1, 5), "3.4": range(1, 7), "3.5": range(1, 6), "3.7": (1, 2),
    "4.1": (1, 2, 3), "4.2": (1,), "4.3": (1, 2), "4.4": range(1, 5),
    "5.1": (1,), "5.2": (1, 2, 3), "5.3": (1, 2), "5.4": (1, 2, 3),
    "6.1": (1, 2, 3), "6.2": range(1, 13), "6.3": range(1, 5), "6.4": range(1, 5),
    "6.5": range(1, 6), "6.6": (1, 2, 3), "6.8": range(1, 5),
    "7.1": (1, 2, 3), "7.2": range(1, 5), "7.3": (1, 2), "7.4": range(1, 6), "7.5": (1, 2),
    "7.6": (1, 2),
    "8.1": (1, 2), "8.2": (1, 2, 3), "8.3": (1,), "8.4": (1,),
    "9.1": (1, 2, 3), "9.2": range(1, 5),
    "10.1": (1, 2), "10.2": (1, 2), "10.3": range(1, 5), "10.4": range(1, 12), "10.5": range(1, 6),
    "10.6": (1, 2), "10.7": (1, 2, 3),
    "11.1": (1, 2), "11.2": (1, 2, 3), "11.3": (1, 2, 3), "11.4": range(1, 5), "11.5": (1,),
    "11.6": (1,),
    "12.1": (1, 2, 3), "12.2": (1, 2), "12.3": range(1, 5),
    "13.1": (1,), "13.2": range(1, 6), "13.3": (1, 2), "13.4": range(1, 6),
    "14.1": (1, 2), "14.2": range(1, 5), "14.3": (1, 2, 3),
    "15.1": (1, 2, 3), "15.2": (1, 2, 3), "15.3": range(1, 8),
    "16.1": (1,), "16.2": range(1, 6), "16.3": range(1, 5), "16.4": (1, 2, 3), "16.5": (1, 2, 3),
    "17.1": (1,), "17.2": range(1, 5), "17.3": (1, 2),
}  # fmt: skip
CRYPTOGRAPHY = {"cryptography", "hashlib", "hmac", "secrets", "django.utils.crypto"}
# The demonstration invents its results anew alike every time.
ORDINARY_DICE = {
    f"shnor_portal/desk/demo/{name}.py" for name in ("cohorts", "exams", "own_results", "reports")
}


def requirements() -> set[str]:
    return {f"{section}.{one}" for section, numbers in REQUIREMENTS.items() for one in numbers}


def left_out() -> set[str]:
    """Numbers under «What does not apply»; a chapter or a section stands for all of it."""
    part = PAGE.split("## What does not apply")[1].split("\n## ")[0]
    named = [n for row in re.findall(r"^\| (\d[\d., ]*) \|", part, re.M) for n in row.split(", ")]
    return {one for one in requirements() for n in named if one == n or one.startswith(f"{n}.")}


def modules() -> dict[str, str]:
    rooms = ("shnor_portal", "schools", "monitoring", "roadmaps")
    paths = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    return {str(p.relative_to(ROOT)): p.read_text() for p in paths if "migrations" not in p.parts}


def imports(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_every_requirement_of_both_levels_stands_once():
    rows = [number for number, _ in ROWS]

    assert len(requirements()) == 253
    assert len(rows) == len(set(rows))
    assert set(rows) & left_out() == set()
    assert set(rows) | left_out() == requirements()


def test_no_cell_is_empty_and_every_row_is_shown_by_a_test():
    wrong = []
    for number, rest in ROWS:
        cells = [cell.strip() for cell in rest.split(" | ")]
        if len(cells) != 3 or not all(cells) or "`tests/" not in cells[2]:
            wrong.append(number)

    assert not wrong


def test_every_file_and_test_that_is_named_exists():
    named = re.findall(r"`((?:tests|shnor_portal|schools|monitoring|roadmaps)/[^`]+)`", PAGE)
    wrong = []
    for name in named:
        path, _, test = name.partition("[")[0].partition("::")
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text()):
            wrong.append(name)

    assert len(named) > 200
    assert not wrong


def test_duties_of_the_operator_stand_in_the_guide():
    anchors = {
        re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }
    rows = [rest for _, rest in ROWS if "operator:" in rest or "operator " in rest]
    unsaid = [row for row in rows if "ru/ekspluatatsiya.md#" not in row]

    assert not unsaid
    assert set(re.findall(r"ru/ekspluatatsiya\.md#([^)]+)\)", PAGE)) <= anchors


def test_every_use_of_cryptography_is_in_the_inventory():
    users = {
        name
        for name, text in modules().items()
        if any(i == c or i.startswith(f"{c}.") for i in imports(text) for c in CRYPTOGRAPHY)
    }
    listed = PAGE.split("Modules that use cryptography")[1].split("\n## ")[0]

    assert set(re.findall(r"`([\w/]+\.py)`", listed)) == users


def test_no_weak_hash_is_used():
    weak = re.compile(r"\b(?:md5|sha1|DES|RC4|ECB)\b")
    users = [name for name, text in modules().items() if weak.search(text)]

    assert not users


def test_nothing_secret_comes_from_the_ordinary_dice():
    users = {name for name, text in modules().items() if "random" in imports(text)}

    assert users == ORDINARY_DICE


def test_passwords_are_hashed_as_slowly_as_advised():
    # The tests' own settings hash fast; the program's leave Django's choice.
    assert "PASSWORD_HASHERS" not in modules()["shnor_portal/settings.py"]
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"


def test_nothing_but_the_proxy_is_open_outside():
    services = re.split(r"^  (?=\w+:$)", COMPOSE.split("\nservices:\n")[1], flags=re.MULTILINE)
    opened = {one.split(":")[0] for one in services if re.search(r"^    ports:", one, re.MULTILINE)}

    assert opened == {"proxy"}


def test_proxy_of_the_compose_file_weakens_no_default():
    proxy = COMPOSE.split("content: |")[1]

    assert not re.search(r"protocols|ciphers|curves|insecure|http://|auto_https", proxy)


def test_nothing_starts_with_a_password_of_ours():
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY", "FIELD_KEY"):
        assert f"{name}: ${{{name}:?" in COMPOSE


def test_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER portal"]


def test_image_holds_no_history_and_no_secrets():
    left = (ROOT / ".dockerignore").read_text().split()

    assert {".git", ".env", "data", "tests"} <= set(left)


def test_kept_secrets_are_readable_by_the_portal_alone(tmp_path, monkeypatch):
    from shnor_portal import settings as own

    monkeypatch.setattr(own, "DATA_DIR", tmp_path)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    own._kept_secret("SECRET_KEY")

    assert (tmp_path / ".secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_folder_of_static_files_is_not_listed(tmp_path):
    with override_settings(WHITENOISE_AUTOREFRESH=True, STATIC_ROOT=tmp_path):
        (tmp_path / "core").mkdir()

        assert Client().get("/static/").status_code in {302, 404}
        assert Client().get("/static/core/").status_code in {302, 404}


def test_list_of_protections_fits_the_code():
    """Each is found once where it is said to be, and its tests exist."""
    wrong = []
    for one in PROTECTIONS:
        text = (ROOT / one.file).read_text()
        path, _, test = one.tests.partition("::")
        guarded = (ROOT / path).read_text()
        if text.count(one.whole) != 1 or f"def {test.partition('[')[0]}(" not in guarded:
            wrong.append(one.name)

    assert not wrong
    assert len(PROTECTIONS) >= 10
    assert all(f"| {one.name} |" in PAGE for one in PROTECTIONS)

"""Every setting of the environment stands in `.env.example` with a comment, and none besides."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r"""(?:\benv(?:\.\w+)?|_kept_secret|_former_secret|_verbatim)\(\s*"([A-Z_]+)\"""")
# Read only by Docker, for the proxy beside the portal.
OF_COMPOSE = {"SITE"}


def documented() -> dict[str, str]:
    """Each setting of `.env.example` with the comment above it."""
    found, comment = {}, ""
    for line in (ROOT / ".env.example").read_text().splitlines():
        if match := re.match(r"#?([A-Z_]+)=", line):
            found[match[1]] = comment
        elif line.startswith("#"):
            comment = line
        else:
            comment = ""
    return found


def test_every_setting_read_is_documented():
    read = set(READ.findall((ROOT / "shnor_portal" / "settings.py").read_text()))

    assert read
    assert read <= set(documented())


def test_every_setting_documented_is_read():
    read = set(READ.findall((ROOT / "shnor_portal" / "settings.py").read_text()))

    assert set(documented()) - read <= OF_COMPOSE


def test_every_setting_documented_has_a_comment_in_russian():
    silent = [name for name, text in documented().items() if not re.search("[а-я]", text)]

    assert not silent


def test_only_the_settings_module_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("shnor_portal", "schools", "monitoring", "roadmaps")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ\b(?!\.setdefault\()", path.read_text())
        or "os.getenv" in path.read_text()
    ]

    assert readers == []

"""What nothing calls: `python -m tests.architecture.unused`, a step of `make check`.

Vulture reads the program without its tests: what only a test calls does nothing for anybody. A
name is in use where code has it, where a template has it, or where it is the whole of a string
(a middleware of the settings, a method of a filter, an attribute behind a column). Fields and
settings are left to the frameworks that read them.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schools", "monitoring", "roadmaps", "shnor_portal")
KINDS = {"function", "method", "class", "property", "import", "unreachable_code"}
SETTINGS = {"settings.py", "urls.py", "wsgi.py"}
# Registered by what stands above them, or called for it.
DECORATORS = ["@job_kind*", "@jobs.job_kind*", "@*.connect*", "@shared_task*"]
# Called by those whose classes they extend, each pattern by whom.
CALLED = {
    "*Config": "Django: the app's own configuration",
    "Command": "Django: manage.py",
    "urlpatterns": "Django: addresses",
    "Meta": "Django: models, forms and filters",
    "add_arguments": "Django: commands",
    "create_parser": "Django: commands",
    "clean_*": "Django: a field of a form",
    "prepare_value": "Django: a field of a form shows its value",
    "get_by_natural_key": "Django: signing in",
    "get_help_text": "Django: validators of passwords",
    "from_db_value": "Django: fields of models",
    "process_view": "Django: middleware",
    "process_exception": "Django: middleware",
    "receive_data_chunk": "Django: uploads",
    "file_complete": "Django: uploads",
    "upload_interrupted": "Django: uploads",
    "create_model_instance": "Django: stores of sessions",
    "_get_session_from_db": "Django: stores of sessions",
    "create_compressor": "WhiteNoise: static files",
    "fetch": "WeasyPrint: what a paper refers to",
    "write_worksheet": "openpyxl: writing of a sheet",
    "readinto": "Python: a stream that is read",
    "writable": "Python: a stream that is written",
}
_TAG = re.compile(r"\{[{%](.*?)[}%]\}", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME = re.compile(r"[A-Za-z_]\w*")
_NAMED = re.compile(r"\w+(?:[.:]\w+)*")


def names_in_templates() -> set[str]:
    """Names of variables, their attributes, filters and tags; not the words of texts."""
    tags = (
        tag
        for path in (ROOT / "templates").rglob("*.html")
        for tag in _TAG.findall(path.read_text())
    )
    return {name for tag in tags for name in _NAME.findall(_QUOTED.sub("", tag))}


def names_in_strings() -> set[str]:
    """Parts of strings that are nothing but a name: «by_state», «schools.middleware:Room»."""
    return {
        part for text in _strings() if _NAMED.fullmatch(text) for part in re.split(r"[.:]", text)
    }


def _strings() -> Iterator[str]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value


def unused() -> list[str]:
    """Lines to print: what is not used, and what of `CALLED` excuses nothing any more."""
    found = [line for line, _ in _found(list(CALLED))]
    excused = {name for _, name in _found([])}
    needless = [
        f"{Path(__file__).name}: nothing is called {pattern}, take it out of CALLED"
        for pattern in CALLED
        if not any(fnmatchcase(name, pattern) for name in excused)
    ]
    return [*found, *needless]


def _counts(item: Item) -> bool:
    """Constants of modules count; fields, members of choices and settings are read by others."""
    if item.typ != "variable" or item.filename.name in SETTINGS:
        return item.typ in KINDS
    line = item.filename.read_text().splitlines()[item.first_lineno - 1]
    return line.startswith(item.name)


def _found(called: list[str]) -> list[tuple[str, str]]:
    vulture = Vulture(ignore_names=called, ignore_decorators=DECORATORS)
    vulture.scavenge([str(ROOT / room) for room in ROOMS], exclude=["*/migrations/*"])
    vulture.used_names |= names_in_templates() | names_in_strings()
    items = [i for i in vulture.get_unused_code(min_confidence=60) if _counts(i)]
    return [
        (f"{i.filename.relative_to(ROOT)}:{i.first_lineno}: {i.typ} {i.name}", i.name)
        for i in items
    ]


if __name__ == "__main__":
    sys.exit("\n".join(unused()) or None)

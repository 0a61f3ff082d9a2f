"""Every command with `--by` × every role × own and foreign places: refused in words, exit 1.

What is expected is in `expectations.py`; commands of the server take no `--by` at all.
"""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class

from schools.permissions import Permission, Role
from shnor_portal.core.commands import PortalCommand
from tests.architecture.expectations import COMMANDS, Command
from tests.architecture.places import Ground, Grounds
from tests.architecture.traces import Changed
from tests.roadmaps.plan_samples import plan_docx

pytestmark = pytest.mark.once
# `--by` of a command that keeps to itself what it has no right to tell.
TELLS_NOTHING = {"indicators"}


@pytest.fixture
def run(grounds: Grounds, tmp_path: Path) -> Any:
    """Runs a command by somebody for a place: exit code, output, rows that it changed."""
    (tmp_path / "file.csv").write_text("1;2;3")
    (tmp_path / "plan.docx").write_bytes(plan_docx())

    def run(
        name: str, command: Command, by: Any, ground: Ground
    ) -> tuple[int, str, tuple[Changed, ...]]:
        words = command_words(command, ground, tmp_path)
        out, code = io.StringIO(), 0
        with grounds.traces.watching():
            try:
                call_command(name, *words, "--by", by.email, "--json", stdout=out, stderr=out)
            except SystemExit as ending:
                code = int(ending.code or 0)
        return code, out.getvalue(), grounds.traces.changed()

    return run


def command_words(command: Command, ground: Ground, folder: Path) -> list[str]:
    place = ground.world.place
    identifier = place.school.identifiers.get()
    values = {
        "code": place.municipality.code,
        "login": f"{identifier.prefix}{identifier.value}",
        "email": place.school_team.email,
        "file": str(folder / "file.csv"),
        "plan_file": str(folder / "plan.docx"),
        "out": str(folder / "paper.docx"),
    }
    return [word.format(**values) for word in command.arguments]


def portal_commands() -> dict[str, PortalCommand]:
    loaded = {
        name: load_command_class(app, name)
        for name, app in get_commands().items()
        if not app.startswith(("django.", "whitenoise"))
    }
    return {name: one for name, one in loaded.items() if isinstance(one, PortalCommand)}


def test_every_command_says_whom_it_serves():
    found = portal_commands()
    server = {name for name, command in found.items() if command.of_the_server}

    assert found.keys() - server == COMMANDS.keys()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_is_refused_without_the_right_and_in_foreign_places(name, grounds, run):
    command = COMMANDS[name]
    if command.right is None:
        return
    wrong = []
    for role, person in grounds.cast.by_role().items():
        for ground in refused_in(command, role, grounds):
            code, said, changed = run(name, command, person, ground)
            harm = [f"{row.model} {row.pk}" for row in changed]
            told = ground.word and ground.word in said
            quiet = name in TELLS_NOTHING and said.strip() == "[]"
            if (code != 1 and not quiet) or harm or told:
                wrong.append(f"{role.value}, {ground.name}: {code} {said[:200]} {harm}")

    assert not wrong, "\n".join(wrong)


def refused_in(command: Command, role: Role, grounds: Grounds) -> list[Ground]:
    """The places where the role may not run the command."""
    everywhere = [grounds.own, *grounds.foreign]
    if not command.of_a_school:
        everywhere.remove(grounds.school)
    if command.right not in role.spec.permissions:
        return everywhere
    reach = {
        Role.ADMINISTRATOR: everywhere,
        Role.REGION_OPERATOR: [grounds.own, grounds.school, grounds.municipality],
        Role.COORDINATOR: [grounds.own, grounds.school],
        Role.SPECIALIST: [grounds.own, grounds.school],
        Role.HEAD: [grounds.own, grounds.school],
        Role.OBSERVER: [grounds.own, grounds.school],
    }.get(role, [grounds.own])
    return [ground for ground in everywhere if ground not in reach]


@pytest.mark.parametrize(
    "name", sorted(name for name, one in COMMANDS.items() if one.right == Permission.EDIT_PLAN or
                   name in {"indicators", "recompute", "identify", "invite"})
)  # fmt: skip
def test_command_of_the_coordinator_works_at_home(name, grounds, run):
    """Refusals above are worth nothing where the command refuses everybody."""
    code, said, _ = run(name, COMMANDS[name], grounds.cast.north.coordinator, grounds.own)

    assert code == 0, said


@pytest.mark.parametrize(
    "name", sorted(name for name, one in portal_commands().items() if one.of_the_server)
)
def test_command_of_the_server_is_nobodys_by_a_role(name, grounds, tmp_path):
    words = required_words(name, tmp_path)
    out = io.StringIO()
    with grounds.traces.watching(), pytest.raises(SystemExit) as ending:
        call_command(name, *words, "--by", grounds.cast.administrator.email, stdout=out, stderr=out)

    assert ending.value.code == 1
    assert "управляет сервером" in out.getvalue()
    assert not grounds.traces.changed()


def required_words(name: str, folder: Path) -> list[str]:
    """A path for everything that the command cannot do without."""
    parser = portal_commands()[name].create_parser("manage.py", name)
    needed = [one for one in parser._actions if one.required]
    return [word for one in needed for word in (*one.option_strings[:1], str(folder / "x"))]

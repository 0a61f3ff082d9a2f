"""The command-line contract: one JSON document, also on refusal, and exit codes 0, 1, 2."""

import json
import sys

import pytest

from shnor_portal.core.commands import Exit, PortalCommand
from shnor_portal.core.errors import Refused


class Greet(PortalCommand):
    """`greet NAME`: refuses «Никто», ends with 1 and a document for «Двое»."""

    help = "Приветствие"

    def add_options(self, parser):
        parser.add_argument("name")
        parser.add_argument("--times", type=int, default=1)

    def run(self, *, name, times, by, **options):
        if name == "Никто":
            raise Refused("Некого приветствовать.", code="nobody", details=["Назовите имя."])
        document = {"hello": name, "times": times, "by": by.email if by else None}
        if name == "Двое":
            raise Exit(document, 1)
        return document

    def as_text(self, document):
        return f"Здравствуйте, {document['hello']}!"


@pytest.fixture
def run(monkeypatch, capsys):
    """`run("Анна", "--json")` is (exit code, standard output, standard error)."""

    def greet(*arguments):
        argv = ["manage.py", "greet", *arguments]
        monkeypatch.setattr(sys, "argv", argv)
        code = 0
        try:
            Greet().run_from_argv(argv)
        except SystemExit as ending:
            code = int(ending.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return greet


pytestmark = pytest.mark.django_db


def test_command_answers_in_words():
    command = Greet()

    assert command.as_text({"hello": "Анна"}) == "Здравствуйте, Анна!"


def test_command_with_json_prints_one_document(run):
    code, out, err = run("Анна", "--json", "--times", "2")

    assert (code, err) == (0, "")
    assert json.loads(out) == {"hello": "Анна", "times": 2, "by": None}


def test_command_without_json_prints_words(run):
    assert run("Анна") == (0, "Здравствуйте, Анна!\n", "")


def test_command_refused_ends_with_1_and_a_document(run):
    code, out, err = run("Никто", "--json")

    assert code == 1
    assert json.loads(out) == {
        "error": "nobody",
        "message": "Некого приветствовать.",
        "details": ["Назовите имя."],
    }
    assert "Назовите имя." in err


def test_command_refused_without_json_says_it_on_standard_error(run):
    code, out, err = run("Никто")

    assert (code, out) == (1, "")
    assert "Некого приветствовать." in err


def test_command_may_end_with_1_and_its_own_document(run):
    code, out, _ = run("Двое", "--json")

    assert code == 1
    assert json.loads(out)["hello"] == "Двое"


@pytest.mark.parametrize(
    "arguments",
    [(), ("Анна", "--times", "много"), ("Анна", "--unknown")],
    ids=["missing", "not a number", "unknown option"],
)
def test_command_with_wrong_arguments_ends_with_2_and_a_document(run, arguments):
    code, out, err = run(*arguments, "--json")

    assert code == 2
    assert json.loads(out)["error"] == "wrong_arguments"
    assert err


def test_command_with_wrong_arguments_without_json_prints_none(run):
    code, out, _ = run()

    assert (code, out) == (2, "")


def test_command_by_somebody_acts_as_that_person(run, cast):
    _, out, _ = run("Анна", "--json", "--by", cast.north.coordinator.email.upper())

    assert json.loads(out)["by"] == cast.north.coordinator.email


@pytest.mark.parametrize("active", [True, False], ids=["unknown", "disabled"])
def test_command_by_nobody_we_know_is_refused(run, cast, active):
    user = cast.north.coordinator
    email = "stranger@nowhere.example" if active else user.email
    user.is_active = active
    user.save()

    code, out, _ = run("Анна", "--json", "--by", email)

    assert code == 1
    assert json.loads(out)["error"] == "unknown_user"

"""The command that lets the first person in."""

import json

import pytest
from django.core.management import call_command

from schools.models import User
from schools.permissions import Role

pytestmark = pytest.mark.django_db


def invite(capsys, *arguments: str) -> tuple[dict, int]:
    code = 0
    try:
        call_command("invite", *arguments, "--json")
    except SystemExit as ending:
        code = ending.code
    return json.loads(capsys.readouterr().out), code


PERSON = ("new@north.example", "--surname", "Новикова", "--name", "Анна")


def test_invite_gives_a_role_and_a_code_that_opens_the_portal(cast, capsys, client):
    place = ("--municipality", cast.north.municipality.code)

    document, code = invite(capsys, *PERSON, "--role", "coordinator", *place)

    assert code == 0
    person = User.objects.get(email="new@north.example")
    assert person.has_role(Role.COORDINATOR)
    answer = client.post("/join/", {"code": document["code"]}, follow=True)
    assert "Новикова" in answer.content.decode()


def test_invite_of_an_administrator_needs_no_place(capsys):
    document, code = invite(capsys, *PERSON, "--role", "administrator")

    assert (code, document["place"]) == (0, "весь портал")


def test_invite_without_the_place_of_its_role_is_a_wrong_argument(capsys):
    document, code = invite(capsys, *PERSON, "--role", "coordinator")

    assert (code, document["error"]) == (2, "wrong_arguments")
    assert not User.objects.exists()


def test_invite_by_a_stranger_finds_no_municipality(cast, capsys):
    document, code = invite(
        capsys, *PERSON, "--role", "observer",
        "--municipality", cast.north.municipality.code,
        "--by", cast.south.coordinator.email,
    )  # fmt: skip

    assert (code, document["error"]) == (1, "unknown_municipality")


def test_invite_by_a_foreign_coordinator_is_an_offer_without_a_code(cast, capsys):
    director = cast.south.school_head

    document, code = invite(
        capsys, director.email, "--surname", "Иная", "--name", "Анна",
        "--role", "curator", "--school", "991001", "--by", cast.north.coordinator.email,
    )  # fmt: skip

    assert (code, document["state"], document["code"]) == (0, "offered", None)
    assert director.assignments.count() == 1
    assert director.surname not in json.dumps(document, ensure_ascii=False)


def test_invite_of_a_head_by_a_coordinator_waits_for_the_word(cast, capsys):
    place = ("--municipality", cast.north.municipality.code)

    document, code = invite(
        capsys, *PERSON, "--role", "head", *place, "--by", cast.north.coordinator.email
    )

    assert (code, document["state"], document["code"]) == (0, "unconfirmed", None)
    assert not User.objects.get(email=PERSON[0]).assignments.exists()

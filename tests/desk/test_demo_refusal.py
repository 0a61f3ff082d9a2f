"""The demonstration is never made beside real people: its accounts share one password."""

import json

import pytest
from django.core.management import call_command

from schools.models import Municipality


def test_seeding_is_refused_beside_real_people(cast, capsys):
    with pytest.raises(SystemExit) as ending:
        call_command("seed_demo", "--json")

    assert ending.value.code == 1
    assert json.loads(capsys.readouterr().out)["error"] == "not_empty"
    assert not Municipality.objects.filter(name__startswith="Верхнереченский").exists()

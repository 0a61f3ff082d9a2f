"""Parts that live together: started again when they die, given up when they cannot live."""

import sys

from shnor_portal.core import supervisor
from shnor_portal.core.supervisor import KeptProcess, Supervisor


def watched(monkeypatch, command):
    said = []
    part = KeptProcess("Часть", command)
    parts = Supervisor([part], said.append)
    monkeypatch.setattr(supervisor.time, "sleep", lambda seconds: None)
    part.start()
    return part, parts, said


def test_part_that_dies_of_its_own_start_is_given_up_with_a_word(monkeypatch):
    _, parts, said = watched(monkeypatch, [sys.executable, "-c", "raise SystemExit(1)"])

    assert parts._watch() is False
    assert len(said) == supervisor.SHORT_LIVES_ALLOWED
    assert "не запускается" in said[-1]


def test_part_that_lived_is_started_again_however_often(monkeypatch):
    part, parts, said = watched(monkeypatch, [sys.executable, "-c", "input()"])
    first = part.process

    for _ in range(supervisor.SHORT_LIVES_ALLOWED + 1):
        part.process.kill()
        part.process.wait()
        part.started -= supervisor.SHORT_LIFE_SECONDS
        assert parts._start_again(part)

    assert part.process.pid != first.pid
    assert all("запускается снова" in line for line in said)
    part.process.kill()
    part.process.wait()


def test_told_to_stop_it_stops(monkeypatch):
    part, parts, _ = watched(monkeypatch, [sys.executable, "-c", "import time; time.sleep(60)"])
    parts.told_to_stop.set()

    assert parts._watch() is True
    parts._stop()
    assert part.has_died()

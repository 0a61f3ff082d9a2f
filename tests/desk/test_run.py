"""`manage.py run`: web server and worker together, a killed worker started again, Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.workers import wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.worker


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """Starts the command in a folder of its own; the output goes into a file."""
    started = []

    def run(*arguments):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TESTS_FOLDER": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
            "REDIS_URL": "",
            "PORT": str(port),
        }
        with (tmp_path / "output").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def children(process):
    """Commands of the direct children, by process id."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(pid): Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in listed}


def worker_of(process):
    return next((pid for pid, line in children(process).items() if "celery" in line), None)


def test_run_answers_restarts_a_killed_worker_and_stops_both(start, tmp_path, port):
    def said(text):
        return text in (tmp_path / "output").read_text()

    process = start("--no-demo")
    wait_for("the address is printed", lambda: said(f"http://127.0.0.1:{port}/"), 180)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        assert (answer.status, "sign-in" in answer.url) == (200, True)
    first = worker_of(process)
    os.kill(first, signal.SIGKILL)
    wait_for("the worker is started again", lambda: worker_of(process) not in {None, first})
    assert said("запускается снова")
    web_and_worker = list(children(process))

    process.send_signal(signal.SIGINT)

    assert process.wait(60) == 0
    assert said("Портал остановлен.")
    assert not [pid for pid in web_and_worker if Path(f"/proc/{pid}").exists()]


def test_run_on_a_taken_port_says_which_to_take(start, tmp_path, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        code = start("--no-demo").wait(120)

    assert code == 1
    assert f"PORT={port + 1} make run" in (tmp_path / "output").read_text()

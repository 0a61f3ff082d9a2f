"""The guarded process: what it may do, how it is stopped, and what is let back in."""

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from shnor_portal.core import guarded
from shnor_portal.core.errors import Refused
from shnor_portal.core.guarded import Limits, Stopped, programs
from shnor_portal.core.guarded.helper import HELPER
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.reading import LIMITS as BOOK_LIMITS
from shnor_portal.core.sheets.reading import read_book
from tests.core import files
from tests.workers import wait_for

SIDE = "tests.core.guarded_side"
LIMITS = Limits(memory=64 << 20, seconds=20, answer=1 << 20)
ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "shnor_portal/core/guarded/program.py"


def call(name: str, *arguments, limits: Limits = LIMITS, **named):
    return guarded.call(f"{SIDE}:{name}", *arguments, limits=limits, **named)


def stopped(name: str, *arguments, limits: Limits = LIMITS) -> Stopped:
    with pytest.raises(Stopped) as caught:
        call(name, *arguments, limits=limits)
    return caught.value


def test_answer_comes_back():
    assert call("add", 2, second=3) == 5


def test_process_has_no_secrets_and_can_open_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "not for a file to see")

    found = call("what_it_may", str(tmp_path / "was-here"))

    assert set(found["environment"]) <= {"PATH", "LANG", "LC_CTYPE"}
    assert not {"django", "celery", "psycopg", "redis"} & set(found["modules"])
    assert [found[deed] for deed in ("opens", "writes", "connects", "starts")] == [False] * 4


def test_reading_of_files_needs_nothing_of_django():
    names = ("shnor_portal.core.sheets.marking", "roadmaps.reading.reader")
    loads = "; ".join(f"__import__({name!r})" for name in names)
    program = (
        "import sys, types; root = sys.argv[1]; sys.path.insert(0, root);"
        "package = types.ModuleType('shnor_portal'); package.__path__ = [root + '/shnor_portal'];"
        f"sys.modules['shnor_portal'] = package; {loads};"
        "print([name for name in ('django', 'celery', 'schools.models') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(root)], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_refusal_comes_back_as_it_is():
    with pytest.raises(Refused) as refused:
        call("refuse")

    told = refused.value
    assert (told.message, told.code, told.details) == ("Файл пуст.", "empty", ("строка 1",))


def test_fault_is_logged_by_its_place_and_never_by_its_words(caplog):
    assert not stopped("fail", "Иванов Иван, 112-233-445 95").greedy

    assert "ValueError at guarded_side.py" in caplog.text
    assert "Иванов" not in caplog.text


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("grow", LIMITS),
        ("abort", LIMITS),
        ("talk", LIMITS),
        ("dawdle", Limits(seconds=0.3)),
        ("work_hard", Limits(seconds=30, work=1)),
    ],
)
def test_greedy_call_is_stopped_and_the_next_one_is_done(name, limits):
    assert stopped(name, limits=limits).greedy
    assert call("add", 1) == 1


@pytest.mark.parametrize("name", ["lie", "spoil"])
def test_answer_that_is_no_plain_value_is_not_let_in(name, tmp_path):
    mark = tmp_path / "was-here"

    assert not stopped(name, str(mark)).greedy

    assert not mark.exists()
    assert call("add", 1) == 1


def test_only_named_classes_are_let_in():
    data = files.xlsx([["a", date(2024, 1, 2)]])
    about = ("shnor_portal.core.sheets.opening:open_book", data, "a.xlsx", BOOK_LIMITS)

    with pytest.raises(Stopped, match=r"books\.Book"):
        guarded.call(*about, limits=Limits())

    assert isinstance(read_book(data, "a.xlsx"), Book)


def test_process_that_was_forked_gets_a_helper_of_its_own():
    call("add", 1)
    ours = HELPER._process.pid
    child = os.fork()
    if child == 0:
        ok = call("add", 2) == 2 and HELPER._process.pid != ours
        HELPER._close()
        os._exit(0 if ok else 1)

    assert os.waitpid(child, 0)[1] == 0
    assert call("add", 3) == 3
    assert HELPER._process.pid == ours


def test_killed_caller_leaves_nothing_running():
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "from shnor_portal.core import guarded;"
        "from shnor_portal.core.guarded.helper import HELPER;"
        "guarded.call('tests.core.guarded_side:add', 1, limits=guarded.Limits());"
        "print(HELPER._process.pid, flush=True);"
        "guarded.call('tests.core.guarded_side:dawdle', limits=guarded.Limits(seconds=60))"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    helper = int(caller.stdout.readline())
    wait_for("the file is being read", lambda: children(helper))
    (reader,) = children(helper)

    caller.send_signal(signal.SIGKILL)
    caller.wait()
    caller.stdout.close()

    wait_for("the reader is gone", lambda: not alive(reader) and not alive(helper))


def test_caller_that_died_before_the_first_word_leaves_nothing_running(tmp_path):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    given = tmp_path / "given"
    given.write_bytes(pickle.dumps(((), {})))
    request = {"function": f"{SIDE}:dawdle", "memory": 64 << 20, "seconds": 60, "answer": 1 << 20}
    with given.open("rb") as source, (tmp_path / "answer").open("wb") as answer:
        socket.send_fds(ours, [json.dumps(request).encode()], [source.fileno(), answer.fileno()])
    ours.close()

    with theirs:
        helper = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), str(theirs.fileno()), str(ROOT)],
            pass_fds=[theirs.fileno()], capture_output=True, text=True, timeout=30, cwd="/",
            start_new_session=True,
        )  # fmt: skip

    assert (helper.returncode, helper.stderr) == (0, "")


def children(process: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_more_calls_at_once_than_allowed(settings):
    settings.GUARDED_READINGS = 1
    order = []

    def dawdle() -> None:
        order.append(stopped("dawdle", limits=Limits(seconds=0.5)).greedy)

    with guarded.calling.slots.place():
        other = threading.Thread(target=dawdle)
        other.start()
        order.append("held")
    other.join()

    assert order == ["held", True]


def test_program_is_stopped_with_all_it_started(tmp_path):
    command = ["/bin/sh", "-c", f"sleep 61 & echo $! > {tmp_path}/child; wait"]

    with programs.folder(1) as place, pytest.raises(Stopped) as caught:
        programs.run(command, place, Limits(seconds=1))

    assert caught.value.greedy
    assert not place.exists()
    child = int((tmp_path / "child").read_text())
    wait_for("what the program started is gone", lambda: not alive(child))


def test_program_gets_an_environment_without_secrets(monkeypatch):
    monkeypatch.setenv("FIELD_KEY", "not for a program to see")

    with programs.folder(1) as place:
        programs.run(["/bin/sh", "-c", "env > seen"], place, Limits())
        seen = (place / "seen").read_text()

    assert "FIELD_KEY" not in seen
    assert f"HOME={place}" in seen

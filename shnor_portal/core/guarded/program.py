"""A program of its own: does calls of named functions, each in a fork with hard limits.

    program.py SOCKET ROOT

A request is a packet of JSON (`function`, `memory`, `seconds`, `answer`) with two descriptors: of
the pickled arguments and of the file for the answer. Two packets go back: the number of the process
that is at it, and its wait status. Imports the portal's modules from ROOT, and nothing of Django.

An answer is a pickled tuple: ("ok", value) | ("refused", message, code, details) | ("greedy",) |
("failed", where).
"""

import encodings
import gc
import importlib
import json
import os
import pickle
import pkgutil
import resource
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

_GIVEN, _ANSWER = 0, 1
_NICE = 5
_FRAMES = 3
# Not of this system, or a module that is no encoding.
_NO_ENCODINGS = frozenset({"mbcs", "oem", "aliases"})


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.path.insert(0, sys.argv[2])
    # openpyxl would load it for values that no file holds.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    # Python looks for these at their first use, when no file can be opened any more.
    for _, name, _ in pkgutil.iter_modules(encodings.__path__):
        if name not in _NO_ENCODINGS:
            importlib.import_module(f"encodings.{name}")
    importlib.import_module("heapq")  # `Counter.most_common` does too
    while True:
        message, files, _, _ = socket.recv_fds(control, 4096, 2)
        if not message:
            return
        _serve(control, json.loads(message), files)


def _serve(control: socket.socket, request: dict[str, Any], files: list[int]) -> None:
    module, _, name = request["function"].partition(":")
    function = getattr(importlib.import_module(module), name)
    gc.freeze()
    process = os.fork()
    if process == 0:
        _work(function, request, files)
    os.setpgid(process, process)
    for file in files:
        os.close(file)
    try:
        control.send(str(process).encode())
        if _ended(control, process):
            control.send(str(os.waitpid(process, 0)[1]).encode())
            return
    except OSError:
        pass  # who asked has died before the answer; the same as while it was waited for
    with suppress(ProcessLookupError, ChildProcessError):
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
    os._exit(0)


def _ended(control: socket.socket, process: int) -> bool:
    """Wait for the process; false when who asked for it has died meanwhile."""
    handle = os.pidfd_open(process)
    try:
        ready, _, _ = select.select([handle, control.fileno()], [], [])
    finally:
        os.close(handle)
    return handle in ready


def _work(function: Callable[..., Any], request: dict[str, Any], files: list[int]) -> None:
    """All that the process does, whatever happens in it."""
    gc.disable()  # it ends with its answer, and its memory has a limit
    try:
        _put_in_place(files)
        with os.fdopen(_GIVEN, "rb", closefd=False) as stream:
            arguments, named = pickle.load(stream)
        gc.disable()  # a short life of many lists and few cycles
        _limit(request)
        _write(_answer(function, arguments, named))
    finally:
        os._exit(1)


def _put_in_place(files: list[int]) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for file, number in ((files[0], _GIVEN), (files[1], _ANSWER), (nothing, 2)):
        os.dup2(file, number)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.nice(_NICE)
    with open("/proc/self/oom_score_adj", "w") as adjustment:
        adjustment.write("1000")


def _limit(request: dict[str, Any]) -> None:
    """Memory, time and size of the answer; no descriptor and no process can be had any more."""
    with open("/proc/self/statm") as sizes:
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, taken + request["memory"]),
        (resource.RLIMIT_CPU, request["seconds"]),
        (resource.RLIMIT_FSIZE, request["answer"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))


def _answer(function: Callable[..., Any], arguments: Any, named: Any) -> tuple[Any, ...]:
    try:
        return ("ok", function(*arguments, **named))
    except MemoryError:
        return ("greedy",)
    except BaseException as error:  # native readers have errors that are no Exception
        if type(error).__name__ == "Refused":
            return ("refused", error.message, error.code, error.details)  # type: ignore[attr-defined]
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        where = " < ".join(f"{os.path.basename(f.filename)}:{f.lineno}" for f in reversed(frames))
        return ("failed", f"{type(error).__name__} at {where}")


def _write(answer: tuple[Any, ...]) -> None:
    try:
        _dump(answer)
    except (OSError, MemoryError):  # longer than allowed
        os.ftruncate(_ANSWER, 0)
        os.lseek(_ANSWER, 0, os.SEEK_SET)
        _dump(("greedy",))
    os._exit(0)


class _ByFields(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How dataclasses are pickled: by the call that makes them, twice as fast as by their state."""

    def __missing__(self, cls: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(cls):
            raise KeyError(cls)
        names = [field.name for field in fields(cls)]
        if len(names) > 1:
            values = attrgetter(*names)
            self[cls] = lambda instance: (cls, values(instance))
        else:
            self[cls] = lambda instance: (cls, tuple(getattr(instance, name) for name in names))
        return self[cls]


def _dump(answer: tuple[Any, ...]) -> None:
    with os.fdopen(_ANSWER, "wb", closefd=False) as stream:
        pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = _ByFields()
        pickler.dump(answer)


if __name__ == "__main__":
    main()

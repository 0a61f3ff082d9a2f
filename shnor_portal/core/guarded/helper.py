"""The helper of this process: a clean one beside it that forks for every call.

It is started at the first call, keeps the modules of the functions loaded, so that a call costs
milliseconds, and ends when this process ends, in whatever way: it sees the socket closed.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

_PROGRAM = Path(__file__).with_name("program.py")
# No setting and no secret of the portal goes there.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
# To import the modules of a function; then to bury a killed process.
_START_SECONDS, _END_SECONDS = 60.0, 30.0


class Helper:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def run(self, request: dict[str, Any], given: int, answer: int, seconds: float) -> int | None:
        """Have a call done, as `program.py` says; its wait status, None when it was too long."""
        with self._lock:
            control = self._started()
            try:
                return self._run(control, request, [given, answer], seconds)
            except BaseException:
                self._close()  # whatever it was at, it must not answer the next call
                raise

    def _run(
        self,
        control: socket.socket,
        request: dict[str, Any],
        files: list[int],
        seconds: float,
    ) -> int | None:
        control.settimeout(_START_SECONDS)
        socket.send_fds(control, [json.dumps(request).encode()], files)
        process = _number(control)
        control.settimeout(seconds)
        try:
            return _number(control)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
            control.settimeout(_END_SECONDS)
            _number(control)
            return None

    def _started(self) -> socket.socket:
        if self._owner != os.getpid():  # the helper of the process that this one was forked from
            self._owner, self._process, self._control = os.getpid(), None, None
        if self._process and self._process.poll() is not None:
            self._close()
        if self._control is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [
                        sys.executable, "-I", str(_PROGRAM),
                        str(theirs.fileno()), str(settings.BASE_DIR),
                    ],
                    env=_ENVIRONMENT,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )  # fmt: skip
            self._control = ours
        return self._control

    def _close(self) -> None:
        if self._owner == os.getpid() and self._control and self._process:
            self._control.close()
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


def _number(control: socket.socket) -> int:
    message = control.recv(64)
    if not message:
        raise RuntimeError("the helper that reads files has died")
    return int(message)


HELPER = Helper()
atexit.register(HELPER._close)

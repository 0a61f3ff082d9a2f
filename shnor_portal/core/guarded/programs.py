"""Another program let at an untrusted file: in a folder of its own, with limits, and never left
running."""

import contextlib
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from shnor_portal.core.guarded import slots
from shnor_portal.core.guarded.calling import Limits, Stopped

_WITHIN = Path(__file__).with_name("within.py")
_PREFIX = "portal-guarded-"
_SHARED_MEMORY = Path("/dev/shm")
_ENOUGH = 64 << 20
# A folder this old was left by a killed process: no program is given so long.
_LEFT_SECONDS = 600.0


@contextlib.contextmanager
def folder(size: int) -> Iterator[Path]:
    """A folder for files of about so many bytes, in memory where there is room; gone afterwards."""
    in_memory = _SHARED_MEMORY.is_dir() and (
        shutil.disk_usage(_SHARED_MEMORY).free > 4 * size + _ENOUGH
    )
    parent = _SHARED_MEMORY if in_memory else Path(tempfile.gettempdir())
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent) as made:
        yield Path(made)


def run(command: Sequence[str], place: Path, limits: Limits) -> None:
    """Run a program to its end, in `place` and with nothing of the portal's environment.

    Stopped when it takes more than it may or fails; its whole group is ended in any case.
    """
    work = str(math.ceil(limits.work))
    within = [sys.executable, "-I", str(_WITHIN), str(limits.memory), work]
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(place),
        "TMPDIR": str(place),
        "OMP_THREAD_LIMIT": "1",
        # Pictures that a document refers to are not fetched: nothing answers there.
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    with slots.place():
        process = subprocess.Popen(
            [*within, str(limits.answer), *command],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise Stopped("its time is out", greedy=True) from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code:
        raise Stopped(f"exit code {code}", greedy=code < 0)


def _sweep() -> None:
    """Folders of programs whose starter was killed."""
    for parent in (_SHARED_MEMORY, Path(tempfile.gettempdir())):
        for left in parent.glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)

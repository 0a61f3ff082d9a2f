"""Functions that tests have called in a guarded process: what a hostile file might bring about."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from shnor_portal.core.errors import Refused


def add(first: int, second: int = 0) -> int:
    return first + second


def what_it_may(mark: str) -> dict[str, Any]:
    """What a process that has been taken over finds, and what it can do."""
    return {
        "environment": sorted(os.environ),
        "modules": sorted({name.partition(".")[0] for name in sys.modules}),
        "opens": _happens(lambda: Path("/etc/hostname").read_bytes()),
        "writes": _happens(lambda: Path(mark).write_bytes(b"1")),
        "connects": _happens(socket.socket),
        "starts": _happens(lambda: subprocess.run(["/bin/true"], check=True)),
    }


def _happens(deed: Any) -> bool:
    try:
        deed()
    except OSError:
        return False
    return True


def refuse() -> None:
    raise Refused("Файл пуст.", code="empty", details=["строка 1"])


def fail(words: str) -> None:
    raise ValueError(words)


def grow() -> int:
    """Much memory and a short answer: nothing but the limit of memory stops it."""
    return len([bytes(1 << 20) for _ in range(1_000)])


def abort() -> None:
    os.abort()


def dawdle(mark: str = "") -> None:
    if mark:
        os.write(2, b"")
    time.sleep(60)


def work_hard() -> None:
    while True:
        pass


def talk() -> bytes:
    return bytes(3 << 20)


class Evil:
    """Unpickled without care, it would make a file."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self.mark}'",)


def lie(mark: str) -> Evil:
    return Evil(mark)


def spoil(_: str) -> None:
    os.write(1, b"\x80\x05 no pickle at all")
    os._exit(0)

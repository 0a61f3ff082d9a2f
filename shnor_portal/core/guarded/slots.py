"""How many untrusted files are read at once on this machine, whoever reads them."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from shnor_portal.core.errors import Refused

_LOOK_SECONDS = 0.05
_LONGEST_WAIT = 300.0


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the machine's places; the kernel frees it when the process is killed."""
    held = _wait()
    try:
        yield
    finally:
        held.close()


def _wait() -> BinaryIO:
    end = time.monotonic() + _LONGEST_WAIT
    while (held := _free()) is None:
        if time.monotonic() > end:
            raise Refused(
                "Сейчас читается слишком много файлов. Подождите несколько минут и повторите.",
                code="too_busy",
            )
        time.sleep(_LOOK_SECONDS)
    return held


def _free() -> BinaryIO | None:
    folder = Path(settings.DATA_DIR) / "guarded"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(settings.GUARDED_READINGS):
        held = (folder / f"{number}.lock").open("wb")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
        else:
            return held
    return None

"""Room on the disk where the portal keeps its files (and, with SQLite, its database).

Files are refused in words while little is left, so that what is small – a sign-in, a mark, a line
of the trail – still finds room. Against whoever else fills the disk there is a ballast: a file that
weighs some megabytes for nothing and is let go when the very last of the room is gone.
"""

import errno
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from shnor_portal.core.errors import Refused

MB = 1024 * 1024
BALLAST = 32 * MB
# With less than this a small write may fail: the ballast goes.
LAST_ROOM = 8 * MB
FULL = {errno.ENOSPC, errno.EDQUOT}
_WORDS_OF_DATABASES = ("disk is full", "no space left", "disk full", "disk i/o error")


def free() -> int:
    """Bytes that are left for the portal."""
    return shutil.disk_usage(settings.DATA_DIR).free


def total() -> int:
    return shutil.disk_usage(settings.DATA_DIR).total


def is_short() -> bool:
    """Whether files are refused for now."""
    return free() < settings.DISK_RESERVE_MB * MB


def refuse_if_short() -> None:
    """Raise Refused (`disk_full`) while the room that is left is kept for small writes."""
    if is_short():
        raise Refused(FILES_REFUSED, code="disk_full")


FILES_REFUSED = (
    "Файл не сохранён: на сервере портала кончилось место. Сообщите администратору и "
    "повторите позже; остальное работает."
)


def keep_ballast() -> None:
    """Lay the ballast in again once there is room for it; the schedule asks."""
    path = _ballast()
    if path.exists() or free() < settings.DISK_RESERVE_MB * MB + 2 * BALLAST:
        return
    with path.open("wb") as file:
        try:
            os.posix_fallocate(file.fileno(), 0, BALLAST)
        except OSError:
            path.unlink(missing_ok=True)


def release_ballast_if_needed() -> bool:
    """Whether the ballast was let go, because there was no room for anything."""
    if free() >= LAST_ROOM:
        return False
    try:
        _ballast().unlink()
    except OSError:
        return False
    return True


def says_full(error: BaseException | None) -> bool:
    """Whether an error, or one behind it, is a disk or a database without room."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if isinstance(error, DatabaseError) and any(
            words in str(error).lower() for words in _WORDS_OF_DATABASES
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _ballast() -> Path:
    return Path(settings.DATA_DIR) / ".ballast"

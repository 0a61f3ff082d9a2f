"""What comes back from a process that has read an untrusted file: plain values, and no more.

Pickle is the fastest way for a million cells. It is told here which few classes it may build, so
that an answer can hold values and call nothing.
"""

import gc
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

_PLAIN: tuple[type, ...] = (date, datetime, time, timedelta)


class Unfit(Exception):
    """An answer that is cut off, or that names what no answer is made of."""


def load(stream: BinaryIO, returns: tuple[type, ...]) -> tuple[Any, ...]:
    """The answer, made of builtins, dates and the classes of `returns`."""
    try:
        with _no_collecting():
            answer = _Reader(stream, returns).load()
    except Unfit:
        raise
    except Exception as error:  # whatever a spoilt pickle makes the reader stumble over
        raise Unfit(type(error).__name__) from error
    if not isinstance(answer, tuple) or not answer:
        raise Unfit("no answer")
    return answer


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A million new values are no garbage: they are not looked through a thousand times."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Reader(pickle.Unpickler):
    def __init__(self, stream: BinaryIO, returns: tuple[type, ...]) -> None:
        super().__init__(stream)
        self._classes = {(cls.__module__, cls.__qualname__): cls for cls in (*_PLAIN, *returns)}

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._classes[module, name]
        except KeyError:
            raise Unfit(f"it names {module}.{name}") from None

"""Lines of the log: short for what a visitor did wrong, and never with words out of files."""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|«[^»]*»|`[^`]*`")
_WORDS = re.compile(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*|\d{5,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
# A database tells here what stood in the row.
_DETAIL = re.compile(r"\bDETAIL:.*", re.DOTALL)
HIDDEN = "…"


class Brief(logging.Filter):
    """An answer that is no fault of the portal (403, 404, 400) is one line without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class Discreet(logging.Formatter):
    """Where an exception happened is told; what it says is told without quoted values and names.

    Of a request, who made it; whatever a message holds, it stays one line.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = _CONTROL.sub(
            lambda match: match[0].encode("unicode_escape").decode(), record.message
        )
        # Only a person who is known already: nothing is asked of the database here.
        person = getattr(getattr(record, "request", None), "_cached_user", None)
        if getattr(person, "pk", None):
            line += f" (user {person.pk})"  # type: ignore[union-attr]
        record.message = line
        return super().formatMessage(record)

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        lines = []
        for error in _chain(ei[1]):
            frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
            lines += [*frames.format(), f"{type(error).__qualname__}: {without_values(error)}\n"]
        return "".join(lines).rstrip()


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def without_values(error: object) -> str:
    """The message of an exception without what it quotes, Russian words and long numbers."""
    text = _DETAIL.sub(HIDDEN, str(error))
    return _WORDS.sub(HIDDEN, _QUOTED.sub(HIDDEN, text))[:500]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it, the first cause first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return reversed(chain)

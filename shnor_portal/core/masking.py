"""Secrets that stand in an address: they never reach a log, the server's own included."""

import logging
import re

from shnor_portal.core.logs import Discreet

# `/join/<code>/` and `/feed/<token>/`, escaped or not; `/join/password/` is a page and no secret.
_SECRET = re.compile(
    r"""((?:/|%2F)(?:join|feed)(?:/|%2F))(?!password(?:[/?\s"']|%2F|$))(?:(?!%2F)[^/?\s"'&]|\s(?=\d))+""",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """The text with `***` in place of invitation codes and calendar tokens."""
    return _SECRET.sub(r"\1***", text)


class MaskSecrets(logging.Filter):
    """Masks the line of a record, whoever wrote it, and the end of its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = masked(Discreet().formatException(record.exc_info))
        return True

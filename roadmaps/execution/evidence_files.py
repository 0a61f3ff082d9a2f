"""What may be attached as evidence."""

from typing import Any

from shnor_portal.core import attachments
from shnor_portal.core.models import StoredFile

_OTHERWISE = "Положите его на сайт школы или в облако и дайте ссылку."


def check_evidence(name: str, data: bytes) -> None:
    """Refused for an empty or too large file, and for what is no document."""
    attachments.check_attachment(name, data, otherwise=_OTHERWISE)


def keep_evidence(name: str, data: bytes, *, scope: str, by: Any) -> StoredFile:
    """The same check, the day's allowance of the person, and the file on record."""
    return attachments.keep(name, data, scope=scope, by=by, otherwise=_OTHERWISE)

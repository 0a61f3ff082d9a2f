"""What is kept encrypted under FIELD_KEY: bytes of files and secrets in the database.

While FIELD_KEY_OLD is set, what it encrypted is still read; `manage.py rotate_field_key` moves
everything to FIELD_KEY, and then the old key may go.
"""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


def encrypt(data: bytes) -> bytes:
    return _fernet(settings.FIELD_KEY).encrypt(data)


def decrypt(token: bytes) -> bytes:
    """What was encrypted with the key of today or the one before; else `InvalidToken`."""
    return decrypt_with(settings.FIELD_KEY, settings.FIELD_KEY_OLD, token)


def decrypt_with(key: str, former: str, token: bytes) -> bytes:
    """The same with keys that are not, or not yet, those of this portal."""
    return MultiFernet([_fernet(each) for each in (key, former) if each]).decrypt(token)


def encrypt_text(text: str) -> str:
    return encrypt(text.encode()).decode("ascii")


def decrypt_text(token: str) -> str:
    return decrypt(token.encode("ascii")).decode()


def is_current(token: bytes) -> bool:
    """Whether the key of today alone opens it."""
    try:
        _fernet(settings.FIELD_KEY).decrypt(token)
    except InvalidToken:
        return False
    return True


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the database and plain in Python.

    It cannot be searched by: every writing of the same text differs. The rotation of the key finds
    these fields by their class.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt_text(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt_text(value) if value else value


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

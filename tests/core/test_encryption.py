"""Secrets and bytes under FIELD_KEY, and the time when one key takes the place of another."""

import pytest
from cryptography.fernet import InvalidToken

from shnor_portal.core import encryption

SECRET = "код на бумаге"


def test_encrypt_text_hides_it_and_gives_it_back():
    token = encryption.encrypt_text(SECRET)

    assert SECRET not in token
    assert encryption.decrypt_text(token) == SECRET
    assert encryption.encrypt_text(SECRET) != token


def test_decrypt_with_another_key_fails(settings):
    token = encryption.encrypt(b"bytes")
    settings.FIELD_KEY = "another key"

    with pytest.raises(InvalidToken):
        encryption.decrypt(token)


def test_decrypt_while_the_key_is_replaced_reads_both(settings):
    before = encryption.encrypt(b"bytes")
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = "another key", settings.FIELD_KEY
    after = encryption.encrypt(b"bytes")

    assert encryption.decrypt(before) == encryption.decrypt(after) == b"bytes"
    assert (encryption.is_current(before), encryption.is_current(after)) == (False, True)

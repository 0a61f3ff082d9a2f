"""Encryption of what may be larger than memory: AES-256-GCM by chunks that cannot be rearranged.

A sealed stream is a mark, a salt and records of at most one chunk. The key of each stream is
derived from the backup key, the salt and the stream's purpose, so that a part of another copy
cannot be put in its place; the nonce is the number of the record and whether it is the last, so
that records cannot be moved, left out or cut off.
"""

import hashlib
import hmac
import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shnor_portal.core.errors import Refused

MARK = b"PORTALB1"
SALT_BYTES = 16
CHUNK = 1 << 20
TAG_BYTES = 16
MIN_KEY_LENGTH = 20


class Sealer:
    """Writes a sealed stream into `target`, which stays open; `sha256` and `size` are of it.

    The last record is written by `finish` alone, never by the collector of garbage: a stream left
    by an error stays unfinished, and nobody can open it as a whole one.
    """

    def __init__(self, target: BinaryIO, key: str, purpose: str) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._number = 0
        self.size = 0
        salt = secrets.token_bytes(SALT_BYTES)
        self._cipher = _cipher(key, salt, purpose)
        self._put(MARK + salt)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._record(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Nothing: a record is written when it is full, the last one by `finish`."""

    def finish(self) -> None:
        self._record(bytes(self._waiting), last=True)
        self._target.flush()

    def _record(self, chunk: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last=last), chunk, MARK))
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self.size += len(data)


class Opener(io.RawIOBase):
    """Reads a sealed stream; Refused with `backup_damaged` where it is not what was written."""

    def __init__(self, source: BinaryIO, key: str, purpose: str) -> None:
        self._source = source
        head = source.read(len(MARK) + SALT_BYTES)
        if head[: len(MARK)] != MARK or len(head) != len(MARK) + SALT_BYTES:
            raise damaged(purpose)
        self._purpose = purpose
        self._cipher = _cipher(key, head[len(MARK) :], purpose)
        self._number = 0
        self._next = source.read(CHUNK + TAG_BYTES)
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            self._ready = self._record()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _record(self) -> bytes:
        record = self._next
        self._next = self._source.read(CHUNK + TAG_BYTES)
        self._ended = not self._next
        try:
            chunk = self._cipher.decrypt(_nonce(self._number, last=self._ended), record, MARK)
        except InvalidTag:
            raise damaged(self._purpose) from None
        self._number += 1
        return chunk


def damaged(part: str) -> Refused:
    return Refused(
        f"Часть копии «{part}» повреждена или подменена. Возьмите другую копию.",
        code="backup_damaged",
    )


def mac(key: str, purpose: str, data: bytes) -> str:
    """What only a holder of the key can write under `data`."""
    return hmac.new(_derived(key, b"", purpose), data, hashlib.sha256).hexdigest()


def _cipher(key: str, salt: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derived(key, salt, purpose))


def _derived(key: str, salt: bytes, purpose: str) -> bytes:
    if len(key) < MIN_KEY_LENGTH:
        raise Refused(
            f"BACKUP_KEY короче {MIN_KEY_LENGTH} знаков: такой ключ можно подобрать. Уберите его "
            "из настроек, и портал создаст свой, или задайте длинный случайный.",
            code="weak_backup_key",
        )
    return HKDF(SHA256(), 32, salt, f"portal backup {purpose}".encode()).derive(key.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])

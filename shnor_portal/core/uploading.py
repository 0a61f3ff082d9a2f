"""Where an upload waits while its request is read: never in clear on a disk.

Small requests stay in memory (Django's own handler). What is larger goes to a nameless temporary
file under a key that lives in this process alone: a killed server leaves nothing to read. Of a file
over the limit only as much is kept as is needed to refuse it.
"""

import os
import tempfile
from typing import IO, Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_BLOCK = 16


class SealedFile:
    """A file object whose bytes are encrypted on their way to the disk and back."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._key = os.urandom(32)
        self._start = int.from_bytes(os.urandom(_BLOCK), "big")

    def write(self, data: bytes) -> int:
        return self._file.write(self._stream(self._file.tell()).update(data))

    def read(self, size: int | None = -1) -> bytes:
        stream = self._stream(self._file.tell())
        return stream.update(self._file.read(-1 if size is None else size))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    @property
    def closed(self) -> bool:
        return self._file.closed

    def _stream(self, offset: int) -> CipherContext:
        """The key stream from a byte on: encrypting and decrypting are the same here."""
        counter = (self._start + offset // _BLOCK) % (1 << 8 * _BLOCK)
        stream = Cipher(AES(self._key), CTR(counter.to_bytes(_BLOCK, "big"))).encryptor()
        stream.update(b"\0" * (offset % _BLOCK))
        return stream


class SealedUploadHandler(FileUploadHandler):
    """Takes every file that the handler in memory left alone."""

    sealed: SealedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.sealed = SealedFile()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.MAX_UPLOAD_BYTES:
            self.sealed.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.sealed.seek(0)
        return UploadedFile(
            file=cast(IO[Any], self.sealed),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "sealed"):
            self.sealed.close()

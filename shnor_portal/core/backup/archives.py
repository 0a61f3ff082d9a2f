"""A part of a copy: files in a compressed archive inside a sealed stream."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from shnor_portal.core.backup.sealing import Opener, Sealer, damaged

BLOCK = 1 << 20
# Most of what is packed is encrypted already; the rest is text, which any level packs well.
COMPRESSION = 3


@dataclass
class ArchivePart:
    """A written part: its size and hash as it lies on the disk."""

    size: int = 0
    sha256: str = ""


class Hashed(io.RawIOBase):
    """Reads at most `size` bytes of a file and hashes what it gave."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source, self._left = source, size
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.read(wanted)
        self._left -= len(data)
        self._digest.update(data)
        return data


@contextmanager
def packing(path: Path, key: str, purpose: str) -> Iterator[tuple[tarfile.TarFile, ArchivePart]]:
    """Write a part; `ArchivePart` is filled when the block ends."""
    part = ArchivePart()
    with path.open("xb") as target:
        os.chmod(path, 0o600)
        sealer = Sealer(target, key, purpose)
        with (
            gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=COMPRESSION, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            yield archive, part
        sealer.finish()
        os.fsync(target.fileno())
    part.size, part.sha256 = sealer.size, sealer.sha256


@contextmanager
def unpacking(path: Path, key: str, purpose: str) -> Iterator[tarfile.TarFile]:
    """Read a part from its beginning to its end."""
    with path.open("rb") as source:
        raw: io.RawIOBase = Opener(source, key, purpose)
        opener = io.BufferedReader(raw, BLOCK)
        try:
            with (
                gzip.GzipFile(fileobj=opener, mode="rb") as packed,
                tarfile.open(fileobj=packed, mode="r|") as archive,
            ):
                yield archive
        except (tarfile.TarError, EOFError, gzip.BadGzipFile):
            raise damaged(purpose) from None


def add(archive: tarfile.TarFile, name: str, source: IO[bytes], size: int) -> str:
    """Put `size` bytes under a name; their SHA-256."""
    member = tarfile.TarInfo(name)
    member.size = size
    hashed = Hashed(source, size)
    archive.addfile(member, hashed)
    return hashed.sha256


def add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    add(archive, name, io.BytesIO(data), len(data))


def stream(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(member)
    if content is None:
        raise damaged(member.name)
    return content


def write_out(source: IO[bytes], target: BinaryIO | Any) -> str:
    """Copy a stream and return its SHA-256."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()

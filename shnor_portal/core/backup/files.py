"""The stored files of a copy: packed after the database, unpacked and checked before it goes live.

Files are packed as they lie in storage, encrypted with FIELD_KEY. Between the moment of the
database and the packing a file may be deleted or, while a key is being replaced, written anew
under another name; both are noticed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tarfile import TarFile

from cryptography.fernet import InvalidToken
from django.conf import settings

from shnor_portal.core import encryption
from shnor_portal.core.backup import archives
from shnor_portal.core.backup.database import FileRow
from shnor_portal.core.backup.keys import Keys
from shnor_portal.core.backup.sealing import damaged
from shnor_portal.core.models import StoredFile

INDEX = "index.json"


@dataclass
class Packed:
    """`gone` were deleted meanwhile, as they may be; `lost` are not where their rows say."""

    count: int = 0
    gone: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def pack(archive: TarFile, rows: Iterable[FileRow]) -> Packed:
    """Every file that is there, and last an index with the hash of each."""
    packed = Packed()
    index: dict[str, str] = {}
    for row in rows:
        digest = _pack_one(archive, row.path, row.path) or _pack_moved(archive, row, packed)
        if digest:
            index[row.path] = digest
    packed.count = len(index)
    body = {"files": index, "gone": packed.gone, "lost": packed.lost}
    archives.add_bytes(archive, INDEX, json.dumps(body).encode())
    return packed


def _pack_one(archive: TarFile, path: str, name: str) -> str:
    try:
        with (Path(settings.MEDIA_ROOT) / path).open("rb") as source:
            size = source.seek(0, 2)
            source.seek(0)
            return archives.add(archive, f"files/{name}", source, size)
    except FileNotFoundError:
        return ""


def _pack_moved(archive: TarFile, row: FileRow, packed: Packed) -> str:
    """The same file under the name it has now; else say what became of it."""
    now = StoredFile.objects.filter(pk=row.pk).values_list("content", flat=True).first()
    if not now:
        packed.gone.append(row.path)
        return ""
    digest = _pack_one(archive, now, row.path) if now != row.path else ""
    if not digest:
        packed.lost.append(row.path)
    return digest


@dataclass
class Unpacked:
    """What a part had in it; `missing` are rows' files that the copy was made without."""

    paths: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def unpack(archive: TarFile, into: Path) -> Unpacked:
    """Write the files; Refused with `backup_damaged` when one is not what the index says."""
    digests: dict[str, str] = {}
    index = None
    for member in archive:
        if member.name == INDEX:
            index = json.load(archives.stream(archive, member))
            continue
        path = PurePosixPath(member.name.removeprefix("files/"))
        if path.is_absolute() or ".." in path.parts or not member.isreg():
            raise damaged("files")
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as written:
            digests[str(path)] = archives.write_out(archives.stream(archive, member), written)
    if index is None or index["files"] != digests:
        raise damaged("files")
    return Unpacked(set(digests), {*index["gone"], *index["lost"]})


def faults(rows: Iterable[FileRow], folder: Path, absent: set[str], keys: Keys) -> list[str]:
    """Rows whose file is not in the folder, does not open with the keys, or is another file."""
    lines = []
    for row in rows:
        if row.path in absent:
            continue
        try:
            token = (folder / row.path).read_bytes()
            data = encryption.decrypt_with(keys["FIELD_KEY"], keys.get("FIELD_KEY_OLD", ""), token)
        except FileNotFoundError:
            lines.append(f"файл {row.pk}: в копии его нет")
        except InvalidToken:
            lines.append(f"файл {row.pk}: не открывается ключом FIELD_KEY")
        else:
            if hashlib.sha256(data).hexdigest() != row.sha256:
                lines.append(f"файл {row.pk}: содержимое не то, что было загружено")
    return lines

"""What a copy is on the disk, and which copies are kept.

portal-20261127-023000/   manifest.json, database.sealed, files.sealed, dated.sealed
portal-20261127-023000/   verified.json, once it was restored for trial without a difference
portal-20261127-023000.part/   one that is being made, or was cut off
"""

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils import timezone

from shnor_portal.core.backup import archives, sealing
from shnor_portal.core.backup.archives import ArchivePart
from shnor_portal.core.backup.database import TableDigest
from shnor_portal.core.errors import Refused

FORMAT = 1
NAME = re.compile(r"portal-(\d{8}-\d{6})")
UNFINISHED = ".part"
MANIFEST, VERIFIED = "manifest.json", "verified.json"
DATABASE, FILES, DATED = "database", "files", "dated"


@dataclass(frozen=True)
class Manifest:
    """What is in a copy. It names no person and no file, so it is not encrypted, but sealed."""

    name: str
    made_at: str
    version: str
    engine: str
    keys: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableDigest]
    parts: dict[str, ArchivePart]
    # Files in the parts; those deleted while the copy was made; those that were not in their place.
    counts: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path, key: str) -> None:
        body = {"format": FORMAT, **asdict(self)}
        sealed = {**body, "seal": sealing.mac(key, MANIFEST, _canonical(body))}
        text = json.dumps(sealed, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, key: str) -> Self:
        """Refused when it is not a manifest, was changed, or was written under another key."""
        try:
            body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            seal, form = body.pop("seal"), body["format"]
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            raise Refused(
                f"В папке «{folder}» нет резервной копии портала или её опись повреждена.",
                code="no_backup",
            ) from None
        if form != FORMAT:
            raise Refused(
                "Копия сделана другой версией портала. Разверните ту, которой она сделана.",
                code="other_format",
            )
        if seal != sealing.mac(key, MANIFEST, _canonical(body)):
            raise Refused(
                "Ключ BACKUP_KEY не от этой копии, или её опись изменена. Возьмите файл ключей "
                "того портала, с которого копия.",
                code="wrong_key",
            )
        del body["format"]
        return cls(
            **{
                **body,
                "migrations": [(app, name) for app, name in body["migrations"]],
                "tables": {name: TableDigest(**each) for name, each in body["tables"].items()},
                "parts": {name: ArchivePart(**each) for name, each in body["parts"].items()},
            }
        )


@dataclass(frozen=True)
class Copy:
    """A finished copy in BACKUP_DIR or anywhere else."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def made_at(self) -> datetime:
        """By the name, in the time zone of the portal."""
        match = NAME.fullmatch(self.name)
        if not match:
            raise ValueError(self.name)
        moment = datetime.strptime(match[1], "%Y%m%d-%H%M%S")
        return timezone.make_aware(moment)

    @property
    def is_verified(self) -> bool:
        return (self.folder / VERIFIED).exists()

    def part(self, name: str) -> Path:
        return self.folder / f"{name}.sealed"

    def check_parts(self, manifest: Manifest) -> None:
        """Refused when a part is missing or differs; dated files are let go by the rule."""
        for name, part in manifest.parts.items():
            path = self.part(name)
            if not path.exists() and name == DATED and self.dated_may_be_gone():
                continue
            if not path.exists() or archives.sha256_of(path) != part.sha256:
                raise sealing.damaged(name)

    def dated_may_be_gone(self) -> bool:
        return bool(NAME.fullmatch(self.name)) and _too_old_for_dated(self, timezone.now())


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def folder() -> Path:
    path: Path = settings.BACKUP_DIR
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def records() -> Path:
    """Where the portal keeps what it knows of its copies, wherever these lie."""
    path = Path(settings.DATA_DIR) / "backups"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def existing() -> list[Copy]:
    """Finished copies in BACKUP_DIR, newest first."""
    copies = [Copy(path) for path in folder().iterdir() if NAME.fullmatch(path.name)]
    return sorted(copies, key=lambda copy: copy.name, reverse=True)


def find(name: str) -> Copy:
    """A copy by its folder, by its name in BACKUP_DIR, or the newest for a blank name."""
    if not name:
        if not (all_of := existing()):
            raise Refused(f"В папке «{folder()}» нет копий.", code="no_backup")
        return all_of[0]
    path = Path(name)
    return Copy((path if path.is_dir() else folder() / name).resolve())


def place(name: str) -> Path:
    """A file as it was named, or of that name in BACKUP_DIR."""
    path = Path(name)
    return path if path.exists() else folder() / name


def kept(moments: Iterable[datetime], rule: tuple[int, int, int]) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have any."""
    newest_first = sorted(moments, reverse=True)
    chosen: set[datetime] = set()
    for count, span in zip(rule, ("%Y %j", "%G %V", "%Y %m"), strict=True):
        newest: dict[str, datetime] = {}
        for moment in newest_first:
            newest.setdefault(moment.strftime(span), moment)
        chosen |= set(list(newest.values())[:count])
    return chosen


def delete_old(now: datetime | None = None) -> list[str]:
    """Delete by BACKUP_KEEP, and dated files out of copies that are no longer daily; the names.

    One made within a day stays whatever came after it (the copy before an update). A copy that
    could not be verified takes the place of no other and goes after as many days as daily copies
    are kept.
    """
    moment = now or timezone.now()
    yesterday = moment - timedelta(days=1)
    copies = existing()
    verified = [copy for copy in copies if copy.is_verified]
    stay = kept((copy.made_at for copy in verified), settings.BACKUP_KEEP)
    stay |= {copy.made_at for copy in verified if copy.made_at > yesterday}
    deleted = []
    for copy in copies:
        fresh = not _too_old_for_dated(copy, moment)
        if copy.made_at not in stay and (copy.is_verified or not fresh):
            shutil.rmtree(copy.folder)
            deleted.append(copy.name)
        elif not fresh:
            copy.part(DATED).unlink(missing_ok=True)
    return deleted


def delete_unfinished() -> None:
    """What a killed backup or trial left; only one is made at a time."""
    for path in folder().glob(f"*{UNFINISHED}"):
        shutil.rmtree(path, ignore_errors=True)


def _too_old_for_dated(copy: Copy, now: datetime) -> bool:
    return now - copy.made_at > timedelta(days=settings.BACKUP_KEEP[0])

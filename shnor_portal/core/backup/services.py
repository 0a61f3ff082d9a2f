"""Make a copy, try it, restore it."""

import errno
import fcntl
import json
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from tarfile import TarFile

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from shnor_portal.core import audit
from shnor_portal.core.backup import archives, copies, files, keys
from shnor_portal.core.backup.archives import ArchivePart
from shnor_portal.core.backup.copies import DATABASE, DATED, FILES, Copy, Manifest
from shnor_portal.core.backup.database import Engine, Loaded, differences, file_rows
from shnor_portal.core.backup.keys import Keys
from shnor_portal.core.backup.postgres import Postgres
from shnor_portal.core.backup.sqlite import Sqlite
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile

FULL = {errno.ENOSPC, errno.EDQUOT}
LAST_VERIFIED = "last-verified.json"
# In the folder of files until the database has come too: a restore that was killed may be repeated.
RESTORING = ".restoring"


@dataclass(frozen=True)
class Verified:
    """What was found in a copy that was restored without a difference."""

    name: str
    made_at: str
    tables: int
    rows: int
    files: int
    gone: int
    lost: int
    # Files with a date of deletion that the rule has taken out of an old copy.
    let_go: int = 0
    deleted: list[str] = field(default_factory=list)


def engine() -> Engine:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def make() -> Verified:
    """A new copy in BACKUP_DIR, tried at once; then those that the rule no longer keeps go.

    Works beside people and jobs. Refused when another copy is being made, the disk is full, or
    the copy restored for trial differs; such a copy is left to be looked at.
    """
    with _alone(), _disk_may_be_full():
        copy = write()
        verified = _try(copy)
        deleted = copies.delete_old()
    audit.record("backup.make", f"Сделана и проверена резервная копия {copy.name}", by=None)
    return replace(verified, deleted=deleted)


def verify(name: str = "") -> Verified:
    """Restore a copy (the newest for a blank name) into an empty place of trial and compare."""
    with _alone(), _disk_may_be_full():
        return _try(copies.find(name))


def restore(source: Path, own: Keys) -> Verified:
    """Put a copy into this installation, which must be empty, with the keys of the copy.

    Until all was compared nothing of it is in its place; killed before, it can be run again.
    """
    copy = Copy(source.resolve())
    manifest = _readable(copy, own)
    _refuse_other_keys(own)
    _refuse_unless_empty()
    media = Path(settings.MEDIA_ROOT)
    incoming = media.with_name(media.name + ".restoring")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    try:
        with _disk_may_be_full(), _loaded(copy, manifest, own, incoming, live=True) as outcome:
            loaded, verified, absent = outcome
            _leave_behind(loaded, absent)
            (incoming / RESTORING).touch()
            shutil.rmtree(media, ignore_errors=True)
            incoming.replace(media)
            keys.install(own)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    (media / RESTORING).unlink()
    keys.remember(own)
    call_command("migrate", interactive=False, verbosity=0)
    audit.record("backup.restore", f"Портал восстановлен из копии {manifest.name}", by=None)
    return verified


def write() -> Copy:
    """A new copy, not tried yet."""
    copies.delete_unfinished()
    now = timezone.localtime()
    name = f"portal-{now:%Y%m%d-%H%M%S}"
    folder = copies.folder() / (name + copies.UNFINISHED)
    folder.mkdir(mode=0o700)
    try:
        _fill(folder, name, now)
        return Copy(folder.rename(copies.folder() / name))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(folder: Path, name: str, now: datetime) -> None:
    """First the database, then the files: so that every file it knows is in the copy."""
    own, copy = keys.current(), Copy(folder)
    parts: dict[str, ArchivePart] = {}
    between = folder / "between"
    between.mkdir(mode=0o700)
    with _packing(copy, name, DATABASE, parts) as archive:
        snapshot = engine().snapshot(archive, between)
    shutil.rmtree(between)
    counts = {"gone": 0, "lost": 0}
    for part, dated in ((FILES, False), (DATED, True)):
        with _packing(copy, name, part, parts) as archive:
            packed = files.pack(archive, [row for row in snapshot.files if row.dated is dated])
        counts[part] = packed.count
        counts["gone"] += len(packed.gone)
        counts["lost"] += len(packed.lost)
    Manifest(
        name=name,
        made_at=now.isoformat(timespec="seconds"),
        version=version(),
        engine=engine().name,
        keys=keys.fingerprint(own),
        migrations=snapshot.migrations,
        tables=snapshot.tables,
        parts=parts,
        counts=counts,
    ).write(folder, own["BACKUP_KEY"])


@contextmanager
def _packing(copy: Copy, name: str, part: str, parts: dict[str, ArchivePart]) -> Iterator[TarFile]:
    key = settings.BACKUP_KEY
    with archives.packing(copy.part(part), key, f"{name} {part}") as (archive, parts[part]):
        yield archive


def _try(copy: Copy) -> Verified:
    own = keys.current()
    manifest = _readable(copy, own)
    place = copies.folder() / f"trial{copies.UNFINISHED}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    try:
        with _loaded(copy, manifest, own, place / "files", live=False) as (_, verified, _absent):
            pass
    finally:
        shutil.rmtree(place, ignore_errors=True)
    record = {"verified_at": timezone.localtime().isoformat(timespec="seconds"), **vars(verified)}
    text = json.dumps(record, ensure_ascii=False)
    (copy.folder / copies.VERIFIED).write_text(text, encoding="utf-8")
    fresh = copies.records() / (LAST_VERIFIED + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(copies.records() / LAST_VERIFIED)
    return verified


def _readable(copy: Copy, own: Keys) -> Manifest:
    """The manifest of a copy that this portal, of this version, on this database can take."""
    manifest = Manifest.read(copy.folder, own["BACKUP_KEY"])
    if manifest.keys != keys.fingerprint(own):
        raise Refused(
            "Ключ FIELD_KEY не тот, который действовал, когда копию делали: файлы из неё не "
            "открылись бы. Возьмите файл ключей, сохранённый до замены ключа.",
            code="other_field_key",
        )
    if manifest.engine != engine().name:
        raise Refused(
            f"Копия сделана на базе {_title(manifest.engine)}, а этот портал работает на "
            f"{_title(engine().name)}. Восстановите её на портале с такой же базой.",
            code="other_engine",
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
    if unknown := set(manifest.migrations) - known:
        raise Refused(
            f"Копия сделана версией портала {manifest.version}, в этой нет её изменений базы: "
            f"{', '.join('.'.join(each) for each in sorted(unknown)[:3])}. Разверните ту версию, "
            "которой копия сделана, или более новую.",
            code="other_version",
        )
    copy.check_parts(manifest)
    return manifest


@contextmanager
def _loaded(
    copy: Copy, manifest: Manifest, own: Keys, folder: Path, *, live: bool
) -> Iterator[tuple[Loaded, Verified, set[str]]]:
    """The copy unpacked, loaded and compared, still nowhere; and the files that it has not."""
    key = own["BACKUP_KEY"]
    folder.mkdir(parents=True, exist_ok=True)
    count, let_go = 0, not copy.part(DATED).exists()
    missing: set[str] = set()
    for part in (FILES, DATED):
        if part == DATED and let_go:
            continue
        with archives.unpacking(copy.part(part), key, f"{manifest.name} {part}") as archive:
            unpacked = files.unpack(archive, folder)
        count += len(unpacked.paths)
        missing |= unpacked.missing
    with (
        archives.unpacking(copy.part(DATABASE), key, f"{manifest.name} {DATABASE}") as archive,
        engine().load(archive, manifest.migrations, folder.parent, live=live) as loaded,
    ):
        rows = file_rows(loaded.connection)
        absent = missing | ({row.path for row in rows if row.dated} if let_go else set())
        wrong = differences(manifest.tables, loaded.tables)
        wrong += files.faults(rows, folder, absent, own)
        if wrong:
            raise Refused(
                "Восстановленное не совпадает с копией. Копией пользоваться нельзя.",
                code="backup_differs",
                details=wrong[:50],
            )
        verified = Verified(
            name=manifest.name,
            made_at=manifest.made_at,
            tables=len(loaded.tables),
            rows=sum(table.rows for table in loaded.tables.values()),
            files=count,
            gone=manifest.counts["gone"],
            lost=manifest.counts["lost"],
            let_go=manifest.counts[DATED] if let_go else 0,
        )
        yield loaded, verified, absent


def _leave_behind(loaded: Loaded, absent: set[str]) -> None:
    """What the copy has not is deleted; who was signed in then signs in again."""
    quote = loaded.connection.ops.quote_name
    stored = quote(StoredFile._meta.db_table)
    with loaded.connection.cursor() as cursor:
        now = loaded.connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.executemany(
            f"UPDATE {stored} SET content = '', deleted_at = %s WHERE content = %s",
            [(now, path) for path in sorted(absent)],
        )
        sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
        if (table := sessions._meta.db_table) in loaded.tables:
            cursor.execute(f"DELETE FROM {quote(table)}")


def _refuse_other_keys(own: Keys) -> None:
    if names := keys.conflicts(own):
        raise Refused(
            "В настройках портала (.env) другие ключи, чем в файле ключей: "
            + ", ".join(names)
            + ". "
            "Впишите в .env те, что печатает manage.py show_keys, и повторите.",
            code="keys_differ",
        )


def _refuse_unless_empty() -> None:
    occupied = [f"таблица {table}" for table in engine().occupied()[:5]]
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()) and not (media / RESTORING).exists():
        occupied.append(f"папка файлов {media}")
    if occupied:
        raise Refused(
            "Восстанавливать можно только в пустой портал, а в этом уже есть данные: копия их "
            "стёрла бы. Разверните портал в новой папке или с новой базой и повторите там.",
            code="not_empty",
            details=occupied,
        )


@contextmanager
def _alone() -> Iterator[None]:
    with (copies.folder() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "Копия уже делается или проверяется. Дождитесь её конца.", code="backup_running"
            ) from None
        yield


@contextmanager
def _disk_may_be_full() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        text = str(error).lower()
        if getattr(error, "errno", None) in FULL or "disk is full" in text or "no space" in text:
            raise Refused(
                f"Не хватило места на диске: «{copies.folder()}». Освободите место или задайте "
                "BACKUP_DIR на другом диске. Данные портала целы.",
                code="disk_full",
            ) from error
        raise


def version() -> str:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def _title(name: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(name, name)

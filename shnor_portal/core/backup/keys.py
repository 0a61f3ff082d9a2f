"""The keys of the portal in a file of their own, under a passphrase that people keep in mind.

Without them neither a copy nor what is encrypted inside it can be read, so this file is made once,
and again after a change of a key, and is kept apart from the copies.
"""

import base64
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings
from django.utils import timezone

from shnor_portal.core.backup import copies, sealing
from shnor_portal.core.errors import Refused

NAMES = ("SECRET_KEY", "FIELD_KEY", "FIELD_KEY_OLD", "BACKUP_KEY")
MIN_PASSPHRASE = 12
# About a third of a second and 64 MB for each guess.
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
TITLE = "Ключи портала. Хранить отдельно от резервных копий."

Keys = dict[str, str]


def current() -> Keys:
    """The keys in force; those that are not set are left out."""
    return {name: value for name in NAMES if (value := getattr(settings, name))}


def fingerprint(keys: Keys) -> str:
    """Tells whether two sets of keys that encrypt data are the same, and nothing else."""
    encrypting = {name: keys.get(name, "") for name in ("FIELD_KEY", "FIELD_KEY_OLD")}
    return sealing.mac(keys["BACKUP_KEY"], "keys", json.dumps(encrypting).encode())[:16]


def save(path: Path, passphrase: str) -> None:
    """Write the file of keys, once read back, and remember that it was written."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise Refused(
            f"Парольная фраза короче {MIN_PASSPHRASE} знаков. Возьмите несколько слов подряд.",
            code="weak_passphrase",
        )
    if path.exists():
        raise Refused(f"Файл «{path}» уже есть. Укажите другое имя.", code="file_exists")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = _cipher(passphrase, salt, SCRYPT).encrypt(nonce, json.dumps(current()).encode(), None)
    document = {
        "title": TITLE,
        "saved_at": timezone.localtime().isoformat(timespec="seconds"),
        "scrypt": SCRYPT,
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "keys": base64.b64encode(sealed).decode(),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(document, target, ensure_ascii=False, indent=1)
    if read(path, passphrase) != current():
        raise Refused(f"Файл «{path}» записан с ошибкой. Проверьте диск.", code="disk_fault")
    remember(current())


def remember(keys: Keys) -> None:
    """Note that people have these keys in a file of their own."""
    moment = timezone.localtime().isoformat(timespec="seconds")
    saved = {"saved_at": moment, "fingerprint": _of_all(keys)}
    _record().write_text(json.dumps(saved), encoding="utf-8")


def read(path: Path, passphrase: str) -> Keys:
    """The keys of a file; Refused when it is not one or the passphrase is another."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        salt, nonce, sealed = (base64.b64decode(document[n]) for n in ("salt", "nonce", "keys"))
        cipher = _cipher(passphrase, salt, document["scrypt"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(f"«{path}» – не файл ключей портала.", code="no_keys") from None
    try:
        keys: Keys = json.loads(cipher.decrypt(nonce, sealed, None))
    except InvalidTag:
        raise Refused(
            "Парольная фраза не от этого файла ключей, или файл повреждён.", code="wrong_passphrase"
        ) from None
    return keys


def saved_at() -> datetime | None:
    """When the keys of today were written into a file of keys; None when they never were."""
    try:
        saved = json.loads(_record().read_text(encoding="utf-8"))
        same = saved["fingerprint"] == _of_all(current())
        return datetime.fromisoformat(saved["saved_at"]) if same else None
    except (OSError, ValueError, KeyError):
        return None


def in_environment(name: str) -> bool:
    """Whether a key comes from the settings and not from the file that the portal made."""
    path = _kept(name)
    value = getattr(settings, name)
    return bool(value) and not (path.exists() and path.read_text() == value)


def conflicts(keys: Keys) -> list[str]:
    """Names of keys that the settings give otherwise than the file of keys."""
    return [
        name for name in NAMES if in_environment(name) and keys.get(name) != getattr(settings, name)
    ]


def install(keys: Keys) -> None:
    """Put the keys where the portal looks for them, but for those that the settings give."""
    for name in NAMES:
        path = _kept(name)
        if in_environment(name):
            continue
        if name in keys:
            fresh = path.with_name(path.name + ".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as target:
                target.write(keys[name])
            fresh.replace(path)
        else:
            path.unlink(missing_ok=True)


def as_settings(keys: Keys) -> str:
    """Lines for `.env`."""
    return "\n".join(f"{name}='{keys[name]}'" for name in NAMES if name in keys)


def _of_all(keys: Keys) -> str:
    return sealing.mac(keys["BACKUP_KEY"], "all keys", json.dumps(keys).encode())[:16]


def _kept(name: str) -> Path:
    return Path(settings.DATA_DIR) / f".{name.lower()}"


def _record() -> Path:
    return copies.records() / "keys-saved.json"


def _cipher(passphrase: str, salt: bytes, cost: dict[str, int]) -> AESGCM:
    n, r, p = cost["n"], cost["r"], cost["p"]
    return AESGCM(Scrypt(salt, 32, n=n, r=r, p=p).derive(passphrase.encode()))

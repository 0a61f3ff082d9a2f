"""One FIELD_KEY in place of another: everything that is encrypted is written anew and checked.

Safe to stop and to run again: what the key of today opens is left alone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from shnor_portal.core import audit, encryption, files
from shnor_portal.core.encryption import EncryptedTextField
from shnor_portal.core.models import StoredFile


@dataclass
class Rotation:
    """What was found: `left` still needs the old key, `lost` is opened by neither or is missing."""

    current: int = 0
    rotated: int = 0
    left: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def old_key_may_go(self) -> bool:
        return not self.left


def rotate(*, check: bool = False) -> Rotation:
    """Encrypt every stored file and secret with the key of today; with `check` only look."""
    rotation = Rotation()
    for pk in (
        StoredFile.objects.filter(deleted_at=None).order_by("pk").values_list("pk", flat=True)
    ):
        _note(rotation, f"файл {pk}", lambda pk=pk: _rotate_file(pk, check))
    for model, name in _secret_fields():
        for pk in model._default_manager.order_by("pk").values_list("pk", flat=True):
            label = f"{model._meta.label}.{name} {pk}"
            _note(rotation, label, lambda pk=pk: _rotate_field(model, name, pk, check))  # noqa: B023
    if not check:
        text = (
            f"Ключ шифрования: перешифровано {rotation.rotated}, не читается {len(rotation.lost)}"
        )
        audit.record("key.rotate", text, by=None)
    return rotation


def _note(rotation: Rotation, label: str, deed: Any) -> None:
    try:
        outcome = deed()
    except (InvalidToken, OSError):
        rotation.lost.append(label)
        return
    if outcome:
        setattr(rotation, outcome, getattr(rotation, outcome) + 1)


def _rotate_file(pk: int, check: bool) -> str:
    stored = StoredFile.objects.filter(pk=pk, deleted_at=None).first()
    if stored is None:
        return ""  # deleted in the meantime
    with stored.content.open("rb") as handle:
        token = handle.read()
    if encryption.is_current(token):
        return "current"
    data = encryption.decrypt(token)
    if check:
        return "left"
    before, storage = str(stored.content.name), stored.content.storage
    files.write(stored, data)
    with stored.content.open("rb") as handle:
        written = handle.read()
    if not encryption.is_current(written) or _digest(written) != stored.sha256:
        storage.delete(str(stored.content.name))
        raise InvalidToken
    # Nobody deleted it or wrote it anew meanwhile; a killed run leaves the file as it was.
    same = StoredFile.objects.filter(pk=pk, content=before)
    moved = same.update(content=stored.content.name)
    storage.delete(before if moved else str(stored.content.name))
    return "rotated"


def _digest(token: bytes) -> str:
    return hashlib.sha256(encryption.decrypt(token)).hexdigest()


def _secret_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for each in model._meta.concrete_fields:
            if isinstance(each, EncryptedTextField):
                yield model, each.name


def _rotate_field(model: type[models.Model], name: str, pk: Any, check: bool) -> str:
    with transaction.atomic():
        row = model._default_manager.filter(pk=pk).select_for_update(of=("self",)).order_by()
        raw = Cast(models.F(name), models.TextField())
        token = row.annotate(token=raw).values_list("token", flat=True).first()
        if not token:
            return ""
        if encryption.is_current(token.encode("ascii")):
            return "current"
        text = encryption.decrypt_text(token)
        if check:
            return "left"
        row.update(**{name: text})
        return "rotated"

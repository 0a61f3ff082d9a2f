"""The parts that every paper is made of, and their lossless form as JSON.

A context is a frozen dataclass: apps extend `PaperContext` with what their paper says. Fields may
be str, int, float, bool, Decimal, date, datetime, enums, tuples, other frozen dataclasses, and any
of these or None; nothing else can be kept.
"""

import enum
import hashlib
import json
import types
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Origin:
    """Where the numbers came from: the date of the data and the method with its version."""

    data_date: date
    method: str


@dataclass(frozen=True)
class Requisites:
    """The head of an act. `organ` is one line per body, the author last.

    A date or a `number` that is not known yet (None, "") leaves a blank to fill in by hand;
    `number=None` is a kind of paper that has no number.
    """

    organ: tuple[str, ...]
    kind: str
    title: str
    dated: date | None = None
    number: str | None = ""
    place: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs: the post as it stands under the text, the name as «И.О. Фамилия» or blank."""

    post: str
    name: str = ""


@dataclass(frozen=True)
class Approval:
    """The «УТВЕРЖДАЮ» block of the person who approves; no date leaves a blank."""

    post: str
    name: str = ""
    dated: date | None = None


@dataclass(frozen=True, kw_only=True)
class PaperContext:
    """What the base template shows of any paper; a concrete paper adds its own fields."""

    origin: Origin
    requisites: Requisites
    signatures: tuple[Signature, ...] = ()
    approval: Approval | None = None
    executor: str = ""
    # The mark that limits access, «Для служебного пользования»; blank where there is none.
    access_mark: str = ""


@dataclass(frozen=True)
class Stamp:
    """Two independent words of the content: what names the snapshot, and what proves it."""

    snapshot_id: str
    check_code: str


def stamp(kind: str, context: PaperContext) -> Stamp:
    """The same kind and content always give the same stamp, for example 3f9a1c7eb204, 7K3M-Q2XD."""
    document = {"kind": kind, "context": context_to_json(context)}
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).digest()
    return Stamp(snapshot_id=digest[:6].hex(), check_code=_readable(digest[6:11]))


def context_to_json(context: Any) -> dict[str, Any]:
    """A dict for a JSONField, from which `context_from_json` builds an equal context.

    A field that has its default is left out: a class that grows one with a default still opens
    what was kept before, with the same stamp. TypeError names the field that cannot be kept.
    """
    if not is_dataclass(context) or isinstance(context, type):
        raise TypeError(f"{type(context).__name__} is not a dataclass instance")
    return {
        field.name: _pack(getattr(context, field.name), f"{type(context).__name__}.{field.name}")
        for field in fields(context)
        if field.default is MISSING or getattr(context, field.name) != field.default
    }


def context_from_json(cls: type[Kept], document: dict[str, Any]) -> Kept:
    """The context that `context_to_json` was given; TypeError if the class has grown a field
    without a default."""
    hints = get_type_hints(cls)
    kept = (field.name for field in fields(cls) if field.name in document)  # type: ignore[arg-type]
    return cls(**{name: _unpack(hints[name], document[name]) for name in kept})


def _pack(value: Any, where: str) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_pack(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if is_dataclass(value):
        return context_to_json(value)
    raise TypeError(f"{where}: {type(value).__name__} cannot be kept in a snapshot")


def _unpack(hint: Any, value: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        known = [arg for arg in args if arg is not type(None)]
        if value is None:
            return None
        if len(known) > 1:
            raise TypeError(f"{hint}: only one type or None can be kept in a snapshot")
        return _unpack(known[0], value)
    if origin is tuple:
        return tuple(
            _unpack(item, each) for item, each in zip(_items(args, value), value, strict=True)
        )
    if is_dataclass(hint):
        return context_from_json(hint, value)  # type: ignore[arg-type]
    if issubclass(hint, datetime | date):
        return hint.fromisoformat(value)
    if issubclass(hint, Decimal | enum.Enum):
        return hint(value)
    return value


def _items(args: tuple[Any, ...], value: list[Any]) -> Iterable[Any]:
    return [args[0]] * len(value) if args[-1] is Ellipsis else args


# Crockford's alphabet: no I, L, O, U, so that a code survives being read aloud and typed.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _readable(five_bytes: bytes) -> str:
    bits = int.from_bytes(five_bytes)
    letters = "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -5, -5))
    return f"{letters[:4]}-{letters[4:]}"

"""A methodology: a versioned document of categories and rules, read, checked and parametrised.

The document is data that a department may copy and edit as a form; nothing in it is code. The
ready ones lie in `presets/`. What a rule may contain is decided in `schema`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from monitoring.identification.methodology import schema
from monitoring.identification.methodology.windows import opened
from shnor_portal.core.errors import Refused

PRESETS = ("grachevka-2020", "fioko", "irkutsk-tula")

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the methodology that a municipality may change.

    `choices` are (value, title) pairs where only some values make sense.
    """

    name: str
    title: str
    value: int | float | str
    default: int | float | str
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """What a school may be found to be; `rule` has the parameters' values in it and windows whose
    years are judged apart opened out into a criterion for each year.

    `status` is the status that an approved «yes» sets: shnor, shnsu or risk_zone.
    """

    code: str
    title: str
    rule: Mapping[str, Any]
    status: str = "shnor"


@dataclass(frozen=True, slots=True)
class Methodology:
    """A checked document with its parameters set. `document` is as it was given."""

    code: str
    title: str
    version: int
    source: str
    peer_level: str
    parameters: tuple[Parameter, ...]
    selectors: Mapping[str, tuple[Mapping[str, Any], ...]]
    categories: tuple[Category, ...]
    document: Document

    def category(self, code: str) -> Category:
        """The category of the code; the schema has seen to it that references exist."""
        return next(category for category in self.categories if category.code == code)

    @property
    def spans_region(self) -> bool:
        """Whether some rule looks at the schools of the whole region as peers."""
        rules = [category.rule for category in self.categories]
        return any(level.startswith("region") for level in (self.peer_level, *_peers(rules)))

    @property
    def values(self) -> dict[str, int | float | str]:
        """Parameters as set, by name."""
        return {parameter.name: parameter.value for parameter in self.parameters}


def _peers(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "peers":
                yield item
            yield from _peers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _peers(item)


def preset(code: str) -> Document:
    """The document of a ready methodology."""
    if code not in PRESETS:
        raise Refused(
            f"Методики «{code}» нет. Готовые методики: {', '.join(PRESETS)}.",
            code="methodology_unknown",
        )
    file = resources.files("monitoring.identification") / "presets" / f"{code}.json"
    document: Document = json.loads(file.read_text(encoding="utf-8"))
    return document


def load(document: Document, changes: Mapping[str, int | float | str] | None = None) -> Methodology:
    """The methodology of a document, with some parameters changed (`--set name=value`).

    Changes may be text as typed. Refused with `methodology_invalid`, every fault in `details`, or
    with `parameter_invalid` when it is a change that does not fit.
    """
    _refuse(schema.frame_faults(document), document)
    parameters = tuple(_parameter(name, item) for name, item in document["params"].items())
    parameters = _changed(parameters, changes or {})
    values = {parameter.name: parameter.value for parameter in parameters}
    faults = schema.unknown_parameters(document, values)
    _refuse(faults, document)
    level = document["peer_level"]
    resolved = schema.resolved(document, values)
    faults = schema.rule_faults(resolved)
    if faults and changes:
        raise Refused(
            "С такими значениями параметров методика не работает: " + " ".join(faults),
            code="parameter_invalid",
            details=faults,
        )
    _refuse(faults, document)
    return Methodology(
        code=document["code"],
        title=document["title"],
        version=document.get("version", 1),
        source=document.get("source", ""),
        peer_level=level,
        parameters=parameters,
        selectors={name: tuple(items) for name, items in resolved.get("selectors", {}).items()},
        categories=tuple(
            Category(item["code"], item["title"], opened(item["rule"]), item.get("status", "shnor"))
            for item in resolved["categories"]
        ),
        document=document,
    )


def _refuse(faults: tuple[str, ...], document: Document) -> None:
    if faults:
        named = document if isinstance(document, Mapping) else {}
        name = named.get("title") or named.get("code") or "без названия"
        raise Refused(
            f"Методика «{name}» содержит ошибки: {' '.join(faults)}",
            code="methodology_invalid",
            details=faults,
        )


def _parameter(name: str, item: Any) -> Parameter:
    if not isinstance(item, Mapping):
        item = {"value": item}
    return Parameter(
        name,
        item.get("title", name),
        item["value"],
        item["value"],
        item.get("note", ""),
        tuple(item.get("choices", {}).items()),
    )


def _changed(
    parameters: tuple[Parameter, ...], changes: Mapping[str, int | float | str]
) -> tuple[Parameter, ...]:
    known = {parameter.name: parameter for parameter in parameters}
    for name, value in changes.items():
        if name not in known:
            raise Refused(
                f"У методики нет параметра «{name}». Есть: {', '.join(known)}.",
                code="parameter_invalid",
            )
        known[name] = replace(known[name], value=_typed(known[name], value))
    return tuple(known.values())


def _typed(parameter: Parameter, value: int | float | str) -> int | float | str:
    """The value as the parameter's own kind; a decimal comma is understood."""
    if isinstance(parameter.default, str):
        choices = dict(parameter.choices)
        if choices and value not in choices:
            raise Refused(
                f"Параметр «{parameter.name}»: значение «{value}» не подходит. "
                f"Допустимы: {', '.join(choices)}.",
                code="parameter_invalid",
            )
        return str(value)
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise Refused(
            f"Параметр «{parameter.name}»: нужно число, а указано «{value}».",
            code="parameter_invalid",
        )
    return int(number) if number.is_integer() else number

"""Whether a methodology document is sound, and in plain words what is wrong with one.

`{"param": name}` may stand for any value of a rule; it is resolved before the rule is checked
against the grammar.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from monitoring.identification.methodology.checks import (
    MAY,
    MUST,
    Faults,
    Grammar,
    Place,
    fields_faults,
    list_of,
    mapping,
    one_of,
    text,
    whole,
)
from monitoring.identification.methodology.grammar import CATEGORY, PEERS, SELECTOR


def frame_faults(document: Any) -> tuple[str, ...]:
    """Faults of the document's frame: without these the rules can be looked at."""
    if not isinstance(document, Mapping):
        return ("Документ методики должен быть объектом JSON.",)
    place = Place(document, "Методика")
    return tuple(fields_faults(place, document, _FRAME))


def unknown_parameters(document: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[str, ...]:
    """References to parameters that the document does not declare."""
    return tuple(
        f"Методика: в правилах назван параметр «{name}», которого нет в списке параметров."
        for name in sorted({str(name) for name in _references(document)} - set(values))
    )


def _references(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        if set(value) == {"param"}:
            yield value["param"]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def resolved(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The document with parameters' values in place and `peer_level` for the word «peer_level»."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            if set(value) == {"param"}:
                return values[value["param"]]
            return {name: walk(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        return document["peer_level"] if key == "peers" and value == "peer_level" else value

    return {name: walk(item) for name, item in document.items()}


def rule_faults(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Faults of selectors and rules of a resolved document."""
    faults: list[str] = []
    for name, items in document.get("selectors", {}).items():
        for item in items:
            faults += fields_faults(Place(document, f"Набор процедур «{name}»"), item, SELECTOR)
    codes = [category.get("code") for category in document["categories"]]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        faults.append(f"Методика: категория «{code}» описана дважды.")
    for category in document["categories"]:
        place = Place(document, f"Категория «{category.get('code', '')}»")
        faults += fields_faults(place, category, CATEGORY)
    if not faults:
        faults += _circular(document)
    return tuple(dict.fromkeys(faults))


def _circular(document: Mapping[str, Any]) -> Faults:
    """A category that refers to itself, directly or through others, has no answer."""
    refers = {item["code"]: set(_refs(item["rule"])) for item in document["categories"]}
    for code in refers:
        seen: set[str] = set()
        ahead = set(refers[code])
        while ahead:
            seen |= ahead
            ahead = {after for one in ahead for after in refers[one]} - seen
        if code in seen:
            yield f"Категория «{code}» ссылается сама на себя."


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name == "ref":
                yield item
            else:
                yield from _refs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _refs(item)


def _plain(place: Place, value: Any) -> Faults:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        yield place.says("значение параметра – число или слово")


def _parameters(place: Place, value: Any) -> Faults:
    if not isinstance(value, Mapping):
        yield place.says("нужен объект «имя: значение»")
        return
    for name, item in value.items():
        described = item if isinstance(item, Mapping) else {"value": item}
        yield from fields_faults(place.at(f"«{name}»"), described, _PARAMETER)


def _selectors(place: Place, value: Any) -> Faults:
    if not isinstance(value, Mapping):
        yield place.says("нужен объект «имя: список процедур»")
        return
    for name, items in value.items():
        yield from list_of(mapping)(place.at(f"«{name}»"), items)


_PARAMETER: Grammar = {
    "value": (_plain, MUST),
    "title": (text, MAY),
    "note": (text, MAY),
    "choices": (mapping, MAY),
}
_FRAME: Grammar = {
    "code": (text, MUST),
    "title": (text, MUST),
    "version": (whole(1), MAY),
    "source": (text, MAY),
    "peer_level": (one_of("none", *PEERS), MUST),
    "params": (_parameters, MUST),
    "selectors": (_selectors, MAY),
    "categories": (list_of(mapping), MUST),
}

"""Small checks that a methodology document is put together from; each says faults in Russian."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Faults = Iterator[str]


class Place:
    """Where in the document the check is, for messages, and the whole document."""

    def __init__(self, document: Mapping[str, Any], *path: str) -> None:
        self.document, self.path = document, path

    def at(self, step: str) -> "Place":
        """One step deeper."""
        return Place(self.document, *self.path, step)

    def says(self, fault: str) -> str:
        """The fault with its place."""
        return f"{' → '.join(self.path)}: {fault}."


Check = Callable[[Place, Any], Faults]
# Fields of an object: the check of each and whether it must be there.
Grammar = Mapping[str, tuple[Check, bool]]
MUST, MAY = True, False


def number(place: Place, value: Any) -> Faults:
    """A number, not a truth value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield place.says(f"нужно число, а указано «{value}»")


def positive(place: Place, value: Any) -> Faults:
    """A number above zero."""
    faults = list(number(place, value))
    if not faults and value <= 0:
        faults = [place.says(f"нужно число больше нуля, а указано «{value}»")]
    yield from faults


def share(place: Place, value: Any) -> Faults:
    """A share between 0 and 1."""
    faults = list(number(place, value))
    if not faults and not 0 <= value <= 1:
        faults = [place.says(f"нужна доля от 0 до 1, а указано «{value}»")]
    yield from faults


def whole(least: int) -> Check:
    """A whole number not less than `least`."""

    def check(place: Place, value: Any) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            yield place.says(f"нужно целое число не меньше {least}, а указано «{value}»")

    return check


def shift(place: Place, value: Any) -> Faults:
    """A year relative to the year of the run: 0, −1, …"""
    if isinstance(value, bool) or not isinstance(value, int) or value > 0:
        yield place.says(f"год указывается как 0, -1, -2 и так далее, а указано «{value}»")


def text(place: Place, value: Any) -> Faults:
    """Some text."""
    if not isinstance(value, str) or not value.strip():
        yield place.says("нужен текст")


def mapping(place: Place, value: Any) -> Faults:
    """An object, of any contents."""
    if not isinstance(value, Mapping):
        yield place.says("нужен объект")


def one_of(*allowed: str) -> Check:
    """One of a few words."""

    def check(place: Place, value: Any) -> Faults:
        if value not in allowed:
            yield place.says(f"значение «{value}» неизвестно; допустимы: {', '.join(allowed)}")

    return check


def list_of(check: Check, least: int = 1) -> Check:
    """A list with at least so many items, each of which passes the check."""

    def checked(place: Place, value: Any) -> Faults:
        if not isinstance(value, list) or len(value) < least:
            yield place.says(f"нужен список, в котором не меньше {least} элементов")
            return
        for order, item in enumerate(value, 1):
            yield from check(place.at(str(order)), item)

    return checked


def fields(grammar: Grammar) -> Check:
    """An object with these fields."""
    return lambda place, value: fields_faults(place, value, grammar)


def choice(place: Place, value: Any, checks: Mapping[str, Check], what: str) -> Faults:
    """{name: contents}, the contents checked as the name says; `what` is what the name is."""
    if not isinstance(value, Mapping) or len(value) != 1:
        yield place.says(f"нужен ровно один {what}")
        return
    ((name, spec),) = value.items()
    if name not in checks:
        yield place.says(f"неизвестный {what} «{name}»; допустимы: {', '.join(checks)}")
        return
    title = spec.get("id") if isinstance(spec, Mapping) else None
    yield from checks[name](place.at(f"{name} «{title}»" if title else name), spec)


def fields_faults(place: Place, value: Any, grammar: Grammar) -> Faults:
    """Unknown and absent fields, and faults of those present."""
    if not isinstance(value, Mapping):
        yield place.says("нужен объект с полями " + ", ".join(grammar))
        return
    for name in value:
        if name not in grammar:
            yield place.says(f"лишнее поле «{name}»; допустимы: {', '.join(grammar)}")
    for name, (check, required) in grammar.items():
        if name in value:
            yield from check(place.at(name), value[name])
        elif required:
            yield place.says(f"не указано поле «{name}»")

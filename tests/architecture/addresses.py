"""Every address of the portal with its name, its view and its mark of access."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    arguments: tuple[tuple[str, str], ...]
    """Each argument after the word before it: `/imports/<int:pk>/` has ("imports", "pk")."""
    mark: tuple[str, Any] | None


@cache
def addresses() -> tuple[Address, ...]:
    """In order of their names."""
    found = {(address.name, address.route): address for address in _walk(get_resolver(), "", "")}
    return tuple(sorted(found.values(), key=lambda address: (address.name, address.route)))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield Address(
                name=f"{space}{entry.name}" if entry.name else route,
                route=f"/{route}",
                arguments=tuple(_arguments(route)),
                mark=getattr(entry.callback, "access_mark", None),
            )


def _arguments(route: str) -> Iterator[tuple[str, str]]:
    word = ""
    for part in route.split("/"):
        if match := re.fullmatch(r"<(?:\w+:)?(\w+)>", part):
            yield word, match[1]
        else:
            word = part

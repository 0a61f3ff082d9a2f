"""Notices names that a template uses and nobody gave it, which Django renders as nothing."""

import sys
from types import FrameType

from django.conf import settings


class Undefined(str):
    """Stands in `string_if_invalid`. Django asks whether it is true right where a name was not
    found: the answer is no, so the page is rendered as always, and the name is noted.

    A name with `|default` says itself that it may be absent; other people's templates do not
    concern us.
    """

    __slots__ = ("seen",)
    seen: list[str]

    def __new__(cls) -> "Undefined":
        self = super().__new__(cls, "")
        self.seen = []
        return self

    def __deepcopy__(self, memo: object) -> "Undefined":
        return self

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        name = _name_asked_for(frame)
        origin = _template_of(frame)
        if name and origin.startswith(str(settings.BASE_DIR / "templates")):
            self.seen.append(f"{origin.removeprefix(str(settings.BASE_DIR))}: {name}")
        return False


def _name_asked_for(frame: FrameType) -> str:
    """The name that was not found, or the condition whose value cannot be had (a method that
    wants arguments); blank when it is a filter that asks, `default` above all."""
    asking, values = frame.f_code.co_name, frame.f_locals
    if asking == "resolve":
        expression = values["self"]
        filters = getattr(expression, "filters", ())
        return "" if filters and filters[0][0].__name__ == "default" else str(expression)
    if asking == "render" and "condition" in values:
        return str(getattr(values["condition"], "text", "if"))
    return ""


def _template_of(frame: FrameType | None) -> str:
    while frame:
        node = frame.f_locals.get("self")
        if origin := getattr(node, "origin", None):
            return str(origin.name)
        frame = frame.f_back
    return ""


UNDEFINED = Undefined()

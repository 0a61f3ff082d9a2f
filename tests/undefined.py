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
        expression = frame.f_locals.get("self")
        filters = getattr(expression, "filters", ())
        if not (filters and filters[0][0].__name__ == "default"):
            origin = _template_of(frame)
            if origin.startswith(str(settings.BASE_DIR / "templates")):
                name = f"{origin.removeprefix(str(settings.BASE_DIR))}: {expression}"
                self.seen.append(name)
        return False


def _template_of(frame: FrameType | None) -> str:
    while frame:
        node = frame.f_locals.get("self")
        if origin := getattr(node, "origin", None):
            return str(origin.name)
        frame = frame.f_back
    return ""


UNDEFINED = Undefined()

"""The forms of a page as a browser would send them: every field with what it offers."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TOKEN = "csrfmiddlewaretoken"
# What a person would type into an empty field of this type.
TYPED = {
    "date": "2024-10-01", "email": "somebody@nowhere.example", "month": "2024-10", "number": "3",
    "password": "Другой-ключ-42", "tel": "+7 900 000-00-00", "url": "https://nowhere.example/",
}  # fmt: skip
TEXT = "Написано при проверке"


@dataclass(frozen=True)
class Field:
    """A named control; `options` are the values that it offers, of a hidden one its own."""

    name: str
    kind: str
    options: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    many: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether its values come from the portal and are not typed."""
        return self.kind in {"select", "radio", "checkbox", "hidden", "button"}


@dataclass(frozen=True)
class Form:
    action: str
    method: str
    fields: tuple[Field, ...]
    buttons: tuple[Field, ...] = ()

    def filled(self, button: Field | None = None) -> dict[str, list[str]]:
        """What is sent when everything empty is filled in and the button is pressed."""
        body = {one.name: list(one.chosen) or _typed(one) for one in self.fields}
        if button:
            body[button.name] = list(button.options)
        return body

    @property
    def ways(self) -> tuple[Field | None, ...]:
        """The buttons that tell the deeds of one form apart; None where none is named."""
        return self.buttons or (None,)


def _typed(one: Field) -> list[str]:
    if one.kind in {"select", "radio"}:
        return [value for value in one.options if value][:1]
    if one.kind == "checkbox":
        return list(one.options[:1])
    if one.kind in {"hidden", "file"}:
        return []
    return [TYPED.get(one.kind, TEXT)]


def forms_of(html: str, url: str) -> list[Form]:
    """All forms of the page at `url`, with absolute paths in their actions."""
    return _Reader(html, url).forms


def links_of(html: str, url: str) -> list[str]:
    """Paths with a query that the page leads to, in their order."""
    found = (urljoin(url, link.replace("&amp;", "&")) for link in _LINK.findall(html))
    return [link for link in dict.fromkeys(found) if link.startswith("/")]


_LINK = re.compile(r'(?:href|hx-get)="([^"#]*\?[^"#]*)"')


@dataclass
class _Open:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[Field] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, html: str, url: str) -> None:
        super().__init__()
        self.url = url
        self.opened: dict[str, _Open] = {}
        self.current: _Open | None = None
        self.select: tuple[_Open, Field] | None = None
        self.area: tuple[_Open, str] | None = None
        self.strays: dict[str, _Open] = {}
        self.feed(html)
        for name, stray in self.strays.items():
            if owner := self.opened.get(name):
                owner.fields.update(stray.fields)
                owner.buttons += stray.buttons
        self.forms = [
            Form(one.action, one.method, tuple(one.fields.values()), tuple(one.buttons))
            for one in self.opened.values()
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.url, values.get("action") or self.url)
            self.current = _Open(action, values.get("method", "get").lower())
            self.opened[values.get("id") or f"form {len(self.opened)}"] = self.current
            return
        name = values.get("name", "")
        # A control may stand outside its form, and before it.
        home = values.get("form")
        owner = self.strays.setdefault(home, _Open("", "")) if home else self.current
        if tag == "option" and self.select:
            self._add_option(values)
        elif owner is None or not name or name == TOKEN:
            return
        elif tag == "select":
            self.select = owner, Field(name, "select", many="multiple" in values)
            owner.fields[name] = self.select[1]
        elif tag == "textarea":
            self.area = owner, name
            owner.fields[name] = Field(name, "text")
        elif tag == "button":
            owner.buttons.append(Field(name, "button", (values.get("value", ""),)))
        elif tag == "input":
            self._add_input(owner, name, values)

    def _add_option(self, values: dict[str, str]) -> None:
        assert self.select
        owner, one = self.select
        value = values.get("value", "")
        chosen = (*one.chosen, value) if "selected" in values and value else one.chosen
        one = replace(one, options=(*one.options, value), chosen=chosen)
        self.select = owner, one
        owner.fields[one.name] = one

    def _add_input(self, owner: _Open, name: str, values: dict[str, str]) -> None:
        kind, value = values.get("type", "text"), values.get("value", "")
        if kind == "submit":
            owner.buttons.append(Field(name, "button", (value,)))
            return
        before = owner.fields.get(name, Field(name, kind, many=kind == "checkbox"))
        on = "checked" in values if kind in {"radio", "checkbox"} else bool(value)
        owner.fields[name] = replace(
            before,
            options=(*before.options, value or "on"),
            chosen=(*before.chosen, value or "on") if on else before.chosen,
        )

    def handle_data(self, data: str) -> None:
        if self.area and data.strip():
            owner, name = self.area
            owner.fields[name] = Field(name, "text", chosen=(data.strip(),))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def path_of(url: str) -> str:
    return urlsplit(url).path

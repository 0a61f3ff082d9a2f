"""What a whole page has and has not."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
}  # fmt: skip
DATA = re.compile(r"<script[^>]*application/json.*?</script>", re.DOTALL)
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")

# What the checker of W3C refused here once; the whole of HTML is its business.
LABELS = {"aria-label", "aria-labelledby"}
PHRASES = {"span", "p", "label", "button", "summary", "strong", "small"}
BLOCKS = {"details", "div", "form", "ul", "ol", "dl", "table", "section", "fieldset"}
NAMELESS = {"div", "span", "p", "td", "li", "small", "strong", "b", "code"}
UNHINTED = {"date", "month", "time", "checkbox", "radio", "file", "hidden", "range", "color"}


def invalid(tag: str, values: dict[str, str], above: list[str]) -> Iterator[str]:
    """Invalid HTML that browsers and readers guess at."""
    if tag in NAMELESS and "role" not in values:
        yield from (f"{name} without a role" for name in LABELS & values.keys())
    if tag == "input" and "placeholder" in values and values.get("type") in UNHINTED:
        yield "a placeholder"
    yield from (f"{name}, not data-{name}," for name in values if name.startswith("hx-"))
    if tag in BLOCKS and above and above[-1] in PHRASES:
        yield f"inside <{above[-1]}>"


class Page(HTMLParser):
    """What a page must not have, found while it is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.lists: set[str] = set()
        self.headings = 0
        self.titles = 0
        self.language = ""
        self.open: list[str] = []
        self.post_forms = self.tokens = 0
        self.feed(html)
        if self.open:
            self.faults.append(f"not closed: {self.open}")
        self.faults += [f"no <datalist> {name}" for name in self.lists - self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        inline = [name for name in values if name == "style" or name.startswith("on")]
        if inline:
            self.faults.append(f"inline {inline} in <{tag}>")
        if tag == "style" or (
            tag == "script" and not values.get("src") and values.get("type") != "application/json"
        ):
            self.faults.append(f"inline <{tag}>")
        if any(name.startswith(("hx-on", "hx-vals")) for name in values):
            self.faults.append(f"evaluated htmx attribute in <{tag}>")
        if (identity := values.get("id")) and identity in self.ids:
            self.faults.append(f"id twice: {identity}")
        self.ids.add(values.get("id", ""))
        self.lists |= {values["list"]} if "list" in values else set()
        if values.get("http-equiv") == "refresh" and ";url" in values.get("content", ""):
            self.faults.append("no space before url")
        self.headings += tag == "h1"
        self.titles += tag == "title" and "svg" not in self.open
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "form" and values.get("method", "").lower() == "post":
            self.post_forms += 1
        self.tokens += values.get("name") == "csrfmiddlewaretoken"
        if tag == "img" and "alt" not in values:
            self.faults.append("img without alt")
        self.faults += [f"{fault} in <{tag}>" for fault in invalid(tag, values, self.open[:-1])]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
            if tag in self.open:
                while self.open and self.open.pop() != tag:
                    pass
            return
        self.open.pop()


def faults_of(html: str) -> list[str]:
    """In words; empty for a whole page in Russian, with nothing inline."""
    page = Page(html)
    faults = list(page.faults)
    if page.headings != 1 or page.titles != 1 or page.language != "ru":
        faults.append(f"h1 {page.headings}, title {page.titles}, lang {page.language!r}")
    if page.tokens < page.post_forms:
        faults.append("a form without a CSRF token")
    if left := BRACES.findall(DATA.sub("", html)):
        faults.append(f"braces of the template language: {left}")
    return faults

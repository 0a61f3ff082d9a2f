"""Every page that opens: a whole page, in Russian, with nothing inline, nothing undefined."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.models import School
from schools.permissions import Role
from tests.architecture.test_roles import everywhere

pytestmark = pytest.mark.once
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
}  # fmt: skip


class Page(HTMLParser):
    """What a page must not have, found while it is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.headings = 0
        self.titles = 0
        self.language = ""
        self.open: list[str] = []
        self.post_forms = self.tokens = 0
        self.feed(html)
        if self.open:
            self.faults.append(f"not closed: {self.open}")

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
        self.headings += tag == "h1"
        self.titles += tag == "title" and "svg" not in self.open
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "form" and values.get("method", "").lower() == "post":
            self.post_forms += 1
        self.tokens += values.get("name") == "csrfmiddlewaretoken"
        if tag == "img" and "alt" not in values:
            self.faults.append("img without alt")

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


@pytest.mark.parametrize(
    "role", [Role.COORDINATOR, Role.SCHOOL_HEAD, Role.REGION_OPERATOR, Role.ADMINISTRATOR, None],
    ids=lambda role: role.value if role else "nobody",
)  # fmt: skip
def test_every_page_is_a_whole_page(role, world, sign_in):
    client = sign_in(world.cast.by_role()[role] if role else None)
    faults = []
    pages = 0
    for address, url in everywhere(world):
        response = client.get(url)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        html = response.content.decode()
        if "<html" not in html:
            continue
        pages += 1
        page = Page(html)
        faults += [f"{address.name} ({response.status_code}): {fault}" for fault in page.faults]
        if page.headings != 1 or page.titles != 1 or page.language != "ru":
            faults.append(
                f"{address.name} ({response.status_code}): h1 {page.headings}, "
                f"title {page.titles}, lang {page.language!r}"
            )
        if page.tokens < page.post_forms:
            faults.append(f"{address.name}: a form without a CSRF token")
        text = re.sub(r"<script[^>]*application/json.*?</script>", "", html, flags=re.DOTALL)
        if left := re.findall(r"\{\{|\}\}|\{%|%\}", text):
            faults.append(f"{address.name}: braces of the template language: {left}")

    assert pages
    assert not faults, "\n".join(faults)


def test_number_of_queries_does_not_grow_with_the_number_of_schools(world, sign_in):
    client = sign_in(world.cast.north.coordinator)
    listed = everywhere(world)

    def count() -> dict[str, int]:
        counts = {}
        for address, url in listed:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url, {"fresh": "1"})
            counts[address.name] = len(queries)
        return counts

    few = count()
    School.objects.bulk_create(
        School(municipality=world.cast.north.municipality, name=f"МБОУ «Школа № {n}»", pupils=100)
        for n in range(30)
    )
    many = count()

    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name] + 2}
    assert not grown

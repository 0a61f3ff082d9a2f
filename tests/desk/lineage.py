"""A reader who follows the links beside numbers to their place in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.test import Client
from django.urls import resolve

from tests.monitoring.pages import text_of

CLICKS = 2
# From a number pooled over works: to their list, to a work, to a school in it.
POOLED = 3
# Tables whose numbers count schools and measures and are read from no file.
NOT_RESULTS = {
    "Сколько школ с каким результатом в каждой категории",
    "Планы школы: состояние, сколько сроков выполнено, просрочено и ждёт подтверждения",
}


@dataclass
class Reader:
    """A person's browser that opens every page once."""

    client: Client
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)

    def open(self, url: str) -> tuple[int, str]:
        bare = url.partition("#")[0]
        if bare not in self.pages:
            response = self.client.get(bare)
            is_page = response["Content-Type"].startswith("text/html")
            self.pages[bare] = response.status_code, text_of(response) if is_page else ""
        return self.pages[bare]

    def main(self, url: str) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.open(url)[1]).get_element_by_id("main")

    def names_a_place(self, url: str) -> bool:
        """Whether the page names a sheet and a row and offers the original."""
        status, page = self.open(url)
        said = "Лист" in page or "лист «" in page
        return status == 200 and said and "трока" in page and bool(originals_of(page))

    def leads(self, url: str, clicks: int = CLICKS) -> bool:
        """Whether a place in a file is reached in so many clicks, the first of them on `url`."""
        if not self.open(url)[1] or self.names_a_place(url):
            return bool(self.open(url)[1])
        further = (link for link in links_of(self.main(url), url) if is_of_results(link))
        return clicks > 1 and any(self.leads(link, clicks - 1) for link in further)


def originals_of(page: str) -> list[str]:
    return [
        link for link in links_of(lxml.html.fromstring(page), "/") if link.startswith("/files/")
    ]


def links_of(element: lxml.html.HtmlElement, url: str) -> list[str]:
    found = (urljoin(url, link.get("href")) for link in element.iter("a") if link.get("href"))
    return [link for link in dict.fromkeys(found) if link.startswith("/")]


def is_of_results(link: str) -> bool:
    name = resolve(urlsplit(link).path).view_name
    return name in {
        "desk:school", "desk:school_results", "monitoring:assessment",
        "monitoring:assessment_list", "monitoring:cell", "monitoring:import_file",
        "schools:school_card",
    }  # fmt: skip


def numbers(main: lxml.html.HtmlElement) -> Iterator[tuple[str, list[str]]]:
    """Each row with figures, and what it, its table's foot or the words above the table open.

    A chart's own table says again what stands in a table of the page.
    """
    for row in main.iter("tr"):
        table = next(row.iterancestors("table"))
        caption = " ".join("".join(table.xpath("./caption//text()")).split())
        cells = row.xpath("./td[contains(concat(' ', @class, ' '), ' num ')]")
        if caption in NOT_RESULTS or table.xpath("ancestor::figure"):
            continue
        if not any(c.isdigit() for td in cells for c in td.text_content()):
            continue
        group = row.getparent()
        places = [row, *group.xpath("./tr[1][th[@scope='rowgroup']]"), *table.xpath("./tfoot")]
        places += table.xpath("ancestor::section[1]/p")
        yield " ".join(row.text_content().split()), [a for p in places for a in links_of(p, "/")]

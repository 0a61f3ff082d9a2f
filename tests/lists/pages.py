"""The list pages of the portal, and what a reader of one sees: headings, rows, a workbook."""

import io
from dataclasses import dataclass
from typing import Any

from django.test import Client
from lxml import html
from openpyxl import load_workbook

from shnor_portal.core.lists.listing import Listing
from tests.world import World


@dataclass(frozen=True)
class ListPage:
    """`url` may name arguments of the world; in columns of `one_value` its rows are alike."""

    name: str
    url: str
    role: str = "coordinator"
    one_value: frozenset[str] = frozenset()


LISTS = [
    ListPage("schools:school_list", "/schools/?state=all", "region_operator"),
    ListPage("schools:people", "/people/"),
    ListPage("monitoring:import_list", "/imports/"),
    ListPage("monitoring:remembered_tables", "/imports/tables/"),
    ListPage("core:audit", "/audit/?q=%D0%BF%D0%BB%D0%B0%D0%BD"),
    ListPage("core:jobs", "/jobs/"),
    ListPage("desk:paper_list", "/papers/"),
    ListPage("roadmaps:plan_list", "/plans/"),
    ListPage("monitoring:profile_list", "/risk-profiles/", "region_operator"),
    ListPage("monitoring:run_list", "/identification/"),
    ListPage("monitoring:region_act_list", "/identification/acts/", "region_operator"),
    ListPage("monitoring:region_act", "/identification/acts/{region_act}/"),
    ListPage("monitoring:effects", "/effects/"),
    ListPage("monitoring:run_detail", "/identification/{run}/"),
    ListPage("monitoring:assessment_list", "/results/?year=all"),
    ListPage("monitoring:bias_list", "/results/objectivity/", "region_operator"),
    ListPage("monitoring:own_signs", "/results/objectivity/own/?year=2024"),
    ListPage("monitoring:scale_list", "/results/scales/?year=2022", one_value=frozenset({"year"})),
    ListPage("monitoring:assessment", "/results/assessments/{assessment}/"),
    ListPage("roadmaps:my_deadlines", "/deadlines/?state=all&whose=all"),
    ListPage("schools:municipality_list", "/municipalities/", "administrator"),
    ListPage("desk:retention", "/retention/", "administrator", frozenset({"due"})),
    ListPage("monitoring:catalogue", "/risk-factors/{catalogue}/"),
    ListPage("roadmaps:library", "/plans/library/"),
    ListPage("roadmaps:site_checks", "/site-checks/?year=2025"),
    ListPage("roadmaps:programme_list", "/programmes/", "region_operator"),
    ListPage("roadmaps:programme_history", "/programmes/{programme}/history/"),
    ListPage("roadmaps:errand_list", "/errands/?whose=all&state=all"),
    ListPage("roadmaps:directive_list", "/errands/documents/", "region_operator"),
    ListPage("roadmaps:support_list", "/support/", "region_operator"),
    ListPage("roadmaps:support_schools", "/support/schools/?year=2024"),
    ListPage("roadmaps:partnership_list", "/support/partnerships/"),
    ListPage("roadmaps:competence_list", "/support/checks/", "region_operator"),
    ListPage(
        "roadmaps:at_risk_list",
        "/support/at-risk/?year=2024&quarter=2",
        one_value=frozenset({"listed"}),
    ),
    ListPage("roadmaps:practice_list", "/support/practices/", "region_operator"),
    ListPage("roadmaps:norm_list", "/support/norms/"),
    ListPage(
        "roadmaps:round_outcome", "/rounds/{closed_round}/outcome/", one_value=frozenset({"school"})
    ),
    ListPage("monitoring:round_list", "/rounds/", "region_operator"),
    ListPage("monitoring:round", "/rounds/{round}/"),
    ListPage("monitoring:monitoring_form_list", "/monitoring-forms/", "region_operator"),
    ListPage("monitoring:round_history", "/rounds/{round}/history/"),
    ListPage(
        "roadmaps:year_report_list",
        "/year-reports/?year=2024",
        "region_operator",
    ),
    ListPage("roadmaps:plan_history", "/plans/{plan}/history/"),
]


@dataclass(frozen=True)
class Heading:
    title: str
    sort: str | None
    """`aria-sort`."""
    url: str


class Read:
    """A list page as it came: headings, texts of rows, labels of cells."""

    def __init__(self, client: Client, url: str) -> None:
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        self.listing: Listing = response.context["listing"]
        self.columns = self.listing.page_columns
        self.page = html.fromstring(response.content.decode())
        (table,) = self.page.xpath("//div[contains(@class, 'listing')]/table")
        self.headings = [
            Heading(
                text_of(th), th.get("aria-sort"), next((a.get("href") for a in th.iter("a")), "")
            )
            for th in table.xpath("thead/tr/th")
        ]
        self.rows = [list(tr) for tr in table.xpath("tbody/tr")]
        self.foot = [list(tr) for tr in table.xpath("tfoot/tr")]

    def texts(self, title: str) -> list[str]:
        place = [heading.title for heading in self.headings].index(title)
        return [text_of(row[place]) for row in self.rows]


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def sheet_of(client: Client, url: str) -> list[tuple[Any, ...]]:
    """Rows of the workbook's first sheet, its headings first."""
    response = client.get(url + ("&" if "?" in url else "?") + "format=xlsx")
    assert response.headers["Content-Disposition"].startswith("attachment"), url
    book = load_workbook(io.BytesIO(response.content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def url_of(page: ListPage, world: World) -> str:
    return page.url.format(**world.arguments)

"""A plan of twenty pages in PDF: the portal's reader, pdfplumber alone."""

import io

import pdfplumber
from pypdf import PdfReader

from roadmaps.reading.guard import read_plan
from tests.bench.measure import Contender, seconds, table, within
from tests.roadmaps.plan_files import PERIOD
from tests.roadmaps.reading.pdf_plans import RULED, measures, page, printed

PAGES, LIMIT = 20, 3.0
LANDSCAPE = "@page { size: A4 landscape }"


def run() -> str:
    """The limit is what pdfplumber takes to extract the tables of the same bytes."""
    count = 8 * PAGES
    data = printed(page(measures(1, count), css=RULED + LANDSCAPE))
    while (pages := len(PdfReader(io.BytesIO(data)).pages)) != PAGES:
        count += (PAGES - pages) * 6 or 1
        data = printed(page(measures(1, count), css=RULED + LANDSCAPE))

    def ours() -> None:
        found = len(read_plan(data, "План.pdf", *PERIOD).measures)
        if found != count:
            raise AssertionError(f"{found} measures were read of {count}")

    plumber = seconds(lambda: _plumbed(data), times=3)
    portal = seconds(ours, times=3)
    return table(
        f"Reading a plan of {PAGES} pages in PDF (at most {LIMIT:g} × pdfplumber)",
        [
            Contender("pdfplumber: extract_tables (limit)", plumber),
            Contender("portal: read_plan", portal, note=within(portal, plumber, LIMIT)),
        ],
    )


def _plumbed(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(each.extract_tables()) for each in document.pages)

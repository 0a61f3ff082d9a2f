"""Tables of a PDF, with a text layer or recognised."""

from collections.abc import Mapping, Sequence

from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.pages import Page
from shnor_portal.core.reading.pdf_pages import Document, read_page
from shnor_portal.core.reading.pdf_tables import tables_of
from shnor_portal.core.reading.scans import Scans, Unrecognised
from shnor_portal.core.reading.tables import Budget, Table

_MOST_SIGNS = 1_000_000


def read_pdf(data: bytes, recognised: Mapping[int, Page]) -> list[Table]:
    """The tables of a PDF in their order; Unrecognised while pages that are images are not known.

    Locked, ValueError, TooMuch.
    """
    document = Document(data)
    budget = Budget(cells=_MOST_SIGNS)
    pages: list[Page] = []
    scans: list[int] = []
    for number in range(document.pages):
        page, is_image = read_page(document, number, budget)
        if is_image:
            scans.append(number)
        pages.append(page)
    return _tables(pages, scans, recognised)


def read_image(recognised: Mapping[int, Page]) -> list[Table]:
    """The tables of a picture of a page."""
    return _tables([Page(0, 0, 0)], [0], recognised)


def _tables(pages: list[Page], scans: Sequence[int], recognised: Mapping[int, Page]) -> list[Table]:
    unknown = tuple(number for number in scans if number not in recognised)
    if unknown:
        raise Unrecognised(Scans(unknown))
    for number in scans:
        pages[number] = recognised[number]
    tables = tables_of(pages, Budget())
    if tables and scans:
        tables[0].problems.append(_told(scans, len(pages)))
    return tables


def _told(scans: Sequence[int], pages: int) -> Problem:
    word = "Страницы" if len(scans) > 1 else "Страница"
    where = "Файл – скан" if len(scans) == pages else f"{word} {_ranges(scans)} – скан"
    return Problem(
        "recognised",
        f"{where}: текст распознан программой, и в словах, числах и датах возможны ошибки. "
        "Сверьте каждую строку с документом.",
        severity="warning",
    )


def _ranges(pages: Sequence[int]) -> str:
    """Pages counted from 0 as people name them: «1–3, 5»."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and page == ranges[-1][1]:
            ranges[-1][1] = page + 1
        else:
            ranges.append([page + 1, page + 1])
    return ", ".join(f"{first}–{last}" if first < last else f"{first}" for first, last in ranges)

"""Every kind of plan is read alike in the process that can open nothing, and in this one.

Each kind has a process that has read nothing before: what Python or a library looks for only when
it is first needed cannot be had there any more.
"""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from roadmaps.reading import guard, reader
from shnor_portal.core.guarded import calling
from shnor_portal.core.guarded.helper import Helper
from tests.roadmaps.plan_files import HEADER, PERIOD, odt, word
from tests.roadmaps.reading.pdf_plans import page, printed
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR
from tests.same_sheets import S, V, book

ROWS = [HEADER, SEMINAR, MEETING]
TABLE = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)


def html(charset: str) -> bytes:
    page = (
        f'<html><head><meta charset="{charset}"></head><body><table>{TABLE}</table></body></html>'
    )
    return page.replace("№", "N").encode(charset, "xmlcharrefreplace")


def single_file(charset: str, encoding: str) -> bytes:
    page = EmailMessage()
    page.set_content(html(charset).decode(charset), subtype="html", charset=charset, cte=encoding)
    page["Subject"] = "План"
    return page.as_bytes()


def struck(form: str) -> bytes:
    changed = [V(SEMINAR[0]), V(SEMINAR[1], struck=" очный"), *map(V, SEMINAR[2:])]
    return book(form, S([HEADER, changed, MEETING]))


def open_document() -> bytes:
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in ROWS
    )
    return odt(f"<table:table>{rows}</table:table>")


KINDS = {
    "plan.docx": word(ROWS),
    "plan.odt": open_document(),
    "plan.xlsx": struck("xlsx"),
    "plan.xls": struck("xls"),
    "plan.ods": struck("ods"),
    "plan.csv": "\n".join(";".join(row) for row in ROWS).encode("cp1251"),
    "utf-16.csv": "\n".join("\t".join(row) for row in ROWS).encode("utf-16"),
    "plan.html": html("utf-8"),
    "plan-1251.html": html("cp1251"),
    "plan.pdf": printed(page(ROWS)),
    "page-quoted.doc": single_file("utf-8", "quoted-printable"),
    "page-base64.doc": single_file("windows-1251", "base64"),
    "page-koi8.mht": single_file("koi8-r", "8bit"),
}


@pytest.fixture
def fresh_process(monkeypatch) -> Iterator[None]:
    helper = Helper()
    monkeypatch.setattr(calling, "HELPER", helper)
    yield
    helper._close()


@pytest.mark.usefixtures("fresh_process")
@pytest.mark.parametrize("name", KINDS)
def test_plan_is_read_alike_where_nothing_can_be_opened(name: str) -> None:
    here = reader.read_plan(KINDS[name], name, *PERIOD)

    there = guard.read_plan(KINDS[name], name, *PERIOD)

    assert there == here
    assert len(here.measures) == 2

"""Every list page: its order, its columns, its paper, its cards and its workbook are one table."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

import pytest
from django.test import Client

from shnor_portal.core.lists.columns import ByValue, Column, Kind
from shnor_portal.core.models import ColumnChoice
from tests.cast import make_cast
from tests.keeping import kept
from tests.lists.pages import LISTS, ListPage, Read, sheet_of, text_of, url_of
from tests.lists.variety import make_unlike
from tests.world import World, make_world

# How rows are ordered is told by the database; the rest is the same on both.
EVERY_LIST = pytest.mark.parametrize("page", LISTS, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with kept(django_db_blocker):
        world = make_world(make_cast())
        make_unlike(world)
        yield world


@pytest.fixture
def world(kept_world: World, db: None) -> World:
    return kept_world


def person_of(page: ListPage, world: World) -> Any:
    everybody = {role.value: person for role, person in world.cast.by_role().items()}
    return everybody[page.role]


def client_of(page: ListPage, world: World) -> Client:
    client = Client()
    client.force_login(person_of(page, world))
    return client


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def values_of(read: Read, column: Column) -> list[Any]:
    place = [shown.name for shown in read.columns].index(column.name)
    return [line[place].value for line in read.listing.lines]


def is_known(value: Any, column: Column) -> bool:
    if value is None or value == "":
        return False
    return column.kind.is_worded or not isinstance(value, str)


def key_of(value: Any, column: Column) -> Any:
    """What is compared: texts as whoever sorts them does it."""
    if column.kind is Kind.TEXT and isinstance(column.order, ByValue):
        return value.casefold().replace("ё", "е")
    return value


def show_all(page: ListPage, world: World, client: Client) -> None:
    """Every column that may be chosen, those that are hidden at first too."""
    offered = [c.name for c, _ in Read(client, url_of(page, world)).listing.offered]
    table = Read(client, url_of(page, world)).listing.table.name
    client.post(f"/columns/{table}/", {"offered": offered, "column": offered})


@EVERY_LIST
def test_every_column_sorts_both_ways(page, world):
    client = client_of(page, world)
    show_all(page, world, client)
    url = url_of(page, world)
    alike = set()
    for column in Read(client, url).columns:
        if column.order is None:
            continue
        up, down = (Read(client, with_query(url, f"sort={way}{column.name}")) for way in ("", "-"))
        for read, said in ((up, "ascending"), (down, "descending")):
            sorts = {heading.title: heading.sort for heading in read.headings}
            assert sorts.pop(" ".join(column.title.split())) == said, column.title
            assert set(sorts.values()) <= {"none", None}
        runs = []
        for read in (up, down):
            values = values_of(read, column)
            known = [value for value in values if is_known(value, column)]
            assert all(is_known(value, column) for value in values[: len(known)]), (
                f"{column.title}: unknown values are not last: {values}"
            )
            runs.append([key for key, _ in groupby(key_of(value, column) for value in known)])
        assert runs[0] == runs[1][::-1], f"{column.title}: {runs}"
        if column.kind is Kind.CHOICE:
            assert len(set(runs[0])) == len(runs[0]), f"{column.title} is not sorted: {runs[0]}"
        else:
            assert runs[0] == sorted(runs[0]), f"{column.title} is not sorted: {runs[0]}"
        if len(runs[0]) < 2:
            alike.add(column.name)

    assert alike == page.one_value, "rows are alike in these columns: make them unlike"


@pytest.mark.once
@EVERY_LIST
def test_heading_leads_to_its_order_and_keeps_the_filters(page, world):
    client = client_of(page, world)
    url = with_query(url_of(page, world), "page=1&kept=yes")
    links = [heading.url for heading in Read(client, url).headings if heading.url]

    assert links
    for link in links:
        assert "kept=yes" in link
        assert "page=" not in link
        assert re.search(r"[?&]sort=-?\w", link)


@pytest.mark.once
@EVERY_LIST
def test_junk_for_an_order_is_the_lists_own_order(page, world):
    client = client_of(page, world)
    url = url_of(page, world)
    own = [text_of(row[0]) for row in Read(client, url).rows]

    for junk in ("nothing", "-", "--name", "password", "1", "name,pk", "%D1%8F" * 500):
        assert [
            text_of(row[0]) for row in Read(client, with_query(url, f"sort={junk}")).rows
        ] == own


@pytest.mark.once
@EVERY_LIST
def test_workbook_is_the_page(page, world):
    """The same columns, rows and order; figures are numbers, dates are dates."""
    client = client_of(page, world)
    url = url_of(page, world)
    last = [c for c in Read(client, url).columns if c.order is not None][-1]
    url = with_query(url, f"sort=-{last.name}")
    read = Read(client, url)
    columns = [column for column in read.listing.columns if not column.control]
    head, *rows = sheet_of(client, url)

    assert list(head) == [column.title for column in columns]
    assert len(rows) == len(read.rows) + len(read.foot)
    shown = read.listing.prepare(read.listing.page_obj.object_list)
    for row, line, cells in zip(shown, rows, read.rows, strict=False):
        seen = dict(zip((c.name for c in read.columns), map(text_of, cells), strict=True))
        for column, value in zip(columns, line, strict=True):
            wanted = column.read(row)
            assert _same(value, wanted), (column.title, value, wanted)
            if is_known(wanted, column) and not column.kind.is_worded:
                assert isinstance(value, int | float | date), (column.title, value)
            if column.under and not is_known(wanted, column):
                continue
            cell = seen.get(column.name) or seen[column.under]
            for part in column.text(wanted).split("; "):
                assert " ".join(part.split()) in cell, (column.title, wanted, cell)


def _same(written: Any, shown: Any) -> bool:
    if shown is None or shown == "":
        return written in (None, "")
    if isinstance(shown, datetime):
        return abs(written - shown.replace(tzinfo=None)).total_seconds() < 1
    if isinstance(shown, date):
        return written.date() == shown
    if isinstance(shown, str):
        return written == shown
    return float(written) == pytest.approx(float(shown))


@pytest.mark.once
@EVERY_LIST
def test_columns_are_remembered_for_one_person(page, world, client):
    mine = client_of(page, world)
    url = url_of(page, world)
    before = Read(mine, url)
    table, offered = before.listing.table.name, [c for c, _ in before.listing.offered]
    kept_one = offered[-1]
    data = {"offered": [c.name for c in offered], "column": [kept_one.name], "next": url}

    answer = mine.post(f"/columns/{table}/", data)

    assert answer.headers["Location"] == url
    after = Read(mine, url)
    titles = [c.title for c in after.listing.columns if not c.control]
    assert titles == [before.listing.table.head.title, kept_one.title]
    shown = [h.title for h in after.headings]
    controls = [c.title for c in after.listing.columns if c.control]
    assert [title for title in shown if title not in controls] == [
        " ".join(title.split()) for title in titles
    ]
    assert list(sheet_of(mine, url)[0]) == titles
    other = Client()
    other.force_login(world.cast.far_operator)
    assert not ColumnChoice.objects.visible_to(world.cast.far_operator).exists()

    mine.post(f"/columns/{table}/", {"reset": "1", "next": url})
    assert [h.title for h in Read(mine, url).headings] == [h.title for h in before.headings]


@pytest.mark.once
@EVERY_LIST
def test_the_first_column_always_stays(page, world):
    mine = client_of(page, world)
    url = url_of(page, world)
    listing = Read(mine, url).listing
    names = [column.name for column in listing.table.columns]

    mine.post(f"/columns/{listing.table.name}/", {"offered": names, "next": url})

    shown = [c.name for c in Read(mine, url).listing.columns if not c.control]
    assert shown == [listing.table.head.name]


@pytest.mark.once
@EVERY_LIST
def test_cards_of_a_phone_name_every_cell(page, world):
    read = Read(client_of(page, world), url_of(page, world))
    for row in read.rows:
        for column, cell in zip(read.columns, row, strict=True):
            if column.name == read.listing.table.head.name:
                assert cell.tag == "th"
            else:
                assert cell.get("data-label") == (None if column.control else column.title)


def test_only_lists_of_the_portal_keep_columns(world):
    client = client_of(LISTS[0], world)

    assert client.post("/columns/nothing-of-ours/", {"offered": "a"}).status_code == 404
    many = [f"c{number}" for number in range(300)]
    assert client.post("/columns/schools/", {"offered": many}).status_code == 409
    assert not ColumnChoice.objects.exists()

"""Small files that ask for everything are refused, and who reads them does not grow."""

from datetime import date
from pathlib import Path

import pytest

from roadmaps.reading import guard, reader
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.reading import read_book
from tests.bombs import (
    BOOKS,
    PLANS,
    TABLE_IN_PAGE,
    TABLE_IN_WORD,
    Bomb,
    docx,
    nested,
    page,
    repeats,
    repeats_in_repeats,
    same_file_many_times,
    sheet_of_repeats,
    spans,
)
from tests.roadmaps.plan_files import odt

PERIOD = (date(2024, 9, 1), date(2025, 8, 31))
# What the reading of a bomb may leave with the process that asked for it.
MOST_GROWN = 40 << 20
# What all cells that a plan may have take.
MOST_BUILT = 150 << 20


def memory() -> int:
    """Bytes that this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) << 10


def refusal(read, bomb: Bomb) -> str:
    """The code of the refusal; «read» for a file that was read after all."""
    data = bomb.make()
    before = memory()
    code = "read"
    try:
        read(data, bomb.file)
    except Refused as refused:
        code = refused.code
    assert memory() - before < MOST_GROWN
    return code


AS_TABLES = {
    *("docx of small elements", "docx of zeros", "docx of entities", "pdf of endless pages"),
}


@pytest.mark.parametrize("bomb", [b for b in PLANS if str(b) in AS_TABLES], ids=str)
def test_document_bomb_is_refused_as_a_file_of_tables(bomb):
    assert refusal(read_book, bomb) in {"too_large", "zip_bomb", "unsafe_file"}


@pytest.mark.parametrize("bomb", PLANS, ids=str)
def test_plan_bomb_is_refused(bomb):
    code = refusal(lambda data, name: guard.read_plan(data, name, *PERIOD), bomb)

    assert code in bomb.codes


@pytest.mark.parametrize("bomb", BOOKS, ids=str)
def test_book_bomb_is_refused(bomb):
    assert refusal(read_book, bomb) in bomb.codes


COUNTED = {
    "odt of repeats": lambda: odt(repeats()),
    "odt of repeats in repeats": lambda: odt(repeats_in_repeats(4)),
    "docx of tables in tables": lambda: docx(nested(*TABLE_IN_WORD, 40, "<w:p/>")),
    "docx that shows a file for ever": same_file_many_times,
    "page of spans": lambda: spans(200, 300),
    "page of tables in tables": lambda: page(nested(*TABLE_IN_PAGE, 40, "a")),
    "ods of repeats": sheet_of_repeats,
}


@pytest.mark.parametrize("make", COUNTED.values(), ids=COUNTED)
def test_bomb_is_counted_before_it_is_built(make):
    """Not only the limits of the process hold: here there are none."""
    before = memory()

    with pytest.raises(Refused) as refused:
        reader.read_plan(make(), "план", *PERIOD)

    assert refused.value.code == "too_large"
    assert memory() - before < MOST_BUILT


def test_pasted_text_of_a_book_is_refused():
    with pytest.raises(Refused) as refused:
        guard.read_pasted("а\tб\n" * 12_000_000, *PERIOD)

    assert refused.value.code == "too_large"


def test_pasted_text_of_endless_lines_is_refused():
    with pytest.raises(Refused) as refused:
        guard.read_pasted("а\tб\n" + "в\n" * 1_000_000, *PERIOD)

    assert refused.value.code == "too_large"

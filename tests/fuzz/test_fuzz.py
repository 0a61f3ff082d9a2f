"""Spoilt files of every kind and layout: each goes in, or is refused with a cure."""

import random
import zlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shnor_portal.core.intake import layouts
from shnor_portal.core.models import BatchFile
from tests.cast import make_cast
from tests.core import files
from tests.fuzz.seeds import NAMED, Seed, seeds
from tests.fuzz.spoiling import VALUES, _xlsx, spoilt
from tests.fuzz.trial import known_layouts, tried

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEED, FILES, BATCH = 20_260_901, 500, 10
# What a file of two gigabytes of zeros is refused with, whatever it calls itself.
REFUSALS = {"zip_bomb", "too_large", "wrong_type", "damaged", "truncated"}


@pytest.fixture(scope="module")
def known() -> list[Seed]:
    return seeds()


def test_every_layout_goes_in_before_it_is_spoilt(known: list[Seed], cast) -> None:
    """A sound file that is of no use to the fuzz would hide its layout."""
    for seed in known:
        data = _xlsx(seed.tables, random.Random(0))
        if seed.layout == "mapped":
            # Known by memory alone, which the trial sees to.
            assert tried(cast.north.municipality, [("таблица.xlsx", data)]) == []
            assert BatchFile.objects.latest("pk").layout == "mapped"
            continue
        # A table of all declared columns may be that of a layout's next year.
        expected = {seed.layout} if seed.layout in NAMED else known_layouts()
        assert recognised(cast, f"{seed.layout}.xlsx", data) in expected
        for name, whole in seed.whole:
            assert recognised(cast, name, whole) == seed.layout


@pytest.mark.parametrize("part", range(10))
def test_spoilt_files_do_no_harm(part: int, known: list[Seed], cast) -> None:
    for first in range(part * FILES // 10, (part + 1) * FILES // 10, BATCH):
        named = [
            spoilt(known[number % len(known)], random.Random(f"{SEED}.{number}"))
            for number in range(first, first + BATCH)
        ]
        assert tried(cast.north.municipality, named) == []


@given(data=st.data())
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_value_at_any_place_does_harm(data: st.DataObject, known: list[Seed]) -> None:
    seed = data.draw(st.sampled_from(known))
    tables = {title: [list(row) for row in rows] for title, rows in seed.tables.items()}
    rows = data.draw(st.sampled_from(list(tables.values())))
    values = st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.floats(), st.integers())
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from([row for row in rows if row]))
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(values)

    with transaction.atomic():
        place = make_cast().north.municipality
        faults = tried(place, [("файл.xlsx", _xlsx(tables, random.Random(1)))])
        transaction.set_rollback(True)

    assert faults == []


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "word/document.xml", "данные.csv"])
def test_two_gigabytes_of_zeros_in_two_megabytes_are_refused(name: str, cast) -> None:
    data = zeros(name, 2 << 30)

    assert len(data) < 3 << 20
    place = cast.north.municipality
    assert tried(place, [("отчёт.xlsx", data), ("отчёт.xls", data), ("отчёт.csv", data)]) == []
    codes = set(place_issues(cast))
    assert codes
    assert codes <= REFUSALS


def recognised(cast, name: str, data: bytes) -> str:
    from shnor_portal.core.sheets.reading import read_book

    layout = layouts.recognise(read_book(data, name))
    return layout.code if layout else ""


def place_issues(cast) -> list[str]:
    from shnor_portal.core.models import BatchIssue

    return list(BatchIssue.objects.values_list("code", flat=True))


def zeros(part: str, size: int) -> bytes:
    """A package whose part is so many zeros; one piece is compressed and repeated."""
    piece = 1 << 20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(bytes(piece)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = first * (size // piece) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    return files.with_raw_part(part, packed, size)

"""The rule of small numbers, against a reader who knows it and does the sums (design §4)."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st

from schools import privacy
from schools.privacy import (
    EVERYTHING,
    NOTHING,
    Sight,
    is_small,
    is_small_count,
    may_be_shown,
    sight_of,
    suppressed,
)

Row = tuple[int, ...]


@pytest.mark.parametrize(
    ("n", "small"), [(None, False), (0, True), (4, True), (5, False), (30, False)]
)
def test_n_decides_of_results(n, small):
    assert is_small(n) is small


@pytest.mark.parametrize(
    ("count", "whole", "small"),
    [
        (None, 60, False), (0, 60, False), (1, 60, True), (4, 60, True), (5, 60, False),
        (55, 60, False), (56, 60, True), (59, 60, True), (60, 60, False),
        (4, None, True), (56, None, False), (3, 3, True),
    ],
)  # fmt: skip
def test_a_count_of_pupils_is_hidden_with_its_complement(count, whole, small):
    assert is_small_count(count, whole) is small


def test_sight_answers_for_places_under_its_own():
    sight = Sight(("1/2/3/", "1/4/"))
    assert [sight.sees(scope) for scope in ("1/2/3/", "1/2/30/", "1/2/", "1/4/9/")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert sight.hides(4, "1/2/30/")
    assert not sight.hides(5, "1/2/30/")
    assert not sight.hides(4, "1/2/3/")
    assert EVERYTHING.sees("7/")
    assert not NOTHING.sees("7/")
    assert sight_of(None) == EVERYTHING


@pytest.mark.parametrize(
    ("count", "whole", "scope", "hidden"),
    [
        (2, 60, "1/2/", True),
        (58, 60, "1/2/", True),
        (0, 60, "1/2/", False),
        (2, 60, "1/1/7/", False),
        (5, 60, "1/2/", False),
    ],
)
def test_sight_hides_a_few_pupils_of_another_place(count, whole, scope, hidden):
    assert Sight(("1/1/",)).hides_count(count, whole, scope) is hidden


def test_sight_is_of_the_roles_that_answer_for_the_school(cast, django_assert_num_queries):
    north = cast.north
    seeing = {
        name
        for name, person in {**north.people, "region": cast.region_operator}.items()
        if sight_of(person).sees(north.school.scope)
    }
    assert seeing == {
        "coordinator", "specialist", "head", "school_head", "school_team", "curator", "region",
    }  # fmt: skip
    sight = sight_of(cast.north.school_head)
    assert not sight.sees(north.schools[1].scope)
    assert not sight.sees(north.municipality.scope)
    with django_assert_num_queries(0):
        assert [sight.sees(f"{n}/") for n in range(100)] == [False] * 100


def test_the_second_smallest_part_hides_the_only_small_one():
    parts = {"А": (3, 9, 8, 4), "Б": (2, 5, 3, 2), "В": (1, 1, 1, 1)}
    assert suppressed(parts) == {"Б", "В"}


def test_nothing_is_hidden_among_parts_that_are_large():
    assert suppressed({"А": (3, 9, 8, 4), "Б": (0, 0, 5, 0)}) == set()


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"А": (3, 9, 8, 4), "Б": (0, 5, 3, 2), "В": (0, 1, 1, 1)}, id="no-two"),
        pytest.param({"А": (3, 9, 8, 4), "Б": (0, 0, 0, 6), "В": (0, 0, 0, 3)}, id="all-fives"),
        pytest.param({"А": (1, 1, 1, 1), "Б": (1, 1, 1, 1), "В": (5, 5, 5, 5)}, id="four-each"),
        pytest.param({"А": (1, 0, 1, 0)}, id="alone"),
    ],
)
def test_the_split_goes_where_the_rest_of_the_total_tells(parts):
    assert suppressed(parts) == set(parts)


# A reader who works it out -------------------------------------------------------------------


@cache
def _shares(whole: int, places: int) -> tuple[Row, ...]:
    """Every way to share a number out among places."""
    if places == 1:
        return ((whole,),)
    return tuple((n, *rest) for n in range(whole + 1) for rest in _shares(whole - n, places - 1))


def _tables(together: Row, rows: int) -> Iterator[tuple[Row, ...]]:
    """Every table of whole numbers with so many rows and these sums of columns."""
    for columns in product(*(_shares(whole, rows) for whole in together)):
        yield tuple(zip(*columns, strict=True))


def _settled(tables: Sequence[tuple[Row, ...]], small: set[int]) -> set[tuple[int, int]]:
    """Numbers (row, column; -1 is N) of the small rows that are the same in every table."""
    found = set()
    for row in small:
        values = [(*table[row], sum(table[row])) for table in tables]
        for column in range(len(values[0])):
            if len({value[column] for value in values}) == 1:
                found.add((row, column if column < len(values[0]) - 1 else -1))
    return found


SIZES = st.integers(0, 3)
WIDTHS = st.integers(2, 3)


# Most tables hide nothing or everything, and say nothing here.
SPARSE = settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    width = draw(WIDTHS)
    return draw(st.lists(st.tuples(*[SIZES] * width), min_size=2, max_size=5))


@SPARSE
@given(tables())
@example([(1, 1, 2), (3, 3, 3), (1, 2, 2), (3, 3, 3)])
@example([(1, 1), (2, 1), (4, 4)])
@example([(2, 1), (2, 1), (4, 4), (1, 4)])
def test_no_number_of_a_small_part_can_be_solved(rows):
    """The reader sees the total, the parts that are shown and the names of those that are not."""
    parts = dict(enumerate(rows))
    hidden = suppressed(parts)
    assert {part for part, row in parts.items() if 0 < sum(row) < 5} <= hidden
    assume(hidden and hidden != set(parts))
    names = sorted(hidden)
    together = tuple(map(sum, zip(*(parts[name] for name in names), strict=True)))
    assume(len(names) < 4)
    event(f"hidden: {len(names)}")
    fitting = [
        table
        for table in _tables(together, len(names))
        if suppressed({**parts, **dict(zip(names, table, strict=True))}) == hidden
    ]
    small = {place for place, name in enumerate(names) if sum(parts[name]) < 5}
    assert _settled(fitting, small) == set()
    # Nor by a reader who has heard which of the parts are the small ones.
    heard = [
        table
        for table in fitting
        if all((sum(row) < 5) == (place in small) for place, row in enumerate(table))
    ]
    assert _settled(heard, small) == set()


@SPARSE
@given(tables())
def test_no_number_can_be_solved_from_a_total_that_stays(rows):
    """All the rows are left out of what the reader sees; the total of a file is shown."""
    rows = [row for row in rows if sum(row)][:3]
    small = {place for place, row in enumerate(rows) if sum(row) < 5}
    assume(small and may_be_shown(rows))
    together = tuple(map(sum, zip(*rows, strict=True)))
    fitting = [
        table
        for table in _tables(together, len(rows))
        if all((0 < sum(row) < 5) == (place in small) for place, row in enumerate(table))
    ]
    assert _settled(fitting, small) == set()


def test_a_total_goes_when_it_would_give_a_single_small_part_away():
    assert not may_be_shown([(1, 1, 1, 1)])
    assert not may_be_shown([(0, 2, 1, 1), (0, 3, 9, 4)])
    assert may_be_shown([(1, 1, 1, 1), (2, 5, 3, 2)])
    assert may_be_shown([(2, 5, 3, 2)])
    assert may_be_shown([])


@given(st.dictionaries(st.text(max_size=3), st.tuples(SIZES, SIZES), max_size=6))
def test_the_same_is_hidden_wherever_the_total_is_split(parts):
    assert suppressed(parts) == suppressed(dict(parts))


def test_words_name_the_threshold():
    words = (privacy.HIDDEN, privacy.HIDDEN_PEOPLE, privacy.NOTE)
    assert all(str(privacy.THRESHOLD) in word for word in words)


@pytest.mark.parametrize("rows", [2, 3])
def test_no_more_totals_are_hidden_than_can_be_solved(rows):
    """Every small table there is: a total goes exactly where a reader would work a number out."""
    each = [row for row in product(range(5 if rows == 2 else 4), repeat=2) if sum(row)]
    for table in combinations_with_replacement(each, rows):
        small = {place for place, row in enumerate(table) if sum(row) < 5}
        together = tuple(map(sum, zip(*table, strict=True)))
        fitting = [
            other
            for other in _tables(together, rows)
            if all((sum(row) < 5) == (place in small) for place, row in enumerate(other))
            and all(map(sum, other))
        ]
        assert may_be_shown(table) is (not _settled(fitting, small)), table

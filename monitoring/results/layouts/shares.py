"""Percents or numbers of people by mark or by score, of one school, as counts of people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

from monitoring.indicators.calculate import Counts, counts_from_shares
from monitoring.results.layouts.values import NO_PARTICIPANTS, RowReader, Unreadable
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.cells import digits, letters

MARKS = ("2", "3", "4", "5")
_MARK = re.compile(
    r"(?:(?:доля|процент|%),? )?(?:получили |на )?(?:(?:отмет|оцен)\w+ )?"
    r"[«\"“„']?([2-5])[»\"”“']?(?:,? ?\(?%\)?)?"
)
_WORDS_OF_PEOPLE = r"(?:чел\.?|человек|кол-во(?: участников)?)"
_PEOPLE = re.compile(rf"^{_WORDS_OF_PEOPLE}:? |,? ?\(?{_WORDS_OF_PEOPLE}\)?$")
# Of percents that a person rounded to whole ones.
NEAR_HUNDRED = 2
_NEAR_ONE = 0.02


class RowCounts(NamedTuple):
    """What a school's row counts, the letter of each count's column, and people by score from 0."""

    counts: Counts
    columns: dict[str, str]
    scores: tuple[int, ...] = ()


def mark_of(header: str) -> str | None:
    """«2», «Отметка 2», «"2", %» name a column of marks; `header` is folded."""
    match = _MARK.fullmatch(header)
    return match[1] if match else None


def mark_of_people(header: str) -> str | None:
    """«2», чел., «Кол-во «2»»: people with a mark, often beside percents of the same mark."""
    mark, words = _PEOPLE.subn("", header)
    return mark_of(mark) if words == 1 and "%" not in mark else None


def participants_of(reader: RowReader, column: int) -> int:
    """The N of a school's row; Unreadable without it and where it is 0."""
    participants = reader.count(column, "Число участников")
    if participants is None:
        message = "Не указано число участников. Впишите его и загрузите файл снова."
        raise Unreadable(reader.problem("participants_missing", message, column))
    if participants == 0:
        raise Unreadable(reader.problem("no_participants", NO_PARTICIPANTS, column))
    return participants


def shares_of(
    reader: RowReader, columns: Sequence[int], what: Sequence[str], top: float | None = 100
) -> tuple[float, ...] | None:
    """The row's values in `columns`; a blank one among filled is zero, all blank is None."""
    numbers = [reader.amount(at, name, top) for at, name in zip(columns, what, strict=True)]
    if all(value is None for value in numbers):
        return None
    return tuple(value or 0 for value in numbers)


def as_percents(shares: Sequence[float]) -> tuple[float, ...]:
    """«0,42» of a whole that is 1 is 42 %: no percents of anything sum up to one."""
    if abs(sum(shares) - 1) > _NEAR_ONE:
        return tuple(shares)
    return tuple(round(share * 100, 6) for share in shares)


def people_by(
    reader: RowReader,
    columns: Sequence[int],
    what: Sequence[str],
    n: int,
    shown: int,
    *,
    numbers_too: bool = False,
    are_people: bool = False,
) -> tuple[int, ...]:
    """How many of `n` people stand behind each column of percents shown with `shown` decimals.

    With `numbers_too` whole values that sum up to `n` are taken as people (a table made by hand);
    where the header says that they are (`are_people`) they need only sum up. Unreadable where there
    are none, or where they fit no number of people.
    """
    shares = shares_of(reader, columns, what, None if numbers_too else 100)
    if shares is None:
        message = "Не указаны проценты. Впишите их и загрузите файл снова."
        raise Unreadable(reader.problem("shares_missing", message, columns[0]))
    whole = all(float(share).is_integer() for share in shares)
    sums = numbers_too and whole and sum(shares) == n
    if sums and (are_people or abs(n - 100) > NEAR_HUNDRED):
        return tuple(int(share) for share in shares)
    at = max(shown, *(digits(reader.cells[column]) for column in columns))
    percents = as_percents(shares)
    if percents != shares:
        at = max(0, at - 2)
    try:
        return counts_from_shares(percents, n, at)
    except Refused as refusal:
        # Percents that miss 100 fit no number of people either: one code for both.
        problem = reader.problem("percent_base_differs", refusal.message, columns[0])
        raise Unreadable(problem) from refusal


def marks_counts(
    reader: RowReader,
    columns: Mapping[str, int],
    shown: int,
    *,
    numbers_too: bool = False,
    are_people: bool = False,
) -> RowCounts:
    """Counts of marks of a school's row."""
    n = participants_of(reader, columns["participants"])
    at = [columns[mark] for mark in MARKS]
    what = [f"Процент отметок «{mark}»" for mark in MARKS]
    people = people_by(reader, at, what, n, shown, numbers_too=numbers_too, are_people=are_people)
    n2, n3, n4, n5 = people
    places = {"participants": letters(columns["participants"])}
    places |= {f"n{mark}": letters(columns[mark]) for mark in MARKS}
    return RowCounts(Counts(participants=n, n2=n2, n3=n3, n4=n4, n5=n5), places)


def scores_counts(
    reader: RowReader,
    participants: int,
    scores: Mapping[int, int],
    shown: int,
    top: int | None,
    *,
    numbers_too: bool = False,
    are_people: bool = False,
) -> RowCounts:
    """Sum of primary scores of a school's row; `scores` gives the column of each score from 0."""
    n = participants_of(reader, participants)
    what = [f"Процент участников с баллом {score}" for score in scores]
    people = people_by(
        reader, list(scores.values()), what, n, shown,
        numbers_too=numbers_too, are_people=are_people,
    )  # fmt: skip
    total = sum(score * count for score, count in zip(scores, people, strict=True))
    counts = Counts(primary_n=n, primary_sum=total, primary_max=top)
    first = letters(min(scores.values()))
    places = {"primary_n": letters(participants), "primary_sum": first}
    # Tables have as many columns as their longest work.
    last = max((score for score, n in enumerate(people) if n), default=0)
    return RowCounts(counts, places, people[: last + 1])


def joined(one: RowCounts, other: RowCounts) -> RowCounts:
    """What two tellings of one row know together."""
    known = {name: value for name, value in asdict(other.counts).items() if value is not None}
    counts = Counts(**{**asdict(one.counts), **known})
    return RowCounts(counts, one.columns | other.columns, one.scores or other.scores)


def score_columns(headers: Sequence[str]) -> dict[int, int]:
    """score → column of the run `0 | 1 | 2 | …` of a header; empty where there is none."""
    columns: dict[int, int] = {}
    for index, header in enumerate(headers):
        if header == str(len(columns)):
            columns[len(columns)] = index
    return columns if len(columns) > len(MARKS) else {}

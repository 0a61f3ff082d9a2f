"""A flat table of primary scores: `… | Кол-во участников | 0 | 1 | 2 | …`, marks too or not.

Analysts' tables have as many columns of scores as their longest work, so the table itself does not
say the greatest score of a work.
"""

from monitoring.results.layouts.envelope import Columns, has_header
from monitoring.results.layouts.flat_tables import place_columns, read_flat
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.shares import (
    MARKS,
    RowCounts,
    joined,
    mark_of,
    marks_counts,
    score_columns,
    scores_counts,
    shares_of,
)
from monitoring.results.layouts.values import RowReader, header_text
from shnor_portal.core.sheets.books import Book

CODE = "flat_scores"
_SCORE = "score"


def find_columns(row: list[object]) -> Columns | None:
    """The columns of a flat table with a run of scores from 0; marks stand before the run."""
    columns = place_columns(row)
    headers = [header_text(value) for value in row]
    scores = score_columns(headers)
    if columns is None or not scores:
        return None
    for index, header in enumerate(headers[: scores[0]]):
        if mark := mark_of(header):
            columns.setdefault(mark, index)
    return columns | {f"{_SCORE}{score}": index for score, index in scores.items()}


def read(book: Book, hints: Hints) -> ParsedFile:
    return read_flat(book, CODE, find_columns, _counts)


def _counts(reader: RowReader, columns: Columns, shown: int) -> RowCounts:
    scores = {
        int(name.removeprefix(_SCORE)): index
        for name, index in columns.items()
        if name.startswith(_SCORE)
    }
    at = columns["participants"]
    people = "people" in columns
    of_scores = scores_counts(reader, at, scores, shown, None, numbers_too=True, are_people=people)
    marks = [columns[mark] for mark in MARKS if mark in columns]
    if len(marks) == len(MARKS) and shares_of(reader, marks, MARKS, None) is not None:
        of_marks = marks_counts(reader, columns, shown, numbers_too=True, are_people=people)
        return joined(of_marks, of_scores)
    return of_scores


LAYOUT = ResultLayout(
    CODE, "Сводная таблица первичных баллов", lambda book: has_header(book, find_columns), read
)

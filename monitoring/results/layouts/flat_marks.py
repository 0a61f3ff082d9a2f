"""A flat table of marks: `… | Кол-во участников | 2 | 3 | 4 | 5`, a school and a work to a row."""

from monitoring.results.layouts.envelope import Columns, has_header
from monitoring.results.layouts.flat_tables import place_columns, read_flat
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.shares import MARKS, RowCounts, mark_of, marks_counts, score_columns
from monitoring.results.layouts.titled_marks import is_titled, read_titled
from monitoring.results.layouts.values import RowReader, header_text
from shnor_portal.core.sheets.books import Book

CODE = "flat_marks"


def find_columns(row: list[object]) -> Columns | None:
    """The columns of a flat table with the four marks and no scores."""
    columns = place_columns(row)
    headers = [header_text(value) for value in row]
    if columns is None or score_columns(headers):
        return None
    for index, header in enumerate(headers):
        if mark := mark_of(header):
            columns.setdefault(mark, index)
    return columns if columns.keys() >= {*MARKS} else None


def read(book: Book, hints: Hints) -> ParsedFile:
    if not has_header(book, find_columns):
        gathering = Gathering(CODE)
        read_titled(book, hints, gathering)
        return gathering.file()
    return read_flat(book, CODE, find_columns, _counts)


def _counts(reader: RowReader, columns: Columns, shown: int) -> RowCounts:
    return marks_counts(reader, columns, shown, numbers_too=True, are_people="people" in columns)


LAYOUT = ResultLayout(
    CODE,
    "Сводная таблица отметок",
    lambda book: has_header(book, find_columns) or is_titled(book, {"vpr", "oge"}),
    read,
)

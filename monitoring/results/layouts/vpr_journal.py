"""«Сравнение отметок с отметками по журналу» of ФИС ОКО, in its wide and its vertical form.

Wide: one row per group, a count and a percent for each outcome. Vertical: a block of rows per
group, one for each outcome. N is those who have a journal mark, often fewer than wrote the work.
"""

from collections.abc import Iterator

from monitoring.results.layouts import journal_blocks
from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import TOTALS, group_column, group_rows, shown_digits
from monitoring.results.layouts.journal_blocks import OUTCOMES, Block, ReportCell
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.schools import SCHOOL, Municipality, group_of
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from shnor_portal.core.sheets.books import Book

CODE = "vpr_journal"
_STEMS = {"lowered": "понизил", "confirmed": "подтвердил", "raised": "повысил"}


def _outcome(header: str) -> str | None:
    return next((outcome for outcome, stem in _STEMS.items() if header.startswith(stem)), None)


def find_columns(row: list[object]) -> Columns | None:
    """Wide: stems with «%» or «Кол-во»; vertical: `Группы участников | Кол-во участников | %`."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        header = header_text(value)
        outcome = _outcome(header)
        if outcome:
            columns[f"{outcome}_{'share' if header.endswith('%') else 'count'}"] = index
        elif beside := group_column(header):
            columns[beside] = index
        elif header in {"%", "процент"}:
            if "share" in columns:
                # A percent for each of several things: marks, not outcomes.
                return None
            columns["share"] = index
    wide_counts = {f"{outcome}_count" for outcome in OUTCOMES}
    wide_shares = {f"{outcome}_share" for outcome in OUTCOMES} | {"participants"}
    vertical = {"participants", "share"}
    known = any(names <= columns.keys() for names in (wide_counts, wide_shares, vertical))
    return columns if known and "label" in columns else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """School rows (or blocks) become parts, the rest benchmarks; a bad one is refused alone."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems)
        vertical = "share" in report.columns
        blocks = _vertical_blocks(report) if vertical else _wide_blocks(report, gathering)
        shown = shown_digits(report, [i for name, i in report.columns.items() if "share" in name])
        for block in blocks:
            _take(block, report, shown, gathering)
    return gathering.file()


def _take(block: Block, report: Report, shown: int, gathering: Gathering) -> None:
    is_school = block.group.level == SCHOOL
    if report.exam is None:
        gathering.fall(int(is_school))
        return
    try:
        journal = journal_blocks.judge(block, shown)
    except Unreadable as unreadable:
        if is_school:
            gathering.refuse(unreadable.problem)
        else:
            gathering.note(unreadable.problem)
        return
    if is_school:
        gathering.accept(journal_blocks.part(block, journal, report.exam))
    else:
        gathering.add_benchmark(journal_blocks.benchmark(block, journal, report.exam))


def _wide_blocks(report: Report, gathering: Gathering) -> Iterator[Block]:
    columns = report.columns
    for row in group_rows(report, gathering):
        block = Block(row.group, row.reader, row.municipality_code, row.reader.number)
        if "participants" in columns:
            block.total = ReportCell(row.reader, columns["participants"])
        for outcome in OUTCOMES:
            if f"{outcome}_count" in columns:
                block.counts[outcome] = ReportCell(row.reader, columns[f"{outcome}_count"])
            if f"{outcome}_share" in columns:
                block.shares[outcome] = ReportCell(row.reader, columns[f"{outcome}_share"])
        yield block


def _vertical_blocks(report: Report) -> Iterator[Block]:
    columns, municipality = report.columns, Municipality()
    block: Block | None = None
    for number, cells in report.rows():
        reader = RowReader(report.sheet, number, cells)
        words = [header_text(value) for value in cells if isinstance(value, str)]
        outcome = next(filter(None, map(_outcome, words)), None)
        label = header_text(cells[columns["label"]])
        if label and not _outcome(label) and not label.startswith(TOTALS):
            # A name repeated in every row of its block opens no other one.
            group = group_of(cells[columns["label"]])
            if block is None or block.group != group:
                if block:
                    yield block
                municipality.meet(group)
                block = Block(group, reader, municipality.code, number)
        if block is None:
            continue
        if outcome:
            block.counts[outcome] = ReportCell(reader, columns["participants"])
            block.shares[outcome] = ReportCell(reader, columns["share"])
        elif any(word.startswith(TOTALS) for word in words):
            block.total = ReportCell(reader, columns["participants"])
        block.last_row = number
    if block:
        yield block


LAYOUT = ResultLayout(
    CODE,
    "Сравнение отметок ВПР с отметками по журналу",
    lambda book: has_header(book, find_columns),
    read,
)

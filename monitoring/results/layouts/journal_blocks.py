"""One group of «Сравнение с журналом»: its cells read, checked against each other and counted."""

from dataclasses import dataclass, field
from typing import cast

from monitoring.indicators.calculate import Counts, counts_from_shares
from monitoring.results.layouts.parsed import (
    REPORT,
    BenchmarkPart,
    ExamKey,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.schools import GroupLabel
from monitoring.results.layouts.values import NO_PARTICIPANTS, RowReader, Unreadable
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.cells import digits, letters
from shnor_portal.core.typography import number

OUTCOMES = {"lowered": "Понизили", "confirmed": "Подтвердили", "raised": "Повысили"}

Triple = tuple[int, int, int]
Percents = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A cell of the report: the wide form has a group's cells in one row, the vertical in four."""

    reader: RowReader
    column: int

    def unreadable(self, code: str, message: str) -> Unreadable:
        return Unreadable(self.reader.problem(code, message, self.column))


@dataclass
class Block:
    """The cells of one group by outcome (`OUTCOMES`), and the cell of its N where there is one."""

    group: GroupLabel
    reader: RowReader
    municipality_code: str
    last_row: int
    total: ReportCell | None = None
    counts: dict[str, ReportCell] = field(default_factory=dict)
    shares: dict[str, ReportCell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """N with a journal mark; who lowered, confirmed and raised it; the percents as they stand."""

    n: int
    counts: Triple
    shares: Percents | None


def judge(block: Block, shown: int) -> Journal:
    """Counts of a block whose cells agree; `shown` is the number of decimals of its percents.

    Raises `Unreadable`: `counts_sum_differs`, `percent_contradicts_count`, `percent_base_differs`,
    `participants_missing`, `no_participants`, `journal_missing`, `number_unknown`.
    """
    counts, shares = _counts(block), _shares(block)
    n = block.total.reader.count(block.total.column, "Число участников") if block.total else None
    n = sum(counts) if n is None and counts else n
    at = block.total or ReportCell(block.reader, 0)
    if n is None:
        message = "Не указано число участников. Впишите его и загрузите файл снова."
        raise at.unreadable("participants_missing", message)
    if n == 0:
        raise at.unreadable(
            "no_participants",
            NO_PARTICIPANTS,
        )
    if counts is None:
        counts = _counts_of_shares(block, shares, n, shown)
    elif sum(counts) != n:
        message = (
            f"Понизили, подтвердили и повысили вместе {number(sum(counts))}, а участников "
            f"{number(n)}. Исправьте строку и загрузите файл снова."
        )
        raise at.unreadable("counts_sum_differs", message)
    elif shares:
        _check_percents(block, counts, shares, n)
    return Journal(n, counts, shares)


def part(block: Block, journal: Journal, exam: ExamKey) -> SchoolPart:
    """The school's part of the file."""
    lowered, confirmed, raised = journal.counts
    number_ = block.reader.number
    school = SchoolRef(block.group.name, block.group.code, number_, block.municipality_code)
    cells = block.counts or block.shares
    columns = {f"journal_{outcome}": letters(cell.column) for outcome, cell in cells.items()}
    if block.total:
        columns["journal_n"] = letters(block.total.column)
    return SchoolPart(
        exam,
        school,
        REPORT,
        Counts(
            journal_n=journal.n,
            journal_lowered=lowered,
            journal_confirmed=confirmed,
            journal_raised=raised,
        ),
        block.reader.sheet.name,
        number_,
        block.last_row,
        columns=columns,
    )


def benchmark(block: Block, journal: Journal, exam: ExamKey) -> BenchmarkPart:
    """The benchmark of a group that is no school."""
    return BenchmarkPart(
        exam,
        block.group.level,
        block.group.name,
        block.reader.sheet.name,
        block.reader.number,
        code=block.group.code,
        journal_n=journal.n,
        journal_counts=journal.counts,
        journal_shares=journal.shares,
    )


def _counts(block: Block) -> Triple | None:
    if block.counts.keys() != OUTCOMES.keys():
        return None
    numbers = [
        block.counts[outcome].reader.count(block.counts[outcome].column, f"{name}, участников")
        for outcome, name in OUTCOMES.items()
    ]
    known = any(value is not None for value in numbers)
    return cast(Triple, tuple(value or 0 for value in numbers)) if known else None


def _shares(block: Block) -> Percents | None:
    if block.shares.keys() != OUTCOMES.keys():
        return None
    percents = [
        block.shares[outcome].reader.amount(block.shares[outcome].column, f"{name}, процент", 100)
        for outcome, name in OUTCOMES.items()
    ]
    known = any(value is not None for value in percents)
    return cast(Percents, tuple(value or 0 for value in percents)) if known else None


def _counts_of_shares(block: Block, shares: Percents | None, n: int, shown: int) -> Triple:
    if shares is None:
        message = (
            "Не указано, сколько участников понизили, подтвердили и повысили отметку. "
            "Впишите числа и загрузите файл снова."
        )
        raise Unreadable(block.reader.problem("journal_missing", message))
    try:
        return cast(Triple, counts_from_shares(shares, n, max(shown, _digits(block))))
    except Refused as refusal:
        cell = next(iter(block.shares.values()))
        raise cell.unreadable("percent_base_differs", refusal.message) from refusal


def _check_percents(block: Block, counts: Triple, shares: Percents, n: int) -> None:
    # The last digit is rounded, and a float stands a little beside what it shows.
    tolerance = 0.5 / 10 ** _digits(block) + 1e-9
    for outcome, count, share in zip(OUTCOMES, counts, shares, strict=True):
        right = 100 * count / n
        if abs(right - share) > tolerance:
            message = (
                f"Указано {number(share)}\u00a0%, а {number(count)} из {number(n)} – это "
                f"{number(right)}\u00a0%. Исправьте число или процент и загрузите файл снова."
            )
            raise block.shares[outcome].unreadable("percent_contradicts_count", message)


def _digits(block: Block) -> int:
    return max(digits(cell.reader.cells[cell.column]) for cell in block.shares.values())

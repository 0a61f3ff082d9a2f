"""«Распределение первичных баллов» of ФИС ОКО: percents of each score by group of participants.

No real file of this report has been seen: the layout is known by its description alone, so reading
is tolerant and says so in a remark.
"""

from typing import cast

from monitoring.results.layouts.envelope import Columns, Report, has_header, reports, skipped_sheets
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.group_rows import GroupRow, group_column, group_rows, shown_digits
from monitoring.results.layouts.parsed import (
    REPORT,
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
)
from monitoring.results.layouts.shares import score_columns, scores_counts, shares_of
from monitoring.results.layouts.values import Unreadable, header_text
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

CODE = "vpr_scores"
_UNSEEN = (
    "Устройство этого отчёта известно порталу только по описанию. Сверьте с\u00a0отчётом число "
    "участников и\u00a0средний балл одной-двух школ, прежде чем подтвердить загрузку."
)


def find_columns(row: list[object]) -> Columns | None:
    """`Группы участников | Кол-во ОО | Кол-во участников | 0 | 1 | … | max`, in any order."""
    columns: dict[str, int] = {}
    headers = [header_text(value) for value in row]
    for index, header in enumerate(headers):
        if known := group_column(header):
            columns[known] = index
    if not {"label", "participants"} <= columns.keys():
        return None
    scores = score_columns(headers)
    return columns | {str(score): index for score, index in scores.items()} if scores else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """School rows become parts with sums of scores, the rest means; a bad row is refused alone."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for report in reports(book, hints, find_columns):
        gathering.note(*report.problems)
        gathering.note(Problem("layout_unseen", _UNSEEN, "warning", report.sheet.name))
        _read_report(report, gathering)
    return gathering.file()


def _read_report(report: Report, gathering: Gathering) -> None:
    scores = {int(name): at for name, at in report.columns.items() if name.isdecimal()}
    top = report.max_primary or max(scores)
    shown = shown_digits(report, list(scores.values()))
    for row in group_rows(report, gathering):
        exam = cast(ExamKey, report.exam)
        try:
            if row.is_school:
                at = report.columns["participants"]
                read = scores_counts(row.reader, at, scores, shown, top)
                gathering.accept(
                    SchoolPart(
                        exam, row.school, REPORT, read.counts, row.reader.sheet.name,
                        row.reader.number, row.reader.number, columns=read.columns,
                        scores=read.scores,
                    )
                )  # fmt: skip
            else:
                gathering.add_benchmark(_benchmark(row, exam, report.columns, scores, top))
        except Unreadable as unreadable:
            if row.is_school:
                gathering.refuse(unreadable.problem)
            else:
                gathering.note(unreadable.problem)


def _benchmark(
    row: GroupRow, exam: ExamKey, columns: Columns, scores: dict[int, int], top: int
) -> BenchmarkPart:
    """The mean of a group's scores; its percents may miss 100 by what rounding takes."""
    reader, schools = row.reader, columns.get("schools")
    what = [f"Процент участников с баллом {score}" for score in scores]
    shares = shares_of(reader, list(scores.values()), what)
    total = sum(shares or ())
    mean = None
    if shares and total:
        weighed = sum(score * share for score, share in zip(scores, shares, strict=True))
        mean = round(weighed / total, 4)
    return BenchmarkPart(
        exam,
        row.group.level,
        row.group.name,
        reader.sheet.name,
        reader.number,
        code=row.group.code,
        schools=None if schools is None else reader.count(schools, "Число школ"),
        participants=reader.count(columns["participants"], "Число участников"),
        mean_primary=mean,
        max_primary=None if mean is None else top,
    )


LAYOUT = ResultLayout(
    CODE, "Распределение первичных баллов ВПР", lambda book: has_header(book, find_columns), read
)

"""Tables of the app's pages as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable
from typing import Any

from monitoring.identification.queries import RunTable
from monitoring.identification.words.figures import margin
from monitoring.indicators.catalogue import Indicator, Unit
from monitoring.models import Assessment, Finding, Run
from monitoring.results.assessment_queries import AssessmentTable, Figure
from schools.clock import local_day
from schools.privacy import HIDDEN
from shnor_portal.core.models import Batch, BatchIssue
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import MISSING, number, percent, percent_range, short_date

SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "info": "к сведению"}
OUTCOME_WORDS = {"yes": "признаки есть", "no": "признаков нет", "unknown": "недостаточно данных"}


def batches(found: Iterable[Batch], places: dict[str, str]) -> SheetData:
    columns = [
        Column("№", 8),
        Column("Принято", 16),
        Column("Кто", 24),
        Column("Муниципалитет", 34),
        Column("Файлы", 80),
        Column("Состояние", 22),
    ]
    rows: list[list[Any]] = [
        [
            batch.pk,
            batch.created_at,
            str(batch.created_by or ""),
            places.get(batch.scope, ""),
            "; ".join(file.stored.name for file in batch.files.all()),
            batch.get_state_display(),
        ]
        for batch in found
    ]
    return SheetData("Загрузки", columns, rows)


def issues(found: Iterable[BatchIssue]) -> SheetData:
    """Every remark with its place, in the order in which the page shows them."""
    columns = [
        Column("Важность", 16),
        Column("Файл", 48),
        Column("Лист", 30),
        Column("Строка", 9),
        Column("Столбец", 10),
        Column("Значение", 24),
        Column("Что не так и что сделать", 100),
    ]
    rows = [
        [
            SEVERITIES.get(issue.severity, issue.severity),
            issue.file.stored.name,
            issue.sheet,
            issue.row,
            issue.column,
            issue.value,
            issue.message,
        ]
        for issue in found
    ]
    return SheetData("Замечания", columns, rows)


def assessment_list(found: Iterable[Assessment]) -> SheetData:
    columns = [Column("Работа", 60), Column("Год", 8), Column("Школ", 8), Column("Участников", 12)]
    rows = [[item.short, item.year, item.schools, item.people] for item in found]  # type: ignore[attr-defined]
    return SheetData("Результаты", columns, rows)


def assessment(table: AssessmentTable) -> SheetData:
    """Schools, all of them together, then the district, the region and the country."""
    columns = [Column("Школа", 46), Column("Участников", 12)]
    if table.has_marks:
        columns += [Column(f"«{mark}»", 8) for mark in (2, 3, 4, 5)]
    for column in table.columns:
        columns.append(Column(column.title, 18))
        if column.unit is Unit.SHARE:
            columns.append(Column("Интервал 95 %", 15))
    rows: list[list[Any]] = []
    for line in table.lines:
        n = HIDDEN if line.hidden else line.n
        figures = _hidden(table.columns) if line.hidden else _values(line.values)
        rows.append([line.school.name, n, *line.marks, *figures])
    if table.total:
        figures = _values(table.total.values)
        title = f"Показанные школы вместе ({table.total.schools})"
        rows.append([title, table.total.n, *table.total.marks, *figures])
    for level in table.benchmarks:
        shares = [percent(share) for share in level.shares]
        rows.append([level.title, level.participants, *shares, *_plain(level.values)])
    return SheetData(table.title, columns, rows)


def runs(found: Iterable[Run]) -> SheetData:
    columns = [
        Column("Перечень", 44),
        Column("Муниципалитет", 34),
        Column("Методика", 60),
        Column("Рассчитано", 14),
        Column("Школ", 8),
        Column("С признаками", 14),
        Column("Недостаточно данных", 20),
        Column("Ждут решения", 14),
        Column("Утверждено решений", 18),
    ]
    rows = [
        [
            str(run),
            run.municipality.name,
            str(run.version),
            short_date(local_day(run.created_at, run.municipality)),
            *(getattr(run, key) for key in ("schools", "yes", "unknown", "undecided", "approved")),
        ]
        for run in found
    ]
    return SheetData("Идентификации", columns, rows)


def run(table: RunTable) -> SheetData:
    """Schools × categories: outcome, firmness, distance, decision and its reason."""
    columns = [Column("Школа", 46)]
    for category in table.categories:
        columns += [
            Column(category.title, 24),
            Column("Устойчивость", 14),
            Column("До порога", 22),
            Column("Решение", 20),
            Column("Обоснование", 50),
        ]
    rows = []
    for row in table.rows:
        line: list[Any] = [row.school.name]
        for finding in row.findings:
            line += _finding(finding) if finding else [""] * 5
        rows.append(line)
    return SheetData("Школы и категории", columns, rows)


def _finding(finding: Finding) -> list[str]:
    return [
        OUTCOME_WORDS[finding.outcome],
        finding.certainty,
        finding_margin(finding),
        finding.get_decision_display() if finding.decision else "",
        finding.reason,
    ]


def finding_margin(finding: Any) -> str:
    """How far a finding of a table is from its threshold; an open one is at no distance."""
    if finding.outcome == Finding.Outcome.UNKNOWN:
        return ""
    keys = ("operator", "value", "op", "threshold", "unit", "total")
    return margin(*(getattr(finding, f"trace_{key}") for key in keys))


def shown(value: float | None, unit: Unit) -> str:
    """A figure in the unit of its indicator."""
    if value is None:
        return MISSING
    if unit in {Unit.SHARE, Unit.PERCENT}:
        return percent(value)
    return number(value, 2 if unit is Unit.MARK else 1)


def _values(values: Iterable[Figure]) -> list[str]:
    cells = []
    for column, value in values:
        cells.append(shown(value.value if value else None, column.unit))
        if column.unit is Unit.SHARE:
            cells.append(percent_range(value.low, value.high) if value else MISSING)
    return cells


def _hidden(columns: Iterable[Indicator]) -> list[str]:
    return [HIDDEN for column in columns for _ in range(1 + (column.unit is Unit.SHARE))]


def _plain(values: Iterable[tuple[Indicator, float | None]]) -> list[str]:
    cells = []
    for column, value in values:
        cells += [shown(value, column.unit), *([""] if column.unit is Unit.SHARE else [])]
    return cells

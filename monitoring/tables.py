"""Lists of the app's pages, and its other tables as workbooks: the same rows and words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from monitoring.identification.queries import RunTable
from monitoring.identification.words.figures import margin
from monitoring.indicators.catalogue import Indicator, Unit
from monitoring.models import Assessment, Finding, Run
from monitoring.results.assessment_queries import AssessmentTable, Figure
from schools.clock import local_day
from schools.privacy import HIDDEN
from shnor_portal.core.audit import COMMAND_LINE
from shnor_portal.core.lists.cells import badges, lines, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices, by_person
from shnor_portal.core.models import Batch, BatchIssue
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import (
    MISSING,
    counted,
    number,
    percent,
    percent_range,
    short_date,
)

SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "info": "к сведению"}
OUTCOME_WORDS = {"yes": "признаки есть", "no": "признаков нет", "unknown": "недостаточно данных"}


BATCH_STYLES = {
    "preview": "text-bg-warning",
    "applied": "text-bg-success",
    "reading": "text-bg-primary",
    "applying": "text-bg-primary",
}


def _files(batch: Batch) -> list[str]:
    return [file.stored.name for file in batch.files.all()]


def _files_folded(batch: Batch) -> str:
    """Two names, the others behind a word."""
    first, others = _files(batch)[:2], _files(batch)[2:]
    if not others:
        return lines(first)
    word = f"ещё {counted(len(others), 'файл,файла,файлов')}"
    folded = "{}<details><summary>{}</summary>{}</details>"
    return format_html(folded, lines(first), word, lines(others))


def _batch_state(batch: Batch) -> str:
    style = BATCH_STYLES.get(batch.state, "text-bg-secondary")
    shown = badges([(batch.get_state_display(), style)])
    if batch.state != Batch.State.PREVIEW:
        return shown
    url = reverse("monitoring:import_detail", args=[batch.pk])
    return format_html('{}<a class="cell-note" href="{}">проверить и подтвердить</a>', shown, url)


BATCHES = Table(
    "imports",
    "Загрузка файлов",
    [
        Column(
            "number", "Загрузка", "pk", Kind.LABEL, order="pk", width=10,
            html=lambda batch: linked(
                f"№\u00a0{batch.pk}", reverse("monitoring:import_detail", args=[batch.pk])
            ),
        ),
        Column(
            "files", "Файлы", lambda batch: "; ".join(_files(batch)), width=80,
            html=_files_folded,
        ),
        Column(
            "who", "Кто", lambda batch: str(batch.created_by or COMMAND_LINE), width=24,
            order=by_person("created_by", COMMAND_LINE),
        ),
        Column("when", "Когда", "created_at", Kind.MOMENT, order="created_at", width=18),
        Column("municipality", "Муниципалитет", "place", width=34),
        Column(
            "state", "Состояние", lambda batch: batch.get_state_display(), Kind.CHOICE,
            order=by_choices("state", Batch.State.values), width=22, html=_batch_state,
        ),
    ],
    order="-when",
    noun="загрузка,загрузки,загрузок",
)  # fmt: skip
"""Rows are of `batch_queries.placed`."""


def issues(found: Iterable[BatchIssue]) -> SheetData:
    """Every remark with its place, in the order in which the page shows them."""
    columns = [
        writing.Column("Важность", 16),
        writing.Column("Файл", 48),
        writing.Column("Лист", 30),
        writing.Column("Строка", 9),
        writing.Column("Столбец", 10),
        writing.Column("Значение", 24),
        writing.Column("Что не так и что сделать", 100),
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
    columns = [
        writing.Column("Работа", 60),
        writing.Column("Год", 8),
        writing.Column("Школ", 8),
        writing.Column("Участников", 12),
    ]
    rows = [[item.short, item.year, item.schools, item.people] for item in found]  # type: ignore[attr-defined]
    return SheetData("Результаты", columns, rows)


def assessment(table: AssessmentTable) -> SheetData:
    """Schools, all of them together, then the district, the region and the country."""
    columns = [writing.Column("Школа", 46), writing.Column("Участников", 12)]
    if table.has_marks:
        columns += [writing.Column(f"«{mark}»", 8) for mark in (2, 3, 4, 5)]
    for column in table.columns:
        columns.append(writing.Column(column.title, 18))
        if column.unit is Unit.SHARE:
            columns.append(writing.Column("Интервал 95 %", 15))
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
        writing.Column("Перечень", 44),
        writing.Column("Муниципалитет", 34),
        writing.Column("Методика", 60),
        writing.Column("Рассчитано", 14),
        writing.Column("Школ", 8),
        writing.Column("С признаками", 14),
        writing.Column("Недостаточно данных", 20),
        writing.Column("Ждут решения", 14),
        writing.Column("Утверждено решений", 18),
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
    columns = [writing.Column("Школа", 46)]
    for category in table.categories:
        columns += [
            writing.Column(category.title, 24),
            writing.Column("Устойчивость", 14),
            writing.Column("До порога", 22),
            writing.Column("Решение", 20),
            writing.Column("Обоснование", 50),
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

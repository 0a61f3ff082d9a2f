"""Lists of batches, remarks and results."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from monitoring.indicators.catalogue import Indicator, Unit
from monitoring.indicators.intervals import FLOOR
from monitoring.models import Benchmark
from monitoring.results.assessment_queries import RESULTS, AssessmentTable, SchoolLine
from monitoring.results.file_places import Way, place_in_file
from schools.models import Municipality
from schools.privacy import HIDDEN, NOTE
from shnor_portal.core.audit import COMMAND_LINE
from shnor_portal.core.lists.cells import badges, lines, linked, noted
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table, by_choices, by_person
from shnor_portal.core.lists.listing import Foot
from shnor_portal.core.models import Batch, BatchIssue
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import Share, SheetData
from shnor_portal.core.typography import MISSING, counted, number, percent, percent_range

SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "info": "к сведению"}
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


def issues(remarks: Iterable[BatchIssue]) -> SheetData:
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
        for issue in remarks
    ]
    return SheetData("Замечания", columns, rows)


def assessments(place: Municipality) -> Table:
    """Rows are of `assessment_queries.listed`."""

    def named(item: Any) -> str:
        url = reverse("monitoring:assessment", args=[item.pk])
        return linked(item.short, f"{url}?municipality={place.pk}")

    return Table(
        "assessments",
        "Результаты",
        [
            Column("work", "Работа", "short", order=BY_VALUE, width=60, html=named),
            Column("year", "Год", "year", Kind.LABEL, order=BY_VALUE, width=8),
            Column("schools", "Школ", "schools", Kind.NUMBER, order=BY_VALUE, width=8),
            Column("people", "Участников", "people", Kind.NUMBER, order=BY_VALUE, width=12),
        ],
        noun="работа,работы,работ",
    )


MARKS = (2, 3, 4, 5)


def assessment(table: AssessmentTable) -> Table:
    """Schools beside each other."""
    columns = [
        Column(
            "school", "Школа", "school.name", order=BY_VALUE, width=46,
            html=lambda line: linked(
                line.school.name, reverse("monitoring:cell", args=[line.cell_id])
            ),
        ),
        Column(
            "n", "Участников", lambda line: HIDDEN if line.hidden else line.n, Kind.NUMBER,
            order=BY_VALUE, width=12, html=_participants,
        ),
    ]  # fmt: skip
    if table.has_marks:
        columns += [_mark_column(place, mark) for place, mark in enumerate(MARKS)]
    for place, indicator in enumerate(table.columns):
        columns += _indicator_columns(place, indicator)
    code = "marks" if table.title == RESULTS else "journal"
    title, noun = table.title, "школа,школы,школ"
    return Table(f"assessment-{code}", title, columns, "school", cards=False, noun=noun)


def _participants(line: SchoolLine) -> str:
    if line.hidden:
        return format_html('<span class="text-secondary" title="{}">{}</span>', NOTE, HIDDEN)
    few = "данных мало" if line.n is not None and line.n < FLOOR else ""
    return format_html("{}{}", number(line.n), noted(few))


def _mark_column(place: int, mark: int) -> Column:
    def read(line: SchoolLine) -> Any:
        if line.hidden:
            return HIDDEN
        return line.marks[place] if line.marks else None

    return Column(f"mark{mark}", f"«{mark}»", read, Kind.NUMBER, order=BY_VALUE, width=8)


_KINDS = {
    Unit.SHARE: Kind.SHARE,
    Unit.PERCENT: Kind.SHARE,
    Unit.MARK: Kind.MARK,
}


def heading_of(indicator: Indicator) -> str:
    """«2» alone would read as the number of such marks, which stands beside it."""
    return "Доля «2»" if indicator.code == "fail_share" else indicator.short


def _indicator_columns(place: int, indicator: Indicator) -> list[Column]:
    """The indicator, and under it the interval of a share."""

    def value_of(line: SchoolLine) -> Any:
        if line.hidden:
            return HIDDEN
        value = line.values[place][1]
        return value.value if value else None

    def interval_of(line: SchoolLine) -> str | None:
        value = None if line.hidden else line.values[place][1]
        if value is None or value.low is None:
            return None
        return percent_range(value.low, value.high)

    title, code = heading_of(indicator), indicator.code
    kind = _KINDS.get(indicator.unit, Kind.DECIMAL)
    shown = Column(code, title, value_of, kind, order=BY_VALUE, width=18, help=indicator.formula)
    if indicator.unit is not Unit.SHARE:
        return [shown]
    interval = f"{title}: интервал 95\u00a0%"
    return [shown, Column(f"{code}-interval", interval, interval_of, width=15, under=code)]


def assessment_foot(table: AssessmentTable, ways: Mapping[int, Way]) -> list[Foot]:
    """The schools together, then district, region and country as their files give them, with the
    ways to these files."""
    foot = []
    if total := table.total:
        title = "Показанные школы вместе" if table.hidden else "Все школы вместе"
        values: dict[str, Any] = {"n": total.n}
        values |= {f"mark{mark}": count for mark, count in zip(MARKS, total.marks, strict=False)}
        values |= {
            indicator.code: value.value if value else None for indicator, value in total.values
        }
        note = f"сложены {counted(total.schools, 'школа,школы,школ')}"
        foot.append(Foot(title, values, note))
    for level in table.benchmarks:
        shares = zip(MARKS, level.shares, strict=False)
        values = {"n": level.participants}
        values |= {f"mark{mark}": None if share is None else Share(share) for mark, share in shares}
        values |= {indicator.code: value for indicator, value in level.values}
        foot.append(Foot(level.title, values, _from_files(level.sources, ways)))
    return foot


def _from_files(rows: Iterable[Benchmark], ways: Mapping[int, Way]) -> str:
    """«как в файле» with the file, the sheet and the row for who may see them."""
    places: list[str] = [
        format_html('<a href="{}">{}</a>, {}', way.page, row.file.stored.name, place_in_file(row))
        for row in rows
        if (way := ways.get(row.file_id))
    ]
    return lines(["как в файле", *places])


def shown(value: float | None, unit: Unit) -> str:
    """A figure in the unit of its indicator."""
    if value is None:
        return MISSING
    if unit in {Unit.SHARE, Unit.PERCENT}:
        return percent(value)
    return number(value, 2 if unit is Unit.MARK else 1)

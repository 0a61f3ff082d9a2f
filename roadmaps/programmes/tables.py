"""Tables of programmes: the list, and the sheets of indicators and of rows of a metric."""

from django.urls import reverse

from roadmaps.models import Programme
from roadmaps.programmes.indicator_queries import IndicatorLine, IndicatorSheet, Opened, YearCell
from roadmaps.programmes.standing import Light
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

STATE_STYLES = {"draft": "text-bg-light", "approved": "text-bg-success"}
LIGHT_STYLES = {
    Light.GREEN: "text-bg-success",
    Light.AMBER: "text-bg-warning",
    Light.RED: "text-bg-danger",
    Light.NONE: "text-bg-light",
}

PROGRAMMES = Table(
    "programmes",
    "Программы",
    [
        Column(
            "title", "Программа", "title", order="title", width=60,
            html=lambda row: linked(row.title, reverse("roadmaps:programme", args=[row.pk])),
        ),
        Column(
            "kind", "Документ", lambda row: row.get_kind_display(), Kind.CHOICE,
            order=by_choices("kind", Programme.Kind.values), width=24,
        ),
        Column("place", "Муниципалитет", "municipality.name", order="municipality__name", width=40),
        Column("first", "Первый год", "first_year", Kind.LABEL, order="first_year", width=10),
        Column("last", "Последний год", "last_year", Kind.LABEL, order="last_year", width=10),
        Column(
            "state", "Состояние", lambda row: row.get_state_display(), Kind.CHOICE, width=16,
            order=by_choices("state", Programme.State.values),
            html=lambda row: badges([(row.get_state_display(), STATE_STYLES[row.state])]),
        ),
        Column("act", "Утверждена", "order_date", Kind.DATE, order="order_date", width=12),
        Column("tasks", "Задач", "task_count", Kind.NUMBER, order="task_count", width=8),
        Column(
            "indicators", "Показателей", "indicator_count", Kind.NUMBER, order="indicator_count",
            width=12,
        ),
    ],
    order="-first",
    noun="программа,программы,программ",
)  # fmt: skip
"""Rows are of `queries.programme_table`."""


def indicators(sheet: IndicatorSheet) -> SheetData:
    """Everything of every indicator, a group of columns for each year."""
    columns = [
        writing.Column("№", 6),
        writing.Column("Показатель", 60),
        writing.Column("Единица", 14),
        writing.Column("Вид", 22),
        writing.Column("Направление", 26),
        writing.Column("Исходное значение", 18),
    ]
    for year in sheet.programme.years:
        columns += [
            writing.Column(f"План {year}", 18),
            writing.Column(f"Обязательство {year}", 18),
            writing.Column(f"Сообщено {year}", 22),
            writing.Column(f"Внесено или сейчас {year}", 22),
            writing.Column(f"Вывод {year}", 16),
        ]
    columns += [
        writing.Column("За все годы вместе", 22),
        writing.Column("Критерий", 30),
        writing.Column("Инструмент", 30),
        writing.Column("Источник", 30),
        writing.Column("Периодичность", 20),
        writing.Column("Ответственный", 30),
        writing.Column("Метрика портала", 40),
    ]
    return SheetData("Показатели", columns, [_indicator(line) for line in sheet.lines])


def _indicator(line: IndicatorLine) -> list[object]:
    one = line.indicator
    cells: list[object] = [
        writing.row_number(one.number), one.title, one.unit, one.get_kind_display(),
        one.get_direction_display(), line.baseline,
    ]  # fmt: skip
    for cell in line.cells:
        cells += _year(cell)
    return [
        *cells, line.together, one.criterion, one.tool, one.source, one.frequency, one.responsible,
        line.metric.title if line.metric else "",
    ]  # fmt: skip


def _year(cell: YearCell) -> list[object]:
    reported = cell.fact_words if cell.is_reported else ""
    entered = cell.now_words or ("" if cell.is_reported else cell.fact_words)
    return [cell.plan, cell.commitment, reported, entered, cell.light.label]


def rows(opened: Opened) -> SheetData:
    columns = [
        writing.Column("Школа", 44),
        writing.Column("Числитель", 12, "0"),
        writing.Column("Знаменатель", 12, "0"),
        writing.Column("Пояснение", 60),
    ]
    lines: list[list[object]] = [
        [row.title, part, whole, row.note] for row, part, whole in opened.pairs
    ]
    count, part, whole = opened.others
    if count:
        lines.append([f"Другие школы: {count}", part, whole, ""])
    return SheetData("Из чего сложилось", columns, lines)

"""Tables of the execution of plans as workbooks: the same rows and words as on the pages."""

from collections.abc import Iterable

from roadmaps.execution.overview import Overview
from roadmaps.execution.queries import Row
from roadmaps.execution.site_checks import SchoolMonths
from roadmaps.execution.wording import days_words
from shnor_portal.core.sheets.writing import Column, SheetData


def deadlines(rows: Iterable[Row]) -> SheetData:
    columns = [
        Column("Срок", 12),
        Column("Мероприятие", 60),
        Column("План", 40),
        Column("Школа", 34),
        Column("Ответственные", 34),
        Column("Состояние", 22),
        Column("Дни", 18),
        Column("Выполнено", 12),
        Column("Подтверждение", 18),
        Column("Фактический результат", 40),
        Column("Число", 10),
        Column("Ход выполнения", 40),
        Column("Причина", 30),
    ]
    return SheetData("Сроки", columns, [_deadline(row) for row in rows])


def _deadline(row: Row) -> list:
    item, measure = row.occurrence, row.measure
    return [
        item.end,
        measure.text,
        str(row.plan),
        str(item.school or ""),
        measure.responsible,
        row.standing.stand.label,
        days_words(row.standing),
        item.done_on,
        item.get_confirmation_display() if item.state == "done" or item.confirmation else "",
        item.actual_result,
        item.actual_value,
        item.note,
        item.reason,
    ]


def execution(found: Overview) -> list[SheetData]:
    """Measures with their progress, and every deadline."""
    columns = [
        Column("№", 8),
        Column("Раздел", 34),
        Column("Мероприятие", 60),
        Column("Срок", 22),
        Column("Ответственные", 34),
        Column("Сроков", 9),
        Column("Выполнено", 11),
        Column("Из них с опозданием", 13),
        Column("Просрочено", 11),
        Column("Школ выполнило", 11),
        Column("Школ всего", 9),
        Column("Число и цель", 34),
    ]
    rows = [
        [
            line.measure.number,
            section.title,
            line.measure.text,
            line.measure.deadline_text,
            line.measure.responsible,
            line.progress.wanted,
            line.progress.finished,
            line.progress.late,
            line.progress.overdue,
            line.schools_done if line.schools else None,
            line.schools or None,
            line.target.words if line.target else "",
        ]
        for section in found.sections
        for line in section.measures
    ]
    return [SheetData("Исполнение", columns, rows), deadlines(found.rows)]


def site_checks(found: Iterable[SchoolMonths], year: int) -> SheetData:
    columns = [
        Column("Школа", 40),
        Column("Месяц", 10),
        Column("Проверено", 12),
        Column("Содержание", 16),
        Column("Что размещено и чего нет", 60),
        Column("Адрес раздела", 50),
        Column("Кто проверил", 24),
    ]
    rows = []
    for line in found:
        for month in line.months:
            name = f"{month.first:%m.%Y}"
            if check := month.check:
                said = "полное" if check.complete else "есть замечания"
                who = str(check.checked_by or "")
                rows.append(
                    [str(line.school), name, check.checked_on, said, check.contents, check.url, who]
                )
            elif month.due:
                said = "не проверено" if month.overdue else "предстоит"
                rows.append([str(line.school), name, None, said, "", "", ""])
    return SheetData(f"Проверка сайтов {year}", columns, rows)

"""Tables of plans as workbooks: the same rows and words as on the pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from roadmaps.deadlines.wording import in_words
from roadmaps.models import Plan
from roadmaps.plans.differences import Kind, MeasureDifference
from roadmaps.plans.library import Found
from roadmaps.plans.queries import Sheet
from roadmaps.plans.scoring import Conclusion
from shnor_portal.core.sheets.writing import Column, SheetData

KIND_WORDS = {
    Kind.SAME: "без изменений",
    Kind.CHANGED: "изменено",
    Kind.ADDED: "добавлено",
    Kind.REMOVED: "удалено",
}


def plans(found: Iterable[Plan]) -> SheetData:
    columns = [
        Column("План", 60),
        Column("Документ", 26),
        Column("Чей", 40),
        Column("Начало", 12),
        Column("Конец", 12),
        Column("Состояние", 18),
        Column("Версия", 8),
        Column("Мероприятий", 12),
    ]
    rows = []
    for plan in found:
        version: Any = plan.versions.all()[0]
        rows.append(
            [
                plan.title,
                plan.get_kind_display(),
                str(plan.place),
                plan.period_start,
                plan.period_end,
                plan.get_state_display(),
                version.number,
                version.size,
            ]
        )
    return SheetData("Планы", columns, rows)


def measures(sheet: Sheet) -> SheetData:
    columns = [
        Column("№", 8),
        Column("Раздел", 34),
        Column("Мероприятие", 60),
        Column("Срок", 22),
        Column("Прочитано как", 30),
        Column("Ответственные", 34),
        Column("Ожидаемый результат", 44),
        Column("Согласование", 16),
        Column("Замечания", 44),
    ]
    rows = [
        [
            line.measure.number,
            line.measure.section,
            line.measure.text,
            line.measure.deadline_text,
            in_words(line.measure.deadline) or "уточнить срок",
            line.measure.responsible,
            line.measure.result,
            line.measure.get_review_display(),
            "\n".join(comment.text for comment in line.open_comments),
        ]
        for line in sheet.lines
    ]
    return SheetData("Мероприятия", columns, rows)


def differences(found: Sequence[MeasureDifference]) -> SheetData:
    columns = [
        Column("Что", 14),
        Column("Мероприятие", 60),
        Column("Поле", 22),
        Column("Было", 50),
        Column("Стало", 50),
    ]
    rows = []
    for item in found:
        word = KIND_WORDS[item.kind]
        if not item.changes:
            rows.append([word, item.measure.text, "", "", ""])
        for change in item.changes:
            rows.append([word, item.measure.text, change.title, change.before, change.after])
    return SheetData("Изменения", columns, rows)


def library(found: Iterable[Found]) -> SheetData:
    columns = [
        Column("Мероприятие", 60),
        Column("Срок", 24),
        Column("Ответственные", 34),
        Column("Ожидаемый результат", 44),
        Column("В скольких планах", 12),
        Column("Факторы риска", 44),
    ]
    rows = [
        [
            item.text.text,
            item.text.deadline_text,
            item.text.responsible,
            item.text.result,
            item.times,
            "; ".join(item.factors),
        ]
        for item in found
    ]
    return SheetData("Библиотека", columns, rows)


def protocol(conclusion: Conclusion) -> SheetData:
    """A column for each expert; a blank where one has not scored."""
    columns = [
        Column("№", 6),
        Column("Критерий", 60),
        *(Column(expert, 16) for expert in conclusion.experts),
        Column("Среднее", 10, "0.00"),
        Column("Проходной балл", 10),
        Column("Вывод", 20),
        Column("Комментарии", 60),
    ]
    rows = []
    for criterion in conclusion.criteria:
        given = {score.expert: score.score for score in criterion.scores}
        rows.append(
            [
                criterion.number,
                criterion.title,
                *(given.get(expert) for expert in conclusion.experts),
                criterion.mean,
                criterion.passing,
                "выполнен" if criterion.holds else "не выполнен",
                "; ".join(score.comment for score in criterion.scores if score.comment),
            ]
        )
    return SheetData("Протокол экспертизы", columns, rows)

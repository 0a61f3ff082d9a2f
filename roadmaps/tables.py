"""Lists of plans, and their other tables as workbooks: the same rows and words."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from roadmaps.deadlines.wording import in_words
from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import queries
from roadmaps.plans.differences import DifferenceKind as Difference
from roadmaps.plans.differences import MeasureDifference
from roadmaps.plans.queries import Sheet
from roadmaps.plans.scoring import Conclusion
from roadmaps.plans.wording import MEASURES
from schools.models import User
from shnor_portal.core.lists.cells import badges, linked, noted
from shnor_portal.core.lists.columns import BY_VALUE, Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

KIND_WORDS = {
    Difference.SAME: "без изменений",
    Difference.CHANGED: "изменено",
    Difference.ADDED: "добавлено",
    Difference.REMOVED: "удалено",
}


PLAN_STYLES = {
    "draft": "text-bg-light",
    "review": "text-bg-info",
    "rework": "text-bg-warning",
    "agreed": "text-bg-primary",
    "approved": "text-bg-success",
    "running": "text-bg-success",
    "finished": "text-bg-secondary",
}


def plans(viewer: User) -> Table:
    """Rows are of `queries.plan_table`; a plan's latest version is the viewer's."""
    latest = queries.listed_versions(viewer).filter(plan=OuterRef("pk"))
    return Table(
        "plans",
        "Дорожные карты",
        [
            Column(
                "title", "План", "title", order="title", width=60,
                html=lambda plan: linked(plan.title, reverse("roadmaps:plan", args=[plan.pk])),
            ),
            Column(
                "kind", "Документ", lambda plan: plan.get_kind_display(), Kind.CHOICE,
                order=by_choices("kind", Plan.Kind.values), width=26,
            ),
            Column(
                "place", "Чей", lambda plan: str(plan.place), width=40,
                order=Coalesce("school__name", "municipality__name"),
            ),
            Column("start", "Начало", "period_start", Kind.DATE, order="period_start", width=12),
            Column(
                "end", "Конец", "period_end", Kind.DATE, order="period_end", width=12,
                under="start", html=lambda plan: f"по {plan.period_end:%d.%m.%Y}",
            ),
            Column(
                "state", "Состояние", lambda plan: plan.get_state_display(), Kind.CHOICE,
                order=by_choices("state", Plan.State.values), width=18, html=_plan_state,
            ),
            Column(
                "version", "Версия", lambda plan: _latest(plan).number, Kind.LABEL,
                order=Subquery(latest.values("number")[:1]), width=8, shown=False,
            ),
            Column(
                "measures", "Мероприятий", lambda plan: _latest(plan).size, Kind.NUMBER,
                order=Subquery(latest.values("size")[:1]), width=12,
            ),
        ],
        order="-start",
        noun="план,плана,планов",
    )  # fmt: skip


def _latest(plan: Plan) -> Any:
    return plan.versions.all()[0]


def _plan_state(plan: Plan) -> str:
    version = _latest(plan)
    shown = badges([(plan.get_state_display(), PLAN_STYLES[plan.state])])
    if version.state == PlanVersion.State.APPROVED:
        return shown
    notes = [f"возвращено: {version.returned}"] if version.returned else []
    if version.number > 1:
        notes.insert(0, f"версия {version.number}: {version.get_state_display()}")
    return shown + noted(*notes)


def measures(sheet: Sheet) -> SheetData:
    columns = [
        writing.Column("№", 8),
        writing.Column("Раздел", 34),
        writing.Column("Мероприятие", 60),
        writing.Column("Срок", 22),
        writing.Column("Прочитано как", 30),
        writing.Column("Ответственные", 34),
        writing.Column("Ожидаемый результат", 44),
        writing.Column("Согласование", 16),
        writing.Column("Замечания", 44),
    ]
    rows = [
        [
            writing.row_number(line.measure.number),
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


def differences(items: Sequence[MeasureDifference]) -> SheetData:
    columns = [
        writing.Column("Что", 14),
        writing.Column("Мероприятие", 60),
        writing.Column("Поле", 22),
        writing.Column("Было", 50),
        writing.Column("Стало", 50),
    ]
    rows = []
    for item in items:
        word = KIND_WORDS[item.kind]
        if not item.changes:
            rows.append([word, item.measure.text, "", "", ""])
        for change in item.changes:
            rows.append([word, item.measure.text, change.title, change.before, change.after])
    return SheetData("Изменения", columns, rows)


LIBRARY = Table(
    "library",
    "Библиотека мероприятий",
    [
        Column("text", "Мероприятие", "text.text", order=BY_VALUE, width=60),
        Column(
            "factors", "Факторы риска", lambda found: "; ".join(found.factors), width=44,
            under="text",
        ),
        Column("deadline", "Срок", "text.deadline_text", width=24),
        Column("responsible", "Ответственные", "text.responsible", order=BY_VALUE, width=34),
        Column("result", "Ожидаемый результат", "text.result", order=BY_VALUE, width=44),
        Column("times", "В скольких планах", "times", Kind.NUMBER, order=BY_VALUE, width=12),
    ],
    order="text",
    noun=MEASURES,
)  # fmt: skip
"""Rows are of `library.agreed_measures`."""


def protocol(conclusion: Conclusion) -> SheetData:
    """A column for each expert; a blank where one has not scored."""
    columns = [
        writing.Column("№", 6),
        writing.Column("Критерий", 60),
        *(writing.Column(expert, 16) for expert in conclusion.experts),
        writing.Column("Среднее", 10, "0.00"),
        writing.Column("Проходной балл", 10),
        writing.Column("Вывод", 20),
        writing.Column("Комментарии", 60),
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

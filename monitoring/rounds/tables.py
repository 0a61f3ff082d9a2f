"""Tables of rounds: the list, the progress of one by school, and accepted answers as a workbook."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from monitoring.models import Response, Round
from monitoring.rounds.document import Question, Type
from monitoring.rounds.queries import Accepted
from monitoring.rounds.values import EMPTY_VALUE, Value, said
from schools.clock import local_date
from shnor_portal.core.lists.cells import badges, linked, noted
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData

ROUND_STYLES: dict[str, str] = {
    Round.State.DRAFT: "text-bg-light",
    Round.State.OPEN: "text-bg-success",
    Round.State.CLOSED: "text-bg-secondary",
}
STATE_STYLES = {
    Response.State.CREATED: "text-bg-light",
    Response.State.WORKING: "text-bg-info",
    Response.State.SENT: "text-bg-primary",
    Response.State.RETURNED: "text-bg-warning",
    Response.State.ACCEPTED: "text-bg-success",
}


def is_over(row: Round) -> bool:
    """Whether an open round takes no answers any more: its window has closed by itself."""
    return row.state == Round.State.OPEN and row.closes < local_date(row.municipality)


def _state(row: Round) -> SafeString:
    over = "приём ответов окончен" if is_over(row) else ""
    return badges([(row.get_state_display(), ROUND_STYLES[row.state])]) + noted(over)


def _title(row: Round) -> str:
    return linked(row.title, reverse("monitoring:round", args=[row.pk]))


ROUNDS = Table(
    "rounds",
    "Мониторинги",
    [
        Column("title", "Мониторинг", "title", order="title", width=56, html=_title),
        Column("place", "Муниципалитет", "municipality.name", order="municipality__name", width=40),
        Column(
            "kind", "Что изучается", lambda row: row.get_kind_display(), Kind.CHOICE,
            order=by_choices("kind", Round.Kind.values), width=26,
        ),
        Column(
            "stage", "Этап", lambda row: row.get_stage_display(), Kind.CHOICE,
            order=by_choices("stage", Round.Stage.values), width=16,
        ),
        Column("opens", "С", "opens", Kind.DATE, order="opens", width=12),
        Column("closes", "По", "closes", Kind.DATE, order="closes", width=12),
        Column(
            "state", "Состояние", lambda row: row.get_state_display(), Kind.CHOICE, width=14,
            order=by_choices("state", Round.State.values),
            html=_state,
        ),
        Column("asked", "Школ", "asked", Kind.NUMBER, order="asked", width=8),
        Column("sent", "Отправили", "sent", Kind.NUMBER, order="sent", width=10),
        Column("accepted", "Принято", "accepted", Kind.NUMBER, order="accepted", width=10),
    ],
    order="-opens",
    noun="мониторинг,мониторинга,мониторингов",
)  # fmt: skip
"""Rows are of `queries.round_table`."""


FORMS = Table(
    "monitoring-forms",
    "Формы мониторингов",
    [
        Column(
            "title", "Форма", "title", order="title", width=44,
            html=lambda row: linked(
                row.title,
                reverse("monitoring:monitoring_form", args=[row.pk]),
                "" if row.municipality else "готовая форма портала",
            ),
        ),
        Column(
            "place", "Чья", lambda row: row.municipality.name if row.municipality else None,
            order="municipality__name", width=40,
        ),
        Column(
            "version", "Версия", lambda row: row.by_number[0].number, Kind.LABEL, width=10,
        ),
        Column(
            "questions", "Вопросов", lambda row: len(row.by_number[0].document["questions"]),
            Kind.NUMBER, width=10,
        ),
    ],
    noun="форма,формы,форм",
)  # fmt: skip
"""Rows are of `catalogue.forms`."""


def _school(row: Response) -> str:
    return linked(row.school.name, reverse("monitoring:response", args=[row.pk]))


def _timely(row: Response) -> str:
    if row.first_sent_on is None:
        return ""
    return "позже срока" if row.is_late else "в срок"


PROGRESS = Table(
    "round-progress",
    "Школы",
    [
        Column("school", "Школа", "school.name", order="school__name", width=44, html=_school),
        Column(
            "state", "Состояние", lambda row: row.get_state_display(), Kind.CHOICE, width=14,
            order=by_choices("state", Response.State.values),
            html=lambda row: badges([(row.get_state_display(), STATE_STYLES[row.state])]),
        ),
        Column("answered", "Отвечено полей", "answered", Kind.NUMBER, order="answered", width=12),
        Column(
            "proposed", "Ждут подтверждения", "proposed", Kind.NUMBER, order="proposed", width=14,
            help="Заполнено порталом или прошлым ответом, школа ещё не подтвердила",
        ),
        Column("returned", "Возвращено", "returned", Kind.NUMBER, order="returned", width=12),
        Column(
            "sent_on", "Отправлено", "first_sent_on", Kind.DATE, order="first_sent_on", width=12,
        ),
        Column("timely", "Срок", _timely, Kind.CHOICE, order="first_sent_on", width=14),
        Column(
            "lifted", "Разрешено писать до", "lifted_until", Kind.DATE, order="lifted_until",
            width=14, shown=False,
        ),
    ],
    order="school",
    noun="школа,школы,школ",
)  # fmt: skip
"""Rows are of `queries.progress`."""

PROGRESS_ALONE = replace(
    PROGRESS, columns=[replace(PROGRESS.columns[0], html=None), *PROGRESS.columns[1:]]
)
"""The same for who does not read the answers themselves."""


def accepted(answers: Accepted) -> list[SheetData]:
    """A sheet for each form: schools in rows, questions in columns, a share in two columns."""
    return [
        SheetData(
            version.form.title,
            [writing.Column("Школа", 44), *_columns(document.questions)],
            [
                [school.school.name, *_cells(version.pk, document.questions, school.values)]
                for school in answers.schools
            ],
        )
        for version, document in answers.forms
    ]


def _columns(questions: Iterable[Question]) -> Iterable[writing.Column]:
    for question in questions:
        yield writing.Column(question.text, 22)
        if question.type == Type.SHARE:
            yield writing.Column(f"{question.text}: из скольких", 22)


def _cells(
    version: int, questions: Iterable[Question], values: dict[tuple[int, str], Value]
) -> Iterable[Any]:
    for question in questions:
        value = values.get((version, question.code), EMPTY_VALUE)
        if question.type == Type.SHARE:
            yield from (value.number, value.whole)
        elif question.type == Type.NUMBER:
            yield value.number
        else:
            yield said(question, value)

"""Tables of what comes of a round: recommendations, figures, what each school answered."""

from typing import Any

from django.urls import reverse

from roadmaps.models import Errand
from roadmaps.proof.round_data import RoundData
from roadmaps.proof.round_facts import RoundFacts
from roadmaps.proof.round_figures import Figure, SchoolPart, part_words
from roadmaps.support.errand_tables import STYLES, state_order, state_words
from schools.clock import local_date
from schools.models import Municipality
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import shortened


def _text(row: Errand) -> str:
    return linked(shortened(row.text, 220), reverse("roadmaps:errand", args=[row.pk]))


def advice(place: Municipality) -> Table:
    """Rows are of `recommendations.of_round`."""
    days = {place.time_zone: local_date(place)}
    return Table(
        "advice",
        "Адресные рекомендации",
        [
            Column("school", "Школа", lambda row: row.school.name if row.school else None,
                   order="school__name", width=40),
            Column("text", "Рекомендация", "text", order="text", width=60, html=_text),
            Column("indicator", "Показатель",
                   lambda row: str(row.indicator) if row.indicator else None, width=40,
                   under="text"),
            Column("due", "Срок", "due", Kind.DATE, order="due", width=12),
            Column("state", "Состояние", state_words, Kind.CHOICE, width=22,
                   order=state_order(days),
                   html=lambda row: badges([(state_words(row), STYLES[state_words(row)])])),
            Column("report", "Ответ школы", "report", width=44),
        ],
        "school",
        noun="рекомендация,рекомендации,рекомендаций",
    )  # fmt: skip


def figures(data: RoundData) -> SheetData:
    heads = ("Форма", "Показатель", "Школ", "Сейчас", "В прошлый раз", "Сейчас по тем же школам",
             "Изменение", "Вывод")  # fmt: skip
    rows: list[list[Any]] = [
        [one.form, one.question.text, len(one.parts), one.shown, one.before, one.of_both, one.moved,
         one.changed_words]
        for one in data.figures
    ]  # fmt: skip
    return SheetData("Показатели", [writing.Column(head, 26) for head in heads], rows)


def facts(found: RoundFacts | None) -> SheetData:
    heads = ("Показатель", "План", "Сообщено", "Снимок №", "Сейчас")
    rows: list[list[Any]] = [
        [str(row.line.indicator), row.cell.plan, row.accepted_words,
         row.accepted.snapshot.number if row.accepted and row.accepted.snapshot else None,
         row.now_words]
        for row in (found.shown if found else ())
    ]  # fmt: skip
    return SheetData("Показатели", [writing.Column(head, 30) for head in heads], rows)


def parts(figure: Figure) -> SheetData:
    heads = ("Школа", "Сейчас", "В прошлый раз", "Почему изменилось")
    rows: list[list[Any]] = [list(cells(figure, part)) for part in figure.parts]
    return SheetData("Школы", [writing.Column(head, 36) for head in heads], rows)


def cells(figure: Figure, part: SchoolPart) -> tuple[str, str, str, str]:
    """School, now, then, why."""
    question = figure.question
    return (
        part.title,
        part_words(question, part.value),
        part_words(question, part.before),
        part.reason,
    )

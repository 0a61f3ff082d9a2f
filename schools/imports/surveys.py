"""Surveys as counts: how many of a group of respondents gave each answer; never who they are.

A row is a school, a group, a question and an answer; all rows of a school and year are one record.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from schools.figures import GROUPS
from schools.imports.columns import KnownColumn, field_titles
from schools.imports.figures import FiguresLayout
from schools.imports.rows import ImportedRow
from schools.imports.social_passport import AS_OF
from schools.imports.yearly import ABOUT, LOGIN, NAME, YEAR
from schools.imports.years import TitleYear
from schools.models import YearFigures
from schools.surveys import GROUP_WORDS, Answer, answers_of, key_of, title_of
from shnor_portal.core.intake.records import Values

GROUP = KnownColumn(
    "group", "Кто отвечал",
    ("группа", "группа респондентов", "респонденты", "участники опроса", "категория респондентов"),
    "обучающиеся, родители или педагоги", example="родители",
)  # fmt: skip
QUESTION = KnownColumn(
    "question", "Вопрос", ("текст вопроса", "вопрос анкеты"),
    "Словами анкеты, одинаково у всех школ", example="Вам интересно, чему школа учит ребёнка?",
)  # fmt: skip
ANSWER = KnownColumn(
    "answer", "Ответ", ("вариант ответа", "текст ответа"),
    "Вариант ответа; на каждый вариант – своя строка", example="скорее да",
)  # fmt: skip
COUNT = KnownColumn(
    "count", "Сколько ответили так",
    ("ответили так", "ответов", "количество ответов", "число ответов", "выбрали", "выбрали ответ",
     "ответивших", "количество ответивших"),
    "Сколько человек дали этот ответ; фамилий писать не нужно", example="46",
)  # fmt: skip
ASKED = KnownColumn(
    "asked", "Всего ответили на вопрос",
    ("всего ответили", "всего ответивших", "опрошено", "всего опрошено", "количество опрошенных",
     "опрошенных"),
    "Сколько человек группы ответили на вопрос; пусто – портал сложит ответы", example="112",
)  # fmt: skip


class _Titles(dict[str, str]):
    """Titles of the columns, and of any answer: «родители: вопрос – ответ»."""

    def __missing__(self, key: str) -> str:
        return title_of(key)


class SurveyLayout(FiguresLayout):
    code = "survey"
    title = "Опросы"
    columns = (YEAR, AS_OF, LOGIN, NAME, GROUP, QUESTION, ANSWER, COUNT, ASKED)
    figures = ()
    system = YearFigures.System.SURVEY
    one_row = False
    # A row of the blank that repeats the question, without a count, is not filled in yet.
    about = ABOUT | {"group", "question", "answer", "asked"}

    @property
    def field_titles(self) -> Mapping[str, str]:
        return _Titles(field_titles(self.columns))

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and {"question", "answer", "count"} <= fields

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        super().fill(row, title)
        group = GROUP_WORDS.get(row.text("group").lower())
        if group is None:
            known = ", ".join(GROUPS.values())
            row.problem(
                "respondents_unknown", f"Кто отвечал – одно из: {known}. Исправьте ячейку.", "group"
            )
        question, answer = (row.read_text(field, 300) for field in ("question", "answer"))
        for field, text in (("question", question), ("answer", answer)):
            if text is None and row.is_blank(field):
                row.problem("answer_missing", "Ячейка пуста: впишите вопрос и ответ.", field)
        count, asked = row.read_count("count"), row.read_count("asked")
        if count is not None and asked is not None and count > asked:
            row.problem(
                "part_exceeds_whole",
                f"Так ответили {count}, а всего ответили {asked}. Исправьте одно из чисел.",
                "count",
            )
        for field in ("question", "answer", "count", "asked"):
            row.values.pop(field, None)
        if row.refused or group is None or question is None or answer is None:
            return
        row.values[key_of(group, question, answer)] = count
        if asked is not None:
            row.values[key_of(group, question, "")] = asked

    def join(self, earlier: ImportedRow, row: ImportedRow) -> None:
        for key, value in row.values.items():
            if key in {"as_of", "source"}:
                continue
            known = earlier.values.setdefault(key, value)
            if known != value:
                row.problem(
                    "duplicate_row",
                    f"«{title_of(key)}»: раньше в файле было {known}, здесь {value}. Взято первое "
                    "число; проверьте, какое верно.",
                    "count",
                    severity="warning",
                )

    def blank_rows(self, target: Any | None) -> Iterable[Values]:
        answers = answers_of(target.figures) if target else ()
        for answer in answers:
            yield _row(answer, target)
        if not answers:
            yield {}


def _row(answer: Answer, target: Any) -> Values:
    return {
        "as_of": target.as_of.isoformat() if target.as_of else None,
        "group": GROUPS[answer.group],
        "question": answer.question,
        "answer": answer.answer,
        "count": answer.count,
        "asked": answer.asked,
    }

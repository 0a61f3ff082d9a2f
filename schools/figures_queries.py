"""What the card of a school shows of its yearly figures, surveys and codes that differ."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schools.figures import ADDITIONAL, CONTEXT, GROUPS, STAFF, Figure, Unit, vacancies_of
from schools.imports.context import CODES, known_for
from schools.models import School, SchoolIdentifier, YearFigures
from schools.privacy import Sight, suppressed
from schools.surveys import Answer, answers_of

System = YearFigures.System
_TITLES = {
    System.STAFF: ("Кадры", STAFF),
    System.ADDITIONAL: ("Дополнительное образование", ADDITIONAL),
    System.CONTEXT: ("Контекстные данные ФИС ОКО", CONTEXT),
}
# Parts of one whole: a hidden one would be the whole less the others.
_SPLITS = ("pupils_", "direction_")


@dataclass(frozen=True)
class FigureCell:
    """`hidden` when the count is too small for the viewer; `share` (0–1) is of its whole."""

    value: Any = None
    share: float | None = None
    hidden: bool = False
    year: int = 0

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str)


@dataclass(frozen=True)
class FigureLine:
    """A figure over the years, in the order of the table's rows."""

    figure: Figure
    cells: tuple[FigureCell, ...]

    @property
    def title(self) -> str:
        return self.figure.title[:1].upper() + self.figure.title[1:]


@dataclass(frozen=True)
class FigureTable:
    """One source: `rows` by year, newest first; lines by grade or subject stand `apart`."""

    system: str
    title: str
    rows: tuple[YearFigures, ...]
    lines: tuple[FigureLine, ...]
    apart: tuple[FigureLine, ...]


@dataclass(frozen=True)
class AnswerLine:
    answer: str
    cell: FigureCell


@dataclass(frozen=True)
class QuestionLine:
    group: str
    question: str
    asked: FigureCell
    answers: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class Survey:
    row: YearFigures
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True)
class CodeQuestion:
    """A code of the file of ФИС ОКО beside the one that the registry has for that year."""

    system: str
    title: str
    told: str
    kept: str
    year: int
    source: str


def figure_tables(rows: Sequence[YearFigures], school: School, sight: Sight) -> list[FigureTable]:
    """A table for each source, empty ones too, so that the page can say how to begin."""
    tables = []
    for system, (title, figures) in _TITLES.items():
        own = tuple(row for row in rows if row.system == system)
        lines = [_line(figure, own, school.scope, sight) for figure in figures]
        filled = [line for line in lines if any(_says(cell) for cell in line.cells)]
        apart = [line for line in filled if _is_apart(line.figure.code)]
        tables.append(
            FigureTable(
                system.value,
                title,
                own,
                tuple(line for line in filled if line not in apart),
                tuple(apart),
            )
        )
    return tables


def surveys(rows: Sequence[YearFigures], school: School, sight: Sight) -> tuple[Survey, ...]:
    return tuple(
        Survey(row, _questions(row, school.scope, sight))
        for row in rows
        if row.system == System.SURVEY
    )


def code_questions(
    rows: Sequence[YearFigures], identifiers: Sequence[SchoolIdentifier]
) -> tuple[CodeQuestion, ...]:
    """Codes that a file of contextual data gives otherwise than the registry."""
    questions = []
    for row in rows:
        for system in CODES if row.system == System.CONTEXT else ():
            given = row.figures.get(system.value)
            held = [(i.year, i.value) for i in identifiers if i.system == system]
            kept = known_for(held, row.year)
            if given and kept and given not in kept:
                questions.append(
                    CodeQuestion(
                        system.value,
                        system.label,
                        given,
                        ", ".join(sorted(kept)),
                        row.year,
                        row.source,
                    )
                )
    return tuple(questions)


def _line(figure: Figure, rows: Sequence[YearFigures], scope: str, sight: Sight) -> FigureLine:
    return FigureLine(
        figure,
        tuple(replace(_cell(figure, row.figures, scope, sight), year=row.year) for row in rows),
    )


def _cell(figure: Figure, told: Mapping[str, Any], scope: str, sight: Sight) -> FigureCell:
    value = vacancies_of(told)[0] if figure.code == "vacancies" else told.get(figure.code)
    if value is None:
        return FigureCell()
    if figure.unit is not Unit.PEOPLE:
        return FigureCell(value)
    whole = told.get(figure.whole) if figure.whole != figure.code else None
    if sight.hides_count(value, whole, scope) or (
        not sight.sees(scope) and figure.code in _hidden_parts(figure.code, told)
    ):
        return FigureCell(hidden=True)
    return FigureCell(value, value / whole if whole else None)


def _is_apart(code: str) -> bool:
    return code.startswith("vacancies_") or code.rpartition("_")[2].isdecimal()


def _hidden_parts(code: str, told: Mapping[str, Any]) -> frozenset[str]:
    split = next((each for each in _SPLITS if code.startswith(each)), None)
    if split is None:
        return frozenset()
    parts = {each: (count,) for each, count in sorted(told.items()) if each.startswith(split)}
    return suppressed(parts)


def _says(cell: FigureCell) -> bool:
    return cell.hidden or cell.value is not None


def _in_order(answers: Sequence[Answer], hidden: frozenset[str]) -> list[Answer]:
    """The commonest first; hidden ones after them by the alphabet, or their place would tell."""
    shown = [answer for answer in answers if answer.answer not in hidden]
    rest = [answer for answer in answers if answer.answer in hidden]
    return shown + sorted(rest, key=lambda answer: answer.answer)


def _questions(row: YearFigures, scope: str, sight: Sight) -> tuple[QuestionLine, ...]:
    by_question: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers_of(row.figures):
        by_question[answer.group, answer.question].append(answer)
    lines = []
    for (group, question), answers in by_question.items():
        asked = answers[0].asked
        few = sight.hides(asked, scope)
        hidden = frozenset(answer.answer for answer in answers) if few else frozenset()
        if not sight.sees(scope):
            hidden |= suppressed({answer.answer: (answer.count,) for answer in answers})
        lines.append(
            QuestionLine(
                GROUPS[group],
                question,
                FigureCell(hidden=True) if few else FigureCell(asked),
                tuple(
                    AnswerLine(answer.answer, _answer_cell(answer, answer.answer in hidden))
                    for answer in _in_order(answers, hidden)
                ),
            )
        )
    return tuple(lines)


def _answer_cell(answer: Answer, hidden: bool) -> FigureCell:
    if hidden:
        return FigureCell(hidden=True)
    return FigureCell(answer.count, answer.count / answer.asked if answer.asked else None)

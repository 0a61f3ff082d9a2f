"""Pupils' rows of one school: marks and scores read, what is odd collected and told in words.

Problems of pupil-level files quote a cell only if it cannot be a name.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitoring.indicators.calculate import Counts
from monitoring.results.layouts.parsed import Participant
from monitoring.results.layouts.values import SCORES
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Sheet
from shnor_portal.core.sheets.cells import BLANKS, folded, letters, text, whole
from shnor_portal.core.typography import counted

MARKS = range(2, 6)
# A mark 1 is given in journals, never by a work.
JOURNAL_MARKS = range(1, 6)
NO_JOURNAL_MARK = BLANKS | {"нет отметки", "н/а", "нет", "н"}
# «Did not begin the task», in both alphabets, and what users write instead.
NOT_BEGUN = frozenset({"x", "х", "не пройд.", "не пройдено"})
TEST_SCORES = range(101)
_NOT_TAKEN = re.compile(r"не ?яв|н/я|ня?$|н/б|неявк|удал|отсут|не заверш|не окон|аннулир|не сдава")
_MARK_WORD = re.compile(r"\s*\(\s*(?:не)?(?:уд|хор|отл)\w*\.?\s*\)\s*$", re.IGNORECASE)
_PUPILS = "участника,участников,участников"


class BadValue(Exception):
    """A value that makes the pupil's row unusable: a code and words for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


def quoted(value: object) -> str:
    """The value for a message, or '' if it may be a name or a number of a document."""
    written = text(value)
    return "" if len(written) > 6 or re.search(r"[^\W\d_]{3}", written) else written


def _unread(what: str, value: object, needed: str) -> str:
    shown = quoted(value)
    return (
        f"{what}{f' «{shown}»' if shown else ''} не читается: нужно {needed}. Исправьте ячейку "
        "и загрузите файл снова."
    )


def read_mark(value: object) -> int | None:
    """2–5, also with its word («4 (хор.)»), None if blank; `BadValue` otherwise."""
    try:
        mark = whole(_MARK_WORD.sub("", value) if value.__class__ is str else value)
    except ValueError:
        mark = 0
    if mark is not None and mark not in MARKS:
        raise BadValue("mark_unknown", _unread("Отметка", value, "2, 3, 4 или 5"))
    return mark


def read_score(value: object, top: int | None) -> int | None:
    """A primary score from 0 to `top`, None if blank; `BadValue` otherwise."""
    try:
        score = whole(value)
    except ValueError:
        score = -1
    if score is not None and score not in SCORES:
        raise BadValue("score_unknown", _unread("Первичный балл", value, "целое число от 0"))
    if score is not None and top is not None and score > top:
        raise BadValue(
            "score_above_maximum",
            f"Первичный балл {score} больше максимального – {top}. Исправьте его или максимальный "
            "балл в заголовке и загрузите файл снова.",
        )
    return score


def read_test_score(value: object) -> int | None:
    """A test score of ЕГЭ from 0 to 100, None if blank; `BadValue` otherwise."""
    try:
        score = whole(value)
    except ValueError:
        score = -1
    if score is not None and score not in TEST_SCORES:
        raise BadValue("score_unknown", _unread("Балл", value, "целое число от 0 до 100"))
    return score


def not_taken(value: object) -> bool:
    """«Не явился», «удалён», «н/я» in place of a result: the exam was not taken to its end."""
    return isinstance(value, str) and bool(_NOT_TAKEN.match(folded(value)))


def read_journal_mark(value: object) -> int | None:
    """1–5, None if there is none; ValueError for anything else."""
    if value is None or (isinstance(value, str) and folded(value) in NO_JOURNAL_MARK):
        return None
    mark = whole(value)
    if mark not in JOURNAL_MARKS:
        raise ValueError("not a mark")
    return mark


def counts_of(participants: Sequence[Participant], top: int | None) -> Counts:
    """Counts of the participants with a mark; journal counts are over those who have both."""
    marks = [p.mark for p in participants]
    pairs = [(p.mark, p.journal_mark) for p in participants if p.mark and p.journal_mark]
    scores = [p.primary for p in participants if p.primary is not None]
    return Counts(
        participants=len(participants),
        n2=marks.count(2),
        n3=marks.count(3),
        n4=marks.count(4),
        n5=marks.count(5),
        journal_n=len(pairs),
        journal_lowered=sum(mark < journal for mark, journal in pairs),
        journal_confirmed=sum(mark == journal for mark, journal in pairs),
        journal_raised=sum(mark > journal for mark, journal in pairs),
        journal_gap2=sum(abs(mark - journal) >= 2 for mark, journal in pairs),
        primary_n=len(scores),
        primary_sum=sum(scores),
        primary_max=top,
    )


@dataclass
class Oddities:
    """Remarks that do not refuse a row, one per school and kind, at the first such row."""

    sheet: Sheet
    school: str
    _rows: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, row: int, column: int) -> None:
        self._rows[kind, column].append(row)

    def problems(self) -> Iterator[Problem]:
        for (kind, column), rows in self._rows.items():
            severity, message = _ODDITIES[kind]
            words = message.format(people=counted(len(rows), _PUPILS))
            place = (self.sheet.name, rows[0], letters(column))
            yield Problem(kind, f"{self.school}: {words}", severity, *place)


_ODDITIES = {
    "total_differs": (
        "warning",
        "у\u00a0{people} сумма баллов за задания не равна первичному баллу. Оставлен балл "
        "из столбца «Первичный балл»: проверьте, не изменён ли файл после скачивания.",
    ),
    "journal_mark_missing": (
        "info",
        "у\u00a0{people} нет отметки по журналу: в\u00a0сравнение с\u00a0журналом такие строки "
        "не входят.",
    ),
    "journal_mark_unknown": (
        "warning",
        "у\u00a0{people} отметка по журналу не читается и в\u00a0сравнении не учтена. Если отметка "
        "есть, исправьте её и загрузите файл снова.",
    ),
    "score_missing": (
        "warning",
        "у\u00a0{people} есть отметка, но нет первичного балла: в\u00a0средний балл такие строки "
        "не входят.",
    ),
    "class_unknown": (
        "warning",
        "у\u00a0{people} номер класса не читается, и\u00a0по классам эти результаты не показать.",
    ),
    "task_unknown": (
        "warning",
        "у\u00a0{people} балл за задание не читается, поэтому сумма за задания не проверена.",
    ),
    "task_above_maximum": (
        "warning",
        "у\u00a0{people} балл за задание больше, чем за него можно получить. Проверьте, "
        "не изменён ли файл после скачивания.",
    ),
    "primary_unknown": (
        "warning",
        "у\u00a0{people} первичный балл не читается: в\u00a0средний первичный балл такие строки "
        "не входят.",
    ),
    "total_recomputed": (
        "warning",
        "у\u00a0{people} «Итого» не равно сумме баллов за задания. Загружена сумма: формулы итога "
        "в\u00a0таких файлах часто охватывают не все задания.",
    ),
    "task_counts_zero": (
        "warning",
        "у\u00a0{people} балл за задание не читается и\u00a0считается нулём. Если балл есть, "
        "исправьте ячейку и\u00a0загрузите файл снова.",
    ),
    "variant_missing": (
        "warning",
        "у\u00a0{people} не указан вариант, а\u00a0баллы есть: они считаются писавшими работу. "
        "Проверьте, так ли это.",
    ),
    "absent_with_scores": (
        "warning",
        "у\u00a0{people} отмечено отсутствие, а\u00a0баллы стоят: такие строки не загружены. "
        "Если работа написана, впишите вариант и\u00a0загрузите файл снова.",
    ),
    "journal_mark_unread": (
        "info",
        "у\u00a0{people} отметка за прошлый период не читается и\u00a0не сохранена.",
    ),
    "result_missing": (
        "warning",
        "у\u00a0{people} есть первичный балл, а\u00a0итога нет: они не учтены. Если итог уже "
        "известен, скачайте протокол заново.",
    ),
    "not_taken": (
        "info",
        "у\u00a0{people} вместо результата стоит запись о\u00a0неявке, удалении или "
        "незавершении: в\u00a0расчёт они не входят.",
    ),
    "absent": (
        "info",
        "у\u00a0{people} нет ни отметки, ни баллов: такие строки считаются отсутствием на работе.",
    ),
}

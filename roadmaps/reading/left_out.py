"""What a file holds and the plan does not: why it was left out, and how that is said."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.left_out import (
    DELETED,
    FAILED,
    FLOATING,
    HIDDEN,
    NOTE,
    PROMPT,
    RECOGNISED,
    REJOINED,
    ROW_BROKEN,
    SHADED,
    STRUCK,
    UNCHOSEN,
    UNRULED,
    UNSURE,
    VALUELESS,
    LeftOut,
)
from shnor_portal.core.typography import counted

# Of a cell of a measure, and of a row that is not read at all.
_OF_CELL = {
    STRUCK: "зачёркнутое не прочитано: «{}»",
    DELETED: "удалённое в режиме исправлений не прочитано: «{}»",
    HIDDEN: "скрытое не прочитано: «{}»",
    FLOATING: "надпись поверх ячейки не прочитана: «{}»",
    PROMPT: "подсказка шаблона не прочитана: «{}»",
    NOTE: "знак сноски не прочитан: «{}»",
    UNCHOSEN: "неотмеченный вариант не прочитан: «{}»",
    VALUELESS: "в ячейке формула, значение которой в файле не сохранено",
    SHADED: "срок отмечен заливкой ячеек, а не знаком",
    FAILED: "в ячейке вместо значения ошибка вычисления",
    RECOGNISED: "распознано, проверьте",
    UNSURE: "распознано неуверенно: «{}»",
    ROW_BROKEN: "строка продолжается на следующей странице и собрана из двух частей, проверьте",
    REJOINED: "слово перенесено на другую строку и собрано, проверьте: «{}»",
    UNRULED: "у таблицы нет линий, строки и столбцы разделены по пробелам, проверьте",
}
_CURED = {
    STRUCK: "Если это нужно, снимите зачёркивание и загрузите файл снова.",
    DELETED: "Если это нужно, отклоните исправления в Word и загрузите файл снова.",
    HIDDEN: "Если это нужно, покажите скрытое и загрузите файл снова.",
}
# Codes of remarks that may tell of whole rows that are gone.
OF_ROWS = frozenset({*_CURED, "hidden_rows", "hidden_sheet"})
_INFO = frozenset({NOTE})
_SHORTENED, _SHOWN = 160, 10
_WORDS = re.compile(" – «.*»")


def in_words(left: LeftOut) -> str:
    """What a person is told about a cell of a measure."""
    return _OF_CELL[left.why].format(_short(left.text))


def without_words(message: str) -> str:
    """A remark for a refusal, kept where no persons may be: its first place only."""
    return _WORDS.sub("", message)


def severity(why: str) -> str:
    return "info" if why in _INFO else "warning"


def problems_of(sheet: str, left_out: Iterable[tuple[int, LeftOut]]) -> list[Problem]:
    """Remarks on rows that became no measure: one for each reason, with the rows' numbers."""
    ordered = sorted(left_out, key=lambda pair: (pair[1].why, pair[0]))
    return [
        _problem(why, sheet, list(pairs))
        for why, pairs in groupby(ordered, key=lambda pair: pair[1].why)
    ]


def _problem(why: str, sheet: str, pairs: Sequence[tuple[int, LeftOut]]) -> Problem:
    words: dict[tuple[int, int], list[str]] = {}
    for index, (number, left) in enumerate(pairs):
        # Words of one row are told together, each whole row by itself.
        words.setdefault((number, index if left.column is None else -1), []).append(left.text)
    said = [
        _said(number, " | ".join(filter(None, texts)), whole=index >= 0)
        for (number, index), texts in words.items()
    ]
    rest = f" и\u00a0ещё {counted(len(said) - _SHOWN, 'место,места,мест')}"
    where = f"на листе «{sheet}» " if sheet else ""
    message = f"{where}{_OF_CELL[why].partition(':')[0]}: {'; '.join(said[:_SHOWN])}"
    message = f"{message[0].upper()}{message[1:]}{rest if len(said) > _SHOWN else ''}."
    if why in _CURED:
        message += f" {_CURED[why]}"
    row = next((number for number, _ in pairs if number), None)
    return Problem(why, message, severity(why), sheet, row)


def _said(number: int, text: str, *, whole: bool) -> str:
    """Where the words stood: a whole row that is gone stood after the row of that number."""
    place = f"после строки {number}" if whole else f"строка {number}"
    place = place if number else "над таблицей"
    return f"{place} – «{_short(text)}»" if text else place


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHORTENED else f"{words[:_SHORTENED].rstrip()}…"

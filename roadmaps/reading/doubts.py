"""Places of a plan that a person must look at, each with its words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from roadmaps.reading.left_out import in_words
from roadmaps.reading.leftovers import asides, foreign_places, repeated
from roadmaps.reading.plan import Doubt, ReadMeasure
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.left_out import NOTE

_WORDS = ("text", "responsible", "result")
_INFO = frozenset({"deadline_note", NOTE})
_Found = tuple[str, str, str]  # code, field, words


def with_doubts(
    measures: Sequence[ReadMeasure], own_places: Sequence[str], headings: Mapping[str, str]
) -> tuple[list[ReadMeasure], list[Problem]]:
    """The measures with their doubts, and the same as problems by row.

    `headings` are the headings of columns by field.
    """
    places = foreign_places(
        [getattr(measure, field) for measure in measures for field in _WORDS], own_places
    )
    rows = [(m.text, m.deadline_text, m.responsible, m.result) for m in measures]
    same = repeated(rows)
    doubted, problems = [], []
    for index, measure in enumerate(measures):
        remarks = [
            *_about_deadline(measure),
            *_about_blanks(measure),
            *_about_words(measure),
            *((each.why, field, in_words(each)) for field, each in measure.left_out),
        ]
        for field, names in zip(_WORDS, places[3 * index : 3 * index + 3], strict=True):
            remarks += [("foreign_place", field, f"назван другой регион: {name}") for name in names]
        if index in same:
            row = measures[same[index]].row
            remarks.append(("repeated_row", "text", f"строка повторяет строку {row}"))
        doubts = tuple(Doubt(field, words) for _, field, words in remarks)
        doubted.append(replace(measure, doubts=doubts) if doubts else measure)
        problems += [
            Problem(
                code,
                words[0].upper() + words[1:],
                severity="info" if code in _INFO else "warning",
                row=measure.row,
                column=" ".join(headings.get(field, "").split()),
            )
            for code, field, words in remarks
        ]
    return doubted, problems


def _about_deadline(measure: ReadMeasure) -> Iterator[_Found]:
    deadline = measure.deadline
    if deadline.open and deadline.note == measure.deadline_text:
        yield "deadline_open", "deadline_text", "уточните срок: дат в нём нет"
    elif deadline.open:
        yield "deadline_open", "deadline_text", f"уточните срок: {deadline.note}"
    elif deadline.note:
        yield "deadline_note", "deadline_text", f"проверьте срок: {deadline.note}"


def _about_blanks(measure: ReadMeasure) -> Iterator[_Found]:
    if not measure.text:
        yield "no_text", "text", "не указано мероприятие"
    for row in measure.joined:
        words = f"присоединена строка {row} без номера и срока: не отдельное ли это мероприятие"
        yield "row_joined", "text", f"{words} или заголовок раздела"
    for field in measure.from_above:
        yield "as_above", field, "в ячейке знак повтора, взято из строки выше"
    if "responsible" in measure.fields and not measure.responsible:
        yield "no_responsible", "responsible", "не указаны ответственные"
    if "result" in measure.fields and not measure.result:
        yield "no_result", "result", "не указан результат"


def _about_words(measure: ReadMeasure) -> Iterator[_Found]:
    for field in _WORDS:
        for words in asides(getattr(measure, field)):
            yield "aside", field, f"осталась пометка: «{words}»"

"""Which procedures a rule looks at."""

from collections.abc import Iterable, Mapping
from typing import Any

from monitoring.identification.engine.facts import CellKey, ProcedureKey
from monitoring.identification.methodology.vocabulary import PROCEDURE_GRADES, PROCEDURES, SUBJECTS


def named(held: Iterable[CellKey], items: Iterable[Mapping[str, Any]]) -> tuple[ProcedureKey, ...]:
    """The procedures of a named selector, those that nobody has included, in its order.

    `held` are the cells that any school has.
    """
    known = sorted({key for key, _year in held}, key=lambda key: key.order)
    keys: dict[ProcedureKey, None] = {}
    for item in items:
        procedure, subject = PROCEDURES[item["type"]], subject_name(item["subject"])
        grade = item.get("grade")
        matching = [
            key
            for key in known
            if (key.procedure, key.subject) == (procedure, subject) and grade in (None, key.grade)
        ]
        absent = ProcedureKey(procedure, subject, grade=grade or PROCEDURE_GRADES.get(procedure))
        keys |= dict.fromkeys(matching or [absent])
    return tuple(keys)


def window(
    held: Iterable[CellKey], spec: Mapping[str, Any], years: Iterable[int]
) -> tuple[CellKey, ...]:
    """Those of the held cells that a metric's `procedures` (types, subjects, grades) name.

    A kind of procedure that nobody has stands in the answer once, without subject, so that the
    trace can say so.
    """
    years = tuple(years)
    subjects = {subject_name(code) for code in spec.get("subjects", ())}
    grades = set(spec.get("grades", ()))
    held = tuple(held)
    cells: list[CellKey] = []
    for code in spec["types"]:
        matching = [
            (key, year)
            for key, year in held
            if key.procedure == PROCEDURES[code]
            and year in years
            and (not subjects or key.subject in subjects)
            and (not grades or key.grade in grades)
        ]
        cells += sorted(matching, key=lambda cell: (cell[0].order, cell[1]))
        if not matching:
            cells.append((ProcedureKey(PROCEDURES[code], ""), years[0]))
    return tuple(cells)


def subject_name(code: str) -> str:
    """The canonical subject of a code; a canonical name stands for itself."""
    return SUBJECTS.get(code, code)

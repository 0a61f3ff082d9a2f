"""Rows of single classes («5А», «5Б») put together: a cell is of a school and a grade."""

from dataclasses import replace

from monitoring.indicators.calculate import pool
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import ExamKey, SchoolPart
from monitoring.results.layouts.schools import same_school

_Key = tuple[ExamKey, str]


class Classes:
    """Rows with the letter of a class are summed up by school and work; others go on alone."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._classes: dict[_Key, dict[str, list[SchoolPart]]] = {}

    def add(self, part: SchoolPart, letter: str) -> None:
        if not letter:
            self._gathering.accept(part)
            return
        key = (part.exam, same_school(part.school))
        self._classes.setdefault(key, {}).setdefault(letter, []).append(part)

    def finish(self) -> None:
        for classes in self._classes.values():
            # A class told of twice is a fault of the file: both rows go on and are refused there.
            single = [parts[0] for parts in classes.values() if len(parts) == 1]
            for parts in classes.values():
                if len(parts) > 1:
                    for part in parts:
                        self._gathering.accept(part)
            if len(single) < len(classes):
                for part in single:
                    self._gathering.accept(part)
            else:
                self._gathering.accept(_joined(single))


def _joined(parts: list[SchoolPart]) -> SchoolPart:
    first, last = parts[0], parts[-1]
    return replace(
        first,
        counts=pool([part.counts for part in parts]),
        last_row=last.last_row,
        rows=len(parts),
    )

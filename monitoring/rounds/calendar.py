"""The usual rounds of a year: how often each is held, when, by which forms. Pure.

Frequencies of a municipal monitoring: identification once a year, competences of teachers twice,
management four times, quality four times, objectivity once; each accompanied school has an entry,
an interim and a final diagnosis.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Planned:
    """A round of the calendar: first and last day as (month, day), forms by their codes."""

    code: str
    title: str
    kind: str
    opens: tuple[int, int]
    closes: tuple[int, int]
    forms: tuple[str, ...]
    stage: str = ""
    audience: str = "all"
    needs_plan: bool = False

    def window(self, year: int) -> tuple[date, date]:
        return date(year, *self.opens), date(year, *self.closes)


_QUARTERS = ("I", "II", "III", "IV")
_OF_QUALITY = (((1, 12), (1, 25)), ((4, 6), (4, 19)), ((6, 8), (6, 21)), ((11, 9), (11, 22)))
_OF_MANAGEMENT = (((3, 16), (3, 29)), ((6, 8), (6, 21)), ((9, 14), (9, 27)), ((12, 7), (12, 20)))

LINES: tuple[Planned, ...] = (
    Planned("entry", "Входная диагностика школ перечня", "support", (4, 20), (5, 10),
         ("results", "teaching", "management", "environment"), "entry", "accompanied"),
    Planned("interim", "Промежуточная диагностика школ перечня", "support", (9, 14), (10, 4),
         ("results", "management"), "interim", "accompanied"),
    Planned("final", "Итоговая диагностика школ перечня", "support", (11, 23), (12, 13),
         ("results", "teaching", "management", "environment"), "final", "accompanied",
         needs_plan=True),
    Planned("identification", "Выявление школ с низкими результатами", "identification", (2, 1),
         (2, 15), ("results", "environment")),
    Planned("competences-1", "Компетенции педагогов, первое полугодие", "competences", (5, 11),
         (5, 24), ("teaching",)),
    Planned("competences-2", "Компетенции педагогов, второе полугодие", "competences", (10, 12),
         (10, 25), ("teaching",)),
    *(
        Planned(f"management-{n}", f"Управление школой, {quarter} квартал", "management", *window,
             ("management",))
        for n, (quarter, window) in enumerate(zip(_QUARTERS, _OF_MANAGEMENT, strict=True), 1)
    ),
    *(
        Planned(f"quality-{n}", f"Качество образования, {quarter} срез года", "quality", *window,
             ("results",))
        for n, (quarter, window) in enumerate(zip(_QUARTERS, _OF_QUALITY, strict=True), 1)
    ),
    Planned("objectivity", "Объективность оценивания", "objectivity", (6, 22), (7, 5),
            ("results",)),
)  # fmt: skip

BY_CODE = {line.code: line for line in LINES}

"""What layouts of yearly figures have in common: `schools.figures` as columns and rows."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from schools.figures import Figure, Unit
from schools.imports.columns import KnownColumn
from schools.imports.rows import ImportedRow
from schools.imports.social_passport import AS_OF
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.imports.years import TitleYear
from schools.models import YearFigures
from shnor_portal.core.intake.records import Values

_ABOUT = frozenset({"as_of", "source"})


def column_of(figure: Figure) -> KnownColumn:
    """The column of a blank, which also knows the figure under other headers."""
    return KnownColumn(
        figure.code,
        figure.title[:1].upper() + figure.title[1:] + " (да/нет)" * (figure.unit is Unit.YES_NO),
        figure.synonyms,
        figure.hint,
        re.compile(figure.pattern) if figure.pattern else None,
        figure.example,
    )


def columns_of(figures: Iterable[Figure]) -> tuple[KnownColumn, ...]:
    return (YEAR, AS_OF, LOGIN, NAME, *map(column_of, figures))


class FiguresLayout(SchoolYearLayout):
    """Figures of one source; a subclass names the source, its figures and its header."""

    model = YearFigures
    system: ClassVar[YearFigures.System]
    figures: ClassVar[tuple[Figure, ...]]

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        for figure in self.figures:
            _read(row, figure)
        for figure in self.figures:
            self._compare(row, figure)
        if row.read_day("as_of") is None and title.as_of:
            row.values["as_of"] = title.as_of.isoformat()

    def found(self, schools: set[int], years: set[int]) -> Iterable[YearFigures]:
        return YearFigures.objects.filter(system=self.system, school__in=schools, year__in=years)

    def stored(self, target: YearFigures) -> Values:
        as_of = target.as_of.isoformat() if target.as_of else None
        return {**target.figures, "as_of": as_of, "source": target.source}

    def assign(self, target: YearFigures, values: Values) -> None:
        target.system = self.system
        counts = {code: value for code, value in values.items() if code not in _ABOUT}
        figures = {**target.figures, **counts}
        target.figures = {code: value for code, value in figures.items() if value is not None}
        for field in _ABOUT & values.keys():
            setattr(target, field, values[field] or ("" if field == "source" else None))

    def _compare(self, row: ImportedRow, figure: Figure) -> None:
        """A part of people is never more than all of them."""
        part, whole = row.values.get(figure.code), row.values.get(figure.whole)
        if figure.code == figure.whole or part is None or whole is None or part <= whole:
            return
        title = next(each.title for each in self.figures if each.code == figure.whole)
        message = f"Здесь {part}, а {title} – {whole}. Исправьте одно из чисел."
        severity = "error"
        if row.lenient:
            del row.values[figure.code]
            severity, message = "warning", f"{message} Это значение не загрузится."
        row.problem("part_exceeds_whole", message, figure.code, severity)


def _read(row: ImportedRow, figure: Figure) -> Any:
    match figure.unit:
        case Unit.POSTS:
            return row.read_posts(figure.code)
        case Unit.CHOICE:
            return row.read_choice(figure.code)
        case Unit.YES_NO:
            return row.read_yes_no(figure.code)
    return row.read_count(figure.code)

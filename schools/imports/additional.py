"""Additional education, as the «Навигатор» counts it: a row for each school and year."""

from schools.figures import ADDITIONAL
from schools.imports.figures import FiguresLayout, columns_of
from schools.models import YearFigures

_OWN = frozenset(figure.code for figure in ADDITIONAL) - {"pupils"}


class AdditionalLayout(FiguresLayout):
    code = "additional_education"
    title = "Дополнительное образование («Навигатор»)"
    figures = ADDITIONAL
    columns = columns_of(ADDITIONAL)
    system = YearFigures.System.ADDITIONAL

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and len(fields & _OWN) >= 2

"""Staff of schools: people, categories, posts and vacancies, a row for each school and year."""

from schools.figures import STAFF
from schools.imports.figures import FiguresLayout, columns_of
from schools.models import YearFigures

_OWN = frozenset(figure.code for figure in STAFF)


class StaffLayout(FiguresLayout):
    code = "staff"
    title = "Кадры"
    figures = STAFF
    columns = columns_of(STAFF)
    system = YearFigures.System.STAFF

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and len(fields & _OWN) >= 3

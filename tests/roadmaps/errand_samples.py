"""An invented order with points, and errands given by it."""

from datetime import date
from typing import Any

from roadmaps.models import Directive, Errand
from roadmaps.support import errands
from roadmaps.support.errands import Point, Whom
from schools.models import Municipality, School, User

ORDER = """О подготовке к итоговой диагностике
ПРИКАЗЫВАЮ:
1. Утвердить график диагностики (приложение).
2. Муниципальному координатору:
2.1. провести совещание с директорами в срок до 15.10.2026;
2.2. представить отчёт не позднее 20 января 2027 года.
3. Директору МБОУ «Гимназия № 1» разместить график на сайте
до 1 ноября 2026 г.
4. Директорам школ обеспечить участие педагогов в семинаре.
5. Подготовить списки кабинетов. Срок: до 25 декабря 2026 г. Ответственный: методист.
6. Контроль за исполнением приказа оставляю за собой.
Начальник управления                                     Т.В. Лесникова
7. После подписи не читается."""


def draft(municipality: Municipality, by: User | None = None, **fields: Any) -> Directive:
    said = {
        "kind": "order", "title": "О подготовке к диагностике", "number": "41",
        "dated": date(2026, 9, 1), "text": ORDER, **fields,
    }  # fmt: skip
    return errands.write_down(municipality=municipality, by=by, **said)


def given(
    *whom: School | User | None,
    municipality: Municipality,
    due: date = date(2026, 10, 15),
    by: User | None = None,
    **fields: Any,
) -> list[Errand]:
    """One point of an order for schools, people, or None for the department."""
    directive = draft(municipality, by=by, **fields)
    targets = [
        Whom(school=one) if isinstance(one, School) else Whom(person=one) for one in whom
    ]  # fmt: skip
    point = Point("1", "Разместить график на сайте", "директорам", due, targets)
    return errands.issue(directive=directive, points=[point], by=by)

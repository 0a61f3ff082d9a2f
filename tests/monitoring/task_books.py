"""Reports of ФИС ОКО about tasks, as their description tells them; every school is invented."""

from collections.abc import Sequence

from tests.core import files
from tests.monitoring.vpr_books import head

Row = Sequence[object]
COUNTRY = ("Вся выборка", 35589, 1_722_202)
TASKS = (1, 2, "3K1", "9.1 (4б)")


def tasks(*rows: Row, header: Row = (), **said: object) -> bytes:
    """«Выполнение заданий»: header in row 8, data under it."""
    columns = header or ("Группы участников", "Кол-во ОО", "Кол-во участников", *TASKS)
    top = head("Выполнение заданий", **said)
    return files.xlsx([*top, columns, *rows], "РУ 4 Выполнение заданий")


def planned(*rows: Row, groups: Row, **said: object) -> bytes:
    """«Достижение планируемых результатов»: a column to a group."""
    columns = (
        "№",
        "Блоки ПООП обучающийся научится / получит возможность научиться",
        "Макс балл",
        *groups,
    )
    top = head("Достижение планируемых результатов", **said)
    return files.xlsx([*top, columns, *rows], "РУ 4 Достижение планируемых рез")


def groups(*rows: Row, header: Row = (), **said: object) -> bytes:
    """«Выполнение заданий группами участников»."""
    columns = header or ("Группы участников", "Кол-во участников", *TASKS)
    top = head("Выполнение заданий группами участников", **said)
    return files.xlsx([*top, columns, *rows], "РУ 4 Выполнение заданий группам")

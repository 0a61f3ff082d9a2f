"""Reports of ФИС ОКО with invented schools, written as the system writes them."""

from collections.abc import Sequence

from monitoring.results.layouts.parsed import Hints, ParsedFile
from monitoring.results.layouts.recognition import recognise
from shnor_portal.core.sheets.reading import read_book
from tests.core import files

Row = Sequence[object]

RIVER = "МБОУ «СОШ № 1 п. Речной»(edu990101)"
HILL = "МКОУ «Холмовская ООШ»(edu990102)"
FIELD = "МКОУ «Полянская СОШ»(edu990103)"
DISTRICT = "Речной муниципальный район(reg99_m101)"

MARKS_HEADER = ("Группы участников", "Кол-во ОО", "Кол-во участников", 2, 3, 4, 5)
COUNTRY_ROW = ("Вся выборка", 35589, 1722202, 5.06, 32.92, 44.33, 17.69)
REGION_ROW = ("Озёрный край", 560, 30216, 13.44, 44.15, 36.28, 6.14)
JOURNAL_HEADER = (
    "Группы участников",
    "Кол-во участников(всего)",
    "Понизили (Отметка < Отметка по журналу) %",
    "Понизили (Отметка < Отметка по журналу) Кол-во участников",
    "Подтвердили (Отметка = Отметке по журналу) %",
    "Подтвердили (Отметка = Отметке по журналу) Кол-во участников",
    "Повысили (Отметка > Отметка по журналу) %",
    "Повысили (Отметка > Отметка по журналу) Кол-во участников",
)
PUPILS_HEADER = (
    *("ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"),
    *("1 (2б)", "2 (1б)", "3К1 (3 б.)", "9.1 (4б)"),
    *("Первичный балл", "Отметка", "Отметка по журналу"),
)
LEVELS = (None, None, "Уровень сложности задания", *[None] * 3, "Б", "Б", "П", "Б")


def head(
    report: str,
    title: str = "ВПР 2024 Русский язык 4 класс",
    subject: str = "Русский язык",
    date: str = "15.03.2024",
    maximum: object = 10,
) -> list[Row]:
    """Rows 1–7 of every report."""
    return [
        [report],
        [],
        [title],
        ["Предмет:", subject],
        ["Максимальный первичный балл:", maximum],
        ["Дата:", date],
        [],
    ]


def marks(*rows: Row, sheet: str = "РУ 4 Статистика по отметкам", **said: object) -> bytes:
    """«Статистика по отметкам»; data start in row 9."""
    return files.xlsx([*head("Статистика по отметкам", **said), MARKS_HEADER, *rows], sheet)


def journal(*rows: Row, sheet: str = "РУ 4 Сравнение отметок с отметк", **said: object) -> bytes:
    """«Сравнение с журналом», wide; data start in row 9."""
    top = head("Сравнение отметок с отметками по журналу", **said)
    return files.xlsx([*top, JOURNAL_HEADER, *rows], sheet)


def vertical(*blocks: tuple[str, Row, Row, Row, Row], **said: object) -> bytes:
    """«Сравнение с журналом», vertical: (label, lowered, confirmed, raised, all), (count, %)."""
    lines: list[Row] = [["Группы участников", "Кол-во участников", "%"]]
    for label, *cells in blocks:
        names = (*[name.rpartition(" ")[0] for name in JOURNAL_HEADER[2::2]], "Всего")
        lines += [[label], *([name, *pair] for name, pair in zip(names, cells, strict=True))]
    top = head("Сравнение отметок с отметками по журналу", **said)
    return files.xlsx([*top, *lines], "РУ 4 Сравнение отметок с отметк")


def section(school: str, n: int) -> Row:
    return [f"{school} | Кол-во участников: {n}"]


def pupil(
    school: str, code: int, tasks: Row, mark: object, journal_mark: object = 4, **other: object
) -> Row:
    """A row of Ф1; the primary score is the sum of the tasks unless `primary` says else."""
    total = sum(task for task in tasks if isinstance(task, int))
    login = school.rpartition("(")[2].rstrip(")")
    return [
        other.get("login", login), "Речной муниципальный район", school, code,
        other.get("class_no", 1), 1, *tasks, other.get("primary", total), mark, journal_mark,
    ]  # fmt: skip


def pupils(*rows: Row, sheet: str = "РУ 4 Индивидуальные результ", **said: object) -> bytes:
    """Ф1; data start in row 9."""
    top = head("Индивидуальные результаты", **said)
    top[6] = LEVELS
    return files.xlsx([*top, PUPILS_HEADER, *rows], sheet)


def parse(data: bytes, **hints: object) -> ParsedFile:
    book = read_book(data, "отчёт.xlsx")
    layout = recognise(book)
    assert layout is not None, "the file is of no known layout"
    parsed = layout.read(book, Hints(**hints))
    assert parsed.format == layout.code
    return parsed


def codes(parsed: ParsedFile) -> list[tuple[str, int | None, str]]:
    """What is said and where: (code, row, column)."""
    return [(problem.code, problem.row, problem.column) for problem in parsed.problems]

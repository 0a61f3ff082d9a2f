"""The collector form of ВПР, blank or filled in: recognised in order to say what to load instead.

It has codes of pupils and no school and no marks, so nothing of it can be loaded.
"""

from monitoring.results.layouts.envelope import Columns, find_header, has_header
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.values import header_text, is_personal
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import letters

CODE = "vpr_form"
_SCHOOL = ("пользователь", "логин", "школа", "оо", "название оо", "код оо")


def find_columns(row: list[object]) -> Columns | None:
    """`Код участника | Вариант | 1 (5б) | … | Итого баллов`, and no column of a school."""
    headers = [header_text(value) for value in row]
    if any(header.startswith(_SCHOOL) for header in headers if header):
        return None
    columns = {
        "pupil": _first(headers, ("код участника", "код")),
        "variant": _first(headers, ("вариант",)),
        "total": _first(headers, ("итого баллов",)),
    }
    return None if None in columns.values() else {k: v for k, v in columns.items() if v is not None}


def _first(headers: list[str], starts: tuple[str, ...]) -> int | None:
    return next((i for i, header in enumerate(headers) if header.startswith(starts)), None)


def read(book: Book, hints: Hints) -> ParsedFile:
    """Nothing but the advice."""
    found = (sheet for sheet in book.visible if find_header(sheet, find_columns))
    sheet = next(found, book.visible[0])
    header = find_header(sheet, find_columns)
    row = header.cells if header else []
    text = (
        "Это форма сбора результатов ВПР: школы вносят в\u00a0неё баллы, а\u00a0отметок "
        "и\u00a0названий школ в\u00a0ней нет. Нужен отчёт Ф1 «Индивидуальные результаты» или "
        "«Статистика по отметкам»: их даёт ФИС ОКО (раздел «Аналитика») после проверки работ."
    )
    return ParsedFile(
        CODE,
        problems=(Problem("collector_form", text, "error", sheet.name),),
        personal_columns=tuple(
            (sheet.name, letters(index)) for index, value in enumerate(row) if is_personal(value)
        ),
    )


LAYOUT = ResultLayout(
    CODE,
    "Форма сбора результатов ВПР",
    lambda book: has_header(book, find_columns),
    read,
    loads=False,
)

"""Results of appeals and rechecks of РИС ГИА: recognised in order to say what to load instead.

The file names participants, and the portal keeps no names: whose result has changed cannot be told.
"""

from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.values import is_personal
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import folded, letters

CODE = "gia_appeals"
_HEADER_ROWS = 30
_APPEAL = ("состояние апелляции", "тип апелляции", "балл до изменения")


def _header(sheet: Sheet) -> list[object] | None:
    for row in sheet.rows[:_HEADER_ROWS]:
        names = [folded(value) for value in row if value.__class__ is str]
        if len(names) > 2 and any(name.startswith(_APPEAL) for name in names):
            return row
    return None


def recognises(book: Book) -> bool:
    return any(_header(sheet) for sheet in book.visible)


def read(book: Book, hints: Hints) -> ParsedFile:
    """Nothing but the advice."""
    headers = ((sheet, row) for sheet in book.visible if (row := _header(sheet)))
    # Of a header that itself names people nothing is left here.
    sheet, header = next(headers, (book.visible[0], []))
    text = (
        "Это результаты апелляций: кому изменён балл, сказано в\u00a0них по\u00a0имени, "
        "а\u00a0имён портал не\u00a0хранит. Скачайте из\u00a0РИС ГИА протокол экзамена заново, "
        "после апелляций, и\u00a0загрузите его: он заменит прежний."
    )
    return ParsedFile(
        CODE,
        problems=(Problem("appeals_not_loaded", text, "error", sheet.name),),
        personal_columns=tuple(
            (sheet.name, letters(index)) for index, value in enumerate(header) if is_personal(value)
        ),
    )


LAYOUT = ResultLayout(CODE, "Результаты апелляций", recognises, read, loads=False)

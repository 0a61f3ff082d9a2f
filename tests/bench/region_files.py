"""A file of a region's pupils (Ф1, twelve columns), as a workbook and as csv, of any length."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import places

HEADER = (
    "ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант",
    "1 (9б)", "2 (9б)", "3 (9б)", "Первичный балл", "Отметка", "Отметка по журналу",
)  # fmt: skip
HEAD = (
    ("Индивидуальные результаты",),
    (),
    ("ВПР 2024 Математика 5 класс",),
    ("Предмет:", "Математика"),
    ("Максимальный первичный балл:", 27),
    ("Дата:", "15.03.2024"),
    (),
    HEADER,
)
_XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LETTERS = "ABCDEFGHIJKL"
_AT_ONCE = 10_000


def pupils(count: int, schools: int) -> Iterator[tuple[str | int, ...]]:
    """Pupils of as many schools, school by school."""
    each = -(-count // schools)
    for number in range(count):
        school = number // each
        tasks = number % 9, number // 7 % 9, number // 61 % 9
        yield (
            f"edu{places.FIRST_LOGIN + school}", "Округ замеров",
            f"МБОУ «Школа № {school}»(edu{places.FIRST_LOGIN + school})", 10_000_000 + number,
            number % 3 + 1, number % 2 + 1, *tasks, sum(tasks), places.mark_of(number),
            places.mark_of(number + 1),
        )  # fmt: skip


def write_csv(path: Path, count: int, schools: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows(HEAD)
        writer.writerows(pupils(count, schools))


def write_xlsx(path: Path, count: int, schools: int) -> None:
    """As Excel keeps it: words apart from the cells, every cell with its place."""
    words: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<worksheet {_XMLNS}><sheetData>".encode())
            chunk: list[str] = []
            rows = (row for part in (HEAD, pupils(count, schools)) for row in part)
            for number, row in enumerate(rows, 1):
                chunk.append(_row(number, row, words))
                if len(chunk) == _AT_ONCE:
                    sheet.write("".join(chunk).encode())
                    chunk.clear()
            sheet.write("".join([*chunk, "</sheetData></worksheet>"]).encode())
        package.writestr("xl/sharedStrings.xml", _strings(words))
        package.writestr("xl/workbook.xml", _BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)


def _row(number: int, row: tuple[object, ...], words: dict[str, int]) -> str:
    cells = []
    for letter, value in zip(_LETTERS, row, strict=False):
        if isinstance(value, str):
            place = words.setdefault(value, len(words))
            cells.append(f'<c r="{letter}{number}" t="s"><v>{place}</v></c>')
        else:
            cells.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _strings(words: dict[str, int]) -> str:
    return f"<sst {_XMLNS}>{''.join(f'<si><t>{word}</t></si>' for word in words)}</sst>"


def _related(*items: tuple[str, str]) -> str:
    lines = (
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(lines)}</Relationships>'


_RELATIONS = _related(("officeDocument", "xl/workbook.xml"))
_BOOK_RELATIONS = _related(
    ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
)
_BOOK = (
    f'<workbook {_XMLNS} xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Результаты" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/>'
    "</Types>"
)

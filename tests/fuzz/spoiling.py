"""Ways to spoil a file: its tables, the package that holds them, its bytes, its name."""

import copy
import csv
import html
import io
import random
import string
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import docx
import openpyxl
import xlwt
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.core import files
from tests.fuzz.seeds import Rows, Seed, Tables

MOST_XLS = 32_000
VALUES: tuple[object, ...] = (
    None, "", " ", "-", "–", "нет", "н/а", "Х", "x", True, False, 0, -1, -0.0, 0.5, 2.5, 1e308,
    -1e308, 1e-320, 10**15, 2**53 + 1, "1e309", "1E5", "nan", "inf", "-inf", "NaN", "1 722 202",
    "12,5 %", "12.5.7", "٣", "１２", "²", "½", "Ⅳ", "𝟝", "1_000", "+5", "−5", "5-", "9" * 400,
    date(2024, 3, 4), datetime(1900, 1, 1), datetime(9999, 12, 31, 23, 59, 59), time(5, 4),
    timedelta(days=3, hours=5), "31.02.2024", "00.00.0000", "99.99.9999", "2024-13-45",
    "04.мар", "3/4", "=1+1", "=cmd|'/C calc'!A0", '@SUM(1;2)', '=HYPERLINK("http://x.example")',
    "+7(900)000-00-00", "\t=1", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "' OR 1=1 --",
    "../../../etc/passwd", "C:\\Windows\\win.ini", "file:///etc/passwd", "\x00", "а\x00б",
    "\x07", "\ufffe", "\ud7ff", "\u202eшкола", "\u200f5", "\u200b", "\ufeff4", "e\u0301" * 50,
    "👩‍👩‍👧‍👦", "«", "»", "(edu991001)", "edu991001", "EDU 991001", "edu99100199999999999999",
    "edu0", "sch991001", "reg99_m001", 991001, 991001.0, "991001.0", 10**12,
    "МБОУ «Гимназия № 1»", "МБОУ «Гимназия № 1»(edu991002)", "Пробников Проба Пробович",
    "Пробников", "0000 700001", "112-233-445 95", "я" * 3_000, "а б " * 5_000,
    "ВПР 2024 Русский язык 4 класс", "Русский язык", "2024", "класс 99", "Итого", "Вся выборка",
    "Фамилия", "Код ОО", "Год", "(" * 300, ")" * 300, "1(" * 300, "[" * 300, ";" * 50, "|" * 50,
    "\n".join("абв"), "№", "#REF!", "#ДЕЛ/0!",
)  # fmt: skip

Chance = random.Random


def spoilt(seed: Seed, chance: Chance) -> tuple[str, bytes]:
    """A file made of a sound one: its name and its bytes."""
    if seed.whole and chance.random() < 0.3:
        name, data = chance.choice(seed.whole)
        return _renamed(name, chance), chance.choice(_BYTES)(data, chance)
    tables = copy.deepcopy(seed.tables)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        chance.choice(_TABLES)(tables, chance)
    kind, write = chance.choice(_WRITERS)
    data = write(tables, chance)
    if chance.random() < 0.35:
        data = chance.choice(_BYTES)(data, chance)
    elif kind == "xlsx" and chance.random() < 0.5:
        data = chance.choice(_PACKAGES)(data, chance)
    return _renamed(f"файл.{kind}", chance), data


# Tables.


def _rows(tables: Tables, chance: Chance) -> Rows:
    return tables[chance.choice(list(tables))] if tables else []


def _row(tables: Tables, chance: Chance) -> list[object]:
    rows = _rows(tables, chance)
    return chance.choice(rows) if rows else []


def _place(row: list[object], chance: Chance) -> int:
    return chance.randrange(len(row)) if row else 0


def shift(tables: Tables, chance: Chance) -> None:
    row = _row(tables, chance)
    if row:
        row.insert(_place(row, chance), None)


def unshift(tables: Tables, chance: Chance) -> None:
    row = _row(tables, chance)
    if row:
        del row[_place(row, chance)]


def drop_column(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    at = chance.randrange(max(map(len, rows), default=0) + 1)
    for row in rows:
        del row[at : at + 1]


def swap_columns(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    width = max(map(len, rows), default=0)
    if width > 1:
        one, other = chance.sample(range(width), 2)
        for row in rows:
            row += [None] * (width - len(row))
            row[one], row[other] = row[other], row[one]


def repeat_column(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    at = chance.randrange(max(map(len, rows), default=0) + 1)
    for row in rows:
        row += row[at : at + 1]


def drop_row(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    if rows:
        del rows[chance.randrange(len(rows))]


def repeat_row(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    if rows:
        row = list(chance.choice(rows))
        rows[(at := chance.randrange(len(rows) + 1)) : at] = [row] * chance.choice((1, 1, 3, 60))


def swap_rows(tables: Tables, chance: Chance) -> None:
    chance.shuffle(_rows(tables, chance))


def cut_rows(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    del rows[chance.randrange(len(rows) + 1) :]


def put_value(tables: Tables, chance: Chance) -> None:
    row = _row(tables, chance)
    if row:
        row[_place(row, chance)] = chance.choice(VALUES)


def put_values(tables: Tables, chance: Chance) -> None:
    """A whole column of other values, below its header."""
    rows = _rows(tables, chance)
    at, value = chance.randrange(max(map(len, rows), default=0) + 1), chance.choice(VALUES)
    for row in rows[len(rows) // 3 :]:
        if at < len(row):
            row[at] = value


def break_text(tables: Tables, chance: Chance) -> None:
    row = _row(tables, chance)
    places = [index for index, value in enumerate(row) if isinstance(value, str) and value]
    for at in chance.sample(places, min(len(places), chance.choice((1, 1, 2, 5)))):
        row[at] = _broken(str(row[at]), chance)


def _broken(text: str, chance: Chance) -> str:
    at = chance.randrange(len(text) + 1)
    mark = chance.choice("\u00a0\u200b\u202e\u0301\xad\n\t«»()|;:*1йqЁ")
    return chance.choice(
        (
            text[:at] + mark + text[at:],
            text[:at],
            text[at:],
            text.upper(),
            text[::-1],
            text * 2,
            f" {text}  ",
            text.translate(str.maketrans("еосрах", "eocpax")),
        )
    )


def drop_sheet(tables: Tables, chance: Chance) -> None:
    if tables:
        del tables[chance.choice(list(tables))]


def repeat_sheet(tables: Tables, chance: Chance) -> None:
    rows = copy.deepcopy(_rows(tables, chance))
    tables[f"Ещё {chance.randrange(99)}"] = rows


def far_cell(tables: Tables, chance: Chance) -> None:
    rows = _rows(tables, chance)
    rows += [[] for _ in range(chance.choice((1, 40, 3_000)))]
    rows.append([None] * chance.choice((0, 30, 200)) + [chance.choice(VALUES)])


_TABLES: tuple[Callable[[Tables, Chance], None], ...] = (
    shift, unshift, drop_column, swap_columns, repeat_column, drop_row, repeat_row, swap_rows,
    cut_rows, put_value, put_value, put_value, put_values, put_values, break_text, break_text,
    drop_sheet, repeat_sheet, far_cell,
)  # fmt: skip


# Formats.


def _xlsx(tables: Tables, chance: Chance) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items() or {"Лист": []}.items():
        sheet = book.create_sheet(title[:31] or "Лист")
        for row in rows:
            sheet.append([_for_excel(value) for value in row])
        if chance.random() < 0.2 and sheet.max_row > 1:
            first, last = sorted(chance.sample(range(1, sheet.max_row + 1), 2))
            sheet.merge_cells(
                start_row=first, end_row=last, start_column=1,
                end_column=chance.randint(1, max(sheet.max_column, 1)),
            )  # fmt: skip
        if chance.random() < 0.1:
            sheet.sheet_state = "hidden"
        if chance.random() < 0.1:
            sheet.row_dimensions[chance.randint(1, sheet.max_row)].hidden = True
    if all(sheet.sheet_state == "hidden" for sheet in book):
        book.create_sheet("Пустой")
    return files.saved(book)


def _for_excel(value: object) -> object:
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767].replace("\ufffe", "")
    return value


def _xls(tables: Tables, chance: Chance) -> bytes:
    book = xlwt.Workbook()
    for number, rows in enumerate(tables.values() or [[]]):
        sheet = book.add_sheet(f"Лист{number}")
        for at, row in enumerate(rows):
            for column, value in enumerate(row[:256]):
                if isinstance(value, timedelta) or value is None:
                    continue
                if isinstance(value, datetime) and value.year < 1901:
                    continue
                sheet.write(at, column, value[:MOST_XLS] if isinstance(value, str) else value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv(tables: Tables, chance: Chance) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=chance.choice(";;,\t|"), escapechar="\\")
    for rows in tables.values():
        for row in rows:
            writer.writerow(["" if value is None else str(value) for value in row])
    encoding = chance.choice(("utf-8", "utf-8-sig", "cp1251", "utf-16", "koi8-r", "utf-16-le"))
    return stream.getvalue().encode(encoding, "replace")


def _html(tables: Tables, chance: Chance) -> bytes:
    lines = []
    for rows in tables.values():
        lines.append("<table>")
        for row in rows:
            span = chance.choice(("", "", "", ' colspan="2"', ' rowspan="3"', ' colspan="-1"'))
            cells = ("" if value is None else html.escape(str(value)) for value in row)
            lines.append("<tr>" + "".join(f"<td{span}>{cell}</td>" for cell in cells) + "</tr>")
        lines.append(chance.choice(("</table>", "</table>", "")))
    return f'<html><meta charset="utf-8">{"".join(lines)}</html>'.encode("utf-8", "replace")


def _ods(tables: Tables, chance: Chance) -> bytes:
    lines = []
    for rows in tables.values():
        for row in rows:
            cells = []
            for value in row:
                repeat = chance.choice(("", "", "", ' table:number-columns-repeated="3"'))
                text = html.escape(str(_for_excel("" if value is None else str(value))))
                cells.append(
                    f'<table:table-cell{repeat} office:value-type="string">'
                    f"<text:p>{text}</text:p></table:table-cell>"
                )
            lines.append("".join(cells) or "<table:table-cell/>")
    return files.ods(*lines)


def _docx(tables: Tables, chance: Chance) -> bytes:
    document = docx.Document()
    for rows in tables.values():
        rows = rows[:60]
        width = min(max(map(len, rows), default=0), 40)
        if not width:
            continue
        table = document.add_table(rows=len(rows), cols=width)
        cells = table._cells
        for at, row in enumerate(rows):
            for column, value in enumerate(row[:width]):
                if value is not None:
                    text = str(_for_excel(str(value)))[:2_000]
                    cells[at * width + column].text = text.replace("\ufffe", "")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_WRITERS: tuple[tuple[str, Callable[[Tables, Chance], bytes]], ...] = (
    *[("xlsx", _xlsx)] * 6, *[("csv", _csv)] * 4, *[("xls", _xls)] * 3, ("html", _html),
    ("xls", _html), ("ods", _ods), ("docx", _docx),
)  # fmt: skip


# Packages.

_VICTIMS = (
    "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels", "_rels/.rels", "docProps/app.xml",
)  # fmt: skip


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _with(data: bytes, **more: bytes) -> bytes:
    return files.packed({**_parts(data), **more})


def drop_part(data: bytes, chance: Chance) -> bytes:
    parts = _parts(data)
    del parts[chance.choice(sorted(parts))]
    return files.packed(parts)


def break_part(data: bytes, chance: Chance) -> bytes:
    parts = _parts(data)
    name = chance.choice([name for name in _VICTIMS if name in parts] or sorted(parts))
    parts[name] = chance.choice(_BYTES)(parts[name], chance)
    return files.packed(parts)


def entities(data: bytes, chance: Chance) -> bytes:
    name = chance.choice(_VICTIMS[:2])
    part = _parts(data)[name]
    start = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    kind = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _with(data, **{name: part[:start] + kind + part[start:].replace(b"</v>", b"&x;</v>", 1)})


def strange_paths(data: bytes, chance: Chance) -> bytes:
    name = chance.choice(("../../etc/cron.d/x", "/etc/passwd", "xl/../../x", "C:\\x", "xl/a\x01b"))
    return _with(data, **{name: b"* * * * * root true\n"})


def macros(data: bytes, chance: Chance) -> bytes:
    return _with(data, **{"xl/vbaProject.bin": chance.randbytes(2_000)})


def strange_cells(data: bytes, chance: Chance) -> bytes:
    """References, styles and shared texts that point nowhere."""
    part = _parts(data)["xl/worksheets/sheet1.xml"]
    old, new = chance.choice(
        (
            (b'r="A1"', b'r="A0"'), (b'r="A1"', b'r="ZZZ9"'), (b'r="A1"', b'r=""'),
            (b'r="A1"', b'r="XFE1"'), (b'r="A1"', b'r="A99999999999"'), (b't="s"', b't="zzz"'),
            (b"<v>0</v>", b"<v>999999</v>"), (b"<v>0</v>", b"<v>-5</v>"),
            (b"<v>", b"<v>1e999"), (b"<row ", b'<row s="99999" customFormat="1" '),
            (b"<c ", b'<c s="99999" '), (b"<c ", b'<c cm="1" vm="77" '),
            (b"<sheetData>", b"<sheetData><row><c/></row>"), (b"</sheetData>", b""),
            (b"<dimension ", b'<dimension ref="A1:XFD1048576" x="'),
        )
    )  # fmt: skip
    return _with(
        data, **{"xl/worksheets/sheet1.xml": part.replace(old, new, chance.choice((1, -1)))}
    )


_PACKAGES: tuple[Callable[[bytes, Chance], bytes], ...] = (
    drop_part, break_part, break_part, entities, strange_paths, macros, strange_cells,
    strange_cells,
)  # fmt: skip


# Bytes.


def sound(data: bytes, chance: Chance) -> bytes:
    return data


def flip(data: bytes, chance: Chance) -> bytes:
    spoilt_ = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200)) if data else 0):
        spoilt_[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(spoilt_)


def cut(data: bytes, chance: Chance) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def behead(data: bytes, chance: Chance) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def zero(data: bytes, chance: Chance) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((1, 16, 600))
    return data[:at] + bytes(length) + data[at + length :]


def repeat(data: bytes, chance: Chance) -> bytes:
    at, length = chance.randrange(len(data) + 1), chance.choice((4, 64, 2_000))
    return data[:at] + data[at : at + length] * 3 + data[at:]


def wrap(data: bytes, chance: Chance) -> bytes:
    return chance.choice(
        (
            b"\xef\xbb\xbf" + data,
            data + data,
            zlib.compress(data),
            files.packed({"внутри.xlsx": data}),
            b"%PDF-1.7\n" + data,
            data[:8] + chance.randbytes(3_000),
            chance.randbytes(chance.choice((0, 1, 7, 512, 4_096))),
        )
    )


_BYTES: tuple[Callable[[bytes, Chance], bytes], ...] = (
    sound, flip, flip, cut, behead, zero, repeat, wrap,
)  # fmt: skip


# Names.


def _renamed(name: str, chance: Chance) -> str:
    if chance.random() < 0.8:
        return name
    stem, _, end = name.rpartition(".")
    other = chance.choice(("xlsx", "xls", "csv", "docx", "pdf", "xlsm", "exe", "png", "", end))
    letters = "".join(chance.choices(string.ascii_letters + "абв .;%&", k=chance.choice((1, 90))))
    stem = chance.choice(
        (stem, letters, "../../" + stem, "2024 РУ 4 класс", "<b>x</b>", "\u202egpj")
    )
    return f"{stem}.{other}"

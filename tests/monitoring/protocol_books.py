"""Protocols of РИС ГИА in every layout they come in, with invented schools and pupils."""

import io
from collections.abc import Sequence

import openpyxl

from monitoring.results.layouts.parsed import Hints, ParsedFile
from monitoring.results.layouts.recognition import recognise
from shnor_portal.core.sheets.reading import read_book
from tests.core import files

Row = Sequence[object]
NAMES = ("Пробников", "Проба", "Пробович")

SPARSE_OGE = (
    *("№", None, "Код ОО", None, "Класс", "Код ППЭ", None, "Аудитория", "Код МСУ", None),
    *("Фамилия", "Имя", "Отчество", None, "Задания с кратким ответом", None),
    *("Задания с развёрнутым ответом", None, "Первичный балл", None, "Оценка"),
)
DENSE_OGE = (
    *("№", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "код рег.", "Фамилия", "Имя", "Отчество"),
    *("Серия", "Номер", "кратк.", "разв.", "Первичный балл", "Оценка"),
)
MACHINE_OGE = (
    *("ColumnName", "SchoolCode", "ClassCode", "StationCode", "AuditoriumCode", "GovernmentCell"),
    *("SurnameCell", "NameCell", "SecondNameCell", "DocumentSeriesCode", "DocumentNumberCode"),
    *("TestResultBCell", "TestResultCCell", "PrimaryMark", "Mark5"),
)
CSV_EGE = (
    "№;;Код МСУ;;Код ОО;;Класс;;Код ППЭ;;Аудитория;;Фамилия;Имя;Отчество;;Серия;;Номер;;"
    "Задания с кратким ответом;;Задания с развёрнутым ответом;;Первичный балл;;Балл"
)
COMPACT_EGE = (
    *("№", "Код ППЭ", "Код ОО", "Класс", "Код ООП", "Профиль", "Фамилия", "Имя", "Отчество"),
    *("Вариант", "Код участника", "№ бланка", "Ответы в краткой форме"),
    *("Ответы в развернутой форме", "Первичный балл", "Итоговый балл"),
)
LANGUAGE_EGE = (
    *("№", "Код ОО", "Класс", "Фамилия", "Имя", "Отчество", "Документ"),
    *("Часть с кратким ответом", "Часть с развёрнутым ответом", "Устная часть"),
    *("Первичный балл устной части", "Первичный балл письм. части", "Первичный балл"),
    "Тестовый балл",
)


def sparse(number: int, school: object, primary: object, mark: object, grade: object = "9А") -> Row:
    """A row of the sparse layout, codes as floats of a spreadsheet."""
    return (
        *(float(number), None, school, None, grade, 1003.0, None, 109.0, 209.0, None, *NAMES),
        *(None, f"+++{number}", None, "1(2)2(3)", None, primary, None, mark),
    )


def oge_sheet(title: str, *rows: Row, header: Row = SPARSE_OGE) -> list[Row]:
    """One exam of ОГЭ under its lines, with the footer."""
    return [
        ["Протокол проверки результатов"],
        ["98 - Озёрный край"],
        [],
        [title],
        header,
        *rows,
        ["Средние"],
    ]


def dense(number: int, school: object, primary: object, mark: object) -> Row:
    return (
        *(number, school, "9Б", 1003, 109, 21, *NAMES, "0000", "700001"),
        *(f"++-{number}", "1(2)", primary, mark),
    )


def ege_csv(title: str, *rows: str, header: str = CSV_EGE, footer: Sequence[str] = ()) -> str:
    return "\r\n".join([title, header, *rows, *footer])


def ege_row(number: int, school: object, primary: object, score: object, msu: object = 111) -> str:
    return (
        f"{number};;{msu};;{school};;11;;1018;;9;;{';'.join(NAMES)};;0000;;700001;;+-{number}0;;"
        f"2(3)1(2);;{primary};;{score}"
    )


def foot(minimum: object = 24, total: int | None = None) -> list[str]:
    lines = [
        f"{';' * 4}Средние{';' * 22}63.5",
        f"{';' * 4}Минимальная граница{';' * 22}{minimum}",
    ]
    return lines if total is None else [*lines, f"{';' * 4}Всего участников{';' * 22}{total}"]


def sheets(**named: Sequence[Row]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in named.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def html(rows: Sequence[Row]) -> bytes:
    lines = "".join(
        "<tr>" + "".join(f"<td>{'' if v is None else v}</td>" for v in row) + "</tr>"
        for row in rows
    )
    return f'<html><meta charset="utf-8"><table>{lines}</table></html>'.encode()


def ods(rows: Sequence[Row]) -> bytes:
    lines = [
        "".join(
            "<table:table-cell/>"
            if value is None
            else f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
            if isinstance(value, int | float)
            else '<table:table-cell office:value-type="string">'
            f"<text:p>{value}</text:p></table:table-cell>"
            for value in row
        )
        or "<table:table-cell/>"
        for row in rows
    ]
    return files.ods(*lines)


def parse(data: bytes | str, name: str = "протокол.xlsx", **hints: object) -> ParsedFile:
    data = data.encode() if isinstance(data, str) else data
    book = read_book(data, name)
    layout = recognise(book)
    assert layout is not None, "the file is of no known layout"
    parsed = layout.read(book, Hints(file_name=name, **hints))
    assert parsed.format == layout.code
    return parsed


def marks(parsed: ParsedFile) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """(n2, n3, n4, n5) by subject and code of the school."""
    return {
        (p.exam.subject, p.school.code): (p.counts.n2, p.counts.n3, p.counts.n4, p.counts.n5)
        for p in parsed.parts
    }


def scores(parsed: ParsedFile) -> dict[tuple[str, str], tuple[object, ...]]:
    """(participants, sum, below the minimum) by subject and code of the school."""
    return {
        (p.exam.subject, p.school.code): (
            p.counts.test_n,
            p.counts.test_sum,
            p.counts.below_minimum_n,
        )
        for p in parsed.parts
    }


def codes(parsed: ParsedFile) -> list[str]:
    return [problem.code for problem in parsed.problems]

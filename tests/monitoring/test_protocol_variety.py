"""Protocols that nobody has seen: order and names of columns, titles, days and kinds of file drawn.

What goes in is compared with what was drawn; no name is left for a layout to see.
"""

import csv
import io
import random
from collections import Counter
from datetime import date, timedelta

import pytest

from monitoring.results.layouts.parsed import Hints
from monitoring.results.layouts.recognition import recognise
from shnor_portal.core.sheets import personal
from shnor_portal.core.sheets.reading import read_book
from tests.core import files
from tests.monitoring.protocol_books import html, ods

OGE = {1: "Русский язык", 2: "Математика", 4: "Химия", 7: "История", 9: "Английский язык",
       12: "Обществознание", 18: "Литература"}  # fmt: skip
EGE = {1: "Русский язык", 2: "Математика профильная", 22: "Математика базовая", 3: "Физика",
       25: "Информатика"}  # fmt: skip
HEADERS = {
    "number": ("№", "№ п/п"),
    "msu": ("Код МСУ",),
    "school": ("Код ОО", "КОД ОО", "Код\nОО"),
    "grade": ("Класс",),
    "station": ("Код ППЭ",),
    "surname": ("Фамилия",),
    "name": ("Имя",),
    "document": ("Документ", "Номер документа"),
    "short": ("Задания с кратким ответом", "Часть с кратким ответом", "кратк."),
    "long": ("Задания с развёрнутым ответом", "Ответы в развернутой форме"),
    "primary": ("Первичный балл", "Первичный  балл"),
}
SURNAME = "Приходько-Неведомский"
SCHOOLS = (111001, 111002, 9306, 4013)
Key = tuple[str, date, str]


def title(draw: random.Random, code: int, name: str, day: date) -> str:
    written = day.strftime(draw.choice(["%Y.%m.%d", "%d.%m.%Y", "%Y-%m-%d"]))
    return draw.choice(
        [
            f"{code:02} - {name} {written}",
            f"{written} {code:02} - {name}",
            f"{code:02}-{name} ({written})",
            f"{name}, {written} г.",
        ]
    )


def exam(draw: random.Random, code: int, name: str, grade: str, day: date, scored: bool):
    """Rows of one exam, and the sums of its results by school."""
    columns = [*HEADERS, "result"]
    if draw.random() < 0.5:
        draw.shuffle(columns)
    heading: list[object] = []
    places = {}
    for column in columns:
        places[column] = len(heading)
        result = draw.choice(["Балл", "Тестовый балл", "Итоговый балл"]) if scored else "Оценка"
        heading.append(result if column == "result" else draw.choice(HEADERS[column]))
        heading += [None] * draw.choice([0, 0, 1, 2])
    rows: list[list[object]] = [["Протокол проверки результатов"], ["98 - Озёрный край"]]
    rows += [[*[None] * draw.choice([0, 3]), title(draw, code, name, day)], heading]
    kind = draw.choice([int, float, str])
    sums: Counter[Key] = Counter()
    for number in range(1, draw.randint(3, 12)):
        school, result = (
            draw.choice(SCHOOLS),
            draw.randint(0, 100) if scored else draw.randint(2, 5),
        )
        taken = draw.random() > 0.1
        values = {
            "number": kind(number), "msu": kind(209), "school": f"{school:06}", "grade": grade,
            "station": kind(1003), "surname": SURNAME, "name": "Пётр", "document": "0000 700001",
            "short": "+-" * number, "long": "1(2)", "primary": kind(draw.randint(0, 30)),
            "result": kind(result) if taken else draw.choice([None, "не явился", "удалён"]),
        }  # fmt: skip
        row: list[object] = [None] * len(heading)
        for column, start in places.items():
            after = min([place for place in places.values() if place > start] + [len(heading)])
            row[draw.choice([start, start, after - 1])] = values[column]
        rows.append(row)
        if taken:
            sums[name, day, str(school)] += 1000 * result + 1
    return [*rows, draw.choice([["Средние", 50.5], [None, "Всего участников", 77], []])], sums


def written(draw: random.Random, rows: list[list[object]]) -> bytes:
    """The rows as a file of some kind."""
    made = draw.choice([files.xls, files.xlsx, ods, html, None])
    if made:
        return made(rows)
    out = io.StringIO()
    table = csv.writer(
        out, delimiter=draw.choice(";,\t"), lineterminator=draw.choice(["\n", "\r\n"])
    )
    table.writerows([["" if value is None else value for value in row] for row in rows])
    return out.getvalue().encode(draw.choice(["cp1251", "utf-8-sig"]))


@pytest.mark.parametrize("seed", range(40))
def test_protocol_never_seen_goes_in_as_it_was_drawn(seed):
    draw = random.Random(seed)
    procedure = draw.choice(["oge", "ege"])
    subjects, grades = (OGE, ("9А", "9 Б", "9")) if procedure == "oge" else (EGE, ("11", "11 А"))
    rows: list[list[object]] = []
    drawn: Counter[Key] = Counter()
    for code, name in draw.sample(sorted(subjects.items()), draw.randint(1, 3)):
        day = date(draw.randint(2019, 2026), 6, 1) + timedelta(days=draw.randint(0, 25))
        scored = procedure == "ege" and code != 22
        some, sums = exam(draw, code, name, draw.choice(grades), day, scored)
        rows += some
        drawn += sums

    book = read_book(written(draw, rows), "протокол")
    layout = recognise(book)
    assert layout is not None
    sheets = [(sheet.name, sheet.rows) for sheet in book.sheets]
    personal.strip(sheets, is_title=layout.is_title)
    parsed = layout.read(book, Hints())

    read: Counter[Key] = Counter()
    for part in parsed.parts:
        for person in part.participants:
            result = person.mark if person.mark is not None else person.test_score
            assert part.sitting
            read[part.exam.subject, part.sitting, part.school.code.lstrip("0")] += (
                1000 * (result or 0) + 1
            )
    assert layout.code == f"{procedure}_protocol"
    assert read == drawn
    assert not any(word in repr(book) for word in (SURNAME, "Пётр", "700001"))


def test_footing_under_a_surname_is_read_and_a_surname_is_not():
    heading = ["Фамилия", "Имя", "№", "Код ОО", "Класс", "Код ППЭ", "Первичный балл", "Балл"]
    rows = [
        ["04 - Химия 2026.06.01"],
        heading,
        [SURNAME, "Пётр", 1, 111001, "11", 1003, 20, 44],
        ["Средние", *[None] * 6, "44,0"],
        ["Минимальная граница", 40],
    ]
    book = read_book(files.xlsx(rows), "протокол")
    layout = recognise(book)
    assert layout is not None
    personal.strip([(sheet.name, sheet.rows) for sheet in book.sheets], is_title=layout.is_title)

    parsed = layout.read(book, Hints())

    assert [part.counts.below_minimum_n for part in parsed.parts] == [0]
    assert "minimum_from_table" not in {problem.code for problem in parsed.problems}
    assert SURNAME not in repr(book)


def test_headings_typed_with_latin_letters_are_known_and_names_under_them_go():
    heading = ["№", "Koд OO", "Kлaсс", "Фaмилия*", "Имя", "Первичный бaлл", "Оцeнка*"]
    rows = [["12 - Обществознание 2026.07.03"], heading, [1, 111001, "9А", SURNAME, "Пётр", 20, 4]]
    book = read_book(files.xlsx(rows), "протокол")
    layout = recognise(book)
    assert layout is not None
    personal.strip([(sheet.name, sheet.rows) for sheet in book.sheets], is_title=layout.is_title)

    (part,) = layout.read(book, Hints()).parts

    assert (part.school.code, part.counts.n4, part.counts.primary_sum) == ("111001", 1, 20)
    assert SURNAME not in repr(book)

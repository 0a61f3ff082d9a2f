"""ОГЭ and ЕГЭ of the demonstration: who took which, and protocols as РИС ГИА prints them.

Names stand in the protocols, as they do in real ones; they are dropped while reading.
"""

import io
import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook

from shnor_portal.desk.demo.cohorts import MA, RU, Pupil, Work, pupils
from shnor_portal.desk.demo.places import REGION, DemoMunicipality, DemoSchool

# Code of РИС, subject, day of the exam, lowest primary scores of «3», «4», «5», the maximum.
OGE: tuple[tuple[int, str, tuple[int, int], tuple[int, int, int], int], ...] = (
    (1, RU, (6, 3), (15, 26, 33), 37),
    (2, MA, (6, 6), (8, 15, 22), 31),
    (12, "Обществознание", (6, 9), (14, 24, 32), 37),
)
BY_CHOICE = "Обществознание"
# Code, title, day, the least score that passes; base mathematics has marks.
EGE: tuple[tuple[int, str, tuple[int, int], int | None], ...] = (
    (1, "Русский язык", (5, 29), 24),
    (2, "Математика профильная", (6, 2), 27),
    (22, "Математика базовая", (6, 2), None),
)
MUNICIPALITY_CODE, STATION, ROOM = "98", 1001, 9
GRADUATES = (15, 26, 33)
NAMES = ("Участник", "Имя", "Отчество")
OGE_HEADER = (
    *("№", None, "Код ОО", None, "Класс", "Код ППЭ", None, "Аудитория", "Код МСУ", None),
    *("Фамилия", "Имя", "Отчество", None, "Задания с кратким ответом", None),
    *("Задания с развёрнутым ответом", None, "Первичный балл", None, "Оценка"),
)
EGE_HEADER = (
    *("№", "", "Код МСУ", "", "Код ОО", "", "Класс", "", "Код ППЭ", "", "Аудитория", ""),
    *("Фамилия", "Имя", "Отчество", "", "Серия", "", "Номер", "", "Задания с кратким ответом"),
    *("", "Первичный балл", ""),
)


@dataclass(frozen=True)
class Graduate:
    """One participant: the primary score and a test score or, of base mathematics, a mark."""

    school: DemoSchool
    primary: int
    result: int


def oge_protocol(place: DemoMunicipality, year: int, latest: int) -> bytes:
    """A workbook of the exams one below another, with the blank columns of a printed form."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Page 1")
    for code, subject, day, starts, top in OGE:
        work = Work(year, subject, "", 9, starts, top)
        sheet.append(["Протокол проверки результатов"])
        sheet.append([f"98 - {REGION}"])
        sheet.append([f"{code:02} - {subject} {date(year, *day):%Y.%m.%d}"])
        sheet.append(OGE_HEADER)
        for number, (school, pupil) in enumerate(_ninth_grade(place, work, latest), 1):
            sheet.append(_oge_row(place, number, school, pupil))
        sheet.append(["Средние"])
    return _bytes(book)


def ege_protocols(place: DemoMunicipality, year: int, latest: int) -> list[tuple[str, bytes]]:
    """(name, bytes) of a csv in Windows-1251 for each exam, with its footer."""
    files = []
    for code, title, day, minimum in EGE:
        graduates = _graduates(place, year, latest, title, minimum)
        lines = [[f"{code:02} - {title} {date(year, *day):%Y.%m.%d}"]]
        lines.append([*EGE_HEADER, "Оценка" if minimum is None else "Балл"])
        lines += [_ege_row(place, n, graduate) for n, graduate in enumerate(graduates, 1)]
        if minimum is not None:
            lines.append(_footer("Минимальная граница", minimum))
        lines.append(_footer("Всего участников", len(graduates)))
        text = "\r\n".join(";".join(map(str, line)) for line in lines)
        files.append((f"ЕГЭ {year} {title}.csv", text.encode("cp1251")))
    return files


def region_rows(year: int) -> list[list[Any]]:
    """Rows of «Средние показатели» for these exams: primary scores of ОГЭ, test scores of ЕГЭ."""
    rows: list[list[Any]] = [
        [year, "ОГЭ", subject, 9, "регион", 11_800, _mean_primary(starts, top), top, None]
        for _, subject, _, starts, top in OGE
    ]
    means = {"Русский язык": 60.4, "Математика профильная": 56.1}
    rows += [
        [year, "ЕГЭ", title, 11, "регион", 5_900, None, None, means[title]]
        for _, title, _, minimum in EGE
        if minimum is not None
    ]
    return rows


def _mean_primary(starts: tuple[int, int, int], top: int) -> float:
    return round(sum(starts[:2]) / 2 + top * 0.06, 2)


def _ninth_grade(
    place: DemoMunicipality, work: Work, latest: int
) -> list[tuple[DemoSchool, Pupil]]:
    return [
        (school, pupil)
        for school in place.schools
        for number, pupil in enumerate(pupils(place, school, work, latest))
        if work.subject != BY_CHOICE or number % 3
    ]


def _graduates(
    place: DemoMunicipality, year: int, latest: int, title: str, minimum: int | None
) -> list[Graduate]:
    """Mathematics parts the graduates: every second takes the profile exam, the others the base."""
    work = Work(year, title, "", 11, GRADUATES, 37)
    chance = random.Random(f"{place.code} {title} {latest - year}")
    graduates = []
    for school in place.schools:
        for number, pupil in enumerate(pupils(place, school, work, latest)):
            if title == RU or (number % 2 == 0) == (minimum is not None):
                # Few fail an exam that they have prepared for two years.
                mark = 3 if pupil.mark == 2 and number % 3 else pupil.mark
                graduates.append(_graduate(school, mark, minimum, chance))
    return graduates


def _graduate(
    school: DemoSchool, mark: int, minimum: int | None, chance: random.Random
) -> Graduate:
    if minimum is None:
        primary = chance.randint(*{2: (2, 6), 3: (7, 11), 4: (12, 16), 5: (17, 21)}[mark])
        return Graduate(school, primary, mark)
    bounds = {2: (9, minimum - 1), 3: (minimum, 54), 4: (55, 74), 5: (75, 98)}
    score = chance.randint(*bounds[mark])
    return Graduate(school, score // 2, score)


def _oge_row(place: DemoMunicipality, number: int, school: DemoSchool, pupil: Pupil) -> list[Any]:
    letter = "АБВГ"[min(pupil.class_no, 4) - 1]
    return [
        *(number, None, _code(place, school), None, f"9{letter}", STATION, None, 1 + number % ROOM),
        *(_municipality_code(place), None, f"{NAMES[0]} {number}", *NAMES[1:], None),
        *("+" * (number % 7) + "-", None, "1(2)0(1)", None, pupil.primary, None, pupil.mark),
    ]


def _ege_row(place: DemoMunicipality, number: int, graduate: Graduate) -> list[Any]:
    return [
        *(number, "", _municipality_code(place), "", _code(place, graduate.school), "", 11, ""),
        *(STATION, "", 1 + number % ROOM, "", f"{NAMES[0]} {number}", *NAMES[1:], ""),
        *("0000", "", f"{number:06}", "", "+" * (number % 9) + "-", "", graduate.primary, ""),
        graduate.result,
    ]


def _footer(title: str, value: int) -> list[Any]:
    return ["", "", "", "", title, *[""] * (len(EGE_HEADER) - 5), value]


def _municipality_code(place: DemoMunicipality) -> str:
    return f"{MUNICIPALITY_CODE}{place.serial}"


def _code(place: DemoMunicipality, school: DemoSchool) -> int:
    """The code of РИС that the registry gives the school."""
    return int(f"{_municipality_code(place)}{place.number(school):03}")


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()

"""What schools count themselves: results by quarter, and a КДР of the autumn in its workbook."""

import io
import random
from datetime import date
from typing import Any

from openpyxl import Workbook

from monitoring.models.periods import PERIOD_COUNTS
from monitoring.results.periods.queries import ASKED
from monitoring.results.periods.school_results import BLANK
from shnor_portal.core.sheets.writing import Column, SheetData, write_book
from shnor_portal.desk.demo.cohorts import Pupil, scores
from shnor_portal.desk.demo.places import DemoMunicipality, DemoSchool

# Greatest scores of the tasks of the КДР in mathematics of the 6th grade, and where marks begin.
KDR_SUBJECT, KDR_GRADE, KDR_TASKS = "Математика", 6, (1, 1, 2, 2, 2, 3, 2, 3)
KDR_STARTS = (6, 10, 14)
KDR_SCHOOLS = ("school4", "school1")
_SURNAMES = ("Осокина", "Рябинин", "Ильменев", "Кедрова", "Ракитина", "Дубравин", "Луговой")


def quarters(place: DemoMunicipality, year: int) -> bytes:
    """«Результаты школы по четвертям» of a school year: a row for each school and quarter."""
    rows = [
        _row(place, school, year, number)
        for school in place.schools
        for number in range(len(ASKED))
    ]
    columns = [Column(column.header, 18) for column in BLANK]
    return write_book([SheetData("Результаты по четвертям", columns, rows)])


def _row(place: DemoMunicipality, school: DemoSchool, year: int, number: int) -> list[Any]:
    chance = random.Random(f"{place.code} {school.key} {year} {number}")
    # The first grade has no marks.
    pupils = round(school.pupils * 0.9) + chance.randint(-2, 2)
    is_year = number == len(ASKED) - 1
    failing = round(pupils * max(0.005, 0.03 - 0.025 * school.level) * (0.5 if is_year else 1))
    quality = round(pupils * (0.4 + 0.13 * school.level + 0.012 * number))
    values = {
        "year": year,
        "login": place.login(school),
        "school": school.name,
        "period": ASKED[number].label,
        "pupils": pupils,
        "succeed": pupils - failing,
        "quality": quality,
        "excellent": round(quality * 0.15),
        "repeat": failing // 3 if is_year else None,
        "conditional": failing - failing // 3 if is_year else None,
        "on_register": round(pupils * 0.02 * (1 + school.hardship)),
        "attendance": round(96.5 - 3 * school.hardship - (number == 2) + chance.random(), 1),
    }
    assert values.keys() >= {*PERIOD_COUNTS}, "a column of the blank has no figure"
    return [values.get(column.field) for column in BLANK]


def kdr(place: DemoMunicipality, school: DemoSchool, wrote: list[Pupil], day: date) -> bytes:
    """The workbook of one school: instruction, the school's form, a header of four rows."""
    chance = random.Random(f"КДР {school.key}")
    book = Workbook()
    first = book.active
    first.title = "ИНСТРУКЦИЯ"
    first.append([f"Краевая диагностическая работа (КДР), {day:%d.%m.%Y}"])
    first.append(["Заполните листы «АНКЕТА ШКОЛЫ» и «РЕЗУЛЬТАТЫ»"])
    form = book.create_sheet("АНКЕТА ШКОЛЫ")
    form.append(["Логин школы", place.login(school)])
    form.append(["Наименование школы", school.name])
    sheet = book.create_sheet("РЕЗУЛЬТАТЫ")
    blank: list[Any] = [None] * 5
    sheet.append(["№", "Фамилия", "Имя", "Отчество", "Класс", KDR_SUBJECT.upper()])
    sheet.append([*blank, "Присутствие", "Вариант", "Баллы"])
    sheet.append([*blank, "ДА/НЕТ", None, "Задания"])
    sheet.append([*blank, None, None, *(f"{n}\n{top}б" for n, top in enumerate(KDR_TASKS, 1))])
    for area in ("F1:O1", "H2:O2", "A1:A4", "E1:E4"):
        sheet.merge_cells(area)
    top = sum(KDR_TASKS)
    for number, pupil in enumerate(wrote, 1):
        class_name = f"{KDR_GRADE}{'АБВГД'[pupil.class_no - 1]}"
        about = [number, _SURNAMES[number % len(_SURNAMES)], "Ася", "Игоревна", class_name]
        if chance.random() < 0.06:
            sheet.append([*about, "НЕТ"])
            continue
        lowest, highest = _range_of(pupil.mark, top)
        total = chance.randint(lowest, highest)
        tasks = scores(KDR_TASKS, total, chance)
        sheet.append([*about, "ДА", 1 + number % 2, *tasks])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _range_of(mark: int, top: int) -> tuple[int, int]:
    starts = (0, *KDR_STARTS, top + 1)
    return starts[mark - 2], starts[mark - 1] - 1

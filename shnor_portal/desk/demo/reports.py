"""Reports of ФИС ОКО as they are downloaded: the envelope of a report, then its table."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook

from shnor_portal.desk.demo.cohorts import Pupil, Work, level_of, scores, tasks_of
from shnor_portal.desk.demo.places import REGION, DemoMunicipality, DemoSchool
from shnor_portal.desk.demo.skills import BLOCKS, SKILLS

MARKS = (2, 3, 4, 5)
COUNTRY, COUNTRY_SCHOOLS, REGION_SCHOOLS = "Вся выборка", 35_600, 590
COUNTRY_PUPILS, REGION_PUPILS = 1_380_000, 28_400
# Percents of marks in the region; each work and year strays a little from them.
REGION_SHARES = (10.8, 36.4, 37.2, 15.6)
SHEET_NAME = 31
OUTCOMES = (
    "Понизили (Отметка < Отметка по журналу)",
    "Подтвердили (Отметка = Отметке по журналу)",
    "Повысили (Отметка > Отметка по журналу)",
)


@dataclass(frozen=True)
class Results:
    """A municipality's results of one work: who wrote it in each school."""

    place: DemoMunicipality
    work: Work
    day: date
    schools: Sequence[tuple[DemoSchool, list[Pupil]]]

    @property
    def everybody(self) -> list[Pupil]:
        return [pupil for _, pupils in self.schools for pupil in pupils]


def marks_report(results: Results) -> bytes:
    """«Статистика по отметкам»: percents of marks by group of participants."""
    book = _Book("Статистика по отметкам", results)
    book.add("Группы участников", "Кол-во ОО", "Кол-во участников", *MARKS)
    for name, schools, people, shares in benchmark_shares(results.work):
        book.add(name, schools, people, *shares)
    place, everybody = results.place, results.everybody
    name = f"{place.name}({place.code})"
    book.add(name, len(results.schools), len(everybody), *_shares(everybody))
    for school, pupils in results.schools:
        book.add(place.label(school), None, len(pupils), *_shares(pupils))
    return book.bytes()


def journal_report(results: Results) -> bytes:
    """«Сравнение отметок с отметками по журналу», the wide form."""
    book = _Book("Сравнение отметок с отметками по журналу", results)
    heads = [head for title in OUTCOMES for head in (f"{title} %", f"{title} Кол-во участников")]
    book.add("Группы участников", "Кол-во участников(всего)", *heads)
    for school, pupils in results.schools:
        pairs = [(p.mark, p.journal_mark) for p in pupils if p.journal_mark]
        counts = [
            sum(mark < journal for mark, journal in pairs),
            sum(mark == journal for mark, journal in pairs),
            sum(mark > journal for mark, journal in pairs),
        ]
        cells = [cell for count in counts for cell in (round(100 * count / len(pairs), 2), count)]
        book.add(results.place.label(school), len(pairs), *cells)
    return book.bytes()


def individual_report(results: Results) -> bytes:
    """Ф1 «Индивидуальные результаты»: a row per pupil with the scores of tasks, no names."""
    work, place, tops = results.work, results.place, tasks_of(results.work)
    levels = [level_of(task) for task in range(len(tops))]
    book = _Book("Индивидуальные результаты", results, (None, None, "Уровень сложности задания",
                                                        None, None, None, *levels))  # fmt: skip
    tasks = [f"{number} ({top}б)" for number, top in enumerate(tops, 1)]
    book.add("ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", *tasks,
             "Первичный балл", "Отметка", "Отметка по журналу")  # fmt: skip
    for school, rows in _scores_by_school(results):
        label = place.label(school)
        book.add(f"{label} | Кол-во участников: {len(rows)}")
        for number, (pupil, got) in enumerate(rows, 1):
            code = work.grade * 10_000 + number
            book.add(place.login(school), place.name, label, code, pupil.class_no, 1 + number % 2,
                     *got, pupil.primary, pupil.mark, pupil.journal_mark)  # fmt: skip
    return book.bytes()


def planned_report(results: Results) -> bytes:
    """«Достижение планируемых результатов»: skills down, the region, the municipality, its schools
    and the country across."""
    work, place, tops = results.work, results.place, tasks_of(results.work)
    by_school = _scores_by_school(results)
    everybody = [got for _, rows in by_school for _, got in rows]
    chance = random.Random(f"{work.subject} {work.grade} {work.year} tasks")
    book = _Book("Достижение планируемых результатов", results)
    labels = [place.label(school) for school, _ in by_school]
    book.add("№", "Блоки ПООП обучающийся научится / получит возможность научиться", "Макс балл",
             REGION, f"{place.name}({place.code})", *labels, "РФ")  # fmt: skip
    book.add(None, "Кол-во участников", None, REGION_PUPILS, len(everybody),
             *(len(rows) for _, rows in by_school), COUNTRY_PUPILS)  # fmt: skip
    book.add(None, BLOCKS[work.subject])
    for task, (top, skill) in enumerate(zip(tops, SKILLS[work.subject], strict=False)):
        around = (66 if level_of(task) == "Б" else 38) + chance.uniform(-6, 6)
        schools = [_task_share([got for _, got in rows], task, top) for _, rows in by_school]
        book.add(task + 1, f"{task + 1}. {skill}", top, round(around, 2),
                 _task_share(everybody, task, top), *schools,
                 round(around + chance.uniform(-2, 2), 2))  # fmt: skip
    return book.bytes()


def _scores_by_school(
    results: Results,
) -> list[tuple[DemoSchool, list[tuple[Pupil, list[int]]]]]:
    """Every pupil with the scores of tasks: the same in every report of the work."""
    work, tops = results.work, tasks_of(results.work)
    chance = random.Random(f"{results.place.code} {work.subject} {work.grade}")
    return [
        (school, [(pupil, scores(tops, pupil.primary, chance)) for pupil in pupils])
        for school, pupils in results.schools
    ]


def _task_share(rows: Sequence[Sequence[int]], task: int, top: int) -> float:
    return round(100 * sum(row[task] for row in rows) / (top * len(rows)), 2)


def benchmark_shares(
    work: Work,
) -> list[tuple[str, int, int, tuple[float, float, float, float]]]:
    """(name, schools, participants, percents of marks) of the country and the region."""
    chance = random.Random(f"{work.subject} {work.grade} {work.year}")
    benchmarks = []
    for name, schools, people, shift in (
        (COUNTRY, COUNTRY_SCHOOLS, COUNTRY_PUPILS, -0.6),
        (REGION, REGION_SCHOOLS, REGION_PUPILS, 0.0),
    ):
        n2 = round(REGION_SHARES[0] + shift + chance.uniform(-1.2, 1.2), 2)
        n4 = round(REGION_SHARES[2] - shift + chance.uniform(-2, 2), 2)
        n5 = round(REGION_SHARES[3] + chance.uniform(-1.5, 1.5), 2)
        shares = (n2, round(100 - n2 - n4 - n5, 2), n4, n5)
        benchmarks.append((name, schools, people + chance.randrange(900), shares))
    return benchmarks


def file_name(results: Results, report: str) -> str:
    work = results.work
    return f"ВПР {work.year} {work.short} {work.grade} {report}.xlsx"


def _shares(pupils: Sequence[Pupil]) -> list[float]:
    marks = [pupil.mark for pupil in pupils]
    return [round(100 * marks.count(mark) / len(marks), 2) for mark in MARKS]


class _Book:
    """One report on its one sheet."""

    def __init__(self, title: str, results: Results, above: Sequence[Any] = ()) -> None:
        work = results.work
        self._book = Workbook(write_only=True)
        name = f"{work.short} {work.grade} {title}"[:SHEET_NAME]
        self._sheet = self._book.create_sheet(name)
        self.add(title)
        self.add()
        self.add(f"ВПР {work.year} {work.subject} {work.grade} класс")
        self.add("Предмет:", work.subject)
        self.add("Максимальный первичный балл:", work.max_primary)
        self.add("Дата:", f"{results.day:%d.%m.%Y}")
        self.add(*above)

    def add(self, *cells: Any) -> None:
        self._sheet.append(cells)

    def bytes(self) -> bytes:
        buffer = io.BytesIO()
        self._book.save(buffer)
        return buffer.getvalue()

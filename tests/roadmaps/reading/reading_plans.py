"""Plans read from Word files of invented schools, and what was read of them."""

from roadmaps.reading.plan import ReadPlan
from roadmaps.reading.reader import read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, Row, word

SEMINAR = ("1.", "Семинар для учителей", "май 2024", "Методист", "Проведён 1 семинар")
MEETING = ("2.", "Совещание директоров", "до 01.09.2024 г.", "Начальник", "Протокол")


def read(data: bytes, name: str = "план.docx") -> ReadPlan:
    return read_plan(data, name, *PERIOD)


def plan_of(*rows: Row) -> ReadPlan:
    return read(word([HEADER, *rows]))


def told(plan: ReadPlan) -> list[tuple[str, str, str]]:
    return [(m.number, m.text, m.deadline_text) for m in plan.measures]


def codes(plan: ReadPlan) -> set[str]:
    return {problem.code for problem in plan.problems}

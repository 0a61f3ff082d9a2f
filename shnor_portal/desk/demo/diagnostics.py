"""Diagnostics of teachers in the demonstration: twice a year in the schools of the list."""

from roadmaps.support import competences
from schools.models import School
from shnor_portal.desk.demo.accounts import SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on

INSTITUTE = "Диагностика регионального института развития образования"
# School, days ago, kind, subject, topic: tested, with a deficit, improved, by a route.
CHECKS = (
    ("school4", 190, "subject", "Математика", "Задачи с параметром", 3, 2, None, None),
    ("school4", 20, "subject", "Математика", "Задачи с параметром", 3, 1, 1, 1),
    ("school4", 20, "method", "", "Работа с разным уровнем подготовки", 14, 9, None, 5),
    ("sosnovka", 25, "method", "", "Оценка по критериям", 16, 6, None, 2),
    ("sosnovka", 25, "psychology", "", "Разговор с родителями", 16, 4, None, None),
    ("borovoe", 30, "subject", "Русский язык", "Сжатое изложение", 4, 3, None, 2),
    ("borovoe", 30, "meta", "", "Смысловое чтение", 12, 5, None, 1),
)  # fmt: skip


def give(schools: dict[str, School], days: Days) -> None:
    for key, ago, kind, subject, topic, tested, deficit, improved, routes in CHECKS:
        with on(days.ago(ago)):
            competences.write(
                school=schools[key], by=person(SPECIALIST), on=days.ago(ago), kind=kind,
                subject=subject, topic=topic, tool=INSTITUTE, tested=tested,
                with_deficit=deficit, improved=improved, routes=routes,
            )  # fmt: skip

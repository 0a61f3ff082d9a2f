"""The department's own tables of the latest year: staff, additional education, surveys."""

from typing import Any

from schools.figures import SUBJECTS
from schools.imports.additional import AdditionalLayout
from schools.imports.staff import StaffLayout
from schools.imports.surveys import SurveyLayout
from shnor_portal.core.sheets.writing import Column, SheetData, write_book
from shnor_portal.desk.demo.days import Days
from shnor_portal.desk.demo.places import DemoMunicipality, DemoSchool

PUPILS_OF_A_TEACHER, TEACHERS_AT_LEAST = 14, 5
# Subjects that lack a teacher, the first in the schools of the hardest conditions.
WANTED = ("physics", "mathematics", "foreign")
WANTED_FROM = (0.45, 0.6, 0.75)
QUESTIONS = (
    ("обучающиеся", "Тебе интересно на уроках?", 0.55),
    ("обучающиеся", "Тебе спокойно в школе?", 0.75),
    ("родители", "Знаете ли вы, чему и как учат вашего ребёнка?", 0.5),
    ("педагоги", "Помогают ли вам коллеги готовить уроки?", 0.7),
)
ANSWERS = ("да", "скорее да", "скорее нет", "нет")


def staff(place: DemoMunicipality, year: int, days: Days) -> bytes:
    rows = []
    for school in place.schools:
        teachers = _teachers(school)
        ease = 1 - school.hardship
        wanted = zip(WANTED, WANTED_FROM, strict=True)
        vacancies = {code: int(school.hardship >= least) for code, least in wanted}
        rows.append(
            {
                **_about(place, school, year, days),
                "teachers": teachers,
                "teachers_degree": round(teachers * (0.75 + 0.2 * ease)),
                "teachers_highest": round(teachers * (0.1 + 0.35 * ease)),
                "teachers_first": round(teachers * 0.3),
                "teachers_young": round(teachers * 0.15),
                "teachers_novice": round(teachers * 0.1),
                "teachers_pension": round(teachers * (0.2 + 0.2 * school.hardship)),
                "teachers_part_time": round(teachers * 0.1 * school.hardship),
                "teachers_off_profile": round(teachers * 0.3 * school.hardship),
                "teachers_courses": round(teachers * (0.6 + 0.35 * ease)),
                "psychologist": 1 if school.pupils > 300 else 0.5,
                "speech_therapist": 0.5 if school.pupils > 150 else 0,
                "defectologist": 0.5 if school.pupils > 400 else 0,
                "social_teacher": 1 if school.pupils > 200 else 0.5,
                **{f"vacancies_{code}": vacancies.get(code, 0) for code in SUBJECTS},
            }
        )
    return _book(StaffLayout, rows)


def additional(place: DemoMunicipality, year: int, days: Days) -> bytes:
    rows = []
    for school in place.schools:
        covered = round(school.pupils * (0.85 - 0.4 * school.hardship))
        directions = {"sport": 0.35, "art": 0.25, "social": 0.2, "technical": 0.12, "science": 0.08}
        rows.append(
            {
                **_about(place, school, year, days),
                "pupils": school.pupils,
                "covered": covered,
                "certificates": round(covered * 0.9),
                "in_school": round(covered * 0.7),
                "programmes": 4 + school.pupils // 40,
                "enrolments": round(covered * 1.4),
                **{f"direction_{code}": round(covered * part) for code, part in directions.items()},
            }
        )
    return _book(AdditionalLayout, rows)


def surveys(place: DemoMunicipality, year: int, days: Days) -> bytes:
    """Four questions; in hard conditions fewer say yes."""
    rows = []
    for school in place.schools:
        asked_of = {
            "обучающиеся": school.pupils // 2,
            "родители": school.pupils // 3,
            "педагоги": _teachers(school),
        }
        for group, question, agree in QUESTIONS:
            asked = asked_of[group]
            yes = round(asked * (agree - 0.3 * school.hardship))
            rather, not_quite = round((asked - yes) * 0.5), round((asked - yes) * 0.3)
            counts = (yes, rather, not_quite, asked - yes - rather - not_quite)
            rows += [
                {
                    **_about(place, school, year, days),
                    "group": group,
                    "question": question,
                    "answer": answer,
                    "count": count,
                    "asked": asked,
                }
                for answer, count in zip(ANSWERS, counts, strict=True)
            ]
    return _book(SurveyLayout, rows)


def _teachers(school: DemoSchool) -> int:
    return TEACHERS_AT_LEAST + school.pupils // PUPILS_OF_A_TEACHER


def _about(place: DemoMunicipality, school: DemoSchool, year: int, days: Days) -> dict[str, Any]:
    return {
        "year": year,
        "as_of": f"{days.passport(year):%d.%m.%Y}",
        "login": place.login(school),
        "school": school.name,
    }


def _book(
    layout: type[StaffLayout | AdditionalLayout | SurveyLayout], rows: list[dict[str, Any]]
) -> bytes:
    used = [column for column in layout.columns if column.field in rows[0]]
    cells = [[row[column.field] for column in used] for row in rows]
    heads = [Column(column.header, 24) for column in used]
    return write_book([SheetData(layout.title[:31], heads, cells)])

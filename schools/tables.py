"""The list of schools as a workbook: the same rows and words as on the page."""

from collections.abc import Iterable

from schools.models import School
from shnor_portal.core.sheets.writing import Column, SheetData

FLAG_WORDS = {
    "rural": "сельская",
    "small": "малокомплектная",
    "hard_to_reach": "труднодоступная",
    "advanced": "углублённое изучение",
}


def flags_of(school: School) -> list[str]:
    return [word for flag, word in FLAG_WORDS.items() if getattr(school, flag)]


def schools_table(found: Iterable[School]) -> SheetData:
    columns = [
        Column("Школа", 44),
        Column("Муниципалитет", 34),
        Column("Логин ФИС ОКО", 16),
        Column("Вид", 18),
        Column("Населённый пункт", 24),
        Column("Обучающихся", 14),
        Column("Условия", 40),
        Column("Статус", 30),
    ]
    rows = (
        [
            school.name,
            school.municipality.name,
            school.login,
            school.get_kind_display(),
            school.settlement.name if school.settlement else "",
            school.pupils,
            ", ".join(flags_of(school)),
            "; ".join(f"{s.term}, перечень {s.list_year}" for s in school.current_statuses),
        ]
        for school in found
    )
    return SheetData("Школы", columns, rows)

"""How schools are written in the list: the same words on the page and in the workbook."""

from collections.abc import Iterable
from dataclasses import dataclass

from schools.models import School, SchoolStatus
from shnor_portal.core.sheets.writing import Column, SheetData

FLAG_WORDS = {
    "rural": "сельская",
    "small": "малокомплектная",
    "hard_to_reach": "труднодоступная",
    "advanced": "углублённое изучение",
}


STATUS_STYLES = {
    SchoolStatus.Kind.SHNOR: "text-bg-danger",
    SchoolStatus.Kind.SHNSU: "text-bg-primary",
    SchoolStatus.Kind.RISK_ZONE: "text-bg-warning",
}


@dataclass(frozen=True)
class SchoolLine:
    """A school of the list; `statuses` are pairs of words and their style."""

    school: School
    flags: str
    statuses: tuple[tuple[str, str], ...]


def flags_of(school: School) -> str:
    """«сельская, малокомплектная»."""
    return ", ".join(word for flag, word in FLAG_WORDS.items() if getattr(school, flag))


def status_words(status: SchoolStatus) -> str:
    """«ШНОР, перечень 2026 года»."""
    return f"{status.term}, перечень {status.list_year}\u00a0года"


def school_lines(found: Iterable[School]) -> list[SchoolLine]:
    """Lines of schools that `queries.schools` gave."""
    return [
        SchoolLine(
            school,
            flags_of(school),
            tuple(
                (status_words(status), STATUS_STYLES[SchoolStatus.Kind(status.kind)])
                for status in school.statuses.all()
            ),
        )
        for school in found
    ]


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
            line.school.name,
            line.school.municipality.name,
            line.school.login,
            line.school.get_kind_display(),
            line.school.settlement.name if line.school.settlement else "",
            line.school.pupils,
            line.flags,
            "; ".join(words for words, _ in line.statuses),
        ]
        for line in school_lines(found)
    )
    return SheetData("Школы", columns, rows)

"""Tables of the profile pages as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable
from typing import Any

from monitoring.models import FactorCatalogue, ResourceMap
from monitoring.profiles.queries import FactorLine, Offer, ProfilePage, Swot
from schools.privacy import HIDDEN_PEOPLE
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import number, percent

NOBODY = "не назначен"
YES_NO = {True: "да", False: "нет", None: "–"}
RESOURCE_WORDS = {"improvement": "есть, улучшение названо", "map": "есть, улучшение не названо"}


def responsible(line: FactorLine) -> str:
    """The person, the words, or that nobody is named."""
    row = line.row
    if row.responsible and row.responsible_text:
        return f"{row.responsible}, {row.responsible_text}"
    return str(row.responsible or row.responsible_text or NOBODY)


def offered(offer: Offer) -> str:
    """«34,1 % отметок «2» на ВПР, ВПР 2026 года (15 из 44)»."""
    proposal = offer.proposal
    if offer.hidden:
        return HIDDEN_PEOPLE
    if proposal is None:
        return ""
    return (
        f"{percent(proposal.share)} {proposal.metric.title}, {proposal.source} "
        f"({proposal.numerator} из {proposal.denominator})"
    )


def profile(page: ProfilePage) -> SheetData:
    columns = [
        Column("№", 6),
        Column("Фактор риска", 60),
        Column("Значимость", 14),
        Column("По данным портала", 50),
        Column("Чем подтверждается", 60),
        Column("Ответственный", 30),
    ]
    rows = [
        [
            number_,
            line.row.factor.title,
            line.row.get_level_display(),
            offered(line.offer),
            line.row.reason,
            responsible(line),
        ]
        for number_, line in enumerate(page.lines, 1)
    ]
    return SheetData("Рисковый профиль", columns, rows)


def schools(found: Iterable[Any], year: int) -> SheetData:
    columns = [
        Column("Муниципалитет", 30),
        Column("Школа", 40),
        Column("Статус", 30),
        Column("Профиль от", 14, "dd.mm.yyyy"),
        Column("Факторов средней и высокой значимости", 22),
        Column("Без ответственного", 16),
        Column(f"Карта ресурсов {year} года", 28),
    ]
    rows = [
        [
            school.municipality.name,
            school.name,
            ", ".join(status.term for status in school.statuses.all()),
            school.dated,
            (school.serious or 0) if school.profile_id else None,
            (school.unanswered or 0) if school.profile_id else None,
            RESOURCE_WORDS.get(school.resources or "", "нет"),
        ]
        for school in found
    ]
    return SheetData("Рисковые профили", columns, rows)


def resources(maps: Iterable[ResourceMap]) -> SheetData:
    """Years as columns, the latest first."""
    maps = list(maps)
    columns = [Column("Что", 34), *(Column(str(row.year), 40) for row in maps)]
    rows = [
        [title, *(value_of(row, name) for row in maps)] for name, title in RESOURCE_TITLES.items()
    ]
    return SheetData("Карта ресурсов", columns, rows)


RESOURCE_TITLES: dict[str, str] = {
    name: str(ResourceMap._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    for name in (
        *("staff_deficit", "method_deficit", "information_deficit", "material_deficit"),
        *("psychologist", "speech_therapist", "defectologist", "social_teacher"),
        *("growth_point", "digital_environment", "improvement"),
    )
}


def value_of(row: ResourceMap, name: str) -> str:
    """A field of the map as it is shown."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return YES_NO[value]
    return (value or "–") if isinstance(value, str) else number(value)


def swot(found: Swot) -> SheetData:
    columns = [
        Column("Что это", 20),
        Column("Суть", 70),
        Column("Факт портала", 60),
        Column("Фактор риска", 50),
    ]
    rows = [
        [entry.get_side_display(), entry.text, entry.fact, str(entry.factor or "")]
        for entry in found.entries
    ]
    return SheetData("SWOT-анализ", columns, rows)


def catalogue(found: FactorCatalogue) -> SheetData:
    columns = [Column("№", 6), Column("Фактор риска", 80), Column("Встретился в документе", 24)]
    rows = [
        [factor.position, factor.title, YES_NO[factor.confirmed]] for factor in found.factors.all()
    ]
    return SheetData("Факторы риска", columns, rows)

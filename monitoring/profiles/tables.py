"""Tables of the profile pages as workbooks: the same rows and words as on the page."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from monitoring.models import ResourceMap
from monitoring.profiles.queries import FactorLine, Offer, ProfilePage, Swot
from schools.models import SchoolStatus
from schools.privacy import HIDDEN_PEOPLE
from schools.tables import CURRENT_STATUS, STATUS_STYLES
from shnor_portal.core.lists.cells import badges, linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.sheets import writing
from shnor_portal.core.sheets.writing import SheetData
from shnor_portal.core.typography import number, percent

NOBODY = "не назначен"
YES_NO = {True: "да", False: "нет", None: "–"}
RESOURCE_WORDS = {
    "improvement": "есть, улучшение названо",
    "map": "есть, улучшение не названо",
    "": "нет",
}


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
        writing.Column("№", 6),
        writing.Column("Фактор риска", 60),
        writing.Column("Значимость", 14),
        writing.Column("По данным портала", 50),
        writing.Column("Чем подтверждается", 60),
        writing.Column("Ответственный", 30),
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


def schools(year: int) -> Table:
    """Rows are of `queries.profile_table` with the maps of `year`."""
    return Table(
        "profiles",
        "Рисковые профили",
        [
            Column(
                "school", "Школа", "name", order="name", width=40,
                html=lambda school: linked(
                    school.name, reverse("monitoring:profile", args=[school.pk])
                ),
            ),
            Column(
                "municipality", "Муниципалитет", "municipality.name",
                order="municipality__name", width=30,
            ),
            Column(
                "status", "Статус", lambda school: "; ".join(s.term for s in school.statuses.all()),
                Kind.CHOICE, order=CURRENT_STATUS, width=30, html=_statuses,
            ),
            Column("dated", "Профиль от", "dated", Kind.DATE, order="dated"),
            Column(
                "serious", "Факторов средней и высокой значимости",
                lambda school: (school.serious or 0) if school.profile_id else None,
                Kind.NUMBER, order=_of_profile("serious"), width=22,
            ),
            Column(
                "unanswered", "Без ответственного",
                lambda school: (school.unanswered or 0) if school.profile_id else None,
                Kind.NUMBER, order=_of_profile("unanswered"), width=16,
            ),
            Column(
                "resources", f"Карта ресурсов {year}\u00a0года", _resources, Kind.CHOICE,
                order=Coalesce(by_choices("resources", RESOURCE_WORDS), len(RESOURCE_WORDS)),
                width=28, html=_resources_linked,
            ),
        ],
        order="school",
        noun="школа,школы,школ",
    )  # fmt: skip


def _statuses(school: Any) -> str:
    return badges(
        (status.term, STATUS_STYLES[SchoolStatus.Kind(status.kind)])
        for status in school.statuses.all()
    )


def _of_profile(count: str) -> Case:
    """A count of factors: nothing without a profile, none where the profile has no such factor."""
    return Case(When(profile_id__isnull=False, then=Coalesce(count, 0)))


def _resources(school: Any) -> str:
    return RESOURCE_WORDS[school.resources or ""]


def _resources_linked(school: Any) -> str:
    return linked(_resources(school), reverse("monitoring:resources", args=[school.pk]))


def resources(maps: Iterable[ResourceMap]) -> SheetData:
    """Years as columns, the latest first."""
    maps = list(maps)
    columns = [writing.Column("Что", 34), *(writing.Column(str(row.year), 40) for row in maps)]
    rows = [
        [title, *(_figure(row, name) for row in maps)] for name, title in RESOURCE_TITLES.items()
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


def _figure(row: ResourceMap, name: str) -> Any:
    value = getattr(row, name)
    return value if isinstance(value, Decimal) else value_of(row, name)


def value_of(row: ResourceMap, name: str) -> str:
    """A field of the map as it is shown."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return YES_NO[value]
    return (value or "–") if isinstance(value, str) else number(value)


def swot(matrix: Swot) -> SheetData:
    columns = [
        writing.Column("Что это", 20),
        writing.Column("Суть", 70),
        writing.Column("Факт портала", 60),
        writing.Column("Фактор риска", 50),
    ]
    rows = [
        [entry.get_side_display(), entry.text, entry.fact, str(entry.factor or "")]
        for entry in matrix.entries
    ]
    return SheetData("SWOT-анализ", columns, rows)


CATALOGUE = Table(
    "factors",
    "Факторы риска",
    [
        Column("title", "Фактор риска", "title", order="title", width=80),
        Column("number", "№", "position", Kind.LABEL, order="position", width=6),
        Column(
            "confirmed", "Встретился в найденном документе",
            lambda factor: YES_NO[factor.confirmed], Kind.CHOICE, order="confirmed", width=24,
        ),
    ],
    order="number",
    noun="фактор,фактора,факторов",
)  # fmt: skip
"""Rows are factors of one catalogue."""

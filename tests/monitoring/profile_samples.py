"""Risk profiles, SWOT lines and facts of invented schools for tests."""

from datetime import date

from monitoring.models import FactorCatalogue, RiskProfile, SwotEntry
from monitoring.profiles import services, yearly
from monitoring.profiles.catalogues import catalogues
from monitoring.profiles.services import Assessed
from schools.models import School

CATALOGUE = "irkutsk-2023"
ADAPTIVITY, FAILURE, DESTRUCTIVE, SAFETY, PARENTS, STAFF = range(1, 7)


def catalogue(code: str = CATALOGUE) -> FactorCatalogue:
    return catalogues().get(code=code)


def assessed(levels: dict[int, str], code: str = CATALOGUE) -> dict[int, Assessed]:
    """Levels by position in the catalogue, as the services take them."""
    rows = {row.position: row.pk for row in catalogue(code).factors.all()}
    return {rows[position]: Assessed(level) for position, level in levels.items()}


def built_profile(
    school: School, levels: dict[int, str] | None = None, dated: date = date(2024, 6, 20)
) -> RiskProfile:
    """A profile made here; without levels, failures are high and the parents' part is low."""
    return services.build_profile(
        school=school,
        catalogue=catalogue(),
        dated=dated,
        factors=assessed(levels or {FAILURE: "high", PARENTS: "low"}),
        by=None,
    )


def weakness(school: School, year: int, text: str = "Пробелы замечают поздно") -> SwotEntry:
    return yearly.add_entry(
        school=school, year=year, side=SwotEntry.Side.WEAKNESS, text=text, by=None
    )

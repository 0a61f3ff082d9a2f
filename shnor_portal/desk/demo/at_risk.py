"""Pupils at risk in the demonstration: counts by quarter of schools of the list."""

from datetime import date

from roadmaps.models import RiskCount
from roadmaps.support import at_risk
from roadmaps.support.at_risk_figures import quarter_of
from schools.imports.years import year_of
from schools.models import School
from shnor_portal.desk.demo.days import Days, on

# School, class, subject, reason; cases, of them by a route and caught up, quarter after quarter.
ROWS = (
    ("school4", "5А", "Математика", "gaps", ((6, 2, 1), (5, 4, 2), (4, 4, 2), (2, 2, 1))),
    ("school4", "5А", "Русский язык", "gaps", ((5, 1, 0), (5, 3, 2), (3, 3, 1), (2, 2, 2))),
    ("school4", "6Б", "Математика", "motivation", ((4, 0, 0), (5, 2, 1), (4, 3, 1), (3, 3, 1))),
    ("school4", "7А", "Математика", "absence", ((3, 0, 0), (3, 1, 0), (3, 2, 1), (2, 2, 1))),
    ("school4", "8А", "Физика", "teacher", ((8, 0, 0), (8, 0, 3), (5, 3, 3), (2, 2, 2))),
    ("sosnovka", "5", "Математика", "gaps", ((4, 2, 1), (4, 3, 1), (3, 3, 1), (2, 2, 1))),
    ("sosnovka", "6", "Русский язык", "language", ((3, 3, 0), (3, 3, 1), (2, 2, 0), (2, 2, 1))),
    ("sosnovka", "9", "Математика", "motivation", ((5, 1, 0), (6, 4, 1), (5, 5, 2), (3, 3, 2))),
    ("borovoe", "5", "Русский язык", "gaps", ((3, 0, 0), (4, 2, 1), (3, 3, 1), (2, 2, 1))),
    ("borovoe", "8", "Математика", "family", ((2, 0, 0), (2, 1, 0), (2, 1, 1), (1, 1, 0))),
)  # fmt: skip


def give(schools: dict[str, School], days: Days) -> None:
    """The year before to its end, and this one up to the quarter that goes."""
    this, quarter = year_of(days.today), quarter_of(days.today)
    for year, last in ((this - 1, 4), (this, quarter)):
        for key, class_name, subject, reason, counts in ROWS:
            for place, (found, routes, resolved) in enumerate(counts[:last], 1):
                more = 1 if year < this else 0
                with on(min(_end(year, place), days.today)):
                    at_risk.write(
                        school=schools[key], year=year, by=None, quarter=place,
                        class_name=class_name, subject=subject,
                        reason=RiskCount.Reason(reason), found=found + more,
                        with_route=routes, resolved=resolved,
                    )  # fmt: skip


def _end(year: int, quarter: int) -> date:
    """A day at the end of a quarter."""
    return (
        date(year - 1, 10, 24), date(year - 1, 12, 24), date(year, 3, 20), date(year, 5, 24)
    )[quarter - 1]  # fmt: skip

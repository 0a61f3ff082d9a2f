"""Ten schools with two works a year, one of them accompanied."""

import hashlib
from datetime import date

from django.utils import timezone

from monitoring.models import Assessment, SourceResult
from monitoring.results.effective import recompute
from schools.models import School, SchoolStatus
from tests.cast import Place
from tests.world import applied_batch

YEAR = 2025
# Of 20 pupils below the threshold in 2024 and 2025: the accompanied school and nine others.
WEAK = ((9, 6), (8, 7))
OTHERS = ((4, 4), (3, 5))


def ten_schools(north: Place) -> Place:
    """The first got its status by the results of 2024."""
    more = School.objects.bulk_create(
        School(municipality=north.municipality, name=f"МБОУ «Школа № {number:02}»")
        for number in range(20, 27)
    )
    _, file = applied_batch(north)
    for number, school in enumerate([*north.schools, *more]):
        for subject, fails in zip(
            ("Математика", "Русский язык"), OTHERS if number else WEAK, strict=True
        ):
            for year, below in zip((YEAR - 1, YEAR), fails, strict=True):
                _result(file, school, subject, year, below)
    recompute()
    SchoolStatus.objects.create(
        school=north.school, kind="shnor", list_year=YEAR, results_year=YEAR - 1,
        starts=date(YEAR - 1, 12, 1), order_number="49", order_date=date(YEAR - 1, 12, 1),
    )  # fmt: skip
    return north


def _result(file, school, subject, year, below):
    work, _ = Assessment.objects.get_or_create(procedure="vpr", year=year, subject=subject, grade=6)
    SourceResult.objects.create(
        file=file, assessment=work, school=school, kind=SourceResult.Kind.REPORT, live=True,
        applied_at=timezone.now(), rows=1, sheet="Отметки", row=7, participants=20,
        n2=below, n3=20 - below, n4=0, n5=0,
        content_hash=hashlib.sha256(repr((school.pk, work.pk)).encode()).hexdigest(),
    )  # fmt: skip

"""Recompute of 1,000 schools × 3 years × 20 cells: one GROUP BY over the participants is the limit.

The recompute reads what each file said of a school and writes cells; it never reads participants.
"""

from django.db import connection

from monitoring.models import ParticipantResult, SchoolResult, SourceResult
from monitoring.results.effective import recompute
from tests.bench import places
from tests.bench.measure import Contender, seconds, table, within

SCHOOLS, YEARS, CELLS, PEOPLE = 1_000, range(2022, 2025), 20, 50

# How many times longer than the limit it may take when every cell is new.
ALL_NEW = 2

GROUP_BY = f"""
SELECT s.school_id, s.assessment_id, count(p.mark),
       sum((p.mark = 2)::int), sum((p.mark = 3)::int),
       sum((p.mark = 4)::int), sum((p.mark = 5)::int), sum(p."primary")
FROM {ParticipantResult._meta.db_table} p JOIN {SourceResult._meta.db_table} s ON s.id = p.source_id
WHERE s.live GROUP BY 1, 2
"""


def run() -> str:
    place = places.municipality(SCHOOLS)
    exams = places.assessments(YEARS, CELLS)
    sources = places.live_sources(place, exams, people=PEOPLE)
    people = places.participants(sources, people=PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    group_by = seconds(_group_by, times=2)
    new = min(_all_new() for _ in range(2))
    if (cells := SchoolResult.objects.count()) != SCHOOLS * len(YEARS) * CELLS:
        raise AssertionError(f"{cells} cells")
    again = seconds(recompute, times=2)
    touched = [(sources[0].school_id, exam.pk) for exam in exams[-CELLS:]]
    return table(
        f"Recompute of {cells:,} cells ({people:,} participants)",
        [
            Contender("one integer-sum GROUP BY over participants (limit)", group_by),
            Contender("portal: recompute, nothing changed", again),
            Contender(
                "portal: recompute, every cell new", new, note=within(new, group_by, ALL_NEW)
            ),
            Contender(
                f"portal: recompute, {CELLS} cells of one school-year",
                seconds(lambda: recompute(cells=touched), times=5),
            ),
        ],
    )


def _all_new() -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {SchoolResult._meta.db_table} CASCADE")
    return seconds(recompute)


def _group_by() -> int:
    with connection.cursor() as cursor:
        cursor.execute(GROUP_BY)
        return len(cursor.fetchall())

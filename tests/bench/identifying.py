"""Identification of 1,000 schools with labels: loading its facts is the limit."""

import random
from itertools import cycle

from django.utils import timezone

from monitoring.identification.facts_query import facts_of
from monitoring.identification.services import compute, compute_labelled, current_version
from monitoring.models import Assessment, SchoolResult
from schools.models import Municipality, School
from tests.bench import places
from tests.bench.measure import Contender, in_turn, table, within

SCHOOLS, YEARS, CELLS = 1_000, range(2022, 2025), 20
WANTED = 3


def run() -> str:
    place = places.municipality(SCHOOLS)
    _cells(place, places.assessments(YEARS, CELLS))
    year, version = YEARS[-1], current_version("fioko")
    load, bare, labelled = in_turn(
        lambda: facts_of(place, year, peer_level="none"),
        lambda: compute(place, year, version, {}),
        lambda: compute_labelled(place, year, version, {}),
        times=2,
    )
    return table(
        f"Identification of {SCHOOLS:,} schools × {len(YEARS)} years × {CELLS} cells",
        [
            Contender("loading the facts (limit)", load),
            Contender("portal: facts and the bare rule", bare),
            Contender(
                "portal: facts, rule, model and labels",
                labelled,
                note=within(labelled, load, WANTED),
            ),
        ],
    )


def _cells(place: Municipality, exams: list[Assessment]) -> None:
    """Cells of 8 to 40 participants, more failures in some schools than in others."""
    chance, now = random.Random(12), timezone.now()
    schools = School.objects.filter(municipality=place).order_by("pk").values_list("pk", flat=True)
    rows = []
    for school, size in zip(schools, cycle(range(8, 41)), strict=False):
        share = min(0.6, max(0.02, chance.gauss(0.16, 0.1)))
        for exam in exams:
            failed = sum(chance.random() < share for _ in range(size))
            rows.append(
                SchoolResult(
                    school_id=school, assessment=exam, updated_at=now, participants=size,
                    n2=failed, n3=size - failed, n4=0, n5=0,
                )
            )  # fmt: skip
    SchoolResult.objects.bulk_create(rows, batch_size=2000)

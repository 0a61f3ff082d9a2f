"""Identification of 1,000 schools with labels: loading its facts is the limit. A trial of an own
methodology with another threshold on three years, beside its source, is held against one run."""

import random
from itertools import cycle

from django.utils import timezone

from monitoring.identification.facts_query import facts_of
from monitoring.identification.methodologies import make_own
from monitoring.identification.methodology.document import preset
from monitoring.identification.methodology.editing import put
from monitoring.identification.services import compute, compute_labelled, current_version
from monitoring.identification.trials import try_methodology
from monitoring.models import Assessment, SchoolResult
from schools.models import Municipality, School
from shnor_portal.core.jobs import Progress
from tests.bench import places
from tests.bench.measure import Contender, in_turn, table, within

SCHOOLS, YEARS, CELLS = 1_000, range(2022, 2025), 20
WANTED, WANTED_OF_TRIAL = 3, 4


def run() -> str:
    place = places.municipality(SCHOOLS)
    _cells(place, places.assessments(YEARS, CELLS))
    year, version = YEARS[-1], current_version("fioko")
    user = places.coordinator(place)
    source = put(preset("fioko"), "params/fail_share/value", 0.25)
    own = make_own(source=source, municipality=place, title="Методика округа", by=user)
    load, bare, labelled, trial = in_turn(
        lambda: facts_of(place, year, whole_region=False),
        lambda: compute(place, year, version, {}),
        lambda: compute_labelled(place, year, version, {}),
        lambda: try_methodology(Progress(), own.pk, version.pk, place.pk, user.pk),
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
            Contender(
                f"portal: trial on {len(YEARS)} years beside another methodology",
                trial,
                note=f"{within(trial, labelled, WANTED_OF_TRIAL)} one run ({trial / labelled:.1f})",
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

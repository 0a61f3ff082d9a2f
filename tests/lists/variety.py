"""Rows unlike each other, so that an order shows: everything that the world has one of, twice."""

from datetime import timedelta

from django.utils import timezone

from schools.models import School, SchoolIdentifier, SchoolStatus, Settlement, User
from shnor_portal.core import jobs
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import Job, PaperSnapshot
from shnor_portal.desk.papers.services import make
from tests.world import YEAR, World


def make_unlike(world: World) -> None:
    _schools(world)
    _batches(world)
    _jobs_and_papers(world)
    _people(world)


def _schools(world: World) -> None:
    north = world.cast.north
    for number, school in enumerate(north.schools):
        place = Settlement.objects.create(
            municipality=north.municipality, name=f"Посёлок {9 - number}"
        )
        School.objects.filter(pk=school.pk).update(
            pupils=400 - 100 * number, rural=number == 1, settlement=place
        )
    SchoolStatus.objects.create(
        school=north.schools[1], kind="shnor", list_year=2024, results_year=2023,
        starts="2024-04-14", order_number="13-од", order_date="2024-04-14",
    )  # fmt: skip
    for number in (1, 2):
        closed = School.objects.create(
            municipality=north.municipality,
            name=f"МБОУ «Закрытая СОШ № {number}»",
            closed_on=f"2023-0{number}-01",
        )
        SchoolIdentifier.objects.create(
            school=closed, system="fis_oko", prefix="edu", value=f"99800{number}"
        )


def _people(world: World) -> None:
    north, day = world.cast.north, timezone.now()
    for number, person in enumerate((north.coordinator, north.head, north.specialist)):
        User.objects.filter(pk=person.pk).update(
            last_login=day - timedelta(days=number), post=f"должность {number}"
        )
    User.objects.filter(pk=north.observer.pk).update(password="!never entered")


def _batches(world: World) -> None:
    north = world.cast.north
    for number in (1, 2, 3):
        batch = intake.receive(
            [(f"Отчёт {number}-{part}.csv", b"1;2") for part in range(number)],
            scope=north.municipality.scope,
            by=(north.specialist, north.coordinator, None)[number - 1],
            hints={},
        )
        batch.state = ("preview", "discarded", "applied")[number - 1]
        batch.save()


def _jobs_and_papers(world: World) -> None:
    north = world.cast.north
    for number, state in enumerate((Job.State.DONE, Job.State.FAILED, Job.State.RUNNING)):
        job = jobs.start(
            "core.read_batch",
            title=f"Работа {9 - number}",
            by=(north.head, north.specialist, None)[number],
            scope=north.municipality.scope,
            batch_id=world.batch.pk,
        )
        Job.objects.filter(pk=job.pk).update(
            state=state,
            message=f"Итог {number}",
            finished_at=timezone.now() - timedelta(hours=number) if number else None,
        )
    made = make(kind="school_note", place=north.schools[1], year=YEAR, by=north.head)
    PaperSnapshot.objects.filter(pk=made.pk).update(year=YEAR + 1)

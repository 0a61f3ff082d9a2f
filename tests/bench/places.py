"""A municipality of any number of schools, and what their results come from."""

from django.utils import timezone

from monitoring.models import Assessment, ParticipantResult, SourceResult
from schools.models import Assignment, Municipality, Region, School, SchoolIdentifier, User
from schools.permissions import Role
from shnor_portal.core.bulk import load_rows
from shnor_portal.core.models import Batch, BatchFile, StoredFile

FIRST_LOGIN = 990000
PEOPLE_FIELDS = ("source", "row", "class_no", "primary", "mark", "journal_mark", "test_score")
SUBJECTS = ("Математика", "Русский язык", "Биология", "История", "География")


def municipality(schools: int, *, code: str = "reg99_m001", first: int = 0) -> Municipality:
    """`first` tells the logins of several municipalities apart."""
    region, _ = Region.objects.get_or_create(name="Край замеров", code="reg99")
    place = Municipality.objects.create(region=region, name=f"Округ {code}", code=code)
    created = School.objects.bulk_create(
        School(municipality=place, name=f"МБОУ «Школа № {n}»", pupils=200) for n in range(schools)
    )
    SchoolIdentifier.objects.bulk_create(
        SchoolIdentifier(
            school=school, system="fis_oko", prefix="edu", value=str(FIRST_LOGIN + first + number)
        )
        for number, school in enumerate(created)
    )
    return place


def coordinator(place: Municipality) -> User:
    user = User.objects.create_user("bench@portal.example", surname="Замерова", name="Мария")
    Assignment.objects.create(user=user, role=Role.COORDINATOR, municipality=place)
    return user


def batch_file(place: Municipality) -> BatchFile:
    stored = StoredFile.objects.create(
        name="Замер.xlsx", sha256="0" * 64, size=0, content_type="", scope=place.scope
    )
    batch = Batch.objects.create(
        scope=place.scope, state=Batch.State.PREVIEW, hints={"municipality": place.pk}
    )
    return BatchFile.objects.create(batch=batch, stored=stored, position=1, layout="vpr_individual")


def assessments(years: range, count: int) -> list[Assessment]:
    """`count` assessments a year: subjects by grades."""
    keys = [(subject, grade) for grade in (4, 5, 6, 7) for subject in SUBJECTS][:count]
    return [
        Assessment.objects.get_or_create(procedure="vpr", year=year, subject=subject, grade=grade)[
            0
        ]
        for year in years
        for subject, grade in keys
    ]


def live_sources(
    place: Municipality, exams: list[Assessment], *, people: int
) -> list[SourceResult]:
    """A live source of every school in every assessment, with the counts of its participants."""
    file, now = batch_file(place), timezone.now()
    marks = [mark_of(number) for number in range(people)]
    counts = {f"n{mark}": marks.count(mark) for mark in (2, 3, 4, 5)}
    schools = list(School.objects.filter(municipality=place).values_list("pk", flat=True))
    return SourceResult.objects.bulk_create(
        (
            SourceResult(
                file=file, assessment=exam, school_id=school, kind=SourceResult.Kind.INDIVIDUAL,
                live=True, applied_at=now, content_hash="0" * 64, rows=people, sheet="Лист", row=2,
                participants=people, primary_n=people, primary_sum=12 * people, primary_max=25,
                **counts,
            )
            for exam in exams
            for school in schools
        ),
        batch_size=2000,
    )  # fmt: skip


def participants(sources: list[SourceResult], *, people: int) -> int:
    """The rows behind those counts; how many."""
    return load_rows(
        ParticipantResult,
        PEOPLE_FIELDS,
        (row for source in sources for row in people_of(source.pk, people)),
    )


def people_of(source: int, people: int) -> list[tuple[int | None, ...]]:
    return [(source, n + 2, 1, n % 25, mark_of(n), mark_of(n + 1), None) for n in range(people)]


def mark_of(number: int) -> int:
    return (3, 4, 3, 5, 2, 4)[number % 6]

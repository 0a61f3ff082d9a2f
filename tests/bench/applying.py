"""Applying 200,000 participant rows; COPY of the same rows into the same table is the limit.

Ours is everything after reading: matching of schools, staging, the apply with its recompute.
"""

import io
from collections.abc import Iterator

from django.db import connection, transaction

from monitoring.indicators.calculate import Counts
from monitoring.models import ParticipantResult, SourceResult
from monitoring.results.intake import ResultsIntake
from monitoring.results.layouts.parsed import (
    INDIVIDUAL,
    ExamKey,
    ParsedFile,
    Participant,
    ResultLayout,
    SchoolPart,
    SchoolRef,
)
from shnor_portal.core.intake import layouts, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import BatchFile
from shnor_portal.core.sheets.books import Book
from tests.bench import places
from tests.bench.measure import Contender, seconds, table

SCHOOLS, PEOPLE = 1_000, 200


def run() -> str:
    known = layouts.by_code("vpr_individual")
    try:
        return _measured()
    finally:
        # The benches that follow read real files.
        layouts.register(known)


def _measured() -> str:
    place = places.municipality(SCHOOLS)
    parsed = _parsed()
    layout = ResultsIntake(
        ResultLayout("vpr_individual", "Замер", lambda book: True, lambda book, hints: parsed)
    )
    layouts.register(layout)
    file = places.batch_file(place)
    staging = seconds(lambda: layout.stage(file, Book("csv", ()), transaction.atomic))
    BatchFile.objects.filter(pk=file.pk).update(state=BatchFile.State.READY)
    applying = seconds(lambda: services.apply_batch(Progress(), file.batch_id))
    rows = ParticipantResult.objects.count()
    if rows != SCHOOLS * PEOPLE or SourceResult.objects.filter(live=True).count() != SCHOOLS:
        raise AssertionError(f"{rows} rows were applied")

    sources = list(SourceResult.objects.values_list("pk", flat=True))
    copy = seconds(lambda: _copy(sources))
    bulk = seconds(lambda: _bulk_create(sources))
    return table(
        f"Applying {rows:,} participant rows",
        [
            Contender("bare COPY into the same table (limit)", copy),
            Contender("portal: staging and apply", staging + applying),
            Contender("  of it staging with matching", staging),
            Contender("  of it apply with recompute", applying),
            Contender("bulk_create (peer)", bulk),
        ],
    )


def _parsed() -> ParsedFile:
    exam = ExamKey("vpr", 2024, "Математика", "", 5)
    people = tuple(
        Participant(n + 2, 1, n % 25, places.mark_of(n), places.mark_of(n + 1))
        for n in range(PEOPLE)
    )
    marks = [person.mark for person in people]
    counts = Counts(participants=PEOPLE, **{f"n{mark}": marks.count(mark) for mark in (2, 3, 4, 5)})
    parts = tuple(
        SchoolPart(
            exam,
            SchoolRef("", f"edu{places.FIRST_LOGIN + number}", 2),
            INDIVIDUAL,
            counts,
            "Лист",
            2,
            PEOPLE + 1,
            rows=PEOPLE,
            participants=people,
        )
        for number in range(SCHOOLS)
    )
    return ParsedFile("vpr_individual", parts, rows=SCHOOLS * PEOPLE)


def _rows(sources: list[int]) -> Iterator[tuple[int | None, ...]]:
    for source in sources:
        yield from places.people_of(source, PEOPLE)


def _copy(sources: list[int]) -> None:
    text = "\n".join(
        "\t".join(r"\N" if value is None else str(value) for value in row) for row in _rows(sources)
    )
    columns = [ParticipantResult._meta.get_field(name).column for name in places.PEOPLE_FIELDS]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {ParticipantResult._meta.db_table} ({names}) FROM STDIN",
            io.StringIO(text + "\n"),
        )


def _bulk_create(sources: list[int]) -> None:
    ParticipantResult.objects.bulk_create(
        (
            ParticipantResult(
                source_id=source, row=row, class_no=class_no, primary=primary, mark=mark,
                journal_mark=journal, test_score=test,
            )
            for source, row, class_no, primary, mark, journal, test in _rows(sources)
        ),
        batch_size=5_000,
    )  # fmt: skip

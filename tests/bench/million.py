"""A region's year, a million rows of pupils, from a file into the database and once more.

The limit is twice the bare load of the same rows into the same table (COPY, on SQLite executemany)
and 1.2 times the bare read of the file. Ours is all of it: received, encrypted, read in a guarded
process, checked, matched, staged, applied, recomputed. The second time nothing is new.
"""

import csv
import ctypes
import gc
import io
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from monitoring.models import ParticipantResult, SchoolResult, SourceResult, WorkDetail
from schools.models import Municipality
from shnor_portal.core.guarded.helper import HELPER
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import BatchFile
from tests.bench import places, region_files
from tests.bench.measure import Contender, seconds, table, within

ROWS, SCHOOLS = 1_000_000, 1_000
LOADS, READS, MEMORY = 2, 1.2, 1024
# How many times the bare read an unchanged file may take.
UNCHANGED = 3


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "Регион.xlsx", Path(folder) / "Регион.csv"
        region_files.write_xlsx(book, ROWS, SCHOOLS)
        region_files.write_csv(text, ROWS, SCHOOLS)
        place = places.municipality(SCHOOLS)
        tables = [_measured(place, book, _calamine), _measured(place, text, _csv)]
    return "".join(tables)


def _measured(place: Municipality, path: Path, bare: Callable[[Path], int]) -> str:
    reading = seconds(lambda: bare(path))
    first, memory = _imported(place, path, BatchFile.State.APPLIED)
    again, _ = _imported(place, path, BatchFile.State.UNCHANGED)
    if (rows := ParticipantResult.objects.count()) != ROWS:
        raise AssertionError(f"{rows} rows")
    sources = list(SourceResult.objects.values_list("pk", flat=True))
    people = [row for source in sources for row in places.people_of(source, ROWS // SCHOOLS)]
    loading = seconds(lambda: _load(people))
    forget()
    limit = LOADS * loading + READS * reading
    kept = "within" if memory <= MEMORY else "OVER"
    return table(
        f"{ROWS:,} rows from {path.suffix[1:]} on {connection.display_name}",
        [
            Contender(f"{LOADS} bare loads and {READS} bare reads (limit)", limit),
            Contender("  bare load of the rows", loading),
            Contender("  bare read of the file", reading),
            Contender(
                "portal: read, checked, matched, applied", first, memory,
                f"{within(first, limit, 1)}; memory {kept} {MEMORY} MiB",
            ),
            Contender("portal: the same file again", again, note=within(again, reading, UNCHANGED)),
        ],
    )  # fmt: skip


def _imported(place: Municipality, path: Path, state: str) -> tuple[float, float]:
    """Seconds of the way of a batch, and the most MiB that its processes had at once, each."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)  # what an earlier file took is no part of this one
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    start = time.perf_counter()
    batch = services.receive(
        [(path.name, path.read_bytes())],
        scope=place.scope,
        by=None,
        hints={"municipality": place.pk},
    )
    services.read_batch(Progress(), batch.pk)
    if batch.files.filter(state=BatchFile.State.READY).exists():
        services.apply_batch(Progress(), batch.pk)
    passed = time.perf_counter() - start
    if (found := batch.files.get()).state != state:
        raise AssertionError([(issue.code, issue.message) for issue in found.issues.all()])
    own = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    HELPER._close()  # its memory is known when it has ended
    return passed, max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def forget() -> None:
    """Rows of results are gone, at once."""
    with connection.cursor() as cursor:
        for model in (SchoolResult, WorkDetail, ParticipantResult, SourceResult):
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
            else:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")


def _load(people: list[tuple[int | None, ...]]) -> None:
    columns = [ParticipantResult._meta.get_field(name).column for name in places.PEOPLE_FIELDS]
    names = ", ".join(f'"{column}"' for column in columns)
    name: Any = ParticipantResult._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = ["\t".join(r"\N" if v is None else str(v) for v in row) for row in people]
            stream = io.StringIO("\n".join(lines) + "\n")
            cursor.copy_expert(f"COPY {name} ({names}) FROM STDIN", stream)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", people)


def _calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return len(list(csv.reader(stream, delimiter=";")))

"""20,000 rows of pupils from a workbook into the database, beside the way most projects take.

The peer is pandas with openpyxl, then django-import-export with `use_bulk`: it only puts the rows
of the same workbook into the same table. Ours is the whole way of a batch: checked, matched and
applied.
"""

import tempfile
from functools import partial
from pathlib import Path

from django.db import connection
from import_export import resources
from import_export.formats.base_formats import CSV

from monitoring.models import ParticipantResult, SourceResult
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from tests.bench import million, places, region_files
from tests.bench.measure import Contender, seconds, table, within

ROWS, SCHOOLS, TIMES = 20_000, 20, 3
# How many times the peer's throughput is wanted.
FASTER = 40
_NAMES = {"Класс": "class_no", "Первичный балл": "primary", "Отметка": "mark",
          "Отметка по журналу": "journal_mark"}  # fmt: skip


class People(resources.ModelResource):
    class Meta:
        model = ParticipantResult
        fields = ("source", "row", *_NAMES.values())
        import_id_fields = ()
        use_bulk = True
        batch_size = 1_000
        skip_diff = True
        force_init_instance = True


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Район.xlsx"
        region_files.write_xlsx(path, ROWS, SCHOOLS)
        place = places.municipality(SCHOOLS)
        _imported(place, path)  # the helper of a worker is warm
        ours, peer = float("inf"), float("inf")
        for _ in range(TIMES):
            million.forget()
            ours = min(ours, seconds(lambda: _imported(place, path)))
            source = SourceResult.objects.values_list("pk", flat=True)[0]
            ParticipantResult.objects.all().delete()
            peer = min(peer, seconds(partial(_by_peer, path, source)))
    return table(
        f"{ROWS:,} rows from xlsx on {connection.display_name}",
        [
            Contender("pandas, openpyxl, django-import-export with bulk (peer)", peer),
            Contender(
                "portal: read, checked, matched, applied", ours,
                note=f"{peer / ours:.0f} times the throughput; {within(ours * FASTER, peer, 1)}",
            ),
        ],
    )  # fmt: skip


def _imported(place: places.Municipality, path: Path) -> None:
    batch = services.receive(
        [(path.name, path.read_bytes())],
        scope=place.scope,
        by=None,
        hints={"municipality": place.pk},
    )
    services.read_batch(Progress(), batch.pk)
    services.apply_batch(Progress(), batch.pk)
    if (rows := ParticipantResult.objects.count()) != ROWS:
        raise AssertionError(f"{rows} rows")


def _by_peer(path: Path, source: int) -> None:
    import pandas

    frame = pandas.read_excel(path, header=len(region_files.HEAD) - 1, engine="openpyxl")
    frame = frame.rename(columns=_NAMES)[list(_NAMES.values())]
    frame["source"], frame["row"] = source, range(1, len(frame) + 1)
    result = People().import_data(CSV().create_dataset(frame.to_csv(index=False)))
    if result.has_errors() or ParticipantResult.objects.count() != ROWS:
        raise AssertionError([str(error.error) for error in result.base_errors[:3]])

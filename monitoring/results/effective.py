"""From what files say to the one cell that everything else reads (design §4).

The effective source of each quantity is the latest one not withdrawn of the best kind:
individual, then report, then flat table, then the school's own form. Sources are never summed with
each other; a cell sums its sittings of the main period, or all of them where the municipality says
so (`attempts`). Only touched cells are computed; equal ones are not written.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring.models import ComputedMarks, SchoolResult, SourceResult
from monitoring.models.results import COUNT_FIELDS, KEY_COUNTS, QUANTITIES
from monitoring.results.attempts import SETTING, CountedDays, late_sources, renew_remarks
from schools.models import Municipality
from shnor_portal.core.bulk import load_rows

CellKey = tuple[int, int]
SOURCE_FIELDS = tuple(f"{quantity}_source" for quantity in QUANTITIES)
CELL_FIELDS = (*COUNT_FIELDS, *(f"{name}_id" for name in SOURCE_FIELDS))
# Values of a quantity that are the same for every sitting and must not be added up.
NOT_SUMMED = {"primary_max"}
UPDATE_BATCH = 500
# What a scale makes of scores: marks and, beside marks of the journal, the comparison with them.
COMPUTED_FIELDS = (*QUANTITIES["marks"], *QUANTITIES["journal"])
# Of each quantity in COUNT_FIELDS: the place of its key count, its first place, one past its last.
_SPANS = tuple(
    (
        COUNT_FIELDS.index(KEY_COUNTS[quantity]),
        COUNT_FIELDS.index(fields[0]),
        COUNT_FIELDS.index(fields[0]) + len(fields),
    )
    for quantity, fields in QUANTITIES.items()
)


class Source(NamedTuple):
    pk: int
    kind: str
    sitting: Any
    applied_at: datetime
    counts: dict[str, int | None]
    computed: dict[str, int | None] = {}


@dataclass
class Recomputed:
    """What a recompute did; `changed` are the keys (school, assessment) of changed cells."""

    cells: int = 0
    created: int = 0
    updated: int = 0
    deleted: int = 0
    changed: list[CellKey] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def recompute(
    *,
    cells: Iterable[CellKey] | None = None,
    year: int | None = None,
    municipality_id: int | None = None,
) -> Recomputed:
    """Compute these cells anew, or all of a year or a municipality, or simply all."""
    result = Recomputed()
    wanted = None if cells is None else set(cells)
    if wanted is not None and not wanted:
        return result
    clock = _Stages(result.seconds)
    narrow = _narrowing(wanted, year, municipality_id)
    fresh = _effective_cells(narrow(SourceResult.objects.filter(live=True)), wanted)
    clock.stage("read_sources")
    now = _current_cells(narrow(SchoolResult.objects.all()), wanted)
    clock.stage("read_cells")
    _write(fresh, now, result)
    clock.stage("write")
    result.cells = len(fresh)
    return result


def cells_of_files(file_ids: Sequence[int]) -> set[CellKey]:
    """The cells that these files speak of, applied or withdrawn, or speak of no more."""
    of_files = Q(file__in=file_ids) | Q(gone_from__in=file_ids)
    keys = SourceResult.objects.filter(of_files, school__isnull=False)
    return set(keys.values_list("school_id", "assessment_id"))


def recompute_attempts(municipality: Municipality, changed: set[str]) -> None:
    """The cells that another choice of attempts changes, in the transaction of the settings."""
    if SETTING in changed:
        late = late_sources(municipality).values_list("school_id", "assessment_id")
        recompute(cells={(school, assessment) for school, assessment in late if school})
        renew_remarks(municipality)


def effective_values(sources: Sequence[Source]) -> tuple[int | None, ...]:
    """The values of CELL_FIELDS from the live sources of one cell."""
    values: dict[str, int | None] = {}
    chosen_ids: list[int | None] = []
    for quantity, fields in QUANTITIES.items():
        key = KEY_COUNTS[quantity]
        chosen = _chosen([s for s in sources if s.counts[key] is not None])
        all_counts = [source.counts for source in chosen]
        if not chosen:
            chosen = _chosen([s for s in sources if s.computed.get(key) is not None])
            all_counts = [source.computed for source in chosen]
        chosen_ids.append(chosen[0].pk if chosen else None)
        for name in fields:
            values[name] = _summed(name, [counts[name] for counts in all_counts])
    return (*(values[name] for name in COUNT_FIELDS), *chosen_ids)


def _chosen(sources: list[Source]) -> list[Source]:
    """The latest source of every sitting, all of the best kind; the latest of them first."""
    if not sources:
        return []
    best = min(source.kind for source in sources)
    of_best = [source for source in sources if source.kind == best]
    of_best.sort(key=lambda source: (source.applied_at, source.pk))
    latest = {source.sitting: source for source in of_best}
    if len(latest) > 1 and None in latest:
        # A file that does not tell the day speaks of all of them: the latest word is taken.
        if of_best[-1].sitting is None:
            return [of_best[-1]]
        del latest[None]
    return sorted(latest.values(), key=lambda source: source.applied_at, reverse=True)


def _summed(name: str, values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    if not known or name in NOT_SUMMED:
        return known[0] if known else None
    return sum(known)


def _narrowing(wanted: set[CellKey] | None, year: int | None, municipality_id: int | None) -> Any:
    conditions: dict[str, Any] = {}
    if wanted is not None:
        conditions["school__in"] = {school for school, _ in wanted}
        conditions["assessment__in"] = {assessment for _, assessment in wanted}
    if year is not None:
        conditions["assessment__year"] = year
    if municipality_id is not None:
        conditions["school__municipality"] = municipality_id
    return lambda queryset: queryset.filter(**conditions)


def _effective_cells(
    queryset: QuerySet[SourceResult], wanted: set[CellKey] | None
) -> dict[CellKey, tuple[int | None, ...]]:
    """Most cells have one live source, and its counts are theirs: nothing is chosen or summed."""
    rows = queryset.values_list(
        "school_id", "assessment_id", "pk", "kind", "sitting", "applied_at", *COUNT_FIELDS
    )
    single: dict[CellKey, tuple[Any, ...]] = {}
    several: dict[CellKey, list[tuple[Any, ...]]] = defaultdict(list)
    days = CountedDays()
    for row in rows.iterator(10_000):
        key = row[:2]
        if wanted is not None and key not in wanted:
            continue
        # Most sources are of no day, and all of them pass here.
        if row[4] and not days.has(row[0], row[4]):
            continue
        if key in single:
            several[key].append(row)
        else:
            single[key] = row
    computed = _computed(queryset)
    for key, row in single.items():
        if row[2] in computed:
            several.setdefault(key, [])
    cells = {key: of_one(row[2], row[6:]) for key, row in single.items() if key not in several}
    for key, rows_of_cell in several.items():
        of_cell = (single[key], *rows_of_cell)
        cells[key] = effective_values([_source(row, computed.get(row[2], {})) for row in of_cell])
    return cells


def _computed(queryset: QuerySet[SourceResult]) -> dict[int, dict[str, int | None]]:
    """What scales make of these sources, by their primary keys."""
    rows = ComputedMarks.objects.filter(source__in=queryset.order_by().values("pk"))
    return {
        source: dict(zip(COMPUTED_FIELDS, counts, strict=True))
        for source, *counts in rows.values_list("source_id", *COMPUTED_FIELDS)
    }


def _source(row: tuple[Any, ...], computed: dict[str, int | None]) -> Source:
    _, _, pk, kind, sitting, applied_at, *counts = row
    values = dict(zip(COUNT_FIELDS, counts, strict=True))
    return Source(pk, kind, sitting, applied_at, values, computed)


def of_one(pk: int, counts: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """`effective_values` of a cell with one source."""
    source_ids: list[int | None] = []
    for key, start, stop in _SPANS:
        if counts[key] is not None:
            source_ids.append(pk)
            continue
        source_ids.append(None)
        nothing = (None,) * (stop - start)
        if counts[start:stop] != nothing:
            counts = (*counts[:start], *nothing, *counts[stop:])
    return (*counts, *source_ids)


def _current_cells(
    queryset: QuerySet[SchoolResult], wanted: set[CellKey] | None
) -> dict[CellKey, tuple[int, tuple[int | None, ...]]]:
    rows = queryset.values_list("school_id", "assessment_id", "pk", *CELL_FIELDS)
    return {
        (school, assessment): (pk, tuple(values))
        for school, assessment, pk, *values in rows.iterator(10_000)
        if wanted is None or (school, assessment) in wanted
    }


def _write(
    fresh: dict[CellKey, tuple[int | None, ...]],
    now: dict[CellKey, tuple[int, tuple[int | None, ...]]],
    result: Recomputed,
) -> None:
    moment = timezone.now()
    new = [key for key in fresh if key not in now]
    changed = [key for key in fresh if key in now and now[key][1] != fresh[key]]
    gone = [key for key in now if key not in fresh]
    load_rows(
        SchoolResult,
        ["school", "assessment", *COUNT_FIELDS, *SOURCE_FIELDS, "updated_at"],
        ((*key, *fresh[key], moment) for key in new),
    )
    SchoolResult.objects.bulk_update(
        [_changed_cell(now[key][0], fresh[key], moment) for key in changed],
        [*COUNT_FIELDS, *SOURCE_FIELDS, "updated_at"],
        batch_size=UPDATE_BATCH,
    )
    SchoolResult.objects.filter(pk__in=[now[key][0] for key in gone]).delete()
    result.created, result.updated, result.deleted = len(new), len(changed), len(gone)
    result.changed = [*new, *changed, *gone]


def _changed_cell(pk: int, values: tuple[int | None, ...], moment: datetime) -> SchoolResult:
    return SchoolResult(pk=pk, updated_at=moment, **dict(zip(CELL_FIELDS, values, strict=True)))


class _Stages:
    """Seconds of each stage, for the command's report."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds
        self.last = time.perf_counter()

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self.last, 4)
        self.last = now

"""Tables inside a work as they are kept: written from a layout, read back, and which one counts.

Of a school's live sources of one assessment the table of the best kind is taken (individual,
report, flat table, the school's own form), the latest of those: the same rule as for counts
(`effective`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Max

from monitoring.models import Benchmark, SourceResult, WorkDetail
from monitoring.results.attempts import CountedDays
from monitoring.results.layouts.parsed import (
    GROUPS,
    PLANNED,
    TASKS,
    Details,
    TaskLine,
)
from shnor_portal.core.bulk import load_rows

DETAILS = (TASKS, PLANNED, GROUPS)
_DEFAULTS = {item.name: item.default for item in fields(TaskLine)}
CellKey = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """A table and the source that tells it."""

    source: SourceResult
    lines: tuple[TaskLine, ...]


def save_details(owner: str, rows: Iterable[tuple[int, Details]]) -> None:
    """Tables of sources or benchmarks: `owner` is the field of `WorkDetail`, rows are by id."""
    load_rows(
        WorkDetail,
        (owner, "kind", "rows"),
        (
            (pk, kind, json.dumps([_kept(line) for line in lines], ensure_ascii=False))
            for pk, details in rows
            for kind, lines in details.items()
        ),
    )


def _kept(line: TaskLine) -> dict[str, Any]:
    """A line without what is as by default."""
    values = ((name, getattr(line, name)) for name in _DEFAULTS)
    return {name: value for name, value in values if value != _DEFAULTS[name]}


def lines_of(detail: WorkDetail) -> tuple[TaskLine, ...]:
    """The lines of a kept table."""
    return tuple(TaskLine(**row) for row in detail.rows)


def of_cells(
    kinds: Sequence[str], *, schools: Iterable[int], assessments: Iterable[int] | None = None
) -> dict[CellKey, dict[str, Told]]:
    """The tables that count, by (school, assessment) and kind."""
    details = WorkDetail.objects.filter(
        kind__in=kinds, source__live=True, source__school__in=list(schools)
    )
    if assessments is not None:
        details = details.filter(source__assessment__in=list(assessments))
    rows = details.select_related(
        "source__file__stored", "source__file__batch__created_by", "source__assessment"
    ).order_by("-source__kind", "source__applied_at", "source_id")
    cells: dict[CellKey, dict[str, Told]] = {}
    counted = CountedDays()
    for detail in rows:
        source = detail.source
        if source is None or not counted.has(source.school_id or 0, source.sitting):
            continue
        # The best kind comes last, and of it the latest.
        key = (source.school_id or 0, source.assessment_id)
        cells.setdefault(key, {})[detail.kind] = Told(source, lines_of(detail))
    return cells


def of_benchmarks(
    rows: Sequence[Benchmark], kinds: Sequence[str]
) -> dict[str, tuple[Benchmark, tuple[TaskLine, ...]]]:
    """Tables of one level, each with the row of its file; `rows` are its benchmarks, the latest
    first."""
    order = {row.pk: place for place, row in enumerate(rows)}
    details = WorkDetail.objects.filter(benchmark__in=list(order), kind__in=kinds)
    by_place = sorted(details, key=lambda detail: order[detail.benchmark_id or 0], reverse=True)
    return {
        detail.kind: (rows[order[detail.benchmark_id or 0]], lines_of(detail))
        for detail in by_place
    }


Words = dict[int, dict[str, str]]


def words_of_tasks(assessments: Iterable[int]) -> tuple[Words, Words]:
    """Levels (Б, П, В) and skills of the tasks of works by number, as any live file of the work
    gives them: they belong to the work and not to a school."""
    levels: Words = {}
    skills: Words = {}
    for key, line in _lines_of_works(assessments):
        if line.level:
            levels.setdefault(key, {}).setdefault(line.number, line.level)
        if line.skill:
            skills.setdefault(key, {}).setdefault(line.number, line.skill)
    return levels, skills


def _lines_of_works(assessments: Iterable[int]) -> Iterable[tuple[int, TaskLine]]:
    """Lines of live tables of works by task, the latest table of each layout of each work."""
    of_tasks = [WorkDetail.Kind.TASKS, WorkDetail.Kind.PLANNED]
    ids = list(assessments)
    for path in ("source", "benchmark"):
        live = WorkDetail.objects.filter(
            **{f"{path}__live": True, f"{path}__assessment__in": ids}, kind__in=of_tasks
        )
        works = live.values(f"{path}__assessment", f"{path}__file__layout", "kind")
        latest = works.annotate(latest=Max("pk")).values_list("latest", flat=True)
        rows = WorkDetail.objects.filter(pk__in=list(latest)).select_related(path)
        for detail in rows.order_by("-pk"):
            for line in lines_of(detail):
                yield getattr(detail, path).assessment_id, line

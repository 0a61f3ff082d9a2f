"""«Было → стало»: how the rows of a file differ from what stood in the portal before it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitoring.models import SourceResult
from monitoring.models.results import COUNT_FIELDS
from monitoring.results.details import lines_of
from monitoring.results.layouts.parsed import PLANNED, TASKS
from shnor_portal.core.intake import layouts
from shnor_portal.core.intake.records import RecordLayout
from shnor_portal.core.models import BatchFile, StagedRecord
from shnor_portal.core.typography import percent

Cell = tuple[int, int, str, Any]


@dataclass(frozen=True)
class Difference:
    """One quantity: what stood there and what the file says; None where nothing did."""

    title: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A school (or a row of a reference file) that the file changes, and where it stands."""

    title: str
    about: str
    sheet: str
    row: int
    differences: tuple[Difference, ...]


def count_titles() -> dict[str, str]:
    """Russian names of the counts of a result."""
    fields = {field.name: field for field in SourceResult._meta.fields}
    return {name: str(fields[name].verbose_name) for name in COUNT_FIELDS}


def differences(before: SourceResult, after: SourceResult) -> tuple[Difference, ...]:
    """The counts in which two versions of a result differ."""
    titles = count_titles()
    return tuple(
        Difference(titles[name], getattr(before, name), getattr(after, name))
        for name in COUNT_FIELDS
        if getattr(before, name) != getattr(after, name)
    )


def differences_inside(before: SourceResult, after: SourceResult) -> tuple[Difference, ...]:
    """The same with tasks whose share has changed; two versions that tell nothing else apart
    differ in pupils' rows or in the tables of a report."""
    changes = differences(before, after)
    if after.kind in {SourceResult.Kind.INDIVIDUAL, SourceResult.Kind.OWN}:
        return changes or (_PUPILS,)
    return (*changes, *_of_tasks(before, after)) or (_TABLES,)


def _of_tasks(before: SourceResult, after: SourceResult) -> Iterable[Difference]:
    was, becomes = _tasks(before), _tasks(after)
    for number in becomes | was:
        if was.get(number) != becomes.get(number):
            yield Difference(f"задание {number}", was.get(number), becomes.get(number))


def _tasks(source: SourceResult) -> dict[str, str]:
    """Shares in words by number of the task."""
    return {
        line.number: percent(line.share / 100)
        for detail in source.details.all()
        if detail.kind in {TASKS, PLANNED}
        for line in lines_of(detail)
    }


def of_file(file: BatchFile) -> list[Change]:
    """Changed rows of a file, school by school; rows that are new or the same are not here."""
    return [*_of_results(file), *_of_records(file)]


def previous_versions(results: Sequence[SourceResult]) -> dict[int, SourceResult]:
    """For each result the version of the same layout that was in force when it came, if any.

    `results` come with their files.
    """
    cells = {result.pk: _cell(result) for result in results}
    candidates = (
        SourceResult.objects.filter(
            school__in={result.school_id for result in results if result.school_id},
            assessment__in={result.assessment_id for result in results},
            applied_at__isnull=False,
        )
        .select_related("file__batch")
        .prefetch_related("details")
        .order_by("applied_at", "pk")
    )
    by_cell: dict[Cell, list[SourceResult]] = defaultdict(list)
    for candidate in candidates:
        by_cell[_cell(candidate)].append(candidate)
    previous = {}
    for result in results:
        earlier = [
            other
            for other in by_cell[cells[result.pk]]
            if other.pk != result.pk and _in_force(other, result.applied_at)
        ]
        if earlier:
            previous[result.pk] = earlier[-1]
    return previous


def _in_force(other: SourceResult, moment: datetime | None) -> bool:
    """Whether `other` was in force at the moment; for a result not applied yet, is now."""
    if moment is None:
        return other.live
    withdrawn = other.file.batch.withdrawn_at
    was_live = other.live or (withdrawn is not None and withdrawn > moment)
    return was_live and other.applied_at is not None and other.applied_at < moment


def _cell(result: SourceResult) -> Cell:
    return result.school_id or 0, result.assessment_id, result.file.layout, result.sitting


def _of_results(file: BatchFile) -> Iterable[Change]:
    results = list(
        SourceResult.objects.filter(file=file, school__isnull=False)
        .select_related("school", "assessment", "file")
        .prefetch_related("details")
        .order_by("school__name", "assessment", "pk")
    )
    before = previous_versions(results)
    for result in results:
        if result.pk not in before:
            continue
        yield Change(
            title=str(result.school),
            about=str(result.assessment),
            sheet=result.sheet,
            row=result.row,
            differences=differences_inside(before[result.pk], result),
        )


# Sums agree while pupils' rows do not: a pupil-level file has changed inside.
_PUPILS = Difference("результаты отдельных участников", "прежние", "новые")
_TABLES = Difference("таблицы отчёта", "прежние", "новые")


def _of_records(file: BatchFile) -> Iterable[Change]:
    changed = file.records.filter(action=StagedRecord.Action.UPDATE).order_by("label", "pk")
    records = list(changed)
    if not records:  # a file of results, or one that was not recognised
        return
    layout = layouts.by_code(file.layout)
    assert isinstance(layout, RecordLayout), "only such layouts stage records"
    titles = layout.field_titles
    for record in records:
        before, after = record.before or {}, record.after
        yield Change(
            title=record.label,
            about="",
            sheet=record.sheet,
            row=record.row,
            differences=tuple(
                Difference(
                    titles[name],
                    layout.shown(name, before.get(name)),
                    layout.shown(name, after[name]),
                )
                for name in after
                if name not in layout.uncompared and before.get(name) != after[name]
            ),
        )

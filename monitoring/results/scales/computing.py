"""Marks made of scores, for all results that have scores and no marks: so many queries for any.

What a file says is never edited: the marks stand beside it (`ComputedMarks`) with the scale that
made them, and are made again, or taken away, when the scale is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from monitoring.models import ComputedMarks, MarkScale, ParticipantResult, SourceResult
from monitoring.results.effective import COMPUTED_FIELDS as COUNTS
from monitoring.results.effective import CellKey
from monitoring.results.scales.choosing import COMPUTED, ScaledWork, Scales

# How many participants had a primary score and a journal mark (None where there is none).
Group = tuple[int, int | None, int]
_BATCH = 500


@dataclass(frozen=True)
class _Scored:
    """A result with scores and without marks."""

    pk: int
    key: CellKey
    work: ScaledWork
    municipality_id: int
    region_id: int
    top: int | None
    scores: list[int]


def without_marks(sources: QuerySet[SourceResult]) -> QuerySet[SourceResult]:
    """Those of which marks could be made."""
    return sources.filter(
        n2=None,
        primary_sum__isnull=False,
        school__isnull=False,
        assessment__procedure__in=COMPUTED,
    )


def refresh(sources: QuerySet[SourceResult]) -> set[CellKey]:
    """Make the marks of these results by the scales that count now; keys of what changed."""
    scored = _scored(sources)
    if not scored:
        return set()
    scales = Scales({item.work for item in scored})
    chosen: dict[int, MarkScale] = {}
    for item in scored:
        scale = scales.choice(item.work, item.municipality_id, item.region_id).scale
        if scale and item.top in {None, scale.max_primary}:
            chosen[item.pk] = scale
    people = _people([item for item in scored if item.pk in chosen], without_marks(sources))
    fresh = {
        pk: (scale.pk, *counts)
        for pk, scale in chosen.items()
        if (counts := counts_by(scale, people.get(pk, ()))) is not None
    }
    keys = {item.pk: item.key for item in scored}
    return {keys[pk] for pk in _write(fresh, set(keys))}


def counts_by(scale: MarkScale, groups: Iterable[Group]) -> tuple[int | None, ...] | None:
    """Values of COUNTS; None where nobody has a score, or a score is above the scale.

    A score above the greatest one of the scale says that the scale is of another work.
    """
    marks = dict.fromkeys((2, 3, 4, 5), 0)
    journal = [0, 0, 0, 0]
    for primary, journal_mark, people in groups:
        if primary > scale.max_primary:
            return None
        mark = scale.mark(primary)
        marks[mark] += people
        if journal_mark:
            outcome = 0 if mark < journal_mark else 1 if mark == journal_mark else 2
            journal[outcome] += people
            journal[3] += people * (abs(mark - journal_mark) >= 2)
    total = sum(marks.values())
    if not total:
        return None
    compared = sum(journal[:3])
    beside = (compared, *journal) if compared else (None,) * 5
    return (total, *marks.values(), *beside)


def _scored(sources: QuerySet[SourceResult]) -> list[_Scored]:
    rows: Iterable[Any] = without_marks(sources).values_list(
        "pk",
        "school_id",
        "assessment_id",
        "school__municipality_id",
        "school__municipality__region_id",
        "primary_max",
        "scores",
        "assessment__procedure",
        "assessment__year",
        "assessment__grade",
        "assessment__subject",
        "assessment__level",
    )
    return [
        _Scored(pk, (school, assessment), ScaledWork(*work), municipality, region, top, scores)
        for pk, school, assessment, municipality, region, top, scores, *work in rows
    ]


def _people(scored: Sequence[_Scored], sources: QuerySet[SourceResult]) -> dict[int, list[Group]]:
    """Participants by score and journal mark: of rows of pupils, or of a distribution."""
    people: dict[int, list[Group]] = defaultdict(list)
    for item in scored:
        people[item.pk] += [(score, None, n) for score, n in enumerate(item.scores) if n]
    if any(not item.scores for item in scored):
        rows = ParticipantResult.objects.filter(
            source__in=sources.order_by().values("pk"), primary__isnull=False
        ).values_list("source_id", "primary", "journal_mark")
        for source, primary, journal_mark, n in rows.annotate(n=Count("pk")).order_by():
            people[source].append((primary or 0, journal_mark, n))
    return people


def _write(fresh: dict[int, tuple[int | None, ...]], sources: set[int]) -> set[int]:
    """Write what differs; primary keys of the results whose marks changed."""
    now = {
        source: (pk, tuple(values))
        for source, pk, *values in ComputedMarks.objects.filter(source__in=sources).values_list(
            "source_id", "pk", "scale_id", *COUNTS
        )
    }
    moment = timezone.now()
    rows: dict[int, dict[str, Any]] = {
        source: dict(zip(("scale_id", *COUNTS), values, strict=True))
        for source, values in fresh.items()
    }
    new = [source for source in fresh if source not in now]
    changed = [source for source in fresh if source in now and now[source][1] != fresh[source]]
    gone = [source for source in now if source not in fresh]
    ComputedMarks.objects.bulk_create(
        [ComputedMarks(source_id=pk, computed_at=moment, **rows[pk]) for pk in new],
        batch_size=_BATCH,
    )
    ComputedMarks.objects.bulk_update(
        [
            ComputedMarks(pk=now[pk][0], source_id=pk, computed_at=moment, **rows[pk])
            for pk in changed
        ],
        ["scale", *COUNTS, "computed_at"],
        batch_size=_BATCH,
    )
    ComputedMarks.objects.filter(source__in=gone).delete()
    return {*new, *changed, *gone}


def sources_of(scale: MarkScale) -> QuerySet[SourceResult]:
    """Applied results of the scale's work in its place, whether marks can be made of them or not.

    A withdrawn one is among them: it may count again when a later file is withdrawn.
    """
    return read_of(scale).filter(applied_at__isnull=False)


def read_of(scale: MarkScale) -> QuerySet[SourceResult]:
    """The same with results that wait for the confirmation of their batch."""
    inside = Q()
    if scale.municipality_id:
        inside = Q(school__municipality=scale.municipality_id)
    elif scale.region_id:
        inside = Q(school__municipality__region=scale.region_id)
    return SourceResult.objects.filter(
        inside,
        assessment__procedure=scale.procedure,
        assessment__year=scale.year,
        assessment__grade=scale.grade,
        assessment__subject=scale.subject,
        assessment__level=scale.level,
    )


def municipalities_of(sources: QuerySet[SourceResult]) -> list[int]:
    rows = sources.order_by().values_list(F("school__municipality_id"), flat=True)
    return sorted({pk for pk in rows if pk})

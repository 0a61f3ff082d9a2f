"""Which runs speak of data that are no longer so, and what has changed."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from monitoring.identification.methodology.document import load
from monitoring.identification.queries import latest_runs
from monitoring.identification.services import compute, digest, values_of
from monitoring.models import Run, SourceResult
from monitoring.results import attempts
from schools.models import Municipality
from shnor_portal.core import states
from shnor_portal.core.intake.layouts import title_of
from shnor_portal.core.models import BatchFile

MAX_STALE = 200
LABELS_OF_REGION = "результаты других школ региона: по ним посчитаны метки и вероятности"


def mark_stale(files: Sequence[BatchFile], by: Any) -> None:
    """Name what changed after a run was computed (after an apply or a withdrawal).

    A run is stale only when what its methodology reads gives other values or outcomes now: its
    findings are computed again and compared. A run that a newer one replaced is left as it is.
    """
    ids = [file.pk for file in files]
    of_files = SourceResult.objects.filter(Q(file__in=ids) | Q(gone_from__in=ids))
    _mark_runs(_changed_cells(of_files), [file for file in files if file.records.exists()])


def mark_stale_by_attempts(municipality: Municipality, changed: set[str]) -> None:
    """The same after another choice of the attempts of ОГЭ and ЕГЭ that count."""
    if attempts.SETTING in changed:
        _mark_runs(_changed_cells(attempts.late_sources(municipality)), [])


def mark_stale_by_scale(results: QuerySet[SourceResult]) -> None:
    """The same after a scale has made the marks of these results anew."""
    _mark_runs(_changed_cells(results), [])


def _mark_runs(cells: dict[tuple[int, int], list[str]], reference: Sequence[BatchFile]) -> None:
    places = {file.batch.hints.get("municipality") for file in reference}
    touched = Run.objects.filter(municipality__in=places | {place for place, _ in cells})
    lists = touched.order_by().values_list("municipality", "year").distinct()
    for municipality in Municipality.objects.filter(pk__in={place for place, _ in lists}):
        for year in sorted({year for place, year in lists if place == municipality.pk}):
            names = [
                name
                for (place, of_year), changed in cells.items()
                if place == municipality.pk and year - 3 < of_year <= year
                for name in changed
            ]
            if municipality.pk in places:
                names += [f"{title_of(file.layout)}: {file}" for file in reference]
            for run in latest_runs(municipality, year) if names else ():
                _compare(run, names)
    _mark_neighbours(cells)


def _mark_neighbours(cells: dict[tuple[int, int], list[str]]) -> None:
    """Runs of the other municipalities of the region: its results are their peers where a rule
    says so, and what their labels were made of."""
    changed = Municipality.objects.in_bulk({place for place, _ in cells})
    regions = {place.region_id for place in changed.values()}
    beside = Municipality.objects.filter(region__in=regions, runs__isnull=False).distinct()
    for municipality in beside:
        by_year = {
            year: names
            for (place, year), names in cells.items()
            if place != municipality.pk and changed[place].region_id == municipality.region_id
        }
        for year in municipality.runs.order_by().values_list("year", flat=True).distinct():
            names = [name for of, each in by_year.items() if year - 3 < of <= year for name in each]
            for run in latest_runs(municipality, year) if names else ():
                if load(run.version.document).spans_region:
                    _compare(run, names)
                if not run.is_approved:
                    _add_stale(states.take(run, by=None), [LABELS_OF_REGION])


def _compare(run: Run, names: Sequence[str]) -> None:
    """Mark the run with those of the names that speak of schools whose findings changed, or, where
    others moved them (a share among peers), with all of them."""
    _, known, outcomes = compute(run.municipality, run.year, run.version, run.params)
    kept = {
        (school, category): (outcome, values)
        for school, category, outcome, values in run.findings.values_list(
            "school", "category", "outcome", "values_hash"
        )
    }
    changed = [
        known.schools[item.school]
        for item in outcomes
        if kept.get((known.schools[item.school].pk, item.category))
        != (item.truth.value, digest(values_of(item.trace)))
    ]
    if changed:
        of_changed = tuple(f"{school}: " for school in changed)
        fresh = [name for name in names if name.startswith(of_changed)] or names
        _add_stale(states.take(run, by=None), fresh)


def _changed_cells(sources: QuerySet[SourceResult]) -> dict[tuple[int, int], list[str]]:
    """Names of cells that the sources speak of, by municipality and year."""
    changed = (
        sources.filter(school__isnull=False)
        .select_related("school", "assessment")
        .order_by("school__name", "assessment")
    )
    by_place: dict[tuple[int, int], list[str]] = {}
    for source in changed:
        if source.school:
            place = (source.school.municipality_id, source.assessment.year)
            by_place.setdefault(place, []).append(f"{source.school}: {source.assessment}")
    return by_place


def _add_stale(run: Run, names: Sequence[str]) -> None:
    fresh = [name for name in names if name not in run.stale_cells]
    if fresh:
        run.stale_cells = [*run.stale_cells, *fresh][:MAX_STALE]
        run.save(update_fields=["stale_cells"])

"""Results: the assessments of a municipality, one assessment over its schools, one cell."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from monitoring.indicators.intervals import FLOOR
from monitoring.models import Assessment
from monitoring.results import assessment_queries, cell_queries, tables, task_queries
from monitoring.results.benchmark_queries import open_benchmarks
from monitoring.results.file_places import ways_to
from monitoring.results.funnel import funnel
from monitoring.results.mark_bars import mark_bars
from schools import looking
from schools.access import may
from schools.permissions import Permission
from schools.privacy import sight_of
from schools.queries import chosen_place
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing, workbook_of


@require_GET
@requires(Permission.VIEW_SCHOOL)
def assessment_list(request: HttpRequest) -> HttpResponse:
    places = assessment_queries.municipalities_with(request.user)
    place = chosen_place(places, request.GET.get("municipality"))
    years = assessment_queries.years(request.user, place) if place else []
    year = _year(request, years)
    works = assessment_queries.listed(request.user, place, year) if place else []
    listing = None
    if place:
        asked = [f"Муниципалитет: {place}", f"Год: {year or 'все'}"]
        listing = Listing(tables.assessments(place), request, works, about=asked)
        if listing.is_workbook:
            return listing.workbook()
    context = {
        "listing": listing,
        "municipality": place,
        "places": places,
        "years": years,
        "year": year,
        "may_import": request.user.holds(Permission.IMPORT_FILES),
    }
    return render(request, "monitoring/assessment_list.html", context)


@require_GET
@requires(Permission.VIEW_SCHOOL)
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of an assessment is shown to those who see no school of it."""
    assessment = get_object_or_404(Assessment, pk=pk)
    places = assessment_queries.municipalities_with(request.user, assessment)
    place = chosen_place(places, request.GET.get("municipality"))
    if place is None:
        raise Http404
    name = f"{assessment}, {place}"
    shown = assessment_queries.tables(request.user, assessment, place)
    sources = (row.file_id for table in shown for line in table.benchmarks for row in line.sources)
    ways = ways_to(request.user, sources)
    listings = [
        Listing(
            tables.assessment(table), request, table.lines, size=0,
            foot=tables.assessment_foot(table, ways), about=[name],
        )
        for table in shown
    ]  # fmt: skip
    if listings[0].is_workbook:
        looking.figures_taken(name, place, by=request.user)
        return workbook_of(name, *listings)
    bars = mark_bars(shown)
    context = {
        "assessment": assessment,
        "municipality": place,
        "places": places,
        "tables": shown,
        "bars": bars,
        "funnel": funnel(bars) if may(request.user, Permission.SEE_CALCULATION, place) else None,
        "listings": listings,
        "years": assessment_queries.same_work_in_other_years(request.user, assessment, place),
        "floor": FLOOR,
    }
    return render(request, "monitoring/assessment.html", context)


@require_GET
@requires(Permission.VIEW_SCHOOL)
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands behind the figures of one school in one assessment."""
    cell = get_object_or_404(cell_queries.cells(request.user), pk=pk)
    sight = sight_of(request.user)
    counts = cell_queries.seen_counts(cell, sight)
    context: dict[str, Any] = {"cell": cell, "floor": FLOOR, "hidden": counts is None}
    if counts is not None:
        n = counts.people
        versions = cell_queries.versions(cell, sight)
        levels = open_benchmarks(sight, cell.assessment, cell.school.municipality)
        table = cell_queries.indicators(cell, counts, levels)
        work = task_queries.work_tasks(cell, sight)
        beside = list(
            dict.fromkeys([*cell_queries.level_sources(cell, table, levels), *work.level_sources])
        )
        spoke = [row.file_id for _, row in beside] + [each.source.file_id for each in versions]
        context |= {
            "n": n,
            "small": n is not None and n < FLOOR,
            "indicators": table,
            "marks": cell_queries.marks(counts),
            "origins": cell_queries.origins(cell, sight),
            "versions": versions,
            "left_out": cell_queries.left_out(versions),
            "classes": cell_queries.classes(cell, sight),
            "work": work,
            "beside": beside,
            "ways": ways_to(request.user, spoke),
        }
        if cell_queries.tells_small(n, context["classes"]):
            looking.figures_seen(cell, cell.school.scope, by=request.user)
    return render(request, "monitoring/cell.html", context)


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """The year asked for, else the latest; `all` is every year."""
    asked = request.GET.get("year", "")
    if asked == "all":
        return None
    return int(asked) if asked in map(str, years) else next(iter(years), None)

"""What became of accompanied schools: a study of a year, the story of a school."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from monitoring.effects import queries, services, tables, words
from monitoring.effects.forms import StudyForm
from monitoring.identification.methodology.vocabulary import PROCEDURES
from monitoring.identification.queries import places_to_run
from monitoring.results.cell_queries import years_with_results
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def effects(request: HttpRequest) -> HttpResponse:
    """Accompanied schools by name; which study is said by the address, the latest by default."""
    studies = list(queries.studies(request.user))
    asked = request.GET.get("study", "")
    study = next((one for one in studies if str(one.pk) == asked), next(iter(studies), None))
    rows = queries.rows(study) if study else []
    listing = Listing(tables.EFFECTS, request, rows, size=0, about=[str(study)] if study else [])
    if listing.is_workbook:
        return listing.workbook(str(study) if study else "Динамика")
    places = list(places_to_run(request.user))
    wanted = request.GET.get("municipality") or (str(study.municipality_id) if study else None)
    place = chosen_place(places, wanted)
    years = years_with_results(place, among=PROCEDURES.values()) if place else []
    context = {
        "listing": listing,
        "studies": studies,
        "several": len({one.municipality_id for one in studies}) > 1,
        "study": study,
        "summary": words.summary([row.story for row in rows], study.year) if study else (),
        "missing": queries.missing(study) if study else [],
        "places": places,
        "place": place,
        "form": StudyForm(years=years) if years else None,
    }
    return render(request, "monitoring/effects.html", context)


@require_POST
@requires(Permission.RUN_IDENTIFICATION)
def effects_new(request: HttpRequest) -> HttpResponse:
    """Compute the study of a year by a job."""
    places = list(places_to_run(request.user))
    place = chosen_place(places, request.POST.get("municipality"))
    years = years_with_results(place, among=PROCEDURES.values()) if place else []
    form = StudyForm(request.POST, years=years)
    if place is None or not form.is_valid():
        raise Refused("Выберите год результатов из списка.", code="year_required")
    job = services.start_study(municipality=place, year=form.cleaned_data["year"], by=request.user)
    return redirect("core:job", pk=job.pk)


@require_GET
@requires(Permission.VIEW_SCHOOL)
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """One school: every year after the base one beside its expectation."""
    effect = get_object_or_404(queries.school_effects(request.user), pk=pk)
    row = queries.EffectRow(effect, effect.study.year)
    changes = [
        {
            "change": change,
            "conclusion": words.conclusion(change),
            "like": words.like_words(change),
            "verdict": words.VERDICTS[change.whole.verdict],
            "style": words.STYLES[change.whole.verdict],
            "parts": [
                {
                    "name": words.part_name(part),
                    "part": part,
                    "expected": words.expected_words(part),
                    "left": words.left_words(part),
                }
                for part in (*change.parts, change.whole)
            ],
        }
        for change in reversed(row.story.changes)
    ]
    context = {
        "row": row,
        "effect": effect,
        "chart": queries.picture(row),
        "told": changes,
        "sees_study": request.user.holds(Permission.VIEW_MUNICIPALITY),
    }
    return render(request, "monitoring/effect.html", context)

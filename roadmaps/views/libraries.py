"""The library of measures: to read, and to take into a plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from roadmaps import tables
from roadmaps.plans import editing, library, queries
from roadmaps.plans.wording import MEASURES
from roadmaps.support import practices
from roadmaps.views.context import plan_to_edit
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.typography import counted


@require_safe
@requires(Permission.VIEW_SCHOOL)
def library_page(request: HttpRequest) -> HttpResponse:
    """What the viewer's municipality has agreed, and the model roadmaps."""
    places = queries.municipalities(request.user)
    chosen = chosen_place(places, request.GET.get("municipality"))
    words = request.GET.get("q", "")
    measures = library.agreed_measures(request.user, chosen, words=words) if chosen else []
    about = [f"Муниципалитет: {chosen}", *([f"Слова: {words}"] if words else [])]
    listing = Listing(tables.LIBRARY, request, measures, size=0, about=about)
    if listing.is_workbook:
        return listing.workbook()
    context = {
        "places": places,
        "chosen": chosen,
        "words": words,
        "listing": listing,
        "models": library.models(chosen or Municipality()),
        "may_begin": request.user.holds(Permission.EDIT_PLAN),
    }
    return render(request, "roadmaps/library.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SCHOOL)
def plan_insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick measures of the library; they come with their dates moved to the plan's year."""
    plan = plan_to_edit(request, pk)
    version = queries.current_version(plan)
    year = plan.period_start.year
    words = request.GET.get("q", "")
    measures = library.agreed_measures(
        request.user, plan.municipality, words=words, for_school=bool(plan.school_id)
    )
    causes = queries.causes(plan)
    offered = practices.offered(request.user, plan, causes, words)
    if request.method == "POST":
        codes = request.POST.getlist("measure")
        texts = library.chosen(codes, measures, plan.municipality, start_year=year)
        texts += practices.as_measures(codes, offered)
        if not texts:
            raise Refused("Отметьте хотя бы одно мероприятие.", code="nothing_chosen")
        added = editing.add_measures(version=version, texts=texts, by=request.user)
        messages.success(request, f"Добавлено: {counted(len(added), MEASURES)}.")
        return redirect("roadmaps:plan_edit", pk=pk)
    place = "school" if plan.school_id else "municipality"
    models = library.models(plan.municipality)
    context = {
        "plan": plan,
        "version": version,
        "words": words,
        "found": measures,
        "practices": offered,
        "causes": {factor.pk for factor in causes},
        "models": [model for model in models if model.place == place],
        "themes": library.all_themed() if plan.school_id else (),
    }
    return render(request, "roadmaps/plan_insert.html", context)

"""Results beside conditions: the page of a run, and what the index is made of."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from monitoring.conditions_forms import SocialIndexForm
from monitoring.identification import queries, social_index
from monitoring.identification.words.conditions import conditions
from schools.access import check, may
from schools.models import Municipality
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires


@require_GET
@requires(Permission.SEE_CALCULATION)
def run_conditions(request: HttpRequest, pk: int) -> HttpResponse:
    """The department's own: schools by the alphabet in the cells of «контекст × результат»."""
    run = get_object_or_404(queries.runs(request.user), pk=pk)
    check(request.user, Permission.SEE_CALCULATION, run)
    context = {
        "run": run,
        "found": conditions(run.conditions, queries.schools_of(run)),
        "index": social_index.index_of(run.municipality),
        "may_run": may(request.user, Permission.RUN_IDENTIFICATION, run),
    }
    return render(request, "monitoring/run_conditions.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_IDENTIFICATION)
def social_index_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Components and weights are the municipality's own choice."""
    place = get_object_or_404(Municipality.objects.visible_to(request.user), pk=pk)
    check(request.user, Permission.RUN_IDENTIFICATION, place)
    form = SocialIndexForm(request.POST or None, kept=social_index.index_of(place))
    if request.method == "POST" and form.is_valid():
        try:
            social_index.keep_index(municipality=place, by=request.user, **form.index())
        except Refused as refusal:
            form.add_error("intercept" if refusal.code == "no_intercept" else None, refusal.message)
        else:
            messages.success(request, "Индекс сохранён. Он войдёт в следующий расчёт.")
            return redirect("monitoring:run_list")
    context = {"form": form, "municipality": place}
    return render(request, "monitoring/social_index.html", context)

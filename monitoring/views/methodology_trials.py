"""A methodology tried on past years: the start, the progress (a job), what came of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from monitoring.identification import methodology_queries, queries, trials
from monitoring.identification.services import current_version
from monitoring.methodology_forms import TrialForm
from monitoring.models import MethodologyVersion
from schools.permissions import Permission
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_IDENTIFICATION)
def methodology_trials(request: HttpRequest, code: str) -> HttpResponse:
    """The draft of the methodology, or its latest version, over the last years with results."""
    version = _tried(request, code)
    place = version.methodology.municipality
    places = [place] if place else queries.places_to_run(request.user)
    others = methodology_queries.to_compare_with(version, places)
    form = TrialForm(request.POST or None, places=places, others=others)
    if request.method == "POST" and form.is_valid():
        municipality = form.chosen_place()
        job = trials.start_trial(
            version=version,
            against=trials.version_of(form.cleaned_data["against"], version, municipality),
            municipality=municipality,
            by=request.user,
        )
        return redirect("core:job", pk=job.pk)
    context = {
        "version": version,
        "form": form,
        "trials": methodology_queries.trials(request.user).filter(version=version),
        "years": trials.years_of(places[0]) if len(places) == 1 else [],
    }
    return render(request, "monitoring/methodology_trials.html", context)


@require_GET
@requires(Permission.RUN_IDENTIFICATION)
def methodology_trial(request: HttpRequest, pk: int) -> HttpResponse:
    trial = get_object_or_404(methodology_queries.trials(request.user), pk=pk)
    context = {"trial": trial, "years": methodology_queries.told(trial)}
    return render(request, "monitoring/methodology_trial.html", context)


def _tried(request: HttpRequest, code: str) -> MethodologyVersion:
    draft = methodology_queries.drafts(request.user).filter(methodology__code=code).first()
    if draft:
        return draft
    methodology_queries.chosen(methodology_queries.visible(request.user), code)
    return current_version(code)

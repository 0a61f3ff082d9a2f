"""Methodologies in words: what each asks, where it comes from, what is not confirmed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from monitoring.identification import methodology_queries
from monitoring.identification.words import describe
from schools.permissions import Permission
from shnor_portal.core.guards import requires


@require_GET
@requires(Permission.VIEW_SCHOOL)
def methodology_list(request: HttpRequest) -> HttpResponse:
    context = {
        "methodologies": methodology_queries.visible(request.user),
        "drafts": methodology_queries.drafts(request.user),
        "may_run": request.user.holds(Permission.RUN_IDENTIFICATION),
        "sees_runs": request.user.holds(Permission.VIEW_MUNICIPALITY),
    }
    return render(request, "monitoring/methodology_list.html", context)


@require_GET
@requires(Permission.VIEW_SCHOOL)
def methodology(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """A methodology in its latest version, or in the one of this number."""
    current = methodology_queries.chosen(methodology_queries.visible(request.user), code)
    versions = methodology_queries.versions(request.user, code)
    shown = None
    if number is not None:
        shown = get_object_or_404(versions.select_related("methodology"), number=number)
        current = methodology_queries.of_version(shown)
    parameters = [
        (parameter, describe.parameter_value(parameter)) for parameter in current.loaded.parameters
    ]
    context = {
        "current": current,
        "categories": describe.describe(current.loaded),
        "selectors": describe.selectors_of(current.loaded),
        "parameters": parameters,
        "noted": [parameter.title for parameter, _ in parameters if parameter.note],
        "versions": versions,
        "shown": shown,
        "may_change": methodology_queries.kept(request.user).filter(code=code).exists(),
        "draft": methodology_queries.drafts(request.user).filter(methodology__code=code).first(),
        "may_run": request.user.holds(Permission.RUN_IDENTIFICATION),
        "sees_runs": request.user.holds(Permission.VIEW_MUNICIPALITY),
    }
    return render(request, "monitoring/methodology.html", context)

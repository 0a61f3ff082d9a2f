"""What each role may, and why a person may or may not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schools.people import queries, tables
from schools.people.forms import AccessForm
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires, signed_in


@require_safe
@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    rows = queries.role_table(request.user)
    if request.GET.get("format") == "xlsx":
        return workbook("Роли и права", [tables.roles(rows)])
    context = {"rows": rows, "permissions": list(Permission)}
    return render(request, "schools/roles.html", context)


@require_safe
@requires(Permission.EXPLAIN_ACCESS)
def access_explain(request: HttpRequest) -> HttpResponse:
    form = AccessForm(request.GET or None, by=request.user)
    context: dict[str, object] = {"form": form, "answers": None}
    if form.is_valid():
        person, place = form.cleaned_data["person"], form.cleaned_data["place"]
        context |= {
            "person": person,
            "place": place,
            "answers": queries.explain(person, place, form.permissions()),
            "sees": queries.sees(person, place),
        }
    return render(request, "schools/access_explain.html", context)

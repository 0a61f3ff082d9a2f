"""The search of the portal: a page, and what is shown under the field while a person types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shnor_portal.core.guards import signed_in
from shnor_portal.core.searching import LENGTH
from shnor_portal.desk.search import search


@require_safe
@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:LENGTH]
    results = search(request.user, text, request.GET.get("in", ""))
    template = "desk/_search_found.html" if request.htmx else "desk/search.html"
    return render(request, template, {"found": results})

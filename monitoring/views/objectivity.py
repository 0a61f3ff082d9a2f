"""Signs of bias: what lists from above mark, what the portal sees itself, what schools say."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from monitoring.objectivity import own_signs, queries, tables, words
from monitoring.objectivity.answers import explain
from monitoring.objectivity.filters import BiasFilter
from monitoring.objectivity.forms import ExplainForm
from monitoring.results.file_places import with_places
from schools.access import check, may
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_GET
@requires(Permission.VIEW_SCHOOL)
def bias_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    places, years = queries.places(user), queries.years(user)
    filters = BiasFilter(request.GET, queryset=queries.signs(user), places=places, years=years)
    table = tables.SIGNS
    if "municipality" not in filters.filters:
        table = table.without("municipality")
    listing = Listing(
        table, request, filters.qs, filters=filters, prepare=partial(with_places, user)
    )
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_import": user.holds(Permission.IMPORT_FILES)}
    return render(request, "monitoring/bias_list.html", context)


@require_GET
@requires(Permission.VIEW_SCHOOL)
def own_sign_list(request: HttpRequest) -> HttpResponse:
    """Works of a municipality and year that show signs; both are chosen by the address."""
    user = request.user
    places = own_signs.places(user)
    place = chosen_place(places, request.GET.get("municipality"))
    years = own_signs.years(user)
    year = next((one for one in years if str(one) == request.GET.get("year")), None)
    year = year or next(iter(years), None)
    rows = own_signs.signed_works(user, place, year) if place and year else []
    about = [f"{place}, {year} год"] if place else []
    listing = Listing(tables.OWN_SIGNS, request, rows, size=0, about=about)
    if listing.is_workbook:
        return listing.workbook(f"Маркеры портала, {year} год")
    context = {
        "listing": listing,
        "places": places,
        "place": place,
        "years": years,
        "year": year,
        "how": words.how(),
        "may_import": user.holds(Permission.IMPORT_FILES),
    }
    return render(request, "monitoring/own_signs.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.VIEW_SCHOOL)
def signs(request: HttpRequest, pk: int) -> HttpResponse:
    """One work of a school: each sign in words, what to do, what the school says."""
    cell = get_object_or_404(own_signs.works(request.user), pk=pk)
    municipality = cell.school.municipality
    work = next(iter(own_signs.of_these([cell], municipality, cell.assessment.year)), None)
    answer = work.answer if work else None
    form = ExplainForm(request.POST or None, initial={"text": answer.text if answer else ""})
    if request.method == "POST":
        check(request.user, Permission.ANSWER_FINDING, cell.school)
        if form.is_valid():
            explain(cell=cell, by=request.user, **form.cleaned_data)
            messages.success(request, "Пояснение школы записано.")
            return redirect("monitoring:signs", pk=cell.pk)
    markers = work.markers if work else ()
    listed = bool(work and work.listed)
    context = {
        "cell": cell,
        "state": words.state(markers, listed),
        "listed": listed,
        "told": [words.told(marker) for marker in markers],
        "answer": answer,
        "form": form if may(request.user, Permission.ANSWER_FINDING, cell.school) else None,
    }
    return render(request, "monitoring/signs.html", context)

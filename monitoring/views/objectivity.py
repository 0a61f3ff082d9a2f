"""Signs of bias: which schools lists from above name."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from monitoring.objectivity import queries, tables
from monitoring.objectivity.filters import BiasFilter
from monitoring.results.file_places import with_places
from schools.permissions import Permission
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_GET
@requires(Permission.VIEW_SCHOOL)
def bias_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    places, years = queries.places(user), queries.years(user)
    found = BiasFilter(request.GET, queryset=queries.signs(user), places=places, years=years)
    table = tables.SIGNS
    if "municipality" not in found.filters:
        table = table.without("municipality")
    listing = Listing(table, request, found.qs, filters=found, prepare=partial(with_places, user))
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_import": user.holds(Permission.IMPORT_FILES)}
    return render(request, "monitoring/bias_list.html", context)

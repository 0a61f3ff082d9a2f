"""Acts of the region with lists of schools."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from monitoring.region_acts import queries, tables
from monitoring.results.file_places import with_places
from schools.access import check
from schools.permissions import Permission
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def region_act_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    acts = queries.acts(user)
    several = acts.order_by().values("municipality").distinct().count() > 1
    table = tables.ACTS if several else tables.ACTS.without("municipality")
    listing = Listing(table, request, acts, prepare=partial(with_places, user))
    if listing.is_workbook:
        return listing.workbook()
    context = {"listing": listing, "may_import": user.holds(Permission.IMPORT_FILES)}
    return render(request, "monitoring/region_act_list.html", context)


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def region_act(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: its schools, where each stands in the file, and rows that nobody has named."""
    act = get_object_or_404(queries.act(request.user), pk=pk)
    check(request.user, Permission.VIEW_MUNICIPALITY, act.municipality)
    rows = with_places(request.user, act.listed.all())
    listing = Listing(tables.SCHOOLS, request, rows, size=0, about=[str(act)])
    if listing.is_workbook:
        return listing.workbook(str(act))
    context = {"act": act, "listing": listing, "left_out": queries.left_out(act)}
    return render(request, "monitoring/region_act.html", context)

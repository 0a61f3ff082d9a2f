"""How long everything is kept, for whoever answers for the portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from schools.permissions import Permission
from shnor_portal.core import retention, tables
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_safe
@requires(Permission.WATCH_PORTAL)
def terms(request: HttpRequest) -> HttpResponse:
    kept = retention.kept()
    listing = Listing(tables.TERMS, request, kept, size=0)
    if listing.is_workbook:
        return listing.workbook()
    last = max((each.run.ran_at for each in kept if each.run), default=None)
    context = {"listing": listing, "last": last, "is_late": retention.is_late(last)}
    return render(request, "desk/retention.html", context)

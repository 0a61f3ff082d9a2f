"""Catalogues of risk factors: what they hold, where they come from, a copy of one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.profiles import tables
from monitoring.profiles.catalogues import (
    catalogues,
    copy_catalogue,
    ready_codes,
    remove_catalogue,
)
from monitoring.profiles.forms import CatalogueForm, beginning_of
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires, signed_in
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def catalogue_list(request: HttpRequest) -> HttpResponse:
    return render(request, "monitoring/catalogue_list.html", {"catalogues": catalogues()})


@require_safe
@signed_in
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = get_object_or_404(catalogues(), code=code)
    listing = Listing(
        tables.CATALOGUE, request, catalogue.factors.all(), size=0, about=[catalogue.title]
    )
    if listing.is_workbook:
        return listing.workbook(catalogue.title)
    may_edit = request.user.holds(Permission.EDIT_SETTINGS)
    context = {
        "catalogue": catalogue,
        "listing": listing,
        "may_edit": may_edit,
        "may_remove": may_edit and not catalogue.used and catalogue.code not in ready_codes(),
    }
    return render(request, "monitoring/catalogue.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_SETTINGS)
def catalogue_copy(request: HttpRequest, code: str) -> HttpResponse:
    source = get_object_or_404(catalogues(), code=code)
    form = CatalogueForm(request.POST or None, initial=beginning_of(source))
    if form.is_valid():
        try:
            made = copy_catalogue(source, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error("code" if refusal.code == "code_taken" else "factors", refusal.message)
        else:
            messages.success(request, f"Перечень «{made}» готов: по нему можно вносить профили.")
            return redirect("monitoring:catalogue", code=made.code)
    return render(request, "monitoring/catalogue_copy.html", {"source": source, "form": form})


@require_POST
@requires(Permission.EDIT_SETTINGS)
def catalogue_remove(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = get_object_or_404(catalogues(), code=code)
    remove_catalogue(catalogue, by=request.user)
    messages.success(request, f"Перечень «{catalogue}» удалён.")
    return redirect("monitoring:catalogue_list")

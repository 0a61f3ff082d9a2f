"""Pages of municipalities: the list to choose from, and the settings of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from schools import access
from schools.models import Municipality
from schools.municipalities import queries, tables
from schools.municipalities.forms import MunicipalitySettingsForm
from schools.municipalities.services import change_settings
from schools.people.proving import proved
from schools.permissions import Permission
from shnor_portal.core.guards import requires, signed_in
from shnor_portal.core.lists.listing import Listing


@require_safe
@signed_in
def municipality_list(request: HttpRequest) -> HttpResponse:
    places = queries.municipality_table(request.user)
    listing = Listing(tables.municipalities(request.user), request, places)
    if listing.is_workbook:
        return listing.workbook()
    sees_data = request.user.holds(Permission.VIEW_MUNICIPALITY)
    context = {"listing": listing, "sees_data": sees_data}
    return render(request, "schools/municipality_list.html", context)


@requires(Permission.EDIT_SETTINGS)
@proved
def municipality_settings(request: HttpRequest, pk: int) -> HttpResponse:
    municipality = get_object_or_404(queries.municipalities(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_SETTINGS, municipality)
    # The form checks a copy: the service compares with what is stored.
    form = MunicipalitySettingsForm(
        request.POST or None, instance=Municipality.objects.get(pk=municipality.pk)
    )
    if form.is_valid():
        changed = change_settings(municipality, by=request.user, **form.cleaned_data)
        said = f"Сохранено: {', '.join(changed)}." if changed else "Изменений нет."
        messages.success(request, said)
        return redirect("schools:municipality_settings", pk=pk)
    context = {"form": form, "municipality": municipality}
    return render(request, "schools/municipality_settings.html", context)

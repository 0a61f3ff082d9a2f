"""The registry: the list of schools, the card of one, and taking the blanks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from schools import access, queries, tables
from schools.filters import SchoolFilter
from schools.imports import blanks
from schools.imports.years import FIRST, LAST, year_of
from schools.models import Municipality
from schools.permissions import Permission
from schools.yearly import KINDS
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_list(request: HttpRequest) -> HttpResponse:
    places = Municipality.objects.visible_to(request.user)
    filters = SchoolFilter(request.GET, queryset=queries.schools(request.user), places=places)
    table = tables.SCHOOLS if len(places) > 1 else tables.SCHOOLS.without("municipality")
    listing = Listing(table, request, filters.qs, filters=filters)
    if listing.is_workbook:
        return listing.workbook()
    context = {
        "listing": listing,
        "blank_place": queries.place_of_blanks(request.user, request.GET.get("municipality")),
        "blanks": [(code, layout.title) for code, layout in blanks.BLANKS.items()],
        "may_add": bool(queries.places_to_edit(request.user)),
        "year": year_of(timezone.localdate()),
    }
    return render(request, "schools/school_list.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_card(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(queries.school(request.user), pk=pk)
    card = queries.school_card(request.user, school)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Карточка – {school.name}", tables.card_sheets(card))
    this_year = year_of(timezone.localdate())
    context = {
        "school": school,
        "card": card,
        "factors": queries.passport_factors(request.user, school),
        "flags": tables.flags_of(school),
        "kinds": KINDS,
        "fill_years": range(this_year, this_year - 3, -1),
        "may_edit": access.may(request.user, Permission.EDIT_REGISTRY, school),
        "may_leave": access.may(request.user, Permission.APPROVE_LIST, school),
    }
    return render(request, "schools/school_card.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_moved(request: HttpRequest, pk: int) -> HttpResponse:
    """The card was a page of its own: old links lead to the passport of the school's page."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    query = request.META.get("QUERY_STRING", "")
    address = reverse("schools:school_card", args=[school.pk])
    return redirect(f"{address}?{query}" if query else address)


@require_safe
@requires(Permission.IMPORT_FILES)
def blank(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A blank of a municipality with what the portal knows, ready to fill in and load."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), pk=pk)
    access.check(request.user, Permission.IMPORT_FILES, municipality)
    asked = request.GET.get("year", "")
    chosen = whole_number(asked) if asked else year_of(timezone.localdate())
    if code not in blanks.BLANKS or not FIRST <= chosen <= LAST:
        raise Http404("no such blank")
    title = blanks.BLANKS[code].title
    return workbook(f"{title} – бланк", blanks.blank(code, municipality, chosen))

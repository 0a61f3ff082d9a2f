"""The list of schools with their profiles, and the profile of one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import FactorCatalogue
from monitoring.profiles import queries, services, tables
from monitoring.profiles.catalogues import catalogues
from monitoring.profiles.filters import ProfileFilter
from monitoring.profiles.forms import ProfileForm
from schools.access import check, may
from schools.clock import local_date
from schools.models import School
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def profile_list(request: HttpRequest) -> HttpResponse:
    year = timezone.localdate().year
    every = queries.profile_table(request.user, year)
    filters = ProfileFilter(request.GET, queryset=every, viewer=request.user)
    table = tables.schools(year)
    if "municipality" not in filters.filters:
        table = table.without("municipality")
    listing = Listing(table, request, filters.qs, filters=filters)
    if listing.is_workbook:
        return listing.workbook()
    return render(request, "monitoring/profile_list.html", {"listing": listing})


@require_safe
@requires(Permission.VIEW_SCHOOL)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest profile of a school, or an earlier one (`?profile=`)."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    if asked := whole_number(request.GET.get("profile")):
        chosen = get_object_or_404(queries.profiles(request.user), pk=asked, school=school)
    else:
        chosen = queries.profiles(request.user).filter(school=school).first()
    context = {
        "school": school,
        "may_edit": may(request.user, Permission.EDIT_PROFILE, school),
        "may_make_paper": may(request.user, Permission.MAKE_PAPER, school),
        "page": None,
    }
    if chosen:
        page = queries.profile_page(
            chosen, local_date(school.municipality).year, sight_of(request.user)
        )
        if request.GET.get("format") == "xlsx":
            return workbook(f"Рисковый профиль, {school}", [tables.profile(page)])
        context["page"] = page
        context["left"] = queries.left_factors(chosen).exists()
    return render(request, "monitoring/profile.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def profile_receive(request: HttpRequest, pk: int) -> HttpResponse:
    return _new_profile(request, pk, received=True)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def profile_build(request: HttpRequest, pk: int) -> HttpResponse:
    return _new_profile(request, pk, received=False)


@require_POST
@requires(Permission.EDIT_PROFILE)
def profile_remove(request: HttpRequest, pk: int) -> HttpResponse:
    profile = get_object_or_404(queries.profiles(request.user), pk=pk)
    services.remove_profile(profile, by=request.user)
    messages.success(request, f"{profile} удалён.")
    return redirect("monitoring:profile", pk=profile.school_id)


def _new_profile(request: HttpRequest, pk: int, *, received: bool) -> HttpResponse:
    """The form by the chosen catalogue (`?catalogue=`), else by that of the profile before."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    check(request.user, Permission.EDIT_PROFILE, school)
    catalogue = _catalogue(school, request.GET.get("catalogue", ""))
    today = local_date(school.municipality)
    offers = queries.offers_of(school, catalogue, today.year, sight_of(request.user))
    form = ProfileForm(
        request.POST or None,
        request.FILES or None,
        catalogue=catalogue,
        offers=offers,
        received=received,
        initial={"dated": None if received else today},
    )
    if form.is_valid():
        given = {
            "school": school,
            "catalogue": catalogue,
            "dated": form.cleaned_data["dated"],
            "factors": form.assessed(),
            "by": request.user,
        }
        if received:
            issuer, upload = form.cleaned_data["issuer"], form.upload()
            services.receive_profile(**given, issuer=issuer, upload=upload)
        else:
            services.build_profile(**given)
        messages.success(request, "Профиль записан. Назначьте ответственных за факторы.")
        return redirect("monitoring:profile", pk=pk)
    context = {
        "school": school,
        "form": form,
        "catalogue": catalogue,
        "catalogues": catalogues(),
        "received": received,
    }
    return render(request, "monitoring/profile_new.html", context)


def _catalogue(school: School, asked: str) -> FactorCatalogue:
    if number := whole_number(asked):
        return get_object_or_404(catalogues(), pk=number)
    return queries.usual_catalogue(school)

"""The monthly check of schools' sites: the year by schools, and one check."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from roadmaps.execution import months as calendar
from roadmaps.execution import site_checks as checks
from roadmaps.execution import tables
from roadmaps.execution.forms import SiteCheckForm
from roadmaps.models import SiteCheck
from schools import access
from schools.models import School
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_safe
@requires(Permission.VIEW_SCHOOL)
def site_checks(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = whole_number(request.GET.get("year"))
    year = asked if 2000 <= asked <= 2100 else today.year
    lines = checks.year_of_checks(request.user, year)
    may_check = request.user.holds(Permission.CHECK_SITES)
    table = tables.site_checks(year, today=today, may_check=may_check)
    listing = Listing(table, request, lines, size=0)
    if listing.is_workbook:
        sheets = [listing.sheet(), tables.every_check(lines), listing.about()]
        return workbook(f"Проверка сайтов {year}", sheets)
    context = {
        "year": year,
        "this_year": today.year,
        "listing": listing,
        "overdue": sum(month.overdue for line in lines for month in line.months),
    }
    return render(request, "roadmaps/site_checks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SCHOOL)
def site_check(request: HttpRequest, pk: int) -> HttpResponse:
    """One school's check of a month, `?month=2026-05`; those who check fill it in."""
    school = get_object_or_404(
        School.objects.visible_to(request.user).select_related("municipality"), pk=pk
    )
    today = timezone.localdate()
    month = calendar.month_from(request.GET.get("month", ""), today=today)
    history = checks.history(school)
    kept = next((check for check in history if check.month == month), None)
    form = SiteCheckForm(request.POST or None, initial=_initial(school, month, kept, history))
    if request.method == "POST":
        access.check(request.user, Permission.CHECK_SITES, school)
        if form.is_valid():
            checks.record_check(school=school, by=request.user, **form.cleaned_data)
            messages.success(request, f"Проверка сайта записана: {school}.")
            return redirect("roadmaps:site_checks")
    context = {
        "school": school,
        "month": month,
        "form": form,
        "history": history,
        "kept": kept,
        "may_check": access.may(request.user, Permission.CHECK_SITES, school),
    }
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/site_check.html", context, status=status)


def _initial(
    school: School, month: object, kept: SiteCheck | None, history: list[SiteCheck]
) -> dict[str, object]:
    """What the month says already, else the address where the section was found last."""
    initial: dict[str, object] = {"month": month, "checked_on": timezone.localdate()}
    if kept:
        fields = ("checked_on", "url", "complete", "contents")
        return initial | {name: getattr(kept, name) for name in fields}
    return initial | {"url": history[0].url if history else school.site}

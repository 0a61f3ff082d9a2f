"""The resource map and the SWOT of a school."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.profiles import queries, tables, yearly
from monitoring.profiles.facts import told_beside
from monitoring.profiles.forms import EntryForm, ResourcesForm
from schools.access import check, may
from schools.clock import local_date
from schools.models import School
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]
FIRST = 2000


@require_safe
@requires(Permission.VIEW_SCHOOL)
def resources(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(queries.school(request.user), pk=pk)
    maps = list(queries.resource_maps(school))
    if request.GET.get("format") == "xlsx" and maps:
        return workbook(f"Карта ресурсов, {school}", [tables.resources(maps)])
    year = local_date(school.municipality).year
    context = {
        "school": school,
        "maps": maps,
        "rows": [
            (title, [(row.year, tables.value_of(row, name)) for row in maps])
            for name, title in tables.RESOURCE_TITLES.items()
        ],
        "year": year,
        "has_year": any(row.year == year for row in maps),
        "beside": told_beside(school, year),
        "may_edit": may(request.user, Permission.EDIT_PROFILE, school),
    }
    return render(request, "monitoring/resources.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def resources_edit(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    school = get_object_or_404(queries.school(request.user), pk=pk)
    check(request.user, Permission.EDIT_PROFILE, school)
    _check_year(school, year)
    form = ResourcesForm(request.POST or None, instance=queries.resource_map(school, year))
    if form.is_valid():
        changed = yearly.change_resources(
            school=school, year=year, by=request.user, **form.cleaned_data
        )
        messages.success(request, "Карта ресурсов сохранена." if changed else "Изменений нет.")
        return redirect("monitoring:resources", pk=pk)
    beside = told_beside(school, year)
    context = {"school": school, "year": year, "form": form, "beside": beside}
    return render(request, "monitoring/resources_edit.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def swot(request: HttpRequest, pk: int) -> HttpResponse:
    """The SWOT of this year."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    return redirect("monitoring:swot_year", pk=pk, year=local_date(school.municipality).year)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def swot_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """The matrix; a POST adds a line or takes facts of the portal (`take`, or `all`)."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    this_year = _check_year(school, year)
    factors = queries.factors_to_lead_to(school)
    takes = request.method == "POST" and bool({"take", "all"} & set(request.POST))
    adds = request.method == "POST" and not takes
    form = EntryForm(request.POST if adds else None, factors=factors)
    if takes:
        facts = yearly.open_facts(school, year)
        keys = {fact.key for fact in facts} if "all" in request.POST else {request.POST["take"]}
        titles = {factor.pk: factor.title for factor in factors}
        yearly.take_facts(school=school, year=year, keys=keys, factors=titles, by=request.user)
        return redirect("monitoring:swot_year", pk=pk, year=year)
    if adds:
        check(request.user, Permission.EDIT_PROFILE, school)
        if form.is_valid():
            yearly.add_entry(school=school, year=year, by=request.user, **form.cleaned_data)
            return redirect("monitoring:swot_year", pk=pk, year=year)
    swot = queries.swot(school, year)
    if request.GET.get("format") == "xlsx":
        return workbook(f"SWOT {year}, {school}", [tables.swot(swot)])
    context = {
        "school": school,
        "year": year,
        "years": sorted({*queries.swot_years(school), year, this_year}, reverse=True),
        "swot": swot,
        "form": form,
        "may_edit": may(request.user, Permission.EDIT_PROFILE, school),
    }
    return render(request, "monitoring/swot.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def swot_entry(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(queries.entries(request.user), pk=pk)
    check(request.user, Permission.EDIT_PROFILE, entry)
    form = EntryForm(
        request.POST or None,
        factors=queries.factors_to_lead_to(entry.school),
        initial={"side": entry.side, "text": entry.text, "factor": entry.factor_id},
    )
    if form.is_valid():
        yearly.change_entry(entry=entry, by=request.user, **form.cleaned_data)
        messages.success(request, "Сохранено.")
        return redirect("monitoring:swot_year", pk=entry.school_id, year=entry.year)
    return render(request, "monitoring/swot_entry.html", {"entry": entry, "form": form})


@require_POST
@requires(Permission.EDIT_PROFILE)
def swot_entry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(queries.entries(request.user), pk=pk)
    yearly.remove_entry(entry, by=request.user)
    messages.success(request, "Строка убрана.")
    return redirect("monitoring:swot_year", pk=entry.school_id, year=entry.year)


def _check_year(school: School, year: int) -> int:
    """This year where the school is; 404 for a year that has not come or is out of sight."""
    this_year = local_date(school.municipality).year
    if not FIRST <= year <= this_year:
        raise Http404("no such year")
    return this_year

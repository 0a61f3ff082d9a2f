"""«Сегодня», the municipality's dashboard, the page of a school."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from monitoring.results.cell_queries import years_with_results
from monitoring.results.periods.queries import TITLES
from roadmaps.execution import summaries
from schools import access, looking
from schools.models import Municipality, School
from schools.permissions import Permission
from schools.tables import flags_of
from shnor_portal.core.caching import Kept
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires, signed_in
from shnor_portal.desk import dashboard as municipality_year
from shnor_portal.desk import own_places
from shnor_portal.desk import school_page as school_view
from shnor_portal.desk import today as desk_today
from shnor_portal.desk.dashboard_tables import dashboard_context, dashboard_sheets
from shnor_portal.desk.demo import practice
from shnor_portal.desk.plan_tables import municipality_sheet, school_sheet
from shnor_portal.desk.school_tables import result_lines, school_sheets, score_lines


@require_safe
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    reports, plans = practice.to_try(request.user)
    context = {
        "tasks": desk_today.tasks(request.user),
        "steps": own_places.first_steps(request.user),
        "schools": own_places.own_schools(request.user),
        "places": own_places.places(request.user),
        "practice": reports,
        "practice_plans": plans,
        "decides": request.user.holds(Permission.IMPORT_FILES)
        or request.user.holds(Permission.DECIDE_FINDING),
    }
    return render(request, "desk/today.html", context)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(
        Municipality.objects.visible_to(request.user).select_related("region"), pk=pk
    )
    access.check(request.user, Permission.VIEW_MUNICIPALITY, place)
    kept = Kept(user=request.user, scopes=[place.scope, place.region.scope])
    years = kept.value("years of results", {"pk": pk}, lambda: years_with_results(place))
    asked = [year for year in years if str(year) == request.GET.get("year")]
    year = next(iter(asked or years), 0)
    # Counters change with every mark and every day: they stay outside the body that is kept.
    plans = summaries.of_municipality(request.user, place)
    if request.GET.get("format") == "xlsx":
        found = municipality_year.dashboard(request.user, place, year) if year else None
        sheets = dashboard_sheets(found) if found else []
        looking.figures_taken(place.name, place, by=request.user)
        return workbook(f"{place.name} {year or ''}".strip(), [*sheets, municipality_sheet(plans)])

    def body() -> str:
        found = municipality_year.dashboard(request.user, place, year)
        return render_to_string("desk/_dashboard_body.html", dashboard_context(found), request)

    context = {
        "municipality": place,
        "year": year,
        "years": years,
        "plans": plans,
        "may_begin": access.may(request.user, Permission.EDIT_PLAN, place),
        "may_import": access.may(request.user, Permission.IMPORT_FILES, place),
    }
    if year:
        context["body"] = kept.body("dashboard", {"pk": pk, "year": year}, body)
    return render(request, "desk/dashboard.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        School.objects.visible_to(request.user)
        .select_related("municipality__region", "settlement")
        .prefetch_related("identifiers", "statuses", "years"),
        pk=pk,
    )
    page = school_view.school_page(request.user, found, request.GET.get("indicator", ""))
    plans = summaries.of_school(request.user, found)
    if request.GET.get("format") == "xlsx":
        looking.figures_taken(found.name, found, by=request.user)
        return workbook(found.name, [*school_sheets(page), school_sheet(plans)])
    context = {
        "page": page,
        "school": found,
        "flags": flags_of(found),
        "works": result_lines(page),
        "exams": score_lines(page),
        "plans": plans,
        "may_begin": access.may(request.user, Permission.EDIT_PLAN, found),
        "may_make_note": access.may(request.user, Permission.SIGN_FOR_DEPARTMENT, found),
        "may_import": access.may(request.user, Permission.IMPORT_FILES, found.municipality),
        "period_titles": TITLES,
    }
    return render(request, "desk/school.html", context)

"""«Сегодня» and the municipality's dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from monitoring.results.cell_queries import years_with_results
from roadmaps.execution import summaries
from roadmaps.support import errand_queries
from schools import access, looking
from schools.clock import viewers_day
from schools.models import Municipality
from schools.permissions import Permission
from shnor_portal.core.caching import Kept
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires, signed_in
from shnor_portal.desk import dashboard as municipality_year
from shnor_portal.desk import homes, own_places
from shnor_portal.desk import today as desk_today
from shnor_portal.desk.dashboard_tables import dashboard_context, dashboard_sheets
from shnor_portal.desk.demo import practice
from shnor_portal.desk.plan_tables import municipality_sheet


@require_safe
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    user = request.user
    reports, plans = practice.to_try(user)
    schools, places = own_places.own_schools(user), own_places.places(user)
    context = {
        "groups": desk_today.by_urgency(desk_today.tasks(user)),
        "today": viewers_day(None),
        "steps": own_places.first_steps(user),
        "schools": schools,
        "places": places,
        "practice": reports,
        "practice_plans": plans,
        "decides": user.holds(Permission.IMPORT_FILES) or user.holds(Permission.DECIDE_FINDING),
        "errands": homes.errands(user),
        **homes.beside(user, schools, places),
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
        dashboard = municipality_year.dashboard(request.user, place, year) if year else None
        sheets = dashboard_sheets(dashboard) if dashboard else []
        looking.figures_taken(place.name, place, by=request.user)
        return workbook(f"{place.name} {year or ''}".strip(), [*sheets, municipality_sheet(plans)])

    picture = request.GET.get("picture", "")
    picture = picture if picture in municipality_year.PICTURES else ""

    def parts() -> dict[str, str]:
        dashboard = municipality_year.dashboard(request.user, place, year, picture)
        shown = dashboard_context(dashboard)
        return {
            part: render_to_string(f"desk/_dashboard_{part}.html", shown, request)
            for part in ("standing", "pictures", "body")
        }

    context = {
        "municipality": place,
        "year": year,
        "years": years,
        "plans": plans,
        "errands": errand_queries.of_place(request.user, place),
        "may_begin": access.may(request.user, Permission.EDIT_PLAN, place),
        "may_import": access.may(request.user, Permission.IMPORT_FILES, place),
    }
    if year:
        kept_by = {"pk": pk, "year": year, "picture": picture}
        made = kept.value("dashboard", kept_by, parts)
        context |= {part: mark_safe(html) for part, html in made.items()}
    return render(request, "desk/dashboard.html", context)

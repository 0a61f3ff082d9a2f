"""Causes and measures of a school; a POST takes a proposed link."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from monitoring.profiles.queries import factors_to_lead_to
from monitoring.profiles.queries import school as school_of
from roadmaps.models import Plan
from roadmaps.plans import linking
from schools.access import may
from schools.models import School
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires
from shnor_portal.desk.causes import causes_page
from shnor_portal.desk.causes_tables import causes_sheets


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SCHOOL)
def causes(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(school_of(request.user), pk=pk)
    if request.method == "POST":
        _link(request, school)
        return redirect("desk:causes", pk=pk)
    page = causes_page(request.user, school)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Причины и мероприятия, {school}", causes_sheets(page))
    context = {
        "school": school,
        "page": page,
        "may_edit": may(request.user, Permission.EDIT_PROFILE, school),
        "may_plan": may(request.user, Permission.EDIT_PLAN, school),
    }
    return render(request, "desk/causes.html", context)


def _link(request: HttpRequest, school: School) -> None:
    """A measure of the school's plan is linked to a factor of its profile; 404 for another one."""
    post = request.POST
    try:
        plan_pk, factor_pk = int(post.get("plan", "")), int(post.get("factor", ""))
        key = UUID(post.get("measure", ""))
    except ValueError as error:
        raise Http404("no such measure") from error
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=plan_pk, school=school)
    factor = get_object_or_404(factors_to_lead_to(school), pk=factor_pk)
    linking.link(plan=plan, key=key, factor=factor, by=request.user)
    messages.success(request, f"Мероприятие связано с фактором «{factor}».")

"""The list of plans, a plan, its versions and what changed between them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from roadmaps import tables
from roadmaps.filters import PlanFilter
from roadmaps.models import Plan
from roadmaps.papers import services as papers
from roadmaps.plans import expert_queries, queries
from roadmaps.plans.differences import head_differences, measure_differences
from roadmaps.plans.wording import plan_text
from roadmaps.support import at_risk_figures
from roadmaps.views.context import about, plan_of
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.queries import events_of
from shnor_portal.core.tables import AUDIT


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_list(request: HttpRequest) -> HttpResponse:
    filters = PlanFilter(
        request.GET, queryset=queries.plan_table(request.user), viewer=request.user
    )
    listing = Listing(tables.plans(request.user), request, filters.qs, filters=filters)
    if listing.is_workbook:
        return listing.workbook()
    context = {
        "listing": listing,
        "waiting": queries.waiting_for(request.user),
        "may_begin": request.user.holds(Permission.EDIT_PLAN),
    }
    return render(request, "roadmaps/plan_list.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    context = about(request, plan)
    if request.GET.get("format") == "xlsx":
        return workbook(str(plan), [tables.measures(context["sheet"])])
    context["gaps"] = queries.gaps(context["sheet"])
    context["approved"] = queries.approved_version(plan)
    if plan.school:
        context["at_risk"] = at_risk_figures.last_of(request.user, plan.school)
    return render(request, "roadmaps/plan.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_versions(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    versions = expert_queries.with_reviews(request.user, plan)
    context = {
        "plan": plan,
        "versions": versions,
        "sees_history": Plan.objects.visible_to(request.user).filter(pk=pk).exists(),
    }
    return render(request, "roadmaps/plan_versions.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what with the plan; not for those who see it only because it is in force for all."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    listing = Listing(AUDIT, request, events_of(plan))
    if listing.is_workbook:
        return listing.workbook(f"История – {plan}")
    return render(request, "roadmaps/plan_history.html", {"plan": plan, "listing": listing})


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    plan = plan_of(request, pk)
    version = get_object_or_404(queries.versions(request.user), plan=plan, number=number)
    return render(request, "roadmaps/plan_version.html", about(request, plan, version))


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side; without `before` and `after`, the last two."""
    plan = plan_of(request, pk)
    versions = list(queries.versions(request.user).filter(plan=plan).order_by("-number"))
    by_number = {str(version.number): version for version in versions}
    if len(versions) < 2:
        raise Http404("there is nothing to compare")
    after = by_number.get(request.GET.get("after", ""), versions[0])
    earlier = [version for version in versions if version.number < after.number] or versions[1:]
    before = by_number.get(request.GET.get("before", ""), earlier[0])
    old, new = plan_text(before), plan_text(after)
    found_differences = measure_differences(old.measures, new.measures)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Изменения – {plan}", [tables.differences(found_differences)])
    changed = [item for item in found_differences if item.kind != "same"]
    context = {
        "plan": plan,
        "versions": versions,
        "before": before,
        "after": after,
        "head": head_differences(old, new),
        "items": changed,
        "same": len(found_differences) - len(changed),
    }
    return render(request, "roadmaps/plan_difference.html", context)


@require_POST
@requires(Permission.MAKE_PAPER)
def plan_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan on paper, or the experts' conclusion on one of its versions."""
    plan = plan_of(request, pk)

    def page(pk: int) -> str:
        return reverse("desk:paper", args=[pk])

    if "examined" in request.POST:
        version = expert_queries.examined_version(request.user, plan, request.POST["examined"])
        snapshot = papers.make_conclusion(version=version, by=request.user, page=page)
    else:
        snapshot = papers.make_plan_paper(plan=plan, by=request.user, page=page)
    messages.success(request, "Документ формируется: PDF и DOCX появятся через несколько секунд.")
    return redirect("desk:paper", pk=snapshot.pk)

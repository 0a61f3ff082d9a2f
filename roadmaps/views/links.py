"""What a measure is linked with: people who answer for it, causes and tasks that it works on."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from roadmaps.models import Plan, ProgrammeTask
from roadmaps.plans import link_offers, linking, queries
from roadmaps.programmes.queries import tasks_for
from roadmaps.views.context import about, plan_of
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SCHOOL)
def measure_links(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """What the portal proposes for a measure, and what was taken of it."""
    plan = plan_of(request, pk)
    laid_out = about(request, plan)
    line = laid_out["sheet"].line(key)
    if line is None:
        raise Http404("no such measure")
    if request.method == "POST":
        _change_links(request, plan, key)
        return redirect("roadmaps:measure_links", pk=pk, key=key)
    context = {
        **laid_out,
        "line": line,
        "offers": link_offers.offers(plan, line),
        "tasks": _free_tasks(plan, line),
        "key": key,
    }
    return render(request, "roadmaps/measure_links.html", context)


def _free_tasks(plan: Plan, line: queries.MeasureLine) -> list[ProgrammeTask]:
    taken = {link.task_id for link in line.links}
    return [task for task in tasks_for(plan) if task.pk not in taken]


def _change_links(request: HttpRequest, plan: Plan, key: UUID) -> None:
    post, by = request.POST, request.user
    if pk := whole_number(post.get("factor")):
        known = {factor.pk: factor for factor in queries.causes(plan)}
        if pk not in known:
            raise Http404("this factor is no cause of the plan")
        linking.link(plan=plan, key=key, factor=known[pk], by=by)
    elif indicator := post.get("indicator"):
        target = link_offers.target_in(post.get("target", ""))
        if target is None and post.get("target", "").strip():
            raise Refused("Цель показателя – число процентов от 0 до 100.", code="wrong_target")
        linking.link(plan=plan, key=key, indicator=indicator, target=target, by=by)
    elif pk := whole_number(post.get("person")):
        allowed = {user.pk: user for user, _ in queries.people_of(plan)}
        if pk not in allowed:
            raise Http404("this person is not of the plan's place")
        linking.assign(plan=plan, key=key, user=allowed[pk], by=by)
    elif pk := whole_number(post.get("task")):
        offered = {task.pk: task for task in tasks_for(plan)}
        if pk not in offered:
            raise Http404("this task is of no programme of the plan")
        linking.link(plan=plan, key=key, task=offered[pk], by=by)
    elif pk := whole_number(post.get("unlink")):
        linking.unlink(link=get_object_or_404(plan.links, pk=pk), by=by)
    elif pk := whole_number(post.get("release")):
        linking.release(person=get_object_or_404(plan.people, pk=pk), by=by)
    else:
        raise Refused("Ничего не выбрано. Выберите строку из списка.", code="nothing_chosen")

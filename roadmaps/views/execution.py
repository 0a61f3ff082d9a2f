"""How a plan goes: the table by measures, the chart by months, the report on a date."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from roadmaps.execution import charts, queries, rights, signs, tables
from roadmaps.execution.forms import BulkForm
from roadmaps.execution.overview import overview
from roadmaps.papers import services as papers
from roadmaps.views.context import about, plan_of
from schools import access
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires


@require_safe
@requires(Permission.VIEW_SCHOOL)
def plan_execution(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    execution = overview(request.user, plan)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Исполнение – {plan}", tables.execution(execution))
    in_force = plan.state in queries.IN_FORCE
    context = about(request, plan) | {
        "overview": execution,
        "bulk": BulkForm(),
        "markable": rights.markable(request.user, execution.rows) if in_force else set(),
        "may_confirm": in_force and access.may(request.user, Permission.CONFIRM_PROGRESS, plan),
        "today": timezone.localdate(),
        "signs": signs.of_plan(plan),
        "may_name": signs.may_name(request.user, plan),
    }
    return render(request, "roadmaps/plan_execution.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def gantt(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    execution = overview(request.user, plan)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Исполнение – {plan}", tables.execution(execution))
    context = about(request, plan) | {
        "overview": execution,
        "chart": charts.chart(execution, today=timezone.localdate()),
    }
    return render(request, "roadmaps/gantt.html", context)


@require_POST
@requires(Permission.MAKE_PAPER)
def plan_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on the execution of a plan on a date, on paper."""
    plan = plan_of(request, pk)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    snapshot = papers.make_execution_report(
        plan=plan, on=day, by=request.user, page=lambda pk: reverse("desk:paper", args=[pk])
    )
    messages.success(request, "Отчёт формируется: PDF и DOCX появятся через несколько секунд.")
    return redirect("desk:paper", pk=snapshot.pk)

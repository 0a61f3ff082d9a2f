"""Deeds on a plan: sending, the coordinator's review, the order, a new version."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.approval import approve
from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution import queries as deadlines
from roadmaps.execution.passed import number_of, passed
from roadmaps.forms.deeds import OrderForm, RemarkForm, VersionForm
from roadmaps.models import Measure
from roadmaps.plans import drafts, queries, rights, workflow
from roadmaps.plans.wording import MEASURES
from roadmaps.views.context import about, plan_of, plan_to_edit
from schools import access
from schools.clock import local_date
from schools.permissions import Permission
from shnor_portal.core.guards import requires
from shnor_portal.core.typography import counted

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, and says what will happen."""
    plan = plan_to_edit(request, pk)
    if request.method == "POST":
        workflow.send(version=queries.current_version(plan), by=request.user)
        messages.success(
            request,
            "План отправлен на согласование. Пока координатор не начал, его можно отозвать.",
        )
        return redirect("roadmaps:plan", pk=pk)
    return render(request, "roadmaps/plan_send.html", about(request, plan))


@require_POST
@requires(Permission.VIEW_SCHOOL)
def plan_recall(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    workflow.recall(version=queries.current_version(plan), by=request.user)
    messages.success(request, "План отозван. Исправьте его и отправьте снова.")
    return redirect("roadmaps:plan", pk=pk)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def plan_delete(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    drafts.delete_draft(plan=plan, by=request.user)
    messages.success(request, f"Черновик «{plan}» удалён.")
    return redirect("roadmaps:plan_list")


@require_safe
@requires(Permission.REVIEW_PLAN)
def plan_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Measure by measure: what waits and what came back first, the rest folded away."""
    plan = plan_of(request, pk)
    access.check(request.user, Permission.REVIEW_PLAN, plan)
    context = about(request, plan)
    lines = context["sheet"].lines
    context["waiting"] = [x for x in lines if x.measure.review != Measure.Review.AGREED]
    context["agreed"] = [x for x in lines if x.measure.review == Measure.Review.AGREED]
    return render(request, "roadmaps/plan_review.html", context)


@require_POST
@requires(Permission.REVIEW_PLAN)
def measure_review(request: HttpRequest, pk: int, key: UUID) -> HttpResponse:
    """One measure agreed or returned with a remark."""
    plan = plan_of(request, pk)
    version = queries.current_version(plan)
    given = {"version": version, "by": request.user, "seen": _seen(request)}
    if request.POST.get("deed") == "return":
        workflow.return_measure(key=key, text=request.POST.get("text", ""), **given)
    else:
        workflow.agree_measures(keys=[key], **given)
    if not request.htmx:
        return redirect("roadmaps:plan_review", pk=pk)
    context = about(request, plan)
    context["line"] = next(x for x in context["sheet"].lines if x.measure.key == key)
    return render(request, "roadmaps/_review_answer.html", context)


@require_POST
@requires(Permission.REVIEW_PLAN)
def plan_review_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, agree what was not looked at, agree the plan, or send it back."""
    plan = plan_of(request, pk)
    version, deed = queries.current_version(plan), request.POST.get("deed")
    given = {"version": version, "by": request.user, "seen": _seen(request)}
    if deed == "begin":
        workflow.begin_review(**given)
        messages.success(request, "Согласование начато: отозвать план уже нельзя.")
        return redirect("roadmaps:plan_review", pk=pk)
    if deed == "agree_rest":
        agreed = workflow.agree_measures(**given)
        messages.success(request, f"Согласовано: {counted(agreed, MEASURES)}.")
        return redirect("roadmaps:plan_review", pk=pk)
    if deed == "agree":
        workflow.agree(**given)
        whose = "директор приказом школы" if plan.school_id else plan.municipality.head
        messages.success(request, f"План согласован. Теперь его утверждает {whose}.")
    else:
        workflow.return_plan(text=request.POST.get("text", ""), **given)
        messages.success(request, "План возвращён на доработку: замечания видны школе.")
    return redirect("roadmaps:plan", pk=pk)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def plan_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark or an answer, on the whole plan or on a measure (`key`)."""
    plan = plan_of(request, pk)
    form = RemarkForm(request.POST)
    key = request.POST.get("key", "")
    if form.is_valid():
        workflow.comment(
            version=queries.current_version(plan),
            text=form.cleaned_data["text"],
            key=UUID(key) if _is_uuid(key) else None,
            by=request.user,
        )
        messages.success(request, "Записано.")
    else:
        messages.error(request, "Напишите замечание.")
    anchor = f"#m-{key}" if _is_uuid(key) else "#remarks"
    return redirect(f"{reverse('roadmaps:plan', args=[pk])}{anchor}")


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    access.check(request.user, rights.approval_right(plan), plan)
    context = about(request, plan)
    measures = passed(context["version"], local_date(plan.municipality))
    form = OrderForm(plan, measures, request.POST or None)
    if form.is_valid():
        approve(version=context["version"], by=request.user, **form.values())
        messages.success(request, "План утверждён: сроки мероприятий поставлены на контроль.")
        late = plan.occurrences.filter(deadlines.overdue()).count()
        if late:
            messages.warning(request, f"Уже просрочено: {counted(late, DEADLINES)}.")
        return redirect("roadmaps:plan", pk=pk)
    context |= {"form": form, "passed": number_of(measures)}
    return render(request, "roadmaps/plan_approve.html", context)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of an approved plan."""
    plan = plan_to_edit(request, pk)
    form = VersionForm(request.POST or None)
    if form.is_valid():
        workflow.start_version(plan=plan, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, "Новая версия начата. Прежняя действует, пока эту не утвердят.")
        return redirect("roadmaps:plan_edit", pk=pk)
    return render(request, "roadmaps/plan_change.html", {"plan": plan, "form": form})


@require_POST
@requires(Permission.VIEW_SCHOOL)
def plan_drop_version(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    workflow.drop_version(version=queries.current_version(plan), by=request.user)
    messages.success(request, "Изменение отменено: план действует в прежней версии.")
    return redirect("roadmaps:plan", pk=pk)


@require_POST
@requires(Permission.REVIEW_PLAN)
def plan_finish(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    workflow.finish(plan=plan, by=request.user)
    messages.success(request, "План завершён.")
    return redirect("roadmaps:plan", pk=pk)


def _seen(request: HttpRequest) -> datetime | None:
    """When the words on the reviewer's page had been sent."""
    try:
        return datetime.fromisoformat(request.POST.get("sent", ""))
    except ValueError:
        return None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

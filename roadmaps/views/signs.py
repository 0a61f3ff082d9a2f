"""Early signs of a plan: one is named, looked at, answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from roadmaps.execution import signs
from roadmaps.execution.sign_forms import AnswerForm, SignForm
from roadmaps.models import EarlySign
from roadmaps.plans import rights
from roadmaps.plans.queries import approved_version
from roadmaps.views.context import plan_of
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def sign_new(request: HttpRequest, pk: int) -> HttpResponse:
    plan = plan_of(request, pk)
    rights.check_edit(request.user, plan)
    version = approved_version(plan)
    if version is None or not signs.may_name(request.user, plan):
        raise Refused(
            "Ранние признаки называют у утверждённого плана, который исполняется.",
            code="plan_not_running",
        )
    form = SignForm(request.POST or None, version=version)
    if form.is_valid():
        try:
            signs.name(plan=plan, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Ранний признак назван: он встанет в «Мои сроки».")
            return redirect("roadmaps:plan_execution", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/sign_new.html", {"plan": plan, "form": form}, status=status)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    sign = _sign(request, pk)
    may_answer = not sign.answer and signs.may_answer(request.user, sign.plan)
    form = AnswerForm(request.POST or None) if may_answer or request.method == "POST" else None
    if form and form.is_valid():
        signs.answer(sign=sign, by=request.user, **form.cleaned_data)
        messages.success(request, "Решение записано.")
        return redirect("roadmaps:plan_execution", pk=sign.plan_id)
    context = {
        "line": signs.line_of(sign),
        "plan": sign.plan,
        "form": form,
        "may_remove": not sign.answer and rights.may_edit(request.user, sign.plan),
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "roadmaps/sign.html", context, status=status)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def sign_remove(request: HttpRequest, pk: int) -> HttpResponse:
    sign = _sign(request, pk)
    signs.remove(sign=sign, by=request.user)
    messages.success(request, "Ранний признак убран.")
    return redirect("roadmaps:plan_execution", pk=sign.plan_id)


def _sign(request: HttpRequest, pk: int) -> EarlySign:
    """A sign of a plan that the viewer reads."""
    sign = get_object_or_404(signs.signs(request.user), pk=pk)
    plan_of(request, sign.plan_id)
    return sign

"""Expert review: who examines a plan, the scores, the protocol, a municipality's criteria."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from roadmaps import tables
from roadmaps.forms.expertise import CriteriaFormSet, ExpertsForm, ScoresForm
from roadmaps.plans import expert_queries, queries, reviewing
from roadmaps.views.context import about, plan_of
from schools import access
from schools.models import Municipality
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_experts(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Whom the coordinator asked, what they scored, and the conclusion: of the current version,
    or of the one with this number."""
    plan = plan_of(request, pk)
    context = about(request, plan)
    version = context["version"]
    shown = expert_queries.examined_version(request.user, plan, number)
    candidates = expert_queries.candidates(plan, version)
    form = ExpertsForm(candidates, request.POST or None)
    if request.method == "POST" and request.POST.get("deed") == "remarks":
        added = reviewing.take_remarks(version=version, by=request.user)
        messages.success(request, f"Замечания экспертизы внесены: {added}.")
        return redirect("roadmaps:plan", pk=pk)
    if form.is_valid():
        reviewing.assign_experts(
            version=version, experts=list(form.cleaned_data["experts"]), by=request.user
        )
        messages.success(request, "Экспертиза поручена.")
        return redirect("roadmaps:plan_experts", pk=pk)
    conclusion = reviewing.conclusion(shown)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Экспертиза – {plan}", [tables.protocol(conclusion)])
    context |= {
        "form": form,
        "shown": shown,
        "examined": expert_queries.examined(request.user, plan),
        "reviews": expert_queries.reviews(request.user).filter(version=shown),
        "conclusion": conclusion,
        "assigns": access.may(request.user, Permission.REVIEW_PLAN, plan),
        "may_open": request.user.holds(Permission.REVIEW_AS_EXPERT),
        "has_candidates": candidates.exists(),
    }
    return render(request, "roadmaps/plan_experts.html", context)


@require_http_methods(SENT)
@requires(Permission.REVIEW_AS_EXPERT)
def expert_review(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert's own form; the button «Сохранить» keeps a draft."""
    review = get_object_or_404(expert_queries.reviews(request.user), pk=pk)
    version = review.version
    criteria = reviewing.criteria_of(version.plan.municipality)
    given = {row.criterion_id: row for row in review.scores.all()}
    form = ScoresForm(criteria, given, request.POST or None, initial={"comment": review.comment})
    if form.is_valid():
        finish = "finish" in request.POST
        reviewing.save_scores(
            review=review,
            scores=form.scores(),
            comment=form.cleaned_data["comment"],
            finish=finish,
            by=request.user,
        )
        messages.success(request, "Экспертиза завершена." if finish else "Сохранено.")
        return redirect("roadmaps:expert_review", pk=pk)
    context = {
        "review": review,
        "plan": version.plan,
        "sheet": queries.sheet(version),
        "form": form,
        "scores": given.values(),
        "own": review.expert_id == request.user.pk and review.finished_at is None,
    }
    return render(request, "roadmaps/expert_review.html", context)


@require_http_methods(SENT)
@requires(Permission.REVIEW_PLAN)
def review_criteria(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Municipality.objects.visible_to(request.user), pk=pk)
    access.check(request.user, Permission.REVIEW_PLAN, place)
    formset = CriteriaFormSet(
        request.POST or None, initial=expert_queries.criteria_to_edit(place), prefix="criteria"
    )
    if formset.is_valid():
        given = [
            reviewing.CriterionInput(
                pk=row["pk"], title=row["title"], passing=row["passing"], active=row["active"]
            )
            for row in (form.cleaned_data for form in formset)
            if row.get("title")
        ]
        reviewing.set_criteria(municipality=place, criteria=given, by=request.user)
        messages.success(request, "Критерии сохранены.")
        return redirect("roadmaps:review_criteria", pk=pk)
    context = {"municipality": place, "formset": formset}
    return render(request, "roadmaps/review_criteria.html", context)

"""The identification: runs, their table, the approval of a list by an order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitoring.filters import FindingFilter
from monitoring.forms import ApproveForm, RunForm, ShowForm
from monitoring.identification import (
    approving,
    list_changes,
    methodology_queries,
    queries,
    services,
    tables,
)
from monitoring.identification.methodology.vocabulary import PROCEDURES
from monitoring.identification.words import firmness
from monitoring.models import Run
from monitoring.region_acts.queries import region_list
from monitoring.results.cell_queries import years_with_results
from schools.access import check, may
from schools.models import Municipality
from schools.permissions import Permission
from schools.privacy import sight_of
from schools.queries import chosen_place
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def run_list(request: HttpRequest) -> HttpResponse:
    runs = list(queries.runs(request.user))
    several = len({run.municipality_id for run in runs}) > 1
    table = tables.RUNS if several else tables.RUNS.without("municipality")
    listing = Listing(table, request, runs)
    if listing.is_workbook:
        return listing.workbook("Идентификации")
    may_run = request.user.holds(Permission.RUN_IDENTIFICATION)
    context = {"listing": listing, "may_run": may_run}
    return render(request, "monitoring/run_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_IDENTIFICATION)
def run_new(request: HttpRequest) -> HttpResponse:
    """The municipality and the methodology are chosen by links, the rest is one form."""
    places = queries.places_to_run(request.user)
    place = _chosen_place(places, request.GET.get("municipality"))
    methodologies = methodology_queries.available(place)
    current = methodology_queries.chosen(methodologies, request.GET.get("methodology"))
    years = years_with_results(place, among=PROCEDURES.values())
    form = RunForm(request.POST or None, years=years, methodology=current.loaded)
    if request.method == "POST" and form.is_valid():
        job = services.start_identification_job(
            municipality=place,
            year=form.cleaned_data["year"],
            methodology_code=current.code,
            overrides=form.overrides(),
            by=request.user,
            url=reverse("monitoring:run_list"),
        )
        return redirect("core:job", pk=job.pk)
    context = {
        "form": form,
        "municipality": place,
        "places": places,
        "methodologies": methodologies,
        "current": current,
        "years": years,
    }
    return render(request, "monitoring/run_new.html", context)


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Schools × categories, alphabetically."""
    run = get_object_or_404(queries.runs(request.user), pk=pk)
    every = queries.categories(run)
    region = region_list(run.municipality, run.list_year)
    differences = queries.region_differences(run, region)
    differing = {school.pk for schools in differences.values() for school in schools}
    filters = FindingFilter(
        request.GET,
        queryset=run.findings.all(),
        categories=every,
        region=region,
        differing=differing,
    )
    sight = sight_of(request.user)
    table = queries.run_table(run, sight, filters.qs, region, filters.chosen_category)
    listing = Listing(
        tables.run(table), request, table.rows, filters=filters, size=0, about=[str(run)]
    )
    if listing.is_workbook:
        return listing.workbook(str(run))
    context = {
        **_about(request, run),
        "listing": listing,
        "table": table,
        "categories": every,
        "label_meanings": firmness.meanings(),
        "parameters": methodology_queries.parameters_of(run),
        "newer": queries.newer_run(run),
        # Of a few possible numbers a checksum would tell the true ones.
        "sees_small": sight.sees(run.scope),
        "first": next(iter(queries.waiting(run)), None),
        "objections": list_changes.list_changes(run).objections,
        "region": region,
        "differences": differences,
    }
    return render(request, "monitoring/run_detail.html", context)


@require_POST
@requires(Permission.RUN_IDENTIFICATION)
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list over today's data, with the same parameters."""
    run = get_object_or_404(queries.runs(request.user), pk=pk)
    job = services.start_identification_job(
        municipality=run.municipality,
        year=run.year,
        methodology_code=run.version.methodology.code,
        overrides=methodology_queries.overrides_of(run),
        by=request.user,
        url=reverse("monitoring:run_detail", args=[run.pk]),
    )
    return redirect("core:job", pk=job.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.DECIDE_FINDING)
def run_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The deed that makes a calculation a list of candidates: schools see it and answer."""
    run = get_object_or_404(queries.runs(request.user), pk=pk)
    check(request.user, Permission.DECIDE_FINDING, run)
    form = ShowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            approving.show_to_schools(run=run, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("reply_until" if refusal.code == "wrong_term" else None, refusal.message)
        else:
            messages.success(request, "Школы видят расчёт и могут ответить.")
            return redirect("monitoring:run_detail", pk=run.pk)
    changes = list_changes.list_changes(run)
    context = {**_about(request, run), "form": form, "found": changes}
    return render(request, "monitoring/run_show.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_LIST)
def run_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """What an order approves; after it, what it has set and where to go next."""
    run = get_object_or_404(queries.runs(request.user), pk=pk)
    check(request.user, Permission.APPROVE_LIST, run)
    changes = list_changes.list_changes(run)
    kinds = run.findings.values_list("status_kind", flat=True).distinct()
    act = region_list(run.municipality, run.list_year).act_for(kinds)
    form = ApproveForm(request.POST or None, leaving=changes.leaving, act=act)
    if request.method == "POST" and form.is_valid():
        statuses = approving.approve(run=run, by=request.user, **form.order())
        messages.success(
            request,
            f"Перечень утверждён. Статусы установлены: {len(statuses)}."
            if statuses
            else "Решения утверждены. Ни одна школа в перечень не вошла.",
        )
        return redirect("monitoring:run_approve", pk=run.pk)
    context = {
        **_about(request, run),
        "form": form,
        "changes": changes,
        "approved": list_changes.approved(run),
        "chances": [item for item in queries.categories(run) if item.yes and item.chance],
        "newer": queries.newer_run(run),
    }
    return render(request, "monitoring/run_approve.html", context)


def _about(request: HttpRequest, run: Run) -> dict[str, Any]:
    user = request.user
    return {
        "run": run,
        "may_run": may(user, Permission.RUN_IDENTIFICATION, run),
        "may_decide": may(user, Permission.DECIDE_FINDING, run),
        "may_approve": may(user, Permission.APPROVE_LIST, run),
        "sees_conditions": may(user, Permission.SEE_CALCULATION, run),
        "may_make_paper": may(user, Permission.MAKE_PAPER, run),
    }


def _chosen_place(places: list[Municipality], asked: str | None) -> Municipality:
    place = chosen_place(places, asked)
    if place is None:
        raise Refused("Проводить идентификацию негде: нет ни одного муниципалитета.")
    return place

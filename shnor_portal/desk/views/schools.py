"""Tabs of a school's page that look across rooms; passport and profile stand in theirs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from monitoring.effects.queries import latest_of
from monitoring.results.periods.queries import TITLES
from roadmaps.execution import summaries
from schools import access, looking
from schools.models import School
from schools.permissions import Permission
from schools.tables import flags_of
from shnor_portal.core import tables
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.models import AuditEvent, PaperSnapshot
from shnor_portal.desk.plan_tables import school_sheet
from shnor_portal.desk.school_page import SchoolPage, school_page
from shnor_portal.desk.school_tables import result_lines, school_sheets, score_lines


def _school(request: HttpRequest, pk: int) -> School:
    seen = School.objects.visible_to(request.user).select_related(
        "municipality__region", "settlement"
    )
    return get_object_or_404(seen.prefetch_related("identifiers", "statuses", "years"), pk=pk)


def _about(request: HttpRequest, school: School, page: SchoolPage) -> dict[str, Any]:
    """What the overview and the results both say."""
    return {
        "school": school,
        "page": page,
        "works": result_lines(page),
        "exams": score_lines(page),
        "may_make_note": access.may(request.user, Permission.SIGN_FOR_DEPARTMENT, school),
        "may_import": access.may(request.user, Permission.IMPORT_FILES, school.municipality),
    }


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    page = school_page(request.user, school, request.GET.get("indicator", ""))
    plans = summaries.of_school(request.user, school)
    if request.GET.get("format") == "xlsx":
        looking.figures_taken(school.name, school, by=request.user)
        return workbook(school.name, [*school_sheets(page), school_sheet(plans)])
    context = _about(request, school, page) | {"flags": flags_of(school), "plans": plans}
    return render(request, "desk/school.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_results(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    page = school_page(request.user, school, request.GET.get("indicator", ""))
    if request.GET.get("format") == "xlsx":
        looking.figures_taken(school.name, school, by=request.user)
        return workbook(f"Результаты – {school.name}", school_sheets(page))
    context = _about(request, school, page) | {
        "period_titles": TITLES,
        "effect": latest_of(request.user, school),
    }
    return render(request, "desk/school_results.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_plans(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    plans = summaries.of_school(request.user, school)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Планы – {school.name}", [school_sheet(plans)])
    context = {
        "school": school,
        "plans": plans,
        "may_begin": access.may(request.user, Permission.EDIT_PLAN, school),
    }
    return render(request, "desk/school_plans.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_papers(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    papers = PaperSnapshot.objects.visible_to(request.user).filter(scope=school.scope)
    listing = Listing(tables.PAPERS, request, papers.select_related("created_by"))
    if listing.is_workbook:
        return listing.workbook(f"Документы – {school.name}")
    context = {
        "school": school,
        "listing": listing,
        "may_make": access.may(request.user, Permission.MAKE_PAPER, school),
    }
    return render(request, "desk/school_papers.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def school_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Statuses of all years, and what was done in the portal, as far as the viewer reads it."""
    school = _school(request, pk)
    deeds = AuditEvent.objects.visible_to(request.user).filter(scope=school.scope)
    listing = Listing(tables.AUDIT, request, deeds)
    if listing.is_workbook:
        return listing.workbook(f"История – {school.name}")
    context = {"school": school, "listing": listing, "statuses": list(school.statuses.all())}
    return render(request, "desk/school_history.html", context)

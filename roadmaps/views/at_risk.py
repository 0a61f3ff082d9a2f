"""Pupils at risk as counts: the municipality, a school, a row, the school's own list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import RiskCount
from roadmaps.plans.queries import municipalities
from roadmaps.support import at_risk, at_risk_figures
from schools import access
from schools.clock import local_date
from schools.imports.years import year_of
from schools.models import Municipality, School
from schools.permissions import Permission
from schools.privacy import sight_of
from schools.queries import chosen_place
from shnor_portal.core import downloads
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]
Quarter = RiskCount.Quarter


@require_safe
@requires(Permission.VIEW_SCHOOL)
def at_risk_list(request: HttpRequest) -> HttpResponse:
    """Schools of one municipality in a quarter, and its sums by quarter."""
    places = municipalities(request.user)
    place = chosen_place(places, request.GET.get("municipality"))
    context: dict[str, Any] = {"places": places, "place": place}
    if place is not None:
        year, quarter = _when(request, place)
        sums, lines = at_risk_figures.municipal(request.user, place, year, quarter)
        words = at_risk_figures.year_words(year)
        about = [f"Муниципалитет: {place}", f"{Quarter(quarter).label} {words} учебного года"]
        listing = Listing(at_risk_figures.BANK, request, lines, size=0, about=about)
        if listing.is_workbook:
            return listing.workbook(f"Группа риска {year}-{quarter}")
        context |= {
            "listing": listing, "sums": sums, "year": year, "quarter": quarter,
            "quarters": Quarter.choices, "years": _years(place, year), "words": words,
            "sees": bool(lines) or sight_of(request.user).sees(place.scope),
        }  # fmt: skip
    return render(request, "roadmaps/at_risk_list.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def at_risk_school(request: HttpRequest, pk: int) -> HttpResponse:
    """A school by quarter, the chosen one by subject, reason and row; what its plans do."""
    school = _school(request, pk)
    year, quarter = _when(request, school)
    context = {
        "school": school, "year": year, "quarter": quarter,
        "words": at_risk_figures.year_words(year),
        "quarter_title": Quarter(quarter).label, "quarters": Quarter.choices,
        "years": _years(school.municipality, year),
        "bank": at_risk_figures.of_school(request.user, school, year, quarter),
        "measures": at_risk_figures.measures(request.user, school),
        "may_edit": access.may(request.user, Permission.EDIT_PROFILE, school),
    }  # fmt: skip
    return render(request, "roadmaps/at_risk_school.html", context)


@require_safe
@requires(Permission.EDIT_PROFILE)
def at_risk_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty working list of a school: it stays there with its names."""
    school = _school(request, pk)
    access.check(request.user, Permission.EDIT_PROFILE, school)
    year = _year(request, school.municipality)
    name = f"Группа риска, {school}, {year - 1}-{year % 100:02}"
    return downloads.workbook(name, at_risk_figures.book(school, year))


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def at_risk_upload(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    access.check(request.user, Permission.EDIT_PROFILE, school)
    year, quarter = _when(request, school)
    form = at_risk.ListForm(
        request.POST or None, request.FILES or None, initial={"quarter": quarter}
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            job = at_risk.take(
                school=school, year=year, last=data["quarter"], upload=data["upload"],
                by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect(job.waiting_url)
    status = 422 if form.is_bound else 200
    context = {"form": form, "school": school, "year": year,
               "words": at_risk_figures.year_words(year)}  # fmt: skip
    return render(request, "roadmaps/at_risk_upload.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def at_risk_new(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    access.check(request.user, Permission.EDIT_PROFILE, school)
    year, quarter = _when(request, school)
    return _form(request, school, year, {"quarter": quarter}, None)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def at_risk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(at_risk_figures.rows(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_PROFILE, row.school)
    names = ("quarter", "class_name", "subject", "reason", "found", "with_route", "resolved")
    initial = {name: getattr(row, name) for name in names}
    return _form(request, row.school, row.year, initial, row)


@require_POST
@requires(Permission.EDIT_PROFILE)
def at_risk_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(at_risk_figures.rows(request.user), pk=pk)
    at_risk.remove(row=row, by=request.user)
    messages.success(request, "Строка убрана.")
    return redirect(at_risk_figures.page_of(row.school, row.year, row.quarter))


def _form(
    request: HttpRequest, school: School, year: int, initial: dict[str, Any],
    row: RiskCount | None,
) -> HttpResponse:  # fmt: skip
    form = at_risk.CountForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            at_risk.write(school=school, year=year, by=request.user, row=row, **data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Числа записаны.")
            if request.POST.get("more"):
                again = reverse("roadmaps:at_risk_new", args=[school.pk])
                return redirect(f"{again}?year={year}&quarter={data['quarter']}")
            return redirect(at_risk_figures.page_of(school, year, data["quarter"]))
    status = 422 if form.is_bound else 200
    context = {
        "form": form, "row": row, "school": school, "year": year,
        "words": at_risk_figures.year_words(year), "quarter": initial["quarter"],
    }  # fmt: skip
    return render(request, "roadmaps/at_risk_form.html", context, status=status)


def _school(request: HttpRequest, pk: int) -> School:
    """A school whose small figures the viewer sees, else 404."""
    schools = School.objects.visible_to(request.user).select_related("municipality__region")
    school = get_object_or_404(schools, pk=pk)
    if not sight_of(request.user).sees(school.scope):
        raise Http404("counts of few pupils are not for everybody")
    return school


def _when(request: HttpRequest, about: Municipality | School) -> tuple[int, int]:
    """The asked year and quarter, else the last of which something is known."""
    place = about.municipality if isinstance(about, School) else about
    today = local_date(place)
    if not request.GET.get("year"):
        return at_risk_figures.latest(request.user, about, today)
    year, quarter = _year(request, place), whole_number(request.GET.get("quarter"))
    if quarter not in Quarter.values:
        quarter = at_risk_figures.quarter_of(today) if year == year_of(today) else 4
    return year, quarter


def _year(request: HttpRequest, place: Municipality) -> int:
    asked = whole_number(request.GET.get("year"))
    return asked if 2000 <= asked <= 2100 else year_of(local_date(place))


def _years(place: Municipality, shown: int) -> list[tuple[int, str]]:
    this = year_of(local_date(place))
    years = sorted({shown, *range(this - 3, this + 1)}, reverse=True)
    return [(year, at_risk_figures.year_words(year)) for year in years]

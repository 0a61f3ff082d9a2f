"""The year's end of schools: the list, a school's tab, the report with its deeds."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import YearReport
from roadmaps.papers import services as papers
from roadmaps.papers.director_report import tables
from roadmaps.plans.queries import municipalities
from roadmaps.proof import year_reports as deeds
from roadmaps.proof.writing import paragraphs
from roadmaps.proof.year_figures import STYLES, YearFigures, year_figures
from roadmaps.proof.year_forms import AskForm, InterviewForm, MarksForm, value_words
from roadmaps.proof.year_reports import SECTIONS
from roadmaps.proof.year_tables import REPORTS, STATE_STYLES
from roadmaps.proof.year_texts import label
from roadmaps.views.texts import TextPage, edited
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.typography import counted

SENT = ["GET", "HEAD", "POST"]
State = YearReport.State


@require_safe
@requires(Permission.VIEW_SCHOOL)
def year_report_list(request: HttpRequest) -> HttpResponse:
    """Reports of a year in one municipality, and whom to ask."""
    places = municipalities(request.user)
    place = chosen_place(places, request.GET.get("municipality"))
    context: dict[str, Any] = {"places": places, "place": place}
    if place is not None:
        year = _year(request, place)
        listing = Listing(REPORTS, request, deeds.of_year(request.user, place, year), size=0,
                          about=[f"{place}, {year} год"])  # fmt: skip
        if listing.is_workbook:
            return listing.workbook(f"Итоги {year} года")
        today = local_date(place)
        context |= {
            "listing": listing,
            "year": year,
            "years": deeds.years(request.user, place),
            "to_ask": deeds.missing(request.user, place, year),
            "form": AskForm(year=year, today=today),
        }
    return render(request, "roadmaps/year_report_list.html", context)


@require_POST
@requires(Permission.CONFIRM_PROGRESS)
def year_reports_ask(request: HttpRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Municipality.objects.visible_to(request.user), pk=pk)
    access.check(request.user, Permission.CONFIRM_PROGRESS, place)
    year = _year(request, place)
    form = AskForm(request.POST, year=year, today=local_date(place))
    if not form.is_valid():
        messages.error(request, "Укажите срок отчёта.")
    else:
        made = deeds.ask(place=place, year=year, due=form.cleaned_data["due"], by=request.user)
        messages.success(request, f"Отчёты начаты: {counted(len(made), 'школа,школы,школ')}.")
    return redirect(f"{reverse('roadmaps:year_report_list')}?municipality={place.pk}&year={year}")


@require_safe
@requires(Permission.VIEW_SCHOOL)
def year_reports_of_school(request: HttpRequest, pk: int) -> HttpResponse:
    """The tab of a school: its years."""
    school = _school(request, pk)
    reports = list(deeds.reports(request.user).filter(school=school))
    this = local_date(school.municipality).year
    may_fill = access.may(request.user, Permission.FILL_ROUND, school)
    known = {one.year for one in reports}
    context = {
        "school": school,
        "reports": [(one, STATE_STYLES[State(one.state)]) for one in reports],
        "to_begin": [year for year in (this, this - 1) if year not in known] if may_fill else [],
    }
    return render(request, "roadmaps/year_reports_school.html", context)


@require_POST
@requires(Permission.FILL_ROUND)
def year_report_new(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    year = whole_number(request.POST.get("year"))
    return redirect(deeds_page(deeds.begin(school=school, year=year, by=request.user)))


@require_safe
@requires(Permission.VIEW_SCHOOL)
def year_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report: text, self-assessment beside computed values, dynamics, interview."""
    report = _report(request, pk)
    figures = year_figures(report.school, report.year)
    is_open = deeds.is_open_to(request.user, report)
    judged = deeds.judged(report, figures)
    if is_open and request.GET.get("format") == "xlsx":
        return workbook(str(report), tables(judged))
    context = {
        "report": report,
        "style": STATE_STYLES[State(report.state)],
        "is_open": is_open,
        "found": figures,
        "judged": [(one, STYLES[one.line.mark], STYLES[one.mark]) for one in judged],
        "sections": [
            (title, paragraphs(report.texts.get(code, ""))) for code, title in SECTIONS.items()
        ],
        **_rights(request, report, figures),
    }
    return render(request, "roadmaps/year_report.html", context)


@require_http_methods(SENT)
@requires(Permission.FILL_ROUND)
def year_report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report_to_fill(request, pk)
    page = TextPage(
        "roadmaps.year_report", report, f"Отчёт за {report.year}\u00a0год",
        "Черновик составлен по планам, результатам и подтверждениям: поправьте его и допишите "
        "причины. Абзац – строка; пустой раздел в документ не войдёт.",
        _crumbs(report), SECTIONS, deeds_page(report),
    )  # fmt: skip
    current = deeds.text_values(report)
    return edited(request, page, current, partial(deeds.write, report=report))


@require_http_methods(SENT)
@requires(Permission.FILL_ROUND)
def year_report_marks(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report_to_fill(request, pk)
    lines = year_figures(report.school, report.year).lines
    titles = {line.key: label(line) for line in lines}
    current = deeds.mark_values(report, lines)
    page = TextPage(
        "roadmaps.year_marks", report, f"Самооценка за {report.year}\u00a0год",
        "Оценка школы стоит рядом с посчитанной. Расходиться они могут: поясните, почему.",
        _crumbs(report), {name: titles[name.partition("-")[2]] for name in current},
        deeds_page(report), make=partial(MarksForm, figures=lines), words=value_words,
    )  # fmt: skip
    return edited(request, page, current, partial(deeds.assess, report=report))


@require_POST
@requires(Permission.SEND_ROUND)
def year_report_send(request: HttpRequest, pk: int) -> HttpResponse:
    deeds.send(report=_report(request, pk), by=request.user)
    messages.success(request, "Отчёт отправлен. Координатор назначит собеседование.")
    return redirect("roadmaps:year_report", pk=pk)


@require_POST
@requires(Permission.CONFIRM_PROGRESS)
def year_report_return(request: HttpRequest, pk: int) -> HttpResponse:
    remark = request.POST.get("remark", "")
    deeds.send_back(report=_report(request, pk), remark=remark, by=request.user)
    messages.success(request, "Отчёт возвращён школе с замечанием.")
    return redirect("roadmaps:year_report", pk=pk)


@require_http_methods(SENT)
@requires(Permission.CONFIRM_PROGRESS)
def year_report_interview(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the report with the interview."""
    report = _report(request, pk)
    access.check(request.user, Permission.CONFIRM_PROGRESS, report.school)
    if request.method != "POST" and report.state != State.SENT:
        messages.info(request, "Собеседование записывают по отправленному отчёту.")
        return redirect(deeds_page(report))
    today = local_date(report.school.municipality)
    form = InterviewForm(request.POST or None, initial={"held_on": today})
    if form.is_valid():
        deeds.close(report=report, by=request.user, **form.cleaned_data)
        messages.success(request, "Собеседование записано, год школы закрыт.")
        return redirect("roadmaps:year_report", pk=pk)
    status = 422 if form.is_bound else 200
    context = {"report": report, "form": form}
    return render(request, "roadmaps/year_report_interview.html", context, status=status)


@require_POST
@requires(Permission.MAKE_PAPER)
def year_report_paper(request: HttpRequest, pk: int) -> HttpResponse:
    report = _report(request, pk)
    if not deeds.is_open_to(request.user, report):
        raise Http404("the school is writing it")
    snapshot = papers.make_director_report(
        report=report, by=request.user, page=lambda key: reverse("desk:paper", args=[key])
    )
    messages.success(request, "Документ формируется: PDF и DOCX появятся через несколько секунд.")
    return redirect("desk:paper", pk=snapshot.pk)


def deeds_page(report: YearReport) -> str:
    return reverse("roadmaps:year_report", args=[report.pk])


def _rights(request: HttpRequest, report: YearReport, figures: YearFigures) -> dict[str, Any]:
    """What the viewer may do now, and with which plan the next year begins."""
    user, school = request.user, report.school
    draft, sent = report.state == State.DRAFT, report.state == State.SENT
    judges = sent and access.may(user, Permission.CONFIRM_PROGRESS, school)
    plan = next((one for one in figures.plans if one.kind == one.Kind.ROADMAP), None)
    plan = plan or next(iter(figures.plans), None)
    plans_next = report.state == State.CLOSED and access.may(user, Permission.EDIT_PLAN, school)
    return {
        "may_fill": draft and access.may(user, Permission.FILL_ROUND, school),
        "may_send": draft and access.may(user, Permission.SEND_ROUND, school),
        "may_judge": judges,
        "may_paper": access.may(user, Permission.MAKE_PAPER, school),
        "plan": plan,
        "plans_next": plans_next,
        "next_year": report.year + 1,
    }


def _crumbs(report: YearReport) -> tuple[tuple[str, str], ...]:
    school = report.school
    return (
        (school.name, reverse("roadmaps:year_reports_of_school", args=[school.pk])),
        (f"Итоги {report.year}\u00a0года", deeds_page(report)),
    )


def _school(request: HttpRequest, pk: int) -> School:
    schools = School.objects.visible_to(request.user).select_related("municipality__region")
    return get_object_or_404(schools, pk=pk)


def _report(request: HttpRequest, pk: int) -> YearReport:
    return get_object_or_404(deeds.reports(request.user), pk=pk)


def _report_to_fill(request: HttpRequest, pk: int) -> YearReport:
    """A report that the viewer sees (else 404), writes (else 403), and that is still written."""
    report = _report(request, pk)
    access.check(request.user, Permission.FILL_ROUND, report.school)
    return report


def _year(request: HttpRequest, place: Municipality) -> int:
    asked = whole_number(request.POST.get("year") or request.GET.get("year"))
    return asked if 2000 <= asked <= 2100 else local_date(place).year

"""Target indicators of a programme: the table by years, one of them down to rows, its facts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Programme, TargetFact, TargetIndicator
from roadmaps.programmes import facts, indicator_queries, indicators, questions, tables
from roadmaps.programmes.forms import FactForm, IndicatorForm
from roadmaps.programmes.indicator_queries import IndicatorLine, YearCell
from roadmaps.views.programmes import Page, deeds, edited, programme_of, programme_to_edit
from schools import access
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def programme_indicators(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan, commitment and fact of every indicator by year."""
    programme = programme_of(request, pk)
    sheet = indicator_queries.sheet(request.user, programme)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Показатели – {programme}", [tables.indicators(sheet)])
    context = {"programme": programme, "sheet": sheet, **deeds(request, programme)}
    return render(request, "roadmaps/programme_indicators.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def indicator(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    """One indicator: its passport, its years, and what the value of a year is made of."""
    programme, goal = _found(request, pk, indicator)
    sheet = indicator_queries.sheet(request.user, programme, goal)
    line = sheet.lines[0]
    cell = _asked(request, line, sheet.year)
    opened = indicator_queries.opened(request.user, line, cell, sheet.material)
    if request.GET.get("format") == "xlsx" and opened:
        return workbook(f"{goal} – {cell.year}", [tables.rows(opened)])
    context = {
        "programme": programme,
        "indicator": goal,
        "line": line,
        "cell": cell,
        "opened": opened,
        "may_enter": access.may(request.user, Permission.EDIT_PROGRAMME, programme),
        "may_report": access.may(request.user, Permission.REPORT_FACT, programme),
        **deeds(request, programme),
    }
    return render(request, "roadmaps/programme_indicator.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def indicator_new(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    form = IndicatorForm(request.POST or None, programme=programme)
    if form.is_valid():
        made = indicators.add(programme=programme, by=request.user, values=form.values())
        messages.success(request, "Показатель добавлен.")
        return redirect("roadmaps:indicator", pk=pk, indicator=made.pk)
    back = reverse("roadmaps:programme_indicators", args=[pk])
    page = Page(programme, "", "", "Новый показатель", _LEAD, {}, back)
    context = {"page": page, "programme": programme, "form": form, "editing": None}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/programme_form.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def indicator_edit(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    goal = _indicator(programme, indicator)
    current = indicators.indicator_values(goal)
    page = Page(
        programme, "roadmaps.indicator", f"indicator-{goal.pk}", "Показатель программы", _LEAD,
        questions.indicator_labels(programme), reverse("roadmaps:indicator", args=[pk, goal.pk]),
    )  # fmt: skip
    return edited(
        request,
        page,
        current,
        lambda session: IndicatorForm(
            session.posted,
            programme=programme,
            initial={**_with_commas(current), **session.initial},
        ),
        lambda **said: indicators.change(indicator=goal, **said),
        remove=reverse("roadmaps:indicator_remove", args=[pk, goal.pk]),
    )


@require_POST
@requires(Permission.EDIT_PROGRAMME)
def indicator_remove(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    indicators.remove(indicator=_indicator(programme, indicator), by=request.user)
    messages.success(request, "Показатель удалён.")
    return redirect("roadmaps:programme_indicators", pk=pk)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def fact_new(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    goal = _indicator(programme, indicator)
    asked = whole_number(request.GET.get("year"))
    initial = {"year": asked} if asked in programme.years else {}
    form = FactForm(request.POST or None, indicator=goal, initial=initial)
    back = reverse("roadmaps:indicator", args=[pk, goal.pk])
    if form.is_valid():
        fact = facts.enter(indicator=goal, said=form.said(), by=request.user)
        messages.success(request, "Факт внесён. Когда его примут, он станет сообщённым.")
        return redirect(f"{back}?year={fact.year}")
    lead = "Факт с основанием. Сообщённый факт не меняется: новый встаёт рядом."
    page = Page(programme, "", "", f"Факт: {goal}", lead, {}, back)
    context = {"page": page, "programme": programme, "form": form, "editing": None}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/programme_form.html", context, status=status)


@require_POST
@requires(Permission.REPORT_FACT)
def fact_report(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    row = _fact(request, pk, fact)
    facts.report(fact=row, by=request.user)
    messages.success(request, "Факт принят: теперь он «сообщено» и не меняется.")
    return redirect(_year_of(pk, row.indicator_id, row.year))


@require_POST
@requires(Permission.EDIT_PROGRAMME)
def fact_remove(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    row = _fact(request, pk, fact)
    facts.remove(fact=row, by=request.user)
    messages.success(request, "Факт убран.")
    return redirect(_year_of(pk, row.indicator_id, row.year))


@require_POST
@requires(Permission.REPORT_FACT)
def indicator_report(request: HttpRequest, pk: int, indicator: int) -> HttpResponse:
    """Freeze what the portal computes for a year."""
    _, goal = _found(request, pk, indicator)
    year = whole_number(request.POST.get("year"))
    facts.report_computed(indicator=goal, year=year, by=request.user)
    messages.success(request, "Вычисленный факт принят: сохранён вместе со школами, из которых он.")
    return redirect(_year_of(pk, goal.pk, year))


_LEAD = (
    "План и обязательство – по годам; год без плана оставьте пустым. Верхняя граница нужна только "
    "показателю, который держится в пределах."
)


def _with_commas(values: dict[str, str]) -> dict[str, Any]:
    """Numbers as people write them."""
    numbers = ("plan_", "upper_", "commitment_", "baseline")
    return {
        name: value.replace(".", ",") if name.startswith(numbers) else value
        for name, value in values.items()
    }


def _asked(request: HttpRequest, line: IndicatorLine, usual: int) -> YearCell:
    """The year that the address names, else the one that is looked at first."""
    cell = line.cell(whole_number(request.GET.get("year"))) or line.cell(usual)
    assert cell is not None, "a programme has at least one year"
    return cell


def _found(request: HttpRequest, pk: int, indicator: int) -> tuple[Programme, TargetIndicator]:
    programme = programme_of(request, pk)
    return programme, _indicator(programme, indicator)


def _indicator(programme: Programme, pk: int) -> TargetIndicator:
    indicator = get_object_or_404(indicator_queries.indicators(programme), pk=pk)
    indicator.programme = programme
    return indicator


def _fact(request: HttpRequest, pk: int, fact: int) -> TargetFact:
    programme = programme_of(request, pk)
    return get_object_or_404(indicator_queries.facts_in(programme), pk=fact)


def _year_of(pk: int, indicator: int, year: int) -> str:
    return f"{reverse('roadmaps:indicator', args=[pk, indicator])}?year={year}"

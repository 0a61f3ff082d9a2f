"""«Мои сроки»: the table, marking many at once, the month, and the feed for calendar programs."""

from collections import defaultdict
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from roadmaps.execution import feeds, queries, services, tables
from roadmaps.execution.forms import BulkForm, DeadlineFilter, MonthField, last_day
from roadmaps.execution.wording import months_between
from roadmaps.models import CalendarFeed, Occurrence
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import public, requires
from shnor_portal.core.typography import counted

PAGE = 100
DEADLINES = "срок,срока,сроков"


@require_safe
@requires(Permission.VIEW_SCHOOL)
def my_deadlines(request: HttpRequest) -> HttpResponse:
    chosen = DeadlineFilter(request.GET, viewer=request.user)
    found = queries.with_evidence(chosen.found())
    if request.GET.get("format") == "xlsx":
        return workbook("Сроки", [tables.deadlines(queries.read(found))])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page_obj": page,
        "rows": queries.read(page.object_list),
        "bulk": BulkForm(),
        "may_mark": request.user.holds(Permission.MARK_PROGRESS),
        "may_confirm": request.user.holds(Permission.CONFIRM_PROGRESS),
    }
    return render(request, "roadmaps/my_deadlines.html", context)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def deadlines_mark(request: HttpRequest) -> HttpResponse:
    """One deed for every ticked deadline; either all of them or none."""
    asked = {int(pk) for pk in request.POST.getlist("row") if pk.isdigit()}
    chosen = list(queries.occurrences(request.user).filter(pk__in=asked))
    if len(chosen) != len(asked):
        raise Http404("a deadline is not seen by this person")
    form = BulkForm(request.POST, request.FILES)
    if not form.is_valid():
        details = [text for texts in form.errors.values() for text in texts]
        raise Refused("Отметки не сохранены.", code="wrong_fields", details=details)
    said = _mark(request, form, chosen)
    messages.success(request, said)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("roadmaps:my_deadlines")
    return redirect(back)


def _mark(request: HttpRequest, form: BulkForm, chosen: list[Occurrence]) -> str:
    deed, by = request.POST.get("deed"), request.user
    if deed == "done":
        marked = services.mark_many(
            occurrences=chosen,
            done_on=form.day,
            note=form.cleaned_data["note"],
            proof=form.proof,
            by=by,
        )
        return f"Отмечено выполненным: {counted(marked, DEADLINES)}."
    if deed == "confirm":
        return f"Подтверждено: {counted(services.confirm(occurrences=chosen, by=by), DEADLINES)}."
    if deed == "escalate":
        told = services.escalate(occurrences=chosen, by=by)
        return f"Попадёт в сводку начальника: {counted(told, DEADLINES)}."
    if deed == "cancel":
        reason = form.cleaned_data["reason"]
        cancelled = services.cancel(occurrences=chosen, reason=reason, by=by)
        return f"Отменено: {counted(cancelled, DEADLINES)}."
    raise Refused("Выберите действие.", code="unknown_deed")


@require_safe
@requires(Permission.VIEW_SCHOOL)
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of deadlines by days; `?month=2026-05`, `?whose=all`."""
    try:
        month = MonthField().clean(request.GET.get("month") or None)
    except Exception as error:
        raise error
    everything = request.GET.get("whose") == "all"
    rows = queries.mine(request.user)
    if everything:
        rows = queries.occurrences(request.user).filter(plan__state__in=queries.IN_FORCE)
    found = queries.read(rows.filter(end__range=(month, last_day(month))))
    by_day: dict[date, list[queries.Row]] = defaultdict(list)
    for row in found:
        by_day[row.occurrence.end].append(row)
    context = {"month": month, "by_day": by_day}
    return render(request, "roadmaps/calendar.html", context)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def feed_page(request: HttpRequest) -> HttpResponse:
    return render(request, "roadmaps/feed.html", {})

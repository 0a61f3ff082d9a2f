"""«Мои сроки»: the table, marking many at once, and the month."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from monitoring.rounds import queries as rounds
from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution import months, queries, rights, services, tables
from roadmaps.execution.filters import NEAR, DeadlineFilter
from roadmaps.execution.forms import BulkForm
from roadmaps.models import Occurrence
from roadmaps.proof import own_terms
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import page_made, whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing, whole_sheet
from shnor_portal.core.returning import sent_back
from shnor_portal.core.typography import counted

PAGE = 100


@require_safe
@requires(Permission.VIEW_SCHOOL)
def my_deadlines(request: HttpRequest) -> HttpResponse:
    chosen = DeadlineFilter(request.GET, viewer=request.user)
    ticks: set[int] = set()
    may_confirm = request.user.holds(Permission.CONFIRM_PROGRESS)
    may_tick = may_confirm or request.user.holds(Permission.MARK_PROGRESS)
    listing = Listing(
        tables.deadlines(ticks=ticks if may_tick else None, days=chosen.days),
        request,
        queries.with_evidence(chosen.near),
        filters=chosen,
        prepare=queries.read,
        size=PAGE,
        about=[NEAR] if chosen.hides_later else [],
        total=chosen.counts[0],
    )
    if listing.is_workbook:
        return listing.workbook()
    ticks |= rights.markable(request.user, listing.shown) if may_tick else set()
    context = {
        "listing": listing,
        "later": chosen.counts[1],
        "bulk": BulkForm(),
        "markable": ticks,
        "may_confirm": may_confirm,
        "own_terms": own_terms.near(request.user, chosen.days),
        "asked": rounds.asked_of(request.user),
    }
    return render(request, "roadmaps/my_deadlines.html", context)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def deadlines_mark(request: HttpRequest) -> HttpResponse:
    """One deed for every ticked deadline: all of them or none."""
    asked = {whole_number(pk) for pk in request.POST.getlist("row")} - {0}
    chosen = list(queries.occurrences(request.user).filter(pk__in=asked))
    if len(chosen) != len(asked):
        raise Http404("a deadline is not seen by this person")
    form = BulkForm(request.POST, request.FILES)
    if not form.is_valid():
        details = [text for texts in form.errors.values() for text in texts]
        raise Refused("Отметки не сохранены.", code="wrong_fields", details=details)
    messages.success(request, _mark(request, form, chosen))
    return sent_back(request, "roadmaps:my_deadlines")


@require_safe
@requires(Permission.VIEW_SCHOOL)
def calendar(request: HttpRequest) -> HttpResponse:
    """A month by days: `?month=2026-05`, and `?whose=all` for everything that the viewer sees."""
    today = timezone.localdate()
    month = months.month_from(request.GET.get("month", ""), today=today)
    rows = queries.mine(request.user)
    if request.GET.get("whose") == "all":
        rows = queries.occurrences(request.user).filter(plan__state__in=queries.IN_FORCE)
    due = queries.read(rows.filter(end__range=(month, months.last_day(month))))
    if request.GET.get("format") == "xlsx":
        return workbook(f"Сроки {month:%m.%Y}", [whole_sheet(tables.deadlines(), due)])
    before, after = months.neighbours(month)
    context = {
        "month": month,
        "before": before,
        "after": after,
        "weeks": months.weeks(month, due, today=today),
        "count": len(due),
        "whose": request.GET.get("whose", ""),
    }
    return render(request, "roadmaps/calendar.html", context)


def _mark(request: HttpRequest, form: BulkForm, chosen: list[Occurrence]) -> str:
    """Do the deed; what is said of it."""
    deed = request.POST.get("deed")
    given = {"occurrences": chosen, "by": request.user, "seen": page_made(request)}
    if deed == "done":
        said = {"done_on": form.day, "note": form.cleaned_data["note"], "proof": form.proof}
        marked = services.mark_many(**given, **said)
        return f"Отмечено выполненным: {counted(marked, DEADLINES)}."
    if deed == "confirm":
        return f"Подтверждено: {counted(services.confirm(**given), DEADLINES)}."
    if deed == "escalate":
        count = services.escalate(**given)
        return f"Попадёт в сводку руководителя: {counted(count, DEADLINES)}."
    if deed == "cancel":
        reason = form.cleaned_data["reason"]
        cancelled = services.cancel(reason=reason, **given)
        return f"Отменено: {counted(cancelled, DEADLINES)}."
    raise Refused("Выберите действие.", code="unknown_deed")

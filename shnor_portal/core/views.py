"""Pages of the kit: jobs and their polls, downloads, the trail of deeds, health."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import (
    HttpResponseClientRedirect,
    HttpResponseStopPolling,
    trigger_client_event,
)

from shnor_portal.core import audit as trail
from shnor_portal.core import files, queries, tables
from shnor_portal.core import health as parts
from shnor_portal.core import jobs as work
from shnor_portal.core import notices as ledger
from shnor_portal.core.downloads import kept_file, workbook
from shnor_portal.core.filters import AuditFilter
from shnor_portal.core.guards import public, signed_in
from shnor_portal.core.intake import originals
from shnor_portal.core.lists import choices
from shnor_portal.core.lists.columns import NAMES
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.lists.paging import page_of
from shnor_portal.core.models import Notice, StoredFile
from shnor_portal.core.returning import sent_back

NOTICES_PAGE = 20


@require_safe
@signed_in
def jobs(request: HttpRequest) -> HttpResponse:
    listing = Listing(tables.JOBS, request, queries.jobs(request.user))
    if listing.is_workbook:
        return listing.workbook()
    return render(request, "core/jobs.html", {"listing": listing, "queue": queries.queue()})


@require_safe
@signed_in
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page; asked by htmx, the fragment alone, with 286 when there is no more to ask.

    Who waited for a job that leads on is led to its result; without a script, by `?waiting`.
    """
    job = get_object_or_404(queries.jobs(request.user), pk=pk)
    may_stop = work.may_stop(job, by=request.user)
    context = {"job": job, "queue": queries.queue(), "may_stop": may_stop}
    if job.leads_on and (request.htmx or "waiting" in request.GET):
        response = HttpResponseClientRedirect(job.url) if request.htmx else redirect(job.url)
    elif not request.htmx:
        response = render(request, "core/job.html", context)
    elif job.is_finished:
        body = render(request, "core/_job.html", context).content
        response = trigger_client_event(HttpResponseStopPolling(body), "job-finished")
    else:
        response = render(request, "core/_job.html", context)
    # One address has two bodies: the browser must not show the fragment as a page.
    patch_vary_headers(response, ["HX-Request"])
    add_never_cache_headers(response)
    return response


@require_POST
@signed_in
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own long job before its end."""
    work.stop(job=get_object_or_404(queries.jobs(request.user), pk=pk), by=request.user)
    return redirect("core:job", pk=pk)


@require_safe
@signed_in
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, or the copy without personal data that stands in its place."""
    rows = StoredFile.objects.visible_to(request.user).select_related("blanked")
    stored = files.standing(get_object_or_404(rows, pk=pk))
    give = files.take if request.method == "HEAD" else files.hand_over
    return kept_file(stored, give(stored, by=request.user))


@require_POST
@signed_in
def file_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an original before its date; back to the page that asked."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), pk=pk)
    back = sent_back(request, "core:jobs")
    if job := originals.delete_now(stored, by=request.user, back=back.url[:255]):
        return redirect(job.waiting_url)
    messages.success(request, f"Файл «{stored.name}» удалён.")
    return back


@require_safe
@signed_in
def audit(request: HttpRequest) -> HttpResponse:
    events = queries.audit_events(request.user)
    filters = AuditFilter(request.GET, queryset=events, viewer=request.user)
    listing = Listing(tables.AUDIT, request, filters.qs, filters=filters)
    if listing.is_workbook:
        answer = listing.workbook()
        trail.record("audit.take", "Скачан журнал действий", by=request.user)
        return answer
    context = {"listing": listing, "sees_all": bool(request.user.audit_prefixes())}
    return render(request, "core/audit.html", context)


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """What the portal told this person, by letter and here."""
    rows = Notice.objects.visible_to(request.user)
    if request.GET.get("format") == "xlsx":
        return workbook("Уведомления", [tables.notices(rows, request.user)])
    page = page_of(rows, request, NOTICES_PAGE)
    for notice in page:
        notice.lines = notice.items_for(request.user)
    context = {"page_obj": page, "unseen": rows.unseen().count()}
    return render(request, "core/notices.html", context)


@require_POST
@signed_in
def notices_seen(request: HttpRequest) -> HttpResponse:
    ledger.see(request.user)
    return redirect("core:notices")


@require_POST
@signed_in
def columns(request: HttpRequest, table: str) -> HttpResponse:
    """Remember which columns of a list this person sees, or forget it; back to the list."""
    if table not in NAMES:
        raise Http404("no such list")
    if "reset" in request.POST:
        choices.forget(table, by=request.user)
    else:
        offered, ticked = request.POST.getlist("offered"), request.POST.getlist("column")
        choices.remember(table, offered=offered, ticked=ticked, by=request.user)
    return sent_back(request, "/")


@require_safe
@public("a balancer asks without an account; the answer tells nothing but yes or no")
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages can be answered, 503 while the database does not; the process is alive."""
    ready = parts.ready()
    return JsonResponse({"alive": True, "ready": ready}, status=200 if ready else 503)

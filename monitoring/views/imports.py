"""Bringing files in: the list of batches, a new one, and the page of one batch."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from monitoring.filters import BatchFilter
from monitoring.forms import BindSchoolForm, ImportForm, say_forms
from monitoring.results import batch_queries, changes, marked_copies, tables
from monitoring.results.gone import gone_of
from monitoring.results.mapping import queries as mapping_queries
from monitoring.results.scales.queries import states_of_file
from monitoring.results.subjects import SUBJECTS
from monitoring.results.sudden_changes import sudden_changes
from schools import looking
from schools.access import check, may
from schools.models import Municipality, School
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core.downloads import workbook
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.intake import layouts, services
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.lists.paging import page_of
from shnor_portal.core.models import Batch
from shnor_portal.core.queries import queue

ISSUES_PAGE = 50
ROWS_PAGE = 50
PARTS = {"issues": "Замечания", "changes": "Что изменится", "rows": "Строки"}
HINTS = {"year": "Указан год", "subject": "Указан предмет", "grade": "Указан класс"}


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def import_list(request: HttpRequest) -> HttpResponse:
    filters = BatchFilter(request.GET, queryset=batch_queries.batches(request.user))
    several = Municipality.objects.visible_to(request.user).count() > 1
    table = tables.BATCHES if several else tables.BATCHES.without("municipality")
    listing = Listing(table, request, filters.qs, filters=filters, prepare=batch_queries.placed)
    if listing.is_workbook:
        return listing.workbook("Загрузки")
    may_import = request.user.holds(Permission.IMPORT_FILES)
    context = {"listing": listing, "may_import": may_import}
    return render(request, "monitoring/import_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_FILES)
def import_new(request: HttpRequest) -> HttpResponse:
    places = batch_queries.municipalities_to_import(request.user)
    if not places:
        raise Refused(
            "Загружать некуда: в вашей области ещё не заведено ни одного муниципалитета.",
            code="no_municipality",
        )
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*given, places=places)
    if request.method == "POST" and form.is_valid():
        place = form.municipality_chosen()
        check(request.user, Permission.IMPORT_FILES, place)
        batch = services.receive(
            [(file.name, file.read()) for file in form.cleaned_data["files"]],
            scope=place.scope,
            by=request.user,
            hints={"municipality": place.pk, **form.hints()},
        )
        url = reverse("monitoring:import_detail", args=[batch.pk])
        services.start_reading(batch, by=request.user, url=url)
        return redirect(url)
    context = {
        "form": form,
        "places": places,
        "layouts": layouts.known_titles(),
        "subjects": [subject.name for subject in SUBJECTS],
        "megabytes": settings.MAX_UPLOAD_BYTES >> 20,
    }
    return render(request, "monitoring/import_new.html", context)


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch in whatever state it is; what may be done with it is on the same page."""
    batch = get_object_or_404(batch_queries.batch(request.user), pk=pk)
    about = _about(request, batch)
    code = request.GET.get("code", "")
    issues = batch_queries.issues(batch, code=code) if about["details"] else []
    if request.GET.get("format") == "xlsx":
        return workbook(f"Замечания, загрузка {pk}", [tables.issues(issues)])
    contents = batch_queries.contents(batch)
    groups = batch_queries.issue_groups(batch) if about["details"] else []
    context = {
        **about,
        **_remarks(groups, code),
        "contents": contents,
        "page_obj": page_of(issues, request, ISSUES_PAGE),
        "bind_forms": _bind_forms(batch, contents) if about["editable"] else [],
        "say_forms": say_forms(batch) if about["editable"] else [],
        "subjects": [subject.name for subject in SUBJECTS],
        "assessments": batch_queries.assessments_of(batch),
        "may_identify": request.user.holds(Permission.RUN_IDENTIFICATION),
        "gone": gone_of(batch) if about["editable"] else [],
        "sudden": sudden_changes(batch) if about["editable"] else [],
        "explained": mapping_queries.of_batch(batch) if about["editable"] else {},
    }
    response = render(request, "monitoring/import_detail.html", context)
    add_never_cache_headers(response)
    return response


@require_GET
@requires(Permission.VIEW_MUNICIPALITY)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that the page polls; when there is no more to wait for, the page is renewed."""
    batch = get_object_or_404(batch_queries.batch(request.user), pk=pk)
    if not request.htmx:
        return redirect("monitoring:import_detail", pk=pk)
    if not is_busy(batch):
        return HttpResponseClientRefresh()
    context = {"batch": batch, "queue": queue()}
    response = render(request, "monitoring/_import_progress.html", context)
    add_never_cache_headers(response)
    return response


@require_GET
@requires(Permission.VIEW_SMALL)
def import_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """One file: every remark about it, what it changes, whose rows it has – a part at a time."""
    batch = get_object_or_404(batch_queries.batch(request.user), pk=pk)
    file = get_object_or_404(batch.files.select_related("stored", "batch"), pk=file_pk)
    check(request.user, Permission.VIEW_SMALL, batch)
    issues = batch_queries.issues(batch, file)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Замечания – {file}", [tables.issues(issues)])
    card = batch_queries.file_card(file)
    rows_kind, rows = batch_queries.rows_of_file(file)
    parts = {"issues": issues, "changes": changes.of_file(file), "rows": rows}
    code = request.GET.get("code", "")
    part = request.GET.get("part", "issues" if card.remarks else "rows")
    part = part if part in parts else "issues"
    if part == "rows":
        looking.figures_seen(file, batch.scope, by=request.user)
    shown = batch_queries.issues(batch, file, code) if part == "issues" else parts[part]
    context = {
        **_about(request, batch),
        **_remarks(batch_queries.issue_groups(batch, file), code),
        "file": file,
        "card": card,
        "part": part,
        "parts": [
            (key, PARTS[key], page_of(rows, request, ROWS_PAGE).paginator.count)
            for key, rows in parts.items()
        ],
        "page_obj": page_of(shown, request, ROWS_PAGE),
        "rows_kind": rows_kind,
        "may_have_marked": marked_copies.may_have(file, request.user),
        "benchmarks": batch_queries.benchmarks_of_file(file),
        "scales": states_of_file(file, batch_queries.municipality_of(batch.scope)),
        "may_edit_scales": request.user.holds(Permission.EDIT_SCALES),
    }
    return render(request, "monitoring/import_file.html", context)


def is_busy(batch: Batch) -> bool:
    """Whether a worker is at the batch, or is to take it up."""
    return batch.job is not None and not batch.job.is_finished


def _about(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """What both pages of a batch need: its place, its state, and what the viewer may do."""
    user, state = request.user, Batch.State
    busy = is_busy(batch)
    may_import = may(user, Permission.IMPORT_FILES, batch)
    return {
        "batch": batch,
        "municipality": batch_queries.municipality_of(batch.scope),
        "busy": busy,
        "stopped": not busy and batch.state in {state.READING, state.APPLYING},
        "may_import": may_import,
        "may_add": may(user, Permission.EDIT_REGISTRY, batch),
        "may_withdraw": may(user, Permission.WITHDRAW_BATCH, batch),
        "editable": may_import and not busy and batch.state == state.PREVIEW,
        # Counts of a few pupils stand in remarks and rows: not for those who may not see them.
        "details": sight_of(user).sees(batch.scope),
        "hints": [(title, batch.hints[key]) for key, title in HINTS.items() if key in batch.hints],
        "queue": queue(),
    }


def _remarks(groups: list[batch_queries.IssueGroup], code: str) -> dict[str, Any]:
    return {"groups": groups, "code": code, "titles": {g.code: g.title for g in groups}}


def _bind_forms(
    batch: Batch, contents: batch_queries.BatchContents
) -> list[tuple[batch_queries.UnmatchedSchool, School | None, BindSchoolForm]]:
    """For every unknown spelling a form with the likeliest school chosen already."""
    schools = list(batch_queries.schools_to_bind(batch)) if contents.unmatched else []
    likely = batch_queries.suggestions(batch, contents.unmatched)
    return [
        (
            item,
            suggestion,
            BindSchoolForm(
                schools=schools,
                initial={"name": item.name or item.code, "school": suggestion and suggestion.pk},
                auto_id=f"unmatched-{number}-%s",
            ),
        )
        for number, (item, suggestion) in enumerate(zip(contents.unmatched, likely, strict=True))
    ]

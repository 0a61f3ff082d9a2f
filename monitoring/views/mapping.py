"""A table of no known layout: a person says what stands where, in steps; what is remembered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitoring.models import TableDraft
from monitoring.results.layouts.mapped.recipe import Recipe, lacking
from monitoring.results.mapping import drafts, memory, queries, saved, tables
from monitoring.results.mapping.forms import ColumnsForm, PlaceForm, ValuesForm, WorkForm
from monitoring.views.imports import is_busy
from schools.access import check, may
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.models import Batch


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_FILES)
def table_place(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Step 1: on which sheet the table is, and where its columns are named."""
    draft = _draft(request, pk, file_pk)
    if closed := _closed(request, draft):
        return closed
    sheets = drafts.sheets_of(draft)
    recipe = Recipe.of(draft.recipe)
    sheet = queries.likely_sheet(recipe, sheets, request.GET.get("sheet", ""))
    initial = queries.proposed_place(recipe, sheet)
    form = PlaceForm(request.POST or None, sheets=sheets, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            drafts.place(
                draft,
                sheet=form.sheets[given["sheet"]],
                header=given["header"],
                depth=given["depth"],
                skipped=given["skipped"],
                end=given["end"] or 0,
                by=request.user,
            )
            return redirect("monitoring:table_columns", pk, file_pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {
        **_about(draft, 1),
        **{"form": form, "sheet": sheet, "sheets": sheets},
        **{"rows": queries.shown_rows(sheet), "last_rows": queries.last_rows(sheet)},
        "chosen": str(form["header"].value()),
    }
    return render(request, "monitoring/table_place.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_FILES)
def table_columns(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Step 2: what each column is; of a table like a known one only what differs is asked."""
    draft = _draft(request, pk, file_pk)
    if closed := _closed(request, draft):
        return closed
    columns = queries.asked_columns(draft, drafts.sheets_of(draft))
    if not columns:
        return redirect("monitoring:table_place", pk, file_pk)
    open_ = [item for item in columns if not item.personal]
    differing = [item for item in open_ if item.asked]
    everything = "all" in request.GET or not differing
    asked = open_ if everything else differing
    known = queries.proposals(draft, columns)
    heads = [item.column for item in asked]
    form = ColumnsForm(request.POST or None, columns=heads, known=known)
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            drafts.name_columns(draft, form.meanings(), by=request.user)
            return _onward(request, draft)
        except Refused as refusal:
            refused = [refusal.message, *refusal.details]
    context = {
        **_about(draft, 2),
        **{"form": form, "refused": refused, "everything": everything},
        "rows": [
            (item, form[f"role-{item.column.index}"], form[f"work-{item.column.index}"])
            for item in asked
        ],
        "personal": [item for item in columns if item.personal],
        "rest": [(item, known[item.column.key]) for item in open_ if item not in asked],
        "wide": "wide" in request.GET
        or any(form[f"work-{item.column.index}"].value() for item in asked),
    }
    return render(request, "monitoring/table_columns.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_FILES)
def table_work(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Step 3: which work the file is of, and the file is read."""
    draft = _draft(request, pk, file_pk)
    if closed := _closed(request, draft):
        return closed
    if lacking(Recipe.of(draft.recipe)):
        return redirect("monitoring:table_columns", pk, file_pk)
    recipe = drafts.prefill(draft, drafts.sheets_of(draft))
    form = WorkForm(request.POST or None, recipe=recipe)
    if request.method == "POST" and form.is_valid():
        drafts.name_work(draft, form.cleaned_data, by=request.user)
        return _read(request, draft)
    context = {**_about(draft, 3), "form": form}
    return render(request, "monitoring/table_work.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT_FILES)
def table_values(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Values that the portal does not know, each asked about once."""
    draft = _draft(request, pk, file_pk)
    if closed := _closed(request, draft):
        return closed
    values = saved.unknown(draft)
    form = ValuesForm(request.POST or None, values=values)
    if request.method == "POST" and form.is_valid():
        drafts.explain_values(draft, form.answers(), by=request.user)
        return _read(request, draft)
    rows = [
        (value, [form[name] for name in form.fields if name.endswith(f"-{number}")])
        for number, value in enumerate(values)
    ]
    context = {**_about(draft, 4), "form": form, "rows": rows}
    return render(request, "monitoring/table_values.html", context)


@require_GET
@requires(Permission.IMPORT_FILES)
def remembered_tables(request: HttpRequest) -> HttpResponse:
    recipes = queries.remembered(request.user)
    listing = Listing(tables.RECIPES, request, recipes, prepare=queries.placed)
    if listing.is_workbook:
        return listing.workbook()
    return render(request, "monitoring/remembered_tables.html", {"listing": listing})


@require_GET
@requires(Permission.IMPORT_FILES)
def remembered_table(request: HttpRequest, pk: int) -> HttpResponse:
    """One remembered table: its columns, its values, and the way to forget it."""
    recipe = get_object_or_404(queries.remembered(request.user), pk=pk)
    (placed,) = queries.placed([recipe])
    context = {
        "recipe": placed,
        "work": queries.work_of(recipe),
        "lines": queries.lines_of(recipe),
        "values": queries.values_of(recipe),
        "may_forget": may(request.user, Permission.IMPORT_FILES, recipe),
    }
    return render(request, "monitoring/remembered_table.html", context)


@require_POST
@requires(Permission.IMPORT_FILES)
def forget_table(request: HttpRequest, pk: int) -> HttpResponse:
    recipe = get_object_or_404(queries.remembered(request.user), pk=pk)
    memory.forget(recipe, by=request.user)
    messages.success(request, f"Таблица «{recipe.title}» забыта. Загруженные числа остались.")
    return redirect("monitoring:remembered_tables")


def _draft(request: HttpRequest, pk: int, file_pk: int) -> TableDraft:
    draft = get_object_or_404(queries.drafts(request.user), file__batch=pk, file=file_pk)
    check(request.user, Permission.IMPORT_FILES, draft.file.batch)
    return draft


def _closed(request: HttpRequest, draft: TableDraft) -> HttpResponse | None:
    """Back to the batch where there is nothing to say any more."""
    batch = draft.file.batch
    if batch.state == Batch.State.PREVIEW and not is_busy(batch) and draft.outline:
        return None
    text = "Что где стоит в файлах, указывают, пока загрузка ждёт подтверждения."
    messages.info(request, text)
    return redirect("monitoring:import_detail", batch.pk)


def _onward(request: HttpRequest, draft: TableDraft) -> HttpResponse:
    """Past the columns: to the work, or, where nothing more is asked, to the reading."""
    recipe = Recipe.of(draft.recipe)
    facts = [fact for fact in draft.asked if fact in drafts.FACTS]
    if facts or not recipe.procedure or recipe.facts_lacking():
        return redirect("monitoring:table_work", draft.file.batch_id, draft.file_id)
    # Of a table explained before, its work may be changed on the way.
    if "all" in request.GET or not draft.base:
        return redirect("monitoring:table_work", draft.file.batch_id, draft.file_id)
    return _read(request, draft)


def _read(request: HttpRequest, draft: TableDraft) -> HttpResponse:
    url = reverse("monitoring:import_detail", args=[draft.file.batch_id])
    drafts.read(draft, by=request.user, url=url)
    return redirect(url)


def _about(draft: TableDraft, step: int) -> dict[str, Any]:
    return {
        "draft": draft,
        "file": draft.file,
        "batch": draft.file.batch,
        "step": step,
        "steps": ("Где таблица", "Что в столбцах", "Что за работа", "Проверка"),
    }

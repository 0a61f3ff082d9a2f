"""Evidence added by hand: its page, its forms, its revisions."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import ProofItem
from roadmaps.proof import services
from roadmaps.proof.forms import (
    REVIEWED_IN,
    AboutForm,
    ItemForm,
    ReviewForm,
    RevisionForm,
    revision_initial,
)
from roadmaps.proof.register import as_entry, items, register_kept
from roadmaps.views.proof import address, register_at
from schools import access
from schools.permissions import Permission
from shnor_portal.core import files
from shnor_portal.core.downloads import kept_file
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.queries import events_of

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.EDIT_PROOF)
def proof_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """`?position=` is ticked already."""
    register = register_at(request, pk, year)
    access.check(request.user, Permission.EDIT_PROOF, register.place)
    form = ItemForm(
        request.POST or None, request.FILES or None, register=register,
        position=request.GET.get("position", ""),
    )  # fmt: skip
    if form.is_valid():
        try:
            item = services.add(
                municipality=register.place, year=year, about=form.about(),
                wording=form.wording(), by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Подтверждение добавлено.")
            return redirect("roadmaps:proof_item", pk=item.pk)
    context = {"form": form, "place": register.place, "year": year, "back": address(register)}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/proof_form.html", context, status=status)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    register = register_kept(item.municipality, item.year)
    entry = register.entry(item.key) or as_entry(item)
    breaks = [
        (one, each) for one in register.broken for each in one.breaks if each.entry.key == item.key
    ]
    may_edit = access.may(request.user, Permission.EDIT_PROOF, item)
    context = {
        "item": item,
        "entry": entry,
        "revisions": item.revisions.all(),
        "positions": [p for p in register.cycle.positions if p.code in item.positions],
        "grounds": [one for one in register.entries if one.key in entry.grounds],
        "breaks": breaks,
        "check": register.checks.get(entry.url),
        "overdue": bool(item.review_on and item.review_on < register.today),
        "may_edit": may_edit,
        "review": ReviewForm(initial={"review_on": register.today + REVIEWED_IN}),
        "back": address(register),
        "history": events_of(item)[:20] if may_edit else (),
    }
    return render(request, "roadmaps/proof_item.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROOF)
def proof_edit(request: HttpRequest, pk: int) -> HttpResponse:
    # The form has no use for the revisions.
    item = get_object_or_404(items(request.user).prefetch_related(None), pk=pk)
    access.check(request.user, Permission.EDIT_PROOF, item)
    register = register_kept(item.municipality, item.year)
    form = AboutForm(request.POST or None, register=register, item=item)
    if form.is_valid():
        services.edit(item=item, about=form.about(), by=request.user)
        messages.success(request, "Сохранено.")
        return redirect("roadmaps:proof_item", pk=pk)
    return _form(request, item, form)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROOF)
def proof_revise(request: HttpRequest, pk: int) -> HttpResponse:
    item = _to_edit(request, pk)
    form = RevisionForm(request.POST or None, request.FILES or None, initial=revision_initial(item))
    if form.is_valid():
        try:
            made = services.revise(item=item, wording=form.wording(), by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Записана редакция {made.number}.")
            return redirect("roadmaps:proof_item", pk=pk)
    return _form(request, item, form, revising=True)


@require_POST
@requires(Permission.EDIT_PROOF)
def proof_reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    item = _to_edit(request, pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise Refused("Проверьте дату следующего пересмотра.", code="wrong_date")
    services.reviewed(item=item, review_on=form.cleaned_data["review_on"], by=request.user)
    messages.success(request, "Отмечено: документ пересмотрен.")
    return redirect("roadmaps:proof_item", pk=pk)


@require_POST
@requires(Permission.EDIT_PROOF)
def proof_remove(request: HttpRequest, pk: int) -> HttpResponse:
    item = _to_edit(request, pk)
    back = address(register_kept(item.municipality, item.year))
    services.remove(item=item, by=request.user)
    messages.success(request, "Подтверждение убрано из реестра.")
    return redirect(back)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof_file(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The file of a revision."""
    revision = get_object_or_404(_item(request, pk).revisions, number=number)
    if revision.file is None:
        raise Http404("the revision has no file")
    return kept_file(revision.file, files.take(revision.file, by=request.user, shared=True))


def _form(
    request: HttpRequest, item: ProofItem, form: AboutForm | RevisionForm, *, revising: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "item": item,
        "revising": revising,
        "place": item.municipality,
        "year": item.year,
    }
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/proof_form.html", context, status=status)


def _item(request: HttpRequest, pk: int) -> ProofItem:
    return get_object_or_404(items(request.user), pk=pk)


def _to_edit(request: HttpRequest, pk: int) -> ProofItem:
    item = _item(request, pk)
    access.check(request.user, Permission.EDIT_PROOF, item)
    return item

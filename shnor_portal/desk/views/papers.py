"""Papers: the list, a new one, and the page where it is taken."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from schools import looking
from schools.permissions import Permission
from shnor_portal.core import tables
from shnor_portal.core.documents import papers as registry
from shnor_portal.core.documents import snapshots
from shnor_portal.core.documents.contexts import context_from_json
from shnor_portal.core.downloads import workbook
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.desk.forms import PaperForm, PapersOfSchoolsForm
from shnor_portal.desk.papers import of_schools
from shnor_portal.desk.papers.services import gather, make


@require_safe
@requires(Permission.VIEW_SCHOOL)
def paper_list(request: HttpRequest) -> HttpResponse:
    papers = PaperSnapshot.objects.visible_to(request.user).select_related("created_by")
    listing = Listing(tables.PAPERS, request, papers)
    if listing.is_workbook:
        return listing.workbook()
    context = {
        "listing": listing,
        "may_make": request.user.holds(Permission.MAKE_PAPER),
        "may_make_all": of_schools.places_of(request.user).exists(),
    }
    return render(request, "desk/paper_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MAKE_PAPER)
def paper_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = PaperForm(request.user, initial=request.GET.dict())
        return render(request, "desk/paper_new.html", {"form": form})
    form = PaperForm(request.user, request.POST)
    if not form.is_valid():
        return render(request, "desk/paper_new.html", {"form": form}, status=422)
    data = form.cleaned_data
    asked = {"place": data["place"], "year": data["year"], "options": form.options()}
    kind, words = registry.get(data["kind"]), None
    if kind.wording:
        words, page = _words(request, kind, asked)
        if page:
            return page
    snapshot = make(kind=kind.kind, by=request.user, words=words, **asked)
    url = reverse("desk:paper", args=[snapshot.pk])
    if not (snapshot.pdf_id and snapshot.docx_id):
        snapshots.start_rendering(snapshot, by=request.user, url=url)
    return redirect(url)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MAKE_PAPER)
def papers_of_schools(request: HttpRequest) -> HttpResponse:
    """One paper about each school: a job, its archive at the end."""
    if not of_schools.places_of(request.user).exists():
        raise PermissionDenied(
            "Документы сразу обо всех школах составляют те, кто работает с муниципалитетом в целом."
        )
    if request.method != "POST":
        form = PapersOfSchoolsForm(request.user, initial=request.GET.dict())
        return render(request, "desk/papers_of_schools.html", {"form": form})
    form = PapersOfSchoolsForm(request.user, request.POST)
    if not form.is_valid():
        return render(request, "desk/papers_of_schools.html", {"form": form}, status=422)
    return redirect(of_schools.start(by=request.user, **form.cleaned_data).waiting_url)


def _words(
    request: HttpRequest, kind: registry.Paper, asked: dict[str, Any]
) -> tuple[dict[str, str] | None, HttpResponse | None]:
    """What was made of the paper's text, or the page that asks for it."""
    assert kind.wording
    context = gather(kind, by=request.user, **asked)
    texts = kind.wording.texts(context)
    given = {text.name: request.POST.get(f"words-{text.name}") for text in texts}
    refused = ""
    if any(answer is not None for answer in given.values()):
        words = {name: answer or "" for name, answer in given.items()}
        try:
            kind.wording.reworded(context, words)
        except Refused as refusal:
            texts = [replace(text, value=words[text.name]) for text in texts]
            refused = refusal.message
        else:
            return words, None
    page = {
        "paper": kind,
        "context": context,
        "texts": texts,
        "refused": refused,
        "given": [
            (name, value)
            for name, value in request.POST.items()
            if name != "csrfmiddlewaretoken" and not name.startswith("words-")
        ],
    }
    return None, render(request, "desk/paper_wording.html", page, status=422 if refused else 200)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = get_object_or_404(
        PaperSnapshot.objects.visible_to(request.user).select_related("pdf", "docx", "created_by"),
        pk=pk,
    )
    kind = registry.get(snapshot.kind)
    context = {
        "snapshot": snapshot,
        "paper": kind,
        "has_workbook": kind.sheets is not None,
        "context": context_from_json(kind.context_class, snapshot.context),
        "job": snapshots.rendering(snapshot),
    }
    return render(request, "desk/paper.html", context)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def paper_render(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the files of a paper again: they are kept for a term, its snapshot is kept for good."""
    snapshot = get_object_or_404(PaperSnapshot.objects.visible_to(request.user), pk=pk)
    url = reverse("desk:paper", args=[pk])
    job = snapshots.rendering(snapshot)
    if not (snapshot.pdf_id and snapshot.docx_id) and (job is None or job.is_finished):
        snapshots.start_rendering(snapshot, by=request.user, url=url)
    return redirect(url)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def paper_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    snapshot = get_object_or_404(PaperSnapshot.objects.visible_to(request.user), pk=pk)
    kind = registry.get(snapshot.kind)
    if kind.sheets is None:
        raise Http404
    sheets = kind.sheets(context_from_json(kind.context_class, snapshot.context))
    if snapshot.small_figures:
        looking.figures_taken(snapshot.title, snapshot, by=request.user)
    return workbook(snapshots.file_name(snapshot, "xlsx").removesuffix(".xlsx"), sheets)

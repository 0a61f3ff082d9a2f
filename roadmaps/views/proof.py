"""The evidence register of a municipality's year: positions, links, archives, the catalogue."""

import json

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import ProofArchive
from roadmaps.proof import archive as archives
from roadmaps.proof import catalogue, links
from roadmaps.proof.forms import CatalogueForm, MarkForm
from roadmaps.proof.register import Register, cycle_of, places, register_kept, years_of
from roadmaps.proof.services import mark
from schools import access
from schools.clock import local_date
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core import files
from shnor_portal.core.downloads import kept_file
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]
# Where a position sends whoever fills it.
PAGES = {
    "programmes": "roadmaps:programme_list",
    "imports": "monitoring:import_list",
    "rounds": "monitoring:round_list",
    "papers": "desk:paper_list",
    "plans": "roadmaps:plan_list",
    "support": "roadmaps:support_list",
    "partnerships": "roadmaps:partnership_list",
    "errands": "roadmaps:directive_list",
    "effects": "monitoring:effects",
}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof(request: HttpRequest) -> HttpResponse:
    register = _chosen(request)
    context = {**_frame(request, register), "pages": {k: reverse(v) for k, v in PAGES.items()}}
    return render(request, "roadmaps/proof.html", context)


@require_http_methods(SENT)
@requires(Permission.VIEW_MUNICIPALITY)
def proof_entry(request: HttpRequest, pk: int, year: int, key: str) -> HttpResponse:
    """What the portal proposed by itself: where it counts, or that it does not."""
    register = register_at(request, pk, year)
    entry = register.entry(key)
    if entry is None or entry.by_hand:
        raise Http404("no such evidence of the portal")
    may_edit = access.may(request.user, Permission.EDIT_PROOF, register.place)
    form, status = None, 200
    if request.method == "POST":
        access.check(request.user, Permission.EDIT_PROOF, register.place)
    if may_edit:
        form = MarkForm(request.POST or None, register=register, key=entry.key)
        if form.is_valid():
            said = form.values()
            mark(municipality=register.place, year=year, key=entry.key, by=request.user, **said)
            messages.success(request, "Сохранено.")
            return redirect(address(register))
        status = 422 if form.is_bound else 200
    context = {
        **_frame(request, register),
        "entry": entry,
        "form": form,
        "grounds": [one for one in register.entries if one.key in entry.grounds],
        "positions": [p for p in register.cycle.positions if p.code in entry.positions],
    }
    return render(request, "roadmaps/proof_entry.html", context, status=status)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof_links(request: HttpRequest) -> HttpResponse:
    register = _chosen(request)
    rows = []
    if register:
        by_url: dict[str, list] = {}
        for entry in register.linked:
            by_url.setdefault(entry.url, []).append(entry)
        rows = [(url, entries, register.checks.get(url)) for url, entries in sorted(by_url.items())]
    context = {**_frame(request, register), "rows": rows}
    return render(request, "roadmaps/proof_links.html", context)


@require_POST
@requires(Permission.EDIT_PROOF)
def links_check(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    place = _place(request, pk)
    job = links.start_check(municipality=place, year=_year(year), by=request.user)
    return redirect("core:job", pk=job.pk)


@require_POST
@requires(Permission.EDIT_PROOF)
def link_told(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    place = _place(request, pk)
    links.told(
        municipality=place, year=_year(year), url=request.POST.get("url", ""),
        opens=request.POST.get("opens") == "yes", by=request.user,
    )  # fmt: skip
    messages.success(request, "Записано.")
    return redirect(f"{reverse('roadmaps:proof_links')}?municipality={place.pk}&year={year}")


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof_archives(request: HttpRequest) -> HttpResponse:
    register = _chosen(request)
    rows = []
    if register:
        rows = archives.made_of(register.place, register.year)
    context = {**_frame(request, register), "archives": rows}
    return render(request, "roadmaps/proof_archives.html", context)


@require_POST
@requires(Permission.EDIT_PROOF)
def archive_make(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    place = _place(request, pk)
    job = archives.start_archive(municipality=place, year=_year(year), by=request.user)
    return redirect("core:job", pk=job.pk)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def archive_file(request: HttpRequest, pk: int) -> FileResponse:
    archive = _archive(request, pk)
    if archive.file is None:
        raise Http404("the file of the archive is gone")
    return kept_file(archive.file, files.take(archive.file, by=request.user, shared=True))


@require_POST
@requires(Permission.EDIT_PROOF)
def archive_remove(request: HttpRequest, pk: int) -> HttpResponse:
    archive = _archive(request, pk)
    back = f"?municipality={archive.municipality_id}&year={archive.year}"
    archives.remove(archive=archive, by=request.user)
    messages.success(request, "Архив удалён.")
    return redirect(f"{reverse('roadmaps:proof_archives')}{back}")


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def proof_catalogue(request: HttpRequest) -> HttpResponse:
    return _catalogue(request, chosen_place(places(request.user), request.GET.get("municipality")))


@require_http_methods(SENT)
@requires(Permission.EDIT_PROOF)
def catalogue_bring(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    access.check(request.user, Permission.EDIT_PROOF, place)
    form = CatalogueForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = catalogue.bring(municipality=place, upload=form.cleaned_data["file"], by=request.user)
        return redirect("core:job", pk=job.pk)
    return _catalogue(request, place, form, 422 if request.method == "POST" else 200)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def catalogue_file(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    text = json.dumps(catalogue.document_of(place), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = content_disposition_header(True, "Каталог позиций.json")
    response["Content-Disposition"] = name or "attachment"
    return response


@require_POST
@requires(Permission.EDIT_PROOF)
def catalogue_back(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    catalogue.take_back(municipality=place, by=request.user)
    messages.success(request, "Реестр снова собран по каталогу портала.")
    return redirect(f"{reverse('roadmaps:proof_catalogue')}?municipality={place.pk}")


def address(register: Register) -> str:
    """The page of the register."""
    return f"{reverse('roadmaps:proof')}?municipality={register.place.pk}&year={register.year}"


def register_at(request: HttpRequest, pk: int, year: int) -> Register:
    return register_kept(_place(request, pk), _year(year))


def _catalogue(
    request: HttpRequest, place: Municipality | None, form: CatalogueForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    may_edit = place is not None and access.may(request.user, Permission.EDIT_PROOF, place)
    context = {
        "place": place,
        "places": places(request.user),
        "cycle": cycle_of(place) if place else None,
        "own": catalogue.own_of(place) if place else None,
        "form": (form or CatalogueForm()) if may_edit else None,
        "year": local_date(place).year if place else 0,
    }
    return render(request, "roadmaps/proof_catalogue.html", context, status=status)


def _chosen(request: HttpRequest) -> Register | None:
    """Of the municipality and the year that the address asks for; this year unless it does."""
    place = chosen_place(_places(request), request.GET.get("municipality"))
    if place is None:
        return None
    year = whole_number(request.GET.get("year"))
    known = years_of(place, local_date(place))
    return register_kept(place, year if year in known else known[0])


def _frame(request: HttpRequest, register: Register | None) -> dict[str, object]:
    """What every page of the register shows around its own."""
    if register is None:
        return {"register": None, "place": None}
    return {
        "register": register,
        "place": register.place,
        "year": register.year,
        "places": _places(request),
        "years": years_of(register.place, register.today),
        "may_edit": access.may(request.user, Permission.EDIT_PROOF, register.place),
    }


def _places(request: HttpRequest) -> list[Municipality]:
    """Asked once for a page."""
    known: list[Municipality] | None = getattr(request, "proof_places", None)
    if known is None:
        known = request.proof_places = places(request.user)
    return known


def _place(request: HttpRequest, pk: int) -> Municipality:
    readable = Municipality.objects.where_holds(request.user, Permission.VIEW_MUNICIPALITY)
    return get_object_or_404(readable.select_related("region"), pk=pk)


def _archive(request: HttpRequest, pk: int) -> ProofArchive:
    rows = ProofArchive.objects.where_holds(request.user, Permission.VIEW_MUNICIPALITY)
    return get_object_or_404(rows.select_related("file", "municipality"), pk=pk)


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("no such year")
    return year

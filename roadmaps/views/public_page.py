"""The public page of a municipality, and where its head opens it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.proof import public
from roadmaps.proof.forms import ContactsForm
from roadmaps.proof.register import places
from schools import access
from schools.models import Municipality
from schools.permissions import Permission
from schools.queries import chosen_place
from shnor_portal.core.guards import public as open_to_all
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_safe
@open_to_all("the head of the department has opened the page to everybody; else it is not there")
def public_page(request: HttpRequest, code: str) -> HttpResponse:
    page = public.opened(code)
    if page is None:
        raise Http404("no such page, or it is not open")
    context = {"shown": public.shown(page), "place": page.municipality}
    return render(request, "roadmaps/public_page.html", context)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def public_settings(request: HttpRequest) -> HttpResponse:
    """What is public or would be, word for word."""
    offered = places(request.user)
    return _settings(request, offered, chosen_place(offered, request.GET.get("municipality")))


@require_http_methods(SENT)
@requires(Permission.EDIT_PROOF)
def public_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    access.check(request.user, Permission.EDIT_PROOF, place)
    form = ContactsForm(request.POST or None)
    if form.is_valid():
        public.write_contacts(municipality=place, by=request.user, **form.cleaned_data)
        messages.success(request, "Контакты сохранены.")
        return redirect(_address(place))
    return _settings(request, places(request.user), place, form if form.is_bound else None)


@require_POST
@requires(Permission.OPEN_PUBLIC_PAGE)
def public_open(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    public.open_page(municipality=place, by=request.user)
    messages.success(request, "Страница открыта: её видит каждый, у кого есть ссылка.")
    return redirect(_address(place))


@require_POST
@requires(Permission.OPEN_PUBLIC_PAGE)
def public_close(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    public.close_page(municipality=place, by=request.user)
    messages.success(request, "Страница закрыта: по ссылке больше ничего не открывается.")
    return redirect(_address(place))


def _settings(
    request: HttpRequest,
    places: list[Municipality],
    place: Municipality | None,
    form: ContactsForm | None = None,
) -> HttpResponse:
    page = public.page_of(place) if place else None
    writes = place is not None and access.may(request.user, Permission.EDIT_PROOF, place)
    if writes and page and form is None:
        form = ContactsForm(initial={"contacts": page.contacts})
    context = {
        "place": place,
        "places": places,
        "page": page,
        "shown": public.shown(page) if page else None,
        "form": form if writes else None,
        "may_open": place and access.may(request.user, Permission.OPEN_PUBLIC_PAGE, place),
        "address": (
            request.build_absolute_uri(reverse("roadmaps:public_page", args=[place.code]))
            if place
            else ""
        ),
    }
    return render(request, "roadmaps/public_settings.html", context)


def _place(request: HttpRequest, pk: int) -> Municipality:
    readable = Municipality.objects.where_holds(request.user, Permission.VIEW_MUNICIPALITY)
    return get_object_or_404(readable.select_related("region"), pk=pk)


def _address(place: Municipality) -> str:
    return f"{reverse('roadmaps:public_settings')}?municipality={place.pk}"

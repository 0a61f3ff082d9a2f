"""Small rules for every answer: a strict content policy, the sign-in, refusals as messages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from shnor_portal.core import disk
from shnor_portal.core.errors import Refused

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
# A file that goes out is somebody's: should a browser show it, nothing of it runs.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# What the portal never asks of a browser.
NO_FEATURES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
METHODS = ("GET", "HEAD", "POST")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RoomMiddleware:
    """Lets the ballast go when the disk has no room left, so that a sign-in is written."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        disk.release_ballast_if_needed()
        return self.get_response(request)


class ContentSecurityPolicyMiddleware:
    """Only the portal's own scripts, styles and pictures, nothing inline; no copies on the way.

    Every answer of a view may hold data of schools, so none is kept by a browser or a proxy; a
    static file, which says itself that it is public, is. No other site embeds or reads either.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        response.headers.setdefault("Content-Security-Policy", FILE_POLICY if is_file else POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", NO_FEATURES)
        kept = response.headers.get("Cache-Control", "")
        if "no-store" not in kept and "public" not in kept:
            add_never_cache_headers(response)
        return response


# The largest number that a primary key can be.
_MOST = 2**63 - 1


class ImpossibleValuesMiddleware:
    """What no database can hold is not asked of one.

    A number in an address beyond any key, and a NUL in it, is 404; a NUL in a form is 400.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        if any(isinstance(value, int) and value > _MOST for value in named.values()):
            raise Http404("a number beyond any key")
        if "\0" in request.path_info or _has_nul(request.GET):
            raise Http404("a NUL in the address")
        if _has_nul(request.POST):
            raise BadRequest("a NUL in a field")
        return None


def _has_nul(given: QueryDict) -> bool:
    return any("\0" in text for key, values in given.lists() for text in (key, *values))


class MethodsMiddleware:
    """A page is read or a form is sent; no view answers anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """A passer-by is sent to sign in; a page whose session has ended is told so where it stands.

    The form of sign-in put into a row would wipe out what is typed there.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable
    ) -> HttpResponse:
        if "HX-Request" in request.headers:
            return render(request, "core/_signed_out.html", status=401)
        return super().handle_no_permission(request, view_func)


class RefusalMiddleware:
    """A domain refusal becomes a message on the page the user came from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        back = request.META.get("HTTP_REFERER", "")
        own = url_has_allowed_host_and_scheme(back, {request.get_host()})
        if getattr(request, "htmx", False) or not own or request.method == "GET":
            return render(request, "core/refused.html", {"refusal": error}, status=409)
        messages.error(request, " ".join([error.message, *error.details]))
        return redirect(back)

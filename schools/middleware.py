"""Of every request: the viewer's clock, their session, the second factor they must have."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from schools.models import User
from schools.people import factors, sessions

# Of a session whose person has the second factor that their role must have.
HAS_FACTOR = "has_factor"


class LocalTimeMiddleware:
    """Activates the time zone of the first municipality that the viewer works in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if isinstance(user, User) and user.is_authenticated else ""
        with timezone.override(ZoneInfo(zone or settings.TIME_ZONE)):
            return self.get_response(request)


class SessionMiddleware:
    """Notes that the person is at work; who was away too long is signed out first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.user.is_authenticated:
            sessions.keep(request, request.user)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Where a role must have a second factor, its setting up comes before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: object, kwargs: object
    ) -> HttpResponse | None:
        user = request.user
        open_to_all = not getattr(view, "login_required", True)
        if open_to_all or getattr(view, "before_factor", False) or not isinstance(user, User):
            return None
        if not factors.is_required(user) or request.session.get(HAS_FACTOR):
            return None
        if factors.is_on(user):
            request.session[HAS_FACTOR] = True
            return None
        setting_up = resolve_url("schools:factor")
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(setting_up)
        return redirect(setting_up)

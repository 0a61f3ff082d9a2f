"""The clock of a request: hours and «today» are those of the viewer's municipality."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from schools.models import User


class LocalTimeMiddleware:
    """Activates the time zone of the first municipality that the viewer works in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if isinstance(user, User) and user.is_authenticated else ""
        with timezone.override(ZoneInfo(zone or settings.TIME_ZONE)):
            return self.get_response(request)

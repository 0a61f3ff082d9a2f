"""Answers 400, 403, 404 and 5xx that say what happened and what to do."""

import sys

from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shnor_portal.core import disk

RETRY_SECONDS = "30"

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_CHUNK, _MOST_LEFT = 1 << 16, 256 << 20


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """More was sent than a form takes, or something that no page sends."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("Bad Request (400)", status=400, content_type="text/plain")
    too_much = isinstance(exception, _TOO_MUCH)
    if too_much:
        _read_off(request)
    context = {"too_much": too_much}
    return render(request, "desk/bad_request.html", context, status=413 if too_much else 400)


def _read_off(request: HttpRequest) -> None:
    """Take what the browser is still sending: until then it does not look for an answer."""
    left = _MOST_LEFT
    while left > 0 and (chunk := request._stream.read(_CHUNK)):
        left -= len(chunk)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """In sight, but without the right; the reason is the one that the rights gave."""
    return render(request, "desk/forbidden.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """No such page, or one out of the viewer's scope: the answer does not tell which."""
    return render(request, "desk/not_found.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, the database away, or a full disk. It asks nothing of the database, and
    promises nothing that it cannot know: what was committed before the fault is there."""
    error = sys.exc_info()[1]
    if disk.says_full(error):
        what, status = "full", 507
        disk.release_ballast_if_needed()
    elif isinstance(error, OperationalError | InterfaceError):
        what, status = "database", 503
    else:
        what, status = "fault", 500
    changes = request.method not in {"GET", "HEAD"}
    body = render_to_string("500.html", {"what": what, "changes": changes, "messages": ()})
    response = HttpResponse(body, status=status)
    if status != 500:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response

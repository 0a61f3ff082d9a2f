"""Answers 403, 404 and 5xx that say what happened and what to do."""

import sys

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shnor_portal.core import disk

RETRY_SECONDS = "30"


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

"""Answers 403 and 404 that say what happened and what to do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """In sight, but without the right; the reason is the one that the rights gave."""
    return render(request, "desk/forbidden.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """No such page, or one out of the viewer's scope: the answer does not tell which."""
    return render(request, "desk/not_found.html", status=404)

"""«Состояние портала», for the administrator and for a monitor."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from schools.permissions import Permission
from shnor_portal.core import health
from shnor_portal.core.guards import public, requires

READABLE = {"ensure_ascii": False}


@require_safe
@public("a monitor comes with the token of the settings, an administrator with an account")
def details(request: HttpRequest) -> JsonResponse:
    """Every part as JSON; 503 while one of them is not well. Nothing is here for anybody else."""
    if not (_is_monitor(request) or _is_administrator(request)):
        raise Http404("no token, no account")
    checks = health.checks()
    well = all(check.ok for check in checks)
    parts = {check.code: _as_json(check) for check in checks}
    answer = {"ok": well, "checks": parts}
    return JsonResponse(answer, status=200 if well else 503, json_dumps_params=READABLE)


@require_safe
@requires(Permission.WATCH_PORTAL)
def state(request: HttpRequest) -> HttpResponse:
    checks = health.checks()
    context = {"checks": checks, "faults": sum(not check.ok for check in checks)}
    return render(request, "desk/state.html", context)


def _is_monitor(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.HEALTH_TOKEN
    return bool(token) and constant_time_compare(given, token)


def _is_administrator(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.holds(Permission.WATCH_PORTAL)


def _as_json(check: health.Check) -> dict[str, Any]:
    return {"ok": check.ok, "title": check.title, "said": check.said, **(check.values or {})}

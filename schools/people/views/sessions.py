"""One's own sessions: where one is signed in, and ending any of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from schools.people import sessions
from shnor_portal.core.guards import signed_in
from shnor_portal.core.typography import counted


@require_safe
@signed_in
def session_list(request: HttpRequest) -> HttpResponse:
    context = {
        "sessions": sessions.own(request.user),
        "current": sessions.current(request),
        "idle_limit": sessions.idle_limit(request.user),
    }
    return render(request, "schools/sessions.html", context)


@require_POST
@signed_in
def session_end(request: HttpRequest, key: str) -> HttpResponse:
    session = get_object_or_404(sessions.own(request.user), pk=key)
    sessions.end(session, by=request.user)
    messages.success(request, f"Сеанс завершён: {session.device}.")
    return redirect("schools:sessions")


@require_POST
@signed_in
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    ended = sessions.end_others(request.user, but=sessions.current(request))
    said = (
        f"Завершено: {counted(ended, 'сеанс,сеанса,сеансов')}." if ended else "Других сеансов нет."
    )
    messages.success(request, said)
    return redirect("schools:sessions")

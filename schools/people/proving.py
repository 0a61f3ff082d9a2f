"""Asking who it is once more before a deed that gives power or changes a way in.

`@proved` stands on the view of such a deed. Who signed in or proved it within the last quarter of
an hour is not asked. Anybody else gets, instead of the deed, a page that asks for the password
(for the code, where the second factor is on) and carries what was posted; the answer goes to the
same address, so that nothing typed is lost.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters

from schools.models import User
from schools.people import factors, sessions, signing_in, throttling
from schools.people.forms import ProofForm
from shnor_portal.core.errors import Refused
from shnor_portal.core.returning import own_address

FOR = timedelta(minutes=15)
# The field of the answer; the rest of the form is the deed's.
ANSWER = "proof"
# Where the person pressed the button: a refusal of the deed goes back there.
BACK = "proof_back"
NOT_KEPT = {ANSWER, BACK, "csrfmiddlewaretoken"}


def proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Do the deed (POST) only for who has lately proved who they are."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_fresh(request):
            return view(request, *args, **kwargs)
        return _ask(request, request.user) or view(request, *args, **kwargs)

    guarded.needs_proof = True  # type: ignore[attr-defined]
    return sensitive_post_parameters(ANSWER)(guarded)


def is_fresh(request: HttpRequest) -> bool:
    proof = sessions.last_proof(request)
    return proof is not None and timezone.now() - proof <= FOR


def prove(request: HttpRequest, user: User, *, answer: str) -> None:
    """Check the answer; Refused when it is wrong or was tried too often."""
    if factors.is_on(user):
        factors.check(user, code=answer, client=throttling.client_of(request))
    else:
        signing_in.check_password(request, email=user.email, password=answer)
    request.session[sessions.PROVED] = timezone.now().isoformat()


def prove_both(request: HttpRequest, user: User, *, password: str, code: str | None) -> None:
    """The password, and the code where the second factor is on: for a new password.

    Refused when either is wrong or was tried too often.
    """
    signing_in.check_password(request, email=user.email, password=password)
    if factors.is_on(user):
        factors.check(user, code=code or "", client=throttling.client_of(request))


def _ask(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page that asks, or None once the answer is right."""
    form = ProofForm(request.POST if ANSWER in request.POST else None, by_code=factors.is_on(user))
    status = 200
    if form.is_valid():
        try:
            prove(request, user, answer=form.cleaned_data[ANSWER])
            request.META["HTTP_REFERER"] = request.POST.get(BACK, "")
            return None
        except Refused as refusal:
            form.add_error(ANSWER, refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    back = request.POST.get(BACK) or request.headers.get("Referer", "")
    back = own_address(request, back, "desk:today")
    context = {"form": form, "kept": kept, "back": back}
    response = render(request, "schools/prove.html", context, status=status)
    add_never_cache_headers(response)
    return response

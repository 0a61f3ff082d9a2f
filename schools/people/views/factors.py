"""One's own second factor: setting it up, codes for paper, doing without; resetting another's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from schools.models import User
from schools.people import factors, proving, sessions, throttling
from schools.people.forms import FirstCodeForm
from schools.people.proving import proved
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import before_factor, requires, signed_in


@never_cache
@require_safe
@before_factor
@signed_in
def factor(request: HttpRequest) -> HttpResponse:
    return _page(request, FirstCodeForm())


@require_POST
@before_factor
@signed_in
@proved
def factor_start(request: HttpRequest) -> HttpResponse:
    factors.start(request.user)
    return redirect("schools:factor")


@sensitive_post_parameters()
@never_cache
@require_POST
@before_factor
@signed_in
def factor_confirm(request: HttpRequest) -> HttpResponse:
    """The first code from the telephone; the answer shows the codes for paper, this once."""
    form = FirstCodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        client = throttling.client_of(request)
        codes = factors.confirm(request.user, client=client, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("code", refusal.message)
        return _page(request, form, status=429 if refusal.code == "too_many" else 200)
    sessions.end_others(request.user, but=sessions.current(request))
    return render(request, "schools/factor_codes.html", {"codes": codes, "fresh": True})


@never_cache
@require_POST
@before_factor
@signed_in
@proved
def factor_codes(request: HttpRequest) -> HttpResponse:
    """New codes for paper, shown this once."""
    codes = factors.print_again(request.user)
    return render(request, "schools/factor_codes.html", {"codes": codes, "fresh": False})


@require_POST
@signed_in
@proved
def factor_end(request: HttpRequest) -> HttpResponse:
    factors.end(request.user)
    messages.success(request, "Второй фактор отключён: для входа достаточно пароля.")
    return redirect("schools:factor")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proved
def factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """For a person who lost both the telephone and the paper."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    factors.reset(person, by=request.user)
    messages.success(
        request, f"Второй фактор сброшен: {person.full_name}. Человеку отправлено письмо."
    )
    return redirect("schools:person", pk=pk)


def _page(request: HttpRequest, form: FirstCodeForm, status: int = 200) -> HttpResponse:
    """The key is shown only to who has lately proved who they are."""
    fresh = proving.is_fresh(request)
    context = {
        "form": form,
        "standing": factors.standing(request.user),
        "enrolment": factors.enrolment(request.user) if fresh else None,
    }
    return render(request, "schools/factor.html", context, status=status)

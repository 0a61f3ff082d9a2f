"""The way in and out: signing in, joining by a code, passwords."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from schools.models import Invitation
from schools.people import invitations, signing_in, throttling
from schools.people.forms import CodeForm, PasswordChangeForm, PasswordForm, SignInForm
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import public, signed_in

# Where a proved code waits for its password, so that it leaves the address bar.
JOINING = "joining"


@sensitive_post_parameters("password")
@never_cache
@public("the way in")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRefresh()
    if request.user.is_authenticated:
        return redirect(_after(request))
    form = SignInForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            signing_in.sign_in(request, **form.cleaned_data)
            return redirect(_after(request))
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "schools/sign_in.html", context, status=status)


@require_POST
@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Вы вышли из портала.")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@public("the invited have no account yet; a one-time code is asked for")
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """A code typed from a card, or brought by the link of a letter; opening it spends nothing."""
    form = CodeForm({"code": code} if code else request.POST or None)
    status = 200
    if form.is_valid():
        address = throttling.address_of(request)
        try:
            found = invitations.find(form.cleaned_data["code"], address=address)
            request.session[JOINING] = found.pk
            return redirect("schools:join_password")
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    return render(request, "schools/join.html", {"form": form}, status=status)


@sensitive_post_parameters()
@never_cache
@public("the code was proved in this session")
def join_password(request: HttpRequest) -> HttpResponse:
    if JOINING not in request.session:
        return redirect("schools:join")
    invitation = get_object_or_404(
        Invitation.objects.select_related("user", "assignment"), pk=request.session[JOINING]
    )
    form = PasswordForm(invitation.user, request.POST or None)
    if form.is_valid():
        person = invitations.accept(invitation.pk, password=form.cleaned_data["new_password1"])
        signing_in.enter(request, person)
        request.session.pop(JOINING, None)
        messages.success(request, "Пароль задан. Добро пожаловать!")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "schools/join_password.html", {"form": form, "invitation": invitation})


@sensitive_post_parameters()
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data["new_password1"]
        signing_in.change_password(request, request.user, password=given)
        messages.success(request, "Пароль изменён. На других устройствах нужно войти заново.")
        return redirect("schools:profile")
    return render(request, "schools/password.html", {"form": form})


def _after(request: HttpRequest) -> str:
    """Where the person was going, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)

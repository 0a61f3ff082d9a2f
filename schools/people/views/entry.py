"""The way in and out: signing in, joining by a code, passwords."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from schools.models import Invitation, User
from schools.people import factors, invitations, proving, sessions, signing_in, throttling
from schools.people.forms import (
    CodeForm,
    FactorForm,
    PasswordChangeForm,
    PasswordForm,
    SignInForm,
)
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import before_factor, public, signed_in
from shnor_portal.core.returning import own_address
from shnor_portal.core.typography import counted

# Where a proved code waits for its password, so that it leaves the address bar.
JOINING = "joining"
# Where a wrong proof is said in the form of a new password, and how if not in its own words.
WRONG_PROOF = {
    "wrong_password": ("old_password", "Нынешний пароль набран неверно."),
    "wrong_code": ("code", ""),
}


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
            user = signing_in.check_password(request, **form.cleaned_data)
            return _admit(request, user, _after(request))
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    context = {
        "form": form,
        "next": request.GET.get("next", ""),
        "idle": request.session.pop(sessions.ENDED_BY_IDLING, 0),
    }
    return render(request, "schools/sign_in.html", context, status=status)


@sensitive_post_parameters("code")
@never_cache
@public("the password was proved in this session")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step, for those whose second factor is on."""
    user = signing_in.waiting(request)
    if user is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = FactorForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            device, left = signing_in.finish(request, user, **form.cleaned_data)
            if left is not None:
                messages.warning(request, _codes_left(left))
            return _in(request, device, _after(request))
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    context = {"form": form, "next": request.GET.get("next", ""), "person": user}
    return render(request, "schools/sign_in_code.html", context, status=status)


@require_POST
@before_factor
@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Вы вышли из портала.")
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    # Nothing of what was seen stays in the browser of a common computer.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@sensitive_post_parameters()
@never_cache
@public("the invited have no account yet; a one-time code is asked for")
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """A code typed from a card, or brought by the link of a letter. It is proved only by sending
    the form: opening the link looks nothing up, changes nothing and counts for nothing."""
    form = CodeForm(request.POST or None, initial={"code": invitations.grouped(code)})
    status = 200
    if form.is_valid():
        client = throttling.client_of(request)
        try:
            invitation = invitations.find(form.cleaned_data["code"], client=client)
            request.session[JOINING] = invitation.pk
            return redirect("schools:join_password")
        except Refused as refusal:
            form.add_error("code", refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    response = render(request, "schools/join.html", {"form": form, "by_link": code}, status=status)
    # Neither a script nor a style sheet is asked for with the code in the referer.
    response["Referrer-Policy"] = "strict-origin"
    return response


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
        request.session.pop(JOINING, None)
        messages.success(request, "Пароль задан. Добро пожаловать!")
        return _admit(request, person, resolve_url(settings.LOGIN_REDIRECT_URL))
    return render(request, "schools/join_password.html", {"form": form, "invitation": invitation})


@sensitive_post_parameters()
@never_cache
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """One's own password: the earlier one, and the code where the factor is on, are the proof."""
    form = PasswordChangeForm(
        request.user, request.POST or None, by_code=factors.is_on(request.user)
    )
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            old, code = given["old_password"], given.get("code")
            proving.prove_both(request, request.user, password=old, code=code)
            signing_in.change_password(request, request.user, password=given["new_password1"])
            messages.success(request, "Пароль изменён. На других устройствах нужно войти заново.")
            return redirect("schools:profile")
        except Refused as refusal:
            field, said = WRONG_PROOF.get(refusal.code, (None, ""))
            form.add_error(field, said or refusal.message)
            status = 429 if refusal.code == "too_many" else 200
    return render(request, "schools/password.html", {"form": form}, status=status)


def _admit(request: HttpRequest, user: User, after: str) -> HttpResponse:
    """The password is right: in, or on to the second step."""
    if device := signing_in.admit(request, user):
        return _in(request, device, after)
    step = resolve_url("schools:sign_in_code")
    return redirect(f"{step}?{urlencode({'next': after})}")


def _in(request: HttpRequest, device: str, after: str) -> HttpResponse:
    """The browser keeps its mark, by which the throttle knows it again."""
    response = redirect(after)
    response.set_cookie(
        throttling.DEVICE_COOKIE,
        device,
        max_age=throttling.KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _codes_left(left: int) -> str:
    if not left:
        return "Это был последний код с листа. Выпустите новые на странице «Второй фактор»."
    codes = counted(left, "код,кода,кодов")
    return f"На листе осталось: {codes}. Использованный больше не действует, вычеркните его."


def _after(request: HttpRequest) -> str:
    """Where the person was going, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return own_address(request, wanted, settings.LOGIN_REDIRECT_URL)

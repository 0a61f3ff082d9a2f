"""One factor of a profile: its level, its ground, and who answers for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.models import ProfileFactor, RiskProfile
from monitoring.profiles import queries, services
from monitoring.profiles.forms import FactorForm, NewFactorForm
from schools.access import check
from schools.clock import local_date
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def factor(request: HttpRequest, pk: int, factor_pk: int) -> HttpResponse:
    row = _row(request, pk, factor_pk)
    profile = row.profile
    people = queries.people_of(profile.school)
    # The form checks a copy: the service compares with what is stored.
    form = FactorForm(request.POST or None, instance=_row(request, pk, factor_pk), people=people)
    if form.is_valid():
        changed = services.change_factor(row=row, by=request.user, **form.cleaned_data)
        messages.success(request, "Сохранено." if changed else "Изменений нет.")
        return redirect(_page(profile))
    year = local_date(profile.school.municipality).year
    offers = queries.offers_of(profile.school, profile.catalogue, year, sight_of(request.user))
    context = {"row": row, "profile": profile, "form": form, "offer": offers[row.factor_id]}
    return render(request, "monitoring/profile_factor.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROFILE)
def factor_new(request: HttpRequest, pk: int) -> HttpResponse:
    profile = get_object_or_404(queries.profiles(request.user), pk=pk)
    check(request.user, Permission.EDIT_PROFILE, profile)
    form = NewFactorForm(request.POST or None, left=queries.left_factors(profile))
    if form.is_valid():
        row = services.add_factor(profile=profile, by=request.user, **form.cleaned_data)
        messages.success(request, f"Фактор «{row.factor}» добавлен. Назначьте ответственного.")
        return redirect(_page(profile))
    return render(request, "monitoring/profile_factor_new.html", {"profile": profile, "form": form})


@require_POST
@requires(Permission.EDIT_PROFILE)
def factor_remove(request: HttpRequest, pk: int, factor_pk: int) -> HttpResponse:
    row = _row(request, pk, factor_pk)
    services.remove_factor(row, by=request.user)
    messages.success(request, f"Фактор «{row.factor}» убран из профиля.")
    return redirect(_page(row.profile))


def _row(request: HttpRequest, pk: int, factor_pk: int) -> ProfileFactor:
    """A factor of a profile that the viewer sees (else 404) and may change (else 403)."""
    row = get_object_or_404(queries.factor_rows(request.user), profile=pk, pk=factor_pk)
    check(request.user, Permission.EDIT_PROFILE, row.profile)
    return row


def _page(profile: RiskProfile) -> str:
    url = reverse("monitoring:profile", args=[profile.school_id])
    return f"{url}?profile={profile.pk}"

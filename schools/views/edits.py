"""Changing the registry by hand: a school, its identifiers and spellings, a year of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from schools import access, queries
from schools.forms import FORMS, IdentifierForm, SchoolForm
from schools.imports.years import FIRST, LAST
from schools.models import School
from schools.permissions import Permission
from schools.services import aliases, registry, yearly
from schools.yearly import KINDS
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires

CHECKSUM_WARNING = (
    "Контрольная цифра не сходится: вероятно, в номере опечатка. Проверьте его по документу."
)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_REGISTRY)
def school_edit(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    # The form checks a copy: the service compares with what is stored.
    form = SchoolForm(request.POST or None, instance=_school(request, pk))
    if form.is_valid():
        changed = registry.change_school(school, by=request.user, **form.values())
        said = f"Сохранено: {', '.join(changed)}." if changed else "Изменений нет."
        messages.success(request, said)
        return redirect("schools:school_card", pk=pk)
    return render(request, "schools/school_edit.html", {"form": form, "school": school})


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_REGISTRY)
def identifier_add(request: HttpRequest, pk: int) -> HttpResponse:
    school = _school(request, pk)
    form = IdentifierForm(request.POST or None)
    if form.is_valid():
        try:
            identifier = registry.add_identifier(school, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("value", refusal.message)
        else:
            messages.success(request, f"Добавлено: {identifier}.")
            if registry.checksum_fails(identifier):
                messages.warning(request, CHECKSUM_WARNING)
            return redirect("schools:school_card", pk=pk)
    return render(request, "schools/identifier_add.html", {"form": form, "school": school})


@require_POST
@requires(Permission.EDIT_REGISTRY)
def identifier_remove(request: HttpRequest, pk: int, identifier_pk: int) -> HttpResponse:
    school = _school(request, pk)
    identifier = get_object_or_404(school.identifiers, pk=identifier_pk)
    registry.remove_identifier(identifier, by=request.user)
    messages.success(request, f"Удалено: {identifier}.")
    return redirect("schools:school_card", pk=pk)


@require_POST
@requires(Permission.EDIT_REGISTRY)
def alias_remove(request: HttpRequest, pk: int, alias_pk: int) -> HttpResponse:
    school = _school(request, pk)
    alias = get_object_or_404(school.aliases, pk=alias_pk)
    aliases.forget_alias(alias, by=request.user)
    messages.success(request, f"Написание «{alias}» больше не означает эту школу.")
    return redirect("schools:school_card", pk=pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.EDIT_REGISTRY)
def year_edit(request: HttpRequest, pk: int, kind: str, year: int) -> HttpResponse:
    """The passport, the olympiads or the territory of one year."""
    school = _school(request, pk)
    if kind not in KINDS or not FIRST <= year <= LAST:
        raise Http404("no such table or year")
    table = KINDS[kind]
    form = FORMS[kind](request.POST or None, instance=queries.year_row(school, table.model, year))
    if form.is_valid():
        changed = yearly.change_year(
            table, school=school, year=year, by=request.user, **form.values()
        )
        said = "Сведения сохранены." if changed else "Изменений нет."
        messages.success(request, said)
        return redirect("schools:school_card", pk=pk)
    context = {"form": form, "school": school, "table": table, "year": year}
    return render(request, "schools/year_edit.html", context)


def _school(request: HttpRequest, pk: int) -> School:
    """A school that the viewer sees (else 404) and may change (else 403)."""
    school = get_object_or_404(queries.school(request.user), pk=pk)
    access.check(request.user, Permission.EDIT_REGISTRY, school)
    return school

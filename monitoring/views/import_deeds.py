"""What is done with a batch: confirm, discard, read again, leave a file out, name a school."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.forms import BindSchoolForm, WithdrawForm, say_forms
from monitoring.results import batch_queries, consequences, marked_copies
from monitoring.results.gone import choose_gone
from monitoring.results.said_of_files import say
from monitoring.results.sudden_changes import check_meant
from schools.access import check
from schools.permissions import Permission
from schools.services.aliases import remember_alias
from shnor_portal.core.guards import requires
from shnor_portal.core.intake import preview, services
from shnor_portal.core.models import Batch


@require_POST
@requires(Permission.IMPORT_FILES)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch, url = _batch(request, pk)
    check_meant(batch, meant="meant" in request.POST)
    gone = [int(pk) for pk in request.POST.getlist("gone") if pk.isdecimal()]
    with transaction.atomic():
        choose_gone(batch, gone)
        services.confirm(batch, by=request.user, url=url)
    return redirect(url)


@require_POST
@requires(Permission.IMPORT_FILES)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch, url = _batch(request, pk)
    services.discard(batch, by=request.user)
    messages.success(request, f"Загрузка № {batch.pk} отменена. В портале ничего не изменилось.")
    return redirect(url)


@require_POST
@requires(Permission.IMPORT_FILES)
def import_read_again(request: HttpRequest, pk: int) -> HttpResponse:
    batch, url = _batch(request, pk)
    preview.read_again(batch, by=request.user, url=url)
    return redirect(url)


@require_POST
@requires(Permission.IMPORT_FILES)
def import_include(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Leave a file out of the batch (`included` is blank) or take it back."""
    batch, url = _batch(request, pk)
    file = get_object_or_404(batch.files.select_related("batch", "stored"), pk=file_pk)
    preview.set_included(file, included=bool(request.POST.get("included")), by=request.user)
    return redirect(f"{url}#file-{file.pk}")


@require_POST
@requires(Permission.IMPORT_FILES)
def import_annotated(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Have the person's own workbook marked with the remarks; the job's page gives it back."""
    batch, _ = _batch(request, pk)
    file = get_object_or_404(batch.files.select_related("batch", "stored"), pk=file_pk)
    return redirect(marked_copies.start(file=file, by=request.user).waiting_url)


@require_POST
@requires(Permission.IMPORT_FILES)
def import_bind_school(request: HttpRequest, pk: int) -> HttpResponse:
    """Remember which school a spelling means, and read the files once more."""
    batch, url = _batch(request, pk)
    schools = batch_queries.schools_to_bind(batch)
    form = BindSchoolForm(request.POST, schools=schools)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect(url)
    school, name = schools.get(pk=form.cleaned_data["school"]), form.cleaned_data["name"]
    remember_alias(school=school, seen_as=name, by=request.user)
    preview.read_again(batch, by=request.user, url=url)
    messages.success(
        request, f"Запомнено: «{name}» – это {school}. Файлы читаются заново с этим названием."
    )
    return redirect(url)


@require_POST
@requires(Permission.IMPORT_FILES)
def import_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Of which works files are, and whose; of those that are right, the batch is read once more."""
    batch, url = _batch(request, pk)
    said: dict[int, dict[str, Any]] = {}
    asked = [(file, form) for file, form in say_forms(batch, request.POST) if form.is_answered]
    for file, form in asked:
        if form.is_valid():
            said[file.pk] = form.said()
        else:
            errors = " ".join(str(e) for errors in form.errors.values() for e in errors)
            messages.error(request, f"«{file}»: {errors}")
    if said:
        say(batch, said, by=request.user, url=url)
        messages.success(request, "Записано. Файлы читаются заново.")
    elif not asked:
        messages.error(request, "Ничего не указано: заполните сведения хотя бы об одном файле.")
    return redirect(url)


@require_http_methods(["GET", "POST"])
@requires(Permission.WITHDRAW_BATCH)
def import_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """First what a withdrawal touches, then the reason and the deed."""
    batch = get_object_or_404(batch_queries.batch(request.user), pk=pk)
    check(request.user, Permission.WITHDRAW_BATCH, batch)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = services.withdraw(batch, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"Загрузка № {batch.pk} отозвана, показатели пересчитаны.")
        if kept:
            messages.warning(request, "Осталось без изменений: " + " ".join(kept))
        return redirect("monitoring:import_detail", pk=batch.pk)
    context: dict[str, Any] = {"batch": batch, "form": form}
    if batch.state == Batch.State.APPLIED:
        context["touched"] = consequences.of_withdrawal(request.user, batch)
    return render(request, "monitoring/import_withdraw.html", context)


def _batch(request: HttpRequest, pk: int) -> tuple[Batch, str]:
    """A batch that the viewer sees and may change, and the address of its page."""
    batch = get_object_or_404(batch_queries.batch(request.user), pk=pk)
    check(request.user, Permission.IMPORT_FILES, batch)
    return batch, reverse("monitoring:import_detail", args=[batch.pk])

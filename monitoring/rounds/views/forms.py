"""Pages of forms: the list, one with its questions, a copy of one's own and its editing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import MonitoringForm
from monitoring.rounds import catalogue, designing, queries, tables
from monitoring.rounds.forms import PlaceForm, QuestionForm, initial_of
from monitoring.rounds.prefill import SOURCES
from schools import access
from schools.permissions import Permission
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def monitoring_form_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(tables.FORMS, request, catalogue.forms(request.user))
    if listing.is_workbook:
        return listing.workbook()
    return render(request, "monitoring/monitoring_form_list.html", {"listing": listing})


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def monitoring_form(request: HttpRequest, pk: int) -> HttpResponse:
    """What a form asks, where each answer may come from, and what is cross-checked."""
    form = _form(request, pk)
    version = catalogue.latest(form)
    document = catalogue.document_of(version)
    places = list(queries.municipalities_to_ask(request.user))
    context = {
        "form": form,
        "version": version,
        "document": document,
        "sections": [
            (title, [(one, SOURCES.get(one.source)) for one in questions])
            for title, questions in document.sections()
        ],
        "minutes": document.minutes(),
        "places": PlaceForm(request.user) if places and form.municipality is None else None,
        "may_edit": form.municipality is not None
        and access.may(request.user, Permission.EDIT_ROUND, form),
    }
    return render(request, "monitoring/monitoring_form.html", context)


@require_POST
@requires(Permission.EDIT_ROUND)
def monitoring_form_copy(request: HttpRequest, pk: int) -> HttpResponse:
    place = PlaceForm(request.user, request.POST).chosen
    if place is None:
        raise Http404("no such municipality")
    copy = designing.copy_form(form=_form(request, pk), municipality=place, by=request.user)
    messages.success(request, "Это ваша форма: правьте вопросы, новые мониторинги возьмут её.")
    return redirect("monitoring:monitoring_form", pk=copy.pk)


@require_http_methods(SENT)
@requires(Permission.EDIT_ROUND)
def question_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _own(request, pk), "")


@require_http_methods(SENT)
@requires(Permission.EDIT_ROUND)
def question_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return _edit(request, _own(request, pk), code)


@require_POST
@requires(Permission.EDIT_ROUND)
def question_remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    designing.remove_question(form=_own(request, pk), code=code, by=request.user)
    messages.success(request, "Вопрос убран.")
    return redirect("monitoring:monitoring_form", pk=pk)


def _edit(request: HttpRequest, form: MonitoringForm, code: str) -> HttpResponse:
    document = catalogue.document_of(catalogue.latest(form))
    asked = document.by_code.get(code)
    if code and asked is None:
        raise Http404("no such question")
    question_form = QuestionForm(request.POST or None, initial=initial_of(asked) if asked else None)
    if question_form.is_valid():
        designing.save_question(
            form=form, question=question_form.question(), code=code, by=request.user
        )
        messages.success(request, "Вопрос записан.")
        return redirect("monitoring:monitoring_form", pk=form.pk)
    context = {
        "form": form, "fields": question_form, "asked": asked,
        "sections": dict.fromkeys(one.section for one in document.questions),
    }  # fmt: skip
    status = 422 if question_form.is_bound else 200
    return render(request, "monitoring/question_edit.html", context, status=status)


def _form(request: HttpRequest, pk: int) -> MonitoringForm:
    return get_object_or_404(catalogue.forms(request.user), pk=pk)


def _own(request: HttpRequest, pk: int) -> MonitoringForm:
    """A form of a municipality that the viewer sees (else 404) and may edit (else 403)."""
    form = _form(request, pk)
    access.check(request.user, Permission.EDIT_ROUND, form)
    return form

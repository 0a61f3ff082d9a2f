"""Pages of a school's answers: the forms it is asked, one form, sending; and their checking."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import Response
from monitoring.rounds import answering, asking, checking, queries, returning, workbook
from monitoring.rounds.answering import current, forms_of, hindrances
from monitoring.rounds.document import Type
from monitoring.rounds.forms import (
    AnswersForm,
    DoubtsForm,
    LiftForm,
    ProofForm,
    WorkbookForm,
    sections,
)
from monitoring.rounds.standing import FormStanding, lock_of
from schools import access
from schools.clock import local_date
from schools.permissions import Permission
from shnor_portal.core import downloads
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SMALL)
def response(request: HttpRequest, pk: int) -> HttpResponse:
    """What a school is asked in a round, what is filled for it, and what is left."""
    response = _response(request, pk)
    forms = forms_of(response)
    rows = [row for form in forms for row in form.rows.values()]
    locked = lock_of(response, request.user, rows)
    state, may = Response.State, access.may
    sends = may(request.user, Permission.SEND_ROUND, response)
    hindered = [] if locked else hindrances(response, forms)
    context = {
        "response": response,
        "round": response.round,
        "forms": list(enumerate(forms, 1)),
        "asked": sum(form.asked for form in forms),
        "answered": sum(form.answered for form in forms),
        "filled": sum(form.filled for form in forms),
        "proposed": sum(form.proposed for form in forms),
        "minutes": sum(form.minutes for form in forms),
        "returned": sum(len(form.returned) for form in forms),
        "lock": locked,
        "hindered": hindered,
        "may_send": sends and not locked,
        "may_recall": sends and response.state == state.SENT,
        "may_check": may(request.user, Permission.CHECK_ANSWERS, response)
        and response.state in {state.SENT, state.ACCEPTED},
        "may_lift": may(request.user, Permission.CLOSE_ROUND, response)
        and response.state not in {state.SENT, state.ACCEPTED},
    }
    return render(request, "monitoring/response.html", context)


@require_http_methods(SENT)
@requires(Permission.VIEW_SMALL)
def response_form(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One form: written where the viewer may write, else read, with the reason why."""
    response = _response(request, pk)
    standing = _form(response, place)
    rows = list(response.answers.select_related("file"))
    locked = lock_of(response, request.user, rows)
    if request.method == "POST":
        access.check(request.user, Permission.FILL_ROUND, response)
    session = form = question = None
    if locked is None or request.method == "POST":
        session = Editing(
            request,
            form=returning.FORM,
            object=returning.draft_of(response, standing.version),
            current=current(standing.document, standing.rows),
        )
        form = AnswersForm(
            session.posted, initial=session.initial, standing=standing, response=response
        )
        if answer := session.answer(form):
            return answer
        if form.is_valid():
            # The draft is kept first: whatever stops the saving, nothing typed is lost.
            session.keep(form)
            try:
                answering.save_answers(
                    response=response, version=standing.version, values=form.values(),
                    joining=session.joining, by=request.user,
                )  # fmt: skip
            except Conflict as conflict:
                question = asking.ask(session, conflict.merged, response, standing)
            else:
                session.discard()
                messages.success(request, "Сохранено.")
                return redirect("monitoring:response_form", pk=pk, place=place)
    context = {
        "response": response, "round": response.round, "place": place, "standing": standing,
        "form": form, "editing": session, "question": question, "lock": locked,
        "sections": sections(standing, queries.remarks(response), form),
    }  # fmt: skip
    name = "conflict" if question else "form"
    status = 409 if question else 422 if form is not None and form.is_bound else 200
    return render(request, f"monitoring/response_{name}.html", context, status=status)


@require_safe
@requires(Permission.VIEW_SMALL)
def response_workbook(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The form with its answers as a workbook, to be filled in and brought back."""
    response = _response(request, pk)
    standing = _form(response, place)
    name = f"{standing.document.title}, {response.school}"
    return downloads.workbook(name, workbook.sheets(response, standing))


@require_http_methods(SENT)
@requires(Permission.FILL_ROUND)
def response_upload(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """The workbook back: a job reads it into the draft of whoever brought it."""
    response = _response(request, pk)
    access.check(request.user, Permission.FILL_ROUND, response)
    standing = _form(response, place)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["upload"]
        job = returning.take(response=response, place=place, upload=file, by=request.user)
        return redirect(job.waiting_url)
    context = {"response": response, "round": response.round, "place": place, "standing": standing,
               "form": form}  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/response_upload.html", context, status=status)


@require_POST
@requires(Permission.FILL_ROUND)
def response_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """«Подтвердить без изменений»: of one form, or of all."""
    response = _response(request, pk)
    place = request.POST.get("place", "")
    version = _form(response, int(place)).version if place.isdecimal() else None
    count = answering.confirm(response=response, version=version, by=request.user)
    messages.success(request, f"Подтверждено полей: {count}.")
    if version is not None:
        return redirect("monitoring:response_form", pk=pk, place=int(place))
    return redirect("monitoring:response", pk=pk)


@require_POST
@requires(Permission.FILL_ROUND)
def response_propose(request: HttpRequest, pk: int) -> HttpResponse:
    count = answering.propose_again(response=_response(request, pk), by=request.user)
    messages.success(request, f"Данные портала прочитаны заново. Ждут подтверждения: {count}.")
    return redirect("monitoring:response", pk=pk)


@require_POST
@requires(Permission.SEND_ROUND)
def response_send(request: HttpRequest, pk: int) -> HttpResponse:
    answering.send(response=_response(request, pk), by=request.user)
    messages.success(request, "Ответы отправлены на проверку.")
    return redirect("monitoring:response", pk=pk)


@require_POST
@requires(Permission.SEND_ROUND)
def response_recall(request: HttpRequest, pk: int) -> HttpResponse:
    answering.recall(response=_response(request, pk), by=request.user)
    messages.success(request, "Ответы снова у вас: исправьте и отправьте ещё раз.")
    return redirect("monitoring:response", pk=pk)


@require_http_methods(SENT)
@requires(Permission.FILL_ROUND)
def response_file(request: HttpRequest, pk: int, place: int, code: str) -> HttpResponse:
    """A file as the answer to a question that asks for a proof."""
    response = _response(request, pk)
    access.check(request.user, Permission.FILL_ROUND, response)
    standing = _form(response, place)
    asked = standing.document.by_code.get(code)
    if asked is None or asked.type != Type.PROOF:
        raise Http404("no such question")
    form = ProofForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["upload"]
        answering.attach(
            response=response, version=standing.version, question=code,
            upload=(file.name, file.read()), by=request.user,
        )  # fmt: skip
        messages.success(request, "Файл приложен.")
        back = reverse("monitoring:response_form", args=[pk, place])
        return redirect(f"{back}#q-{place}-{code}")
    context = {
        "response": response, "round": response.round, "place": place, "standing": standing,
        "asked": asked, "form": form,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/response_file.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.CHECK_ANSWERS)
def response_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer of a school: accepted all together, or the doubtful ones returned."""
    response = _response(request, pk)
    access.check(request.user, Permission.CHECK_ANSWERS, response)
    if request.POST.get("accept"):
        checking.accept(response=response, by=request.user)
        messages.success(request, "Ответы приняты.")
        return redirect("monitoring:round", pk=response.round_id)
    forms = forms_of(response)
    today = local_date(response.round.municipality)
    form = DoubtsForm(request.POST or None, forms_=forms, today=today)
    if form.is_valid():
        doubts = form.doubts()
        checking.return_fields(response=response, doubts=doubts, by=request.user)
        messages.success(request, f"Возвращено полей: {len(doubts)}. Остальное принято.")
        return redirect("monitoring:round", pk=response.round_id)
    remarks = queries.remarks(response)
    context = {
        "response": response, "round": response.round, "form": form,
        "may_accept": response.state == Response.State.SENT,
        "may_return": response.state in {Response.State.SENT, Response.State.ACCEPTED},
        "forms": [
            (place, one, sections(one, remarks, doubts=form, place=place))
            for place, one in enumerate(forms, 1)
        ],
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/response_check.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.CLOSE_ROUND)
def response_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one school write until a day."""
    response = _response(request, pk)
    access.check(request.user, Permission.CLOSE_ROUND, response)
    form = LiftForm(request.POST or None)
    if form.is_valid():
        checking.lift(response=response, by=request.user, **form.cleaned_data)
        messages.success(request, "Школа может писать до указанного дня.")
        return redirect("monitoring:response", pk=pk)
    context = {"response": response, "round": response.round, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/response_lift.html", context, status=status)


def _response(request: HttpRequest, pk: int) -> Response:
    """A school's answers that the viewer sees (else 404) with their small figures (else 403)."""
    response = get_object_or_404(queries.responses(request.user), pk=pk)
    access.check(request.user, Permission.VIEW_SMALL, response)
    return response


def _form(response: Response, place: int) -> FormStanding:
    forms = forms_of(response)
    if not 1 <= place <= len(forms):
        raise Http404("no such form")
    return forms[place - 1]

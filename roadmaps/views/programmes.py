"""Programmes: the list, a new one, the page with contents, its forms and its approval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Programme, ProgrammeTask
from roadmaps.programmes import queries, questions, services, tables
from roadmaps.programmes.forms import ActForm, NewProgrammeForm, PassportForm, TableForm, TaskForm
from roadmaps.programmes.passport import BY_TABLE, PARTS, TABLES, table_rows
from roadmaps.programmes.presets.beginning import begin
from schools import access
from schools.clock import local_date
from schools.permissions import Permission
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.queries import events_of
from shnor_portal.core.tables import AUDIT

SENT = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Page:
    """A form of a programme as a page: whose draft it is, what it is called, where it leads."""

    programme: Programme
    form: str
    key: str
    title: str
    lead: str
    labels: dict[str, str]
    back: str
    said: str = "Сохранено."


def programme_of(request: HttpRequest, pk: int) -> Programme:
    return get_object_or_404(queries.programmes(request.user), pk=pk)


def programme_to_edit(request: HttpRequest, pk: int) -> Programme:
    """A programme that the viewer sees (else 404) and may write (else 403)."""
    programme = programme_of(request, pk)
    access.check(request.user, Permission.EDIT_PROGRAMME, programme)
    return programme


def edited(
    request: HttpRequest,
    page: Page,
    current: dict[str, Any],
    make: Callable[[Editing], forms.BaseForm],
    save: Callable[..., Any],
    **context: Any,
) -> HttpResponse:
    """The whole of a form with a draft: asked, kept, saved, or a question of a conflict."""
    session = Editing(
        request,
        form=page.form,
        object=f"programme-{page.programme.pk}/{page.key}",
        current=current,
    )
    form, question = make(session), None
    if answer := session.answer(form):
        return answer
    if form.is_valid():
        # The draft is kept first: whatever stops the saving, nothing typed is lost.
        session.keep(form)
        try:
            save(by=request.user, values=form.values(), joining=session.joining)
        except Conflict as conflict:
            question = questions.ask(
                session, conflict.merged, page.programme, page.labels, page.key
            )
        else:
            session.discard()
            messages.success(request, page.said)
            return redirect(page.back)
    context |= {"page": page, "programme": page.programme, "form": form, "editing": session}
    context["question"] = question
    name = "conflict" if question else "form"
    status = 409 if question else 422 if form.is_bound else 200
    return render(request, f"roadmaps/programme_{name}.html", context, status=status)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def programme_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(tables.PROGRAMMES, request, queries.programme_table(request.user))
    if listing.is_workbook:
        return listing.workbook()
    may_begin = request.user.holds(Permission.EDIT_PROGRAMME)
    context = {"listing": listing, "may_begin": may_begin}
    return render(request, "roadmaps/programme_list.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def programme_new(request: HttpRequest) -> HttpResponse:
    form = NewProgrammeForm(request.user, request.POST or None)
    if form.is_valid():
        programme = begin(**form.values(), by=request.user)
        messages.success(request, "Программа заведена. Проверьте её части и показатели.")
        return redirect("roadmaps:programme", pk=programme.pk)
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/programme_new.html", {"form": form}, status=status)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme as it is read: contents, passport, tables, tasks with their measures."""
    programme = programme_of(request, pk)
    texts = [(part, programme.passport.get(part.code, "")) for part in PARTS]
    context = {
        "programme": programme,
        "parts": [(part, text) for part, text in texts if text],
        "missing": [part for part, text in texts if not text],
        "tables": [(table, _cells(programme, table.code)) for table in TABLES],
        "blocks": queries.blocks(request.user, programme),
        **deeds(request, programme),
    }
    return render(request, "roadmaps/programme.html", context)


def deeds(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """What the viewer may do to the programme now, and the year whose effect is looked at."""
    writes = access.may(request.user, Permission.EDIT_PROGRAMME, programme)
    approves = access.may(request.user, Permission.APPROVE_MUNICIPAL_PLAN, programme)
    return {
        "may_edit": writes and programme.is_editable,
        "may_approve": approves and programme.is_editable,
        "may_reopen": approves and not programme.is_editable,
        "may_delete": writes and programme.is_editable and programme.order_date is None,
        "effect_year": min(local_date(programme.municipality).year, programme.last_year),
        "sees_history": access.may(request.user, Permission.VIEW_MUNICIPALITY, programme),
    }


def _cells(programme: Programme, code: str) -> list[list[tuple[str, str, str]]]:
    """Cells of a table: name, heading, text."""
    table = BY_TABLE[code]
    return [
        [(name, title, row[name]) for name, title in table.columns]
        for row in table_rows(programme.tables, table)
    ]


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The passport: name, years, and the text of every part."""
    programme = programme_to_edit(request, pk)
    current = services.head_values(programme)
    page = Page(
        programme, "roadmaps.programme", "", "Паспорт программы",
        "Пустая часть в программе не показывается. Недописанное остаётся в черновике.",
        questions.HEAD_LABELS, reverse("roadmaps:programme", args=[pk]),
    )  # fmt: skip
    return edited(
        request,
        page,
        current,
        lambda session: PassportForm(session.posted, initial={**current, **session.initial}),
        lambda **said: services.save_passport(programme=programme, **said),
    )


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def programme_table(request: HttpRequest, pk: int, table: str) -> HttpResponse:
    """One table of the programme, row by row."""
    programme = programme_to_edit(request, pk)
    part = BY_TABLE.get(table)
    if part is None:
        raise Http404("no such table")
    given = table_rows(programme.tables, part)
    page = Page(
        programme, "roadmaps.programme_table", table, part.title,
        f"{part.lead} Чтобы убрать строку, очистите её первую ячейку.",
        questions.TABLE_LABELS, f"{reverse('roadmaps:programme', args=[pk])}#{table}",
    )  # fmt: skip
    return edited(
        request,
        page,
        {"rows": given},
        lambda session: TableForm(session.posted, initial=session.initial, table=part, given=given),
        lambda **said: services.save_table(programme=programme, table=part, **said),
    )


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    form = TaskForm(request.POST or None)
    if form.is_valid():
        task = services.add_task(programme=programme, by=request.user, **form.values())
        messages.success(request, "Задача добавлена.")
        return redirect(f"{reverse('roadmaps:programme', args=[pk])}#task-{task.pk}")
    page = Page(
        programme, "", "", "Новая задача", "Мероприятия планов присоединяют на их страницах.",
        {}, reverse("roadmaps:programme", args=[pk]),
    )  # fmt: skip
    context = {"page": page, "programme": programme, "form": form, "editing": None}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/programme_form.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.EDIT_PROGRAMME)
def task_edit(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    row = _task(programme, task)
    current = services.task_values(row)
    page = Page(
        programme, "roadmaps.programme_task", f"task-{row.pk}", "Задача программы", str(row),
        questions.TASK_LABELS, f"{reverse('roadmaps:programme', args=[pk])}#task-{row.pk}",
    )  # fmt: skip
    return edited(
        request,
        page,
        current,
        lambda session: TaskForm(session.posted, initial={**current, **session.initial}),
        lambda **said: services.save_task(task=row, **said),
        remove=reverse("roadmaps:task_remove", args=[pk, row.pk]),
    )


@require_POST
@requires(Permission.EDIT_PROGRAMME)
def task_remove(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    services.remove_task(task=_task(programme, task), by=request.user)
    messages.success(request, "Задача удалена.")
    return redirect("roadmaps:programme", pk=pk)


@require_http_methods(SENT)
@requires(Permission.APPROVE_MUNICIPAL_PLAN)
def programme_approve(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_of(request, pk)
    access.check(request.user, Permission.APPROVE_MUNICIPAL_PLAN, programme)
    form = ActForm(request.POST or None)
    if form.is_valid():
        services.approve(programme=programme, by=request.user, **form.cleaned_data)
        messages.success(request, "Программа утверждена: её читают школы муниципалитета.")
        return redirect("roadmaps:programme", pk=pk)
    context = {"programme": programme, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/programme_approve.html", context, status=status)


@require_POST
@requires(Permission.APPROVE_MUNICIPAL_PLAN)
def programme_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    services.reopen(programme=programme_of(request, pk), by=request.user)
    messages.success(request, "Программа возвращена в работу: её снова можно править.")
    return redirect("roadmaps:programme", pk=pk)


@require_POST
@requires(Permission.EDIT_PROGRAMME)
def programme_delete(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    services.delete(programme=programme, by=request.user)
    messages.success(request, f"Черновик «{programme}» удалён.")
    return redirect("roadmaps:programme_list")


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def programme_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what with the programme and its indicators."""
    programme = programme_of(request, pk)
    access.check(request.user, Permission.VIEW_MUNICIPALITY, programme)
    listing = Listing(AUDIT, request, events_of(programme))
    if listing.is_workbook:
        return listing.workbook(f"История – {programme}")
    context = {"programme": programme, "listing": listing}
    return render(request, "roadmaps/programme_history.html", context)


def _task(programme: Programme, pk: int) -> ProgrammeTask:
    return get_object_or_404(programme.tasks, pk=pk)

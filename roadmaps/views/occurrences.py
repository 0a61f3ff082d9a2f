"""One deadline: how it stands, deeds on it, its evidence and its trail."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from roadmaps.execution import queries, rights, services
from roadmaps.execution.forms import DoneForm, EvidenceForm
from roadmaps.execution.queries import DeadlineRow
from roadmaps.models import Occurrence
from schools.permissions import Permission
from shnor_portal.core import files
from shnor_portal.core.downloads import kept_file
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import page_made
from shnor_portal.core.guards import requires


@require_safe
@requires(Permission.VIEW_SCHOOL)
def occurrence(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _row(request, pk))


@require_POST
@requires(Permission.VIEW_SCHOOL)
def occurrence_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark, undo, note, cancel; confirm, return, report upwards."""
    row = _row(request, pk)
    deed = request.POST.get("deed", "")
    if deed == "done":
        form = DoneForm(request.POST, row=row)
        if not form.is_valid():
            return _page(request, row, done=form)
        given = {"by": request.user, "seen": page_made(request), **form.cleaned_data}
        services.mark_done(occurrences=[row.occurrence], **given)
        messages.success(request, "Отмечено выполненным.")
    else:
        messages.success(request, _do(request, deed, row.occurrence))
    return redirect("roadmaps:occurrence", pk=pk)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = EvidenceForm(request.POST, request.FILES, others=_others(request, row))
    if not form.is_valid():
        return _page(request, row, evidence=form)
    proved = [row.occurrence, *form.cleaned_data.get("others", ())]
    services.add_evidence(occurrences=proved, by=request.user, **form.proof)
    messages.success(request, "Подтверждение приложено.")
    return redirect("roadmaps:occurrence", pk=pk)


@require_POST
@requires(Permission.VIEW_SCHOOL)
def evidence_remove(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    row = _row(request, pk)
    evidence = get_object_or_404(row.occurrence.evidence, pk=evidence_pk)
    services.remove_evidence(evidence=evidence, occurrence=row.occurrence, by=request.user)
    messages.success(request, "Подтверждение снято с этого срока.")
    return redirect("roadmaps:occurrence", pk=pk)


@require_safe
@requires(Permission.VIEW_SCHOOL)
def evidence_file(request: HttpRequest, pk: int, evidence_pk: int) -> FileResponse:
    """The file, for everybody who sees the deadline that it proves."""
    row = _row(request, pk)
    evidence = get_object_or_404(row.occurrence.evidence.select_related("file"), pk=evidence_pk)
    if evidence.file is None:
        raise Http404("the evidence is a link")
    return kept_file(evidence.file, files.take(evidence.file, by=request.user, shared=True))


def _do(request: HttpRequest, deed: str, item: Occurrence) -> str:
    """A deed without a form of its own; what is said of it."""
    given = {"by": request.user, "seen": page_made(request)}
    words = request.POST.get("words", "")
    if deed == "note":
        services.add_note(occurrence=item, note=words, **given)
        return "Записано."
    if deed == "reopen":
        services.reopen(occurrence=item, **given)
        return "Отметка снята: срок снова к выполнению."
    if deed == "confirm":
        services.confirm(occurrences=[item], **given)
        return "Выполнение подтверждено."
    if deed == "return":
        services.send_back(occurrence=item, reason=words, **given)
        return "Возвращено: школа увидит, чего не хватает."
    if deed == "cancel":
        services.cancel(occurrences=[item], reason=words, **given)
        return "Срок отменён."
    if deed == "escalate":
        services.escalate(occurrences=[item], **given)
        return f"Срок попадёт в еженедельную сводку: её получает {item.plan.municipality.head}."
    raise Refused("Такого действия нет.", code="unknown_deed")


def _row(request: HttpRequest, pk: int) -> DeadlineRow:
    rows = queries.read([get_object_or_404(queries.occurrences(request.user), pk=pk)])
    return rows[0]


def _others(request: HttpRequest, row: DeadlineRow) -> list[DeadlineRow]:
    """The measure's other deadlines that the viewer sees."""
    item = row.occurrence
    same = queries.occurrences(request.user).filter(plan=item.plan, measure_key=item.measure_key)
    return queries.read(same.exclude(pk=item.pk))


def _page(
    request: HttpRequest,
    row: DeadlineRow,
    *,
    done: DoneForm | None = None,
    evidence: EvidenceForm | None = None,
) -> HttpResponse:
    item = row.occurrence
    others = _others(request, row)
    in_force = item.plan.state in queries.IN_FORCE
    context = {
        "row": row,
        "plan": item.plan,
        "others": others,
        "evidence": queries.evidence(item),
        "trail": queries.trail(item),
        "may_mark": in_force and rights.may_mark(request.user, item),
        "may_prove": rights.may_mark(request.user, item),
        "may_confirm": in_force and rights.may_confirm(request.user, item),
        "done_form": done or DoneForm(row=row),
        "evidence_form": evidence or EvidenceForm(others=others),
    }
    status = 422 if done or evidence else 200
    return render(request, "roadmaps/occurrence.html", context, status=status)

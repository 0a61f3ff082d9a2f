"""What comes of a closed round: its note, recommendations to schools, facts of indicators."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.models import Round
from monitoring.rounds import queries as rounds
from roadmaps.models import RoundNote
from roadmaps.papers import services as papers
from roadmaps.proof import notes, recommendations, round_facts, tables
from roadmaps.proof.note_texts import SECTIONS
from roadmaps.proof.round_data import round_data
from roadmaps.proof.writing import paragraphs
from roadmaps.views.texts import TextPage, edited
from schools import access
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """The note and the recommendations of a round, the way to its facts."""
    round = _round(request, pk)
    listing = Listing(
        tables.advice(round.municipality), request,
        recommendations.of_round(request.user, round), size=0, about=[str(round)],
    )  # fmt: skip
    if listing.is_workbook:
        return listing.workbook(f"Рекомендации – {round}")
    context = {
        "round": round,
        "snapshot": round.snapshots.first(),
        "note": notes.note_of(request.user, round),
        "listing": listing,
        "drafts": list(recommendations.drafts(request.user, round)),
        "may_write": access.may(request.user, Permission.EDIT_ROUND, round),
        "may_advise": access.may(request.user, Permission.GIVE_ERRANDS, round),
    }
    return render(request, "roadmaps/round_outcome.html", context)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_facts_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Indicators of the programme in the year of the round: what was reported here, what is now."""
    round = get_object_or_404(rounds.with_closing(request.user), pk=pk)
    facts = round_facts.of_round(request.user, round)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Факты показателей – {round}", [tables.facts(facts)])
    context = {
        "round": round,
        "facts": facts,
        "may_report": round.is_closed and access.may(request.user, Permission.REPORT_FACT, round),
    }
    return render(request, "roadmaps/round_facts.html", context)


@require_POST
@requires(Permission.EDIT_ROUND)
def round_note_new(request: HttpRequest, pk: int) -> HttpResponse:
    note = notes.draft(round=_round(request, pk), by=request.user)
    messages.success(request, "Справка составлена по снимку. Прочитайте её, поправьте и выпустите.")
    return redirect("roadmaps:round_note", pk=note.pk)


@require_POST
@requires(Permission.GIVE_ERRANDS)
def round_advice(request: HttpRequest, pk: int) -> HttpResponse:
    directive = recommendations.propose(round=_round(request, pk), by=request.user)
    return redirect("roadmaps:directive", pk=directive.pk)


@require_POST
@requires(Permission.REPORT_FACT)
def round_facts_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the ticked facts: from now on they are «сообщено» with the round's snapshot."""
    round = _round(request, pk)
    chosen = {whole_number(key) for key in request.POST.getlist("indicator")} - {0}
    count = round_facts.accept(round=round, indicators=chosen, by=request.user)
    messages.success(request, f"Принято фактов: {count}. Они сохранены как сообщённые.")
    return redirect("roadmaps:round_facts", pk=pk)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The note as it reads, and below it every number that it stands on."""
    note = _note(request, pk)
    data = round_data(note.snapshot)
    if request.GET.get("format") == "xlsx":
        return workbook(f"{note}", [tables.figures(data)])
    may_write = access.may(request.user, Permission.EDIT_ROUND, note.round)
    may_issue = access.may(request.user, Permission.SIGN_FOR_DEPARTMENT, note.round)
    context = {
        "note": note,
        "sections": [
            (title, paragraphs(note.texts.get(code, ""))) for code, title in SECTIONS.items()
        ],
        "data": data,
        "is_behind": note.last_number > note.snapshot.number,
        "may_edit": may_write and note.is_editable,
        "may_redraft": may_write,
        "may_issue": may_issue and note.is_editable,
    }
    return render(request, "roadmaps/round_note.html", context)


@require_http_methods(SENT)
@requires(Permission.EDIT_ROUND)
def round_note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    note = _note(request, pk)
    access.check(request.user, Permission.EDIT_ROUND, note.round)
    back = reverse("roadmaps:round_note", args=[pk])
    page = TextPage(
        "roadmaps.round_note", note, str(note),
        "Абзац – строка. Пустой раздел в справку не войдёт. Числа таблиц берутся из снимка и здесь "
        "не меняются.",
        (("Мониторинги", reverse("monitoring:round_list")),
         (note.round.title, reverse("roadmaps:round_outcome", args=[note.round_id])),
         ("Справка", back)),
        SECTIONS, back,
    )  # fmt: skip
    return edited(
        request, page, notes.text_values(note), lambda **said: notes.write(note=note, **said)
    )


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def round_note_figure(request: HttpRequest, pk: int, place: int, code: str) -> HttpResponse:
    """One figure down to schools: what each answered, then and now."""
    note = _note(request, pk)
    data = round_data(note.snapshot)
    figure = data.figure(place, code)
    if figure is None:
        raise Http404("no such figure")
    if request.GET.get("format") == "xlsx":
        return workbook(f"{figure.question.text}", [tables.parts(figure)])
    answers = {row.school_id: row.pk for row in data.responses}
    context = {
        "note": note,
        "figure": figure,
        "rows": [(answers.get(part.school), *tables.cells(figure, part)) for part in figure.parts],
    }
    return render(request, "roadmaps/round_figure.html", context)


@require_POST
@requires(Permission.SIGN_FOR_DEPARTMENT)
def round_note_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the note: its paper, PDF and DOCX."""
    snapshot = papers.issue_round_note(note=_note(request, pk), by=request.user, page=_paper_page)
    messages.success(request, "Справка выпущена: PDF и DOCX появятся через несколько секунд.")
    return redirect("desk:paper", pk=snapshot.pk)


@require_POST
@requires(Permission.EDIT_ROUND)
def round_note_redraft(request: HttpRequest, pk: int) -> HttpResponse:
    notes.redraft(note=_note(request, pk), by=request.user)
    messages.success(request, "Справка составлена заново по последнему снимку.")
    return redirect("roadmaps:round_note", pk=pk)


def _paper_page(pk: int) -> str:
    return reverse("desk:paper", args=[pk])


def _round(request: HttpRequest, pk: int) -> Round:
    return get_object_or_404(rounds.rounds(request.user), pk=pk)


def _note(request: HttpRequest, pk: int) -> RoundNote:
    return get_object_or_404(notes.notes(request.user), pk=pk)

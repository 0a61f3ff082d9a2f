"""Errands: the list, documents that give them, the confirmation of points, one errand."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Directive, Errand, SupportEvent
from roadmaps.proof.recommendations import RECOMMENDATIONS, sign_title
from roadmaps.proof.writing_forms import AdviceForm
from roadmaps.support import errand_queries as queries
from roadmaps.support import errand_tables as tables
from roadmaps.support import errands as services
from roadmaps.support.errand_forms import DirectiveForm, MoveForm, PointsForm, ReportForm
from roadmaps.support.queries import events
from schools import access
from schools.permissions import Permission
from schools.privacy import sight_of
from schools.queries import chosen_place
from shnor_portal.core import files
from shnor_portal.core.downloads import kept_file
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires
from shnor_portal.core.lists.listing import Listing
from shnor_portal.core.queries import events_of
from shnor_portal.core.typography import counted

SENT = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.VIEW_SCHOOL)
def errand_list(request: HttpRequest) -> HttpResponse:
    chosen = tables.ErrandFilter(request.GET, viewer=request.user)
    listing = Listing(tables.errands(), request, chosen.qs, filters=chosen)
    if listing.is_workbook:
        return listing.workbook()
    context = {
        "listing": listing,
        "may_give": request.user.holds(Permission.GIVE_ERRANDS),
        "sees_documents": request.user.holds(Permission.VIEW_MUNICIPALITY),
    }
    return render(request, "roadmaps/errand_list.html", context)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def directive_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(tables.DIRECTIVES, request, queries.directives(request.user))
    if listing.is_workbook:
        return listing.workbook()
    may_give = request.user.holds(Permission.GIVE_ERRANDS)
    return render(
        request, "roadmaps/directive_list.html", {"listing": listing, "may_give": may_give}
    )


@require_http_methods(SENT)
@requires(Permission.GIVE_ERRANDS)
def directive_new(request: HttpRequest) -> HttpResponse:
    """A document: a file, a text, or nothing yet; `?event=` is the meeting whose protocol it is."""
    event = _event(request)
    places = list(queries.places_to_give(request.user))
    place = event.municipality if event else chosen_place(places, request.GET.get("municipality"))
    if place is None:
        raise Http404("no municipality to give errands in")
    access.check(request.user, Permission.GIVE_ERRANDS, place)
    form = DirectiveForm(request.POST or None, request.FILES or None, place=place, event=event)
    if form.is_valid():
        data = form.cleaned_data
        said = {name: data[name] for name in ("kind", "title", "number", "dated")}
        said |= {"municipality": place, "event": event, "by": request.user}
        if data["file"]:
            job = services.bring_file(upload=data["file"], **said)
            return redirect("core:job", pk=job.pk)
        directive = services.write_down(text=data["text"], **said)
        return redirect("roadmaps:directive", pk=directive.pk)
    context = {"form": form, "place": place, "places": places, "event": event}
    status = 422 if form.is_bound else 200
    return render(request, "roadmaps/directive_new.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.VIEW_MUNICIPALITY)
def directive(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is confirmed here point by point; an issued document shows how its errands go."""
    directive = _directive(request, pk)
    may_give = access.may(request.user, Permission.GIVE_ERRANDS, directive)
    is_draft = directive.state == Directive.State.DRAFT
    form, status = None, 200
    if request.method == "POST":
        access.check(request.user, Permission.GIVE_ERRANDS, directive)
    if is_draft and may_give:
        made_of = AdviceForm if directive.kind == Directive.Kind.ADVICE else PointsForm
        form = made_of(request.POST or None, directive=directive)
        status = 422 if form.is_bound else 200
        if form.is_valid():
            try:
                made = services.issue(directive=directive, points=form.points(), by=request.user)
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                is_advice = directive.kind == Directive.Kind.ADVICE
                said = counted(len(made), RECOMMENDATIONS if is_advice else services.ERRANDS)
                messages.success(request, f"Дано: {said}. Исполнители увидят их в «Мои сроки».")
                return redirect("roadmaps:directive", pk=pk)
    rows = queries.errands(request.user).filter(directive=directive)
    listing = Listing(
        tables.errands().without("directive", "requisites"), request, rows, size=0,
        about=[str(directive)],
    )  # fmt: skip
    if listing.is_workbook:
        return listing.workbook(f"Поручения – {directive}")
    context = {
        "directive": directive,
        "form": form,
        "rows": form.bound_rows() if form else (),
        "listing": listing,
        "may_give": may_give,
        "history": events_of(directive)[:20] if may_give else (),
    }
    return render(request, "roadmaps/directive.html", context, status=status)


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def directive_file(request: HttpRequest, pk: int) -> FileResponse:
    directive = _directive(request, pk)
    if directive.file is None:
        raise Http404("the document has no file")
    return kept_file(directive.file, files.take(directive.file, by=request.user, shared=True))


@require_POST
@requires(Permission.GIVE_ERRANDS)
def directive_drop(request: HttpRequest, pk: int) -> HttpResponse:
    services.drop(directive=_directive(request, pk), by=request.user)
    messages.success(request, "Черновик удалён.")
    return redirect("roadmaps:directive_list")


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def errand(request: HttpRequest, pk: int) -> HttpResponse:
    """One errand; its executor reports here, whoever gives errands accepts or returns."""
    errand = get_object_or_404(queries.errands(request.user), pk=pk)
    reports = services.carries_out(request.user, errand)
    gives = access.may(request.user, Permission.GIVE_ERRANDS, errand.directive)
    form, move, status = ReportForm(errand=errand), MoveForm(), 200
    if request.method == "POST":
        if request.POST.get("deed") == "report":
            services.check_carries_out(request.user, errand)
            form = ReportForm(request.POST, errand=errand)
            if form.is_valid():
                services.report(errand=errand, by=request.user, **form.cleaned_data)
                messages.success(request, "Отмечено: поручение исполнено.")
                return redirect("roadmaps:errand", pk=pk)
            status = 422
        elif request.POST.get("deed") == "move":
            access.check(request.user, Permission.GIVE_ERRANDS, errand.directive)
            move = MoveForm(request.POST)
            if move.is_valid():
                services.move(errand=errand, by=request.user, **move.cleaned_data)
                messages.success(request, "Срок изменён.")
                return redirect("roadmaps:errand", pk=pk)
            status = 422
        else:
            messages.success(request, _do(request, errand))
            return redirect("roadmaps:errand", pk=pk)
    context = {
        "errand": errand,
        "state": tables.state_words(errand),
        "state_style": tables.STYLES[tables.state_words(errand)],
        "form": form if reports and errand.state == Errand.State.OPEN else None,
        "move": move if gives and errand.state == Errand.State.OPEN else None,
        "gives": gives,
        "sees_found": sight_of(request.user).sees(errand.scope),
        "sign": sign_title(errand.sign),
        "sees_document": access.may(request.user, Permission.VIEW_MUNICIPALITY, errand.directive),
        "history": events_of(errand)[:20],
    }
    return render(request, "roadmaps/errand.html", context, status=status)


def _do(request: HttpRequest, errand: Errand) -> str:
    """A deed of whoever gives errands; what is said of it."""
    access.check(request.user, Permission.GIVE_ERRANDS, errand.directive)
    reason = request.POST.get("reason", "")
    deed = request.POST.get("deed")
    if deed == "accept":
        services.accept(errand=errand, by=request.user)
        return "Исполнение принято."
    if deed == "return":
        services.send_back(errand=errand, reason=reason, by=request.user)
        return "Поручение возвращено."
    if deed == "cancel":
        services.cancel(errand=errand, reason=reason, by=request.user)
        return "Поручение снято."
    raise Refused("Выберите действие.", code="unknown_deed")


def _directive(request: HttpRequest, pk: int) -> Directive:
    return get_object_or_404(queries.directives(request.user), pk=pk)


def _event(request: HttpRequest) -> SupportEvent | None:
    pk = whole_number(request.GET.get("event"))
    return get_object_or_404(events(request.user), pk=pk) if pk else None

"""A municipality's own methodology: copied from another, edited as a draft, published."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitoring.identification import methodologies, methodology_queries, queries
from monitoring.identification.methodology import editing as deeds
from monitoring.identification.methodology.document import load
from monitoring.identification.words import describe, edit_fields, editing
from monitoring.identification.words.differences import differences
from monitoring.identification.words.templates import TEMPLATES, template
from monitoring.methodology_forms import OwnMethodologyForm
from monitoring.models import MethodologyVersion
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_IDENTIFICATION)
def methodology_copy(request: HttpRequest, code: str) -> HttpResponse:
    """The municipality's own methodology, begun from this one."""
    source = methodology_queries.chosen(methodology_queries.visible(request.user), code)
    places = queries.places_to_run(request.user)
    place = f" ({places[0].name})" if len(places) == 1 else ""
    named = {"title": f"{source.title}{place}"}
    form = OwnMethodologyForm(request.POST or None, places=places, initial=named)
    if request.method == "POST" and form.is_valid():
        version = methodologies.make_own(
            source=source.loaded.document,
            municipality=form.chosen_place(),
            title=form.cleaned_data["title"],
            by=request.user,
        )
        messages.success(request, "Черновик создан. Измените, что нужно, и опубликуйте.")
        return redirect("monitoring:methodology_draft", version.methodology.code)
    context = {"form": form, "source": source}
    return render(request, "monitoring/methodology_copy.html", context)


@require_POST
@requires(Permission.RUN_IDENTIFICATION)
def methodology_begin(request: HttpRequest, code: str) -> HttpResponse:
    """A draft of the next version."""
    methodology = get_object_or_404(methodology_queries.kept(request.user), code=code)
    methodologies.begin_draft(methodology=methodology, by=request.user)
    return redirect("monitoring:methodology_draft", code)


@require_http_methods(["GET", "POST"])
@requires(Permission.RUN_IDENTIFICATION)
def methodology_draft(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as a form; every button of it saves what was typed first."""
    version = _draft(request, code)
    if request.method == "GET":
        return _page(request, version, editing.edited(version.document))
    document, errors = editing.typed_into(version.document, _typed(request.POST))
    faults: list[str] = []
    if not errors:
        try:
            document = _restructured(document, request.POST)
            load(document)
        except Refused as refusal:
            faults = list(refusal.details or [refusal.message])
    if "preview" in request.GET:
        shown = editing.edited(version.document if errors or faults else document)
        context = {"edited": shown, "faults": [*errors.values(), *faults]}
        return render(request, "monitoring/_methodology_sentences.html", context)
    if not errors and not faults:
        try:
            methodologies.change_draft(
                version=version,
                change=lambda _current: document,
                seen=request.POST.get("seen", ""),
                by=request.user,
            )
        except Refused as refusal:
            faults = [refusal.message]
        else:
            messages.success(request, "Черновик сохранён.")
            return redirect("monitoring:methodology_draft", code)
    shown = editing.edited(version.document, _typed(request.POST), errors)
    return _page(request, version, shown, faults, status=422)


@require_POST
@requires(Permission.RUN_IDENTIFICATION)
def methodology_publish(request: HttpRequest, code: str) -> HttpResponse:
    version = _draft(request, code)
    methodologies.publish(version=version, by=request.user)
    messages.success(
        request, f"Версия {version.number} опубликована: по ней можно проводить идентификацию."
    )
    return redirect("monitoring:methodology", code)


@require_POST
@requires(Permission.RUN_IDENTIFICATION)
def methodology_drop(request: HttpRequest, code: str) -> HttpResponse:
    methodologies.drop_draft(version=_draft(request, code), by=request.user)
    messages.success(request, "Черновик удалён.")
    return redirect("monitoring:methodology_list")


@require_GET
@requires(Permission.VIEW_SCHOOL)
def methodology_changes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What a published version changed in the one before it."""
    methodology_queries.chosen(methodology_queries.visible(request.user), code)
    versions = methodology_queries.versions(request.user, code).select_related("methodology")
    version = get_object_or_404(versions, number=number)
    before = methodology_queries.before(version)
    context = {
        "version": version,
        "before": before,
        "differences": differences(before.document, version.document) if before else (),
    }
    return render(request, "monitoring/methodology_changes.html", context)


def _draft(request: HttpRequest, code: str) -> MethodologyVersion:
    return get_object_or_404(methodology_queries.drafts(request.user), methodology__code=code)


def _typed(sent: QueryDict) -> dict[str, list[str]]:
    return {name: sent.getlist(name) for name in sent}


def _restructured(document: Mapping[str, Any], sent: QueryDict) -> Mapping[str, Any]:
    """The document after the button that was pressed, if it was one that adds or removes."""
    try:
        if path := sent.get("remove"):
            return deeds.without_criterion(document, path)
        if path := sent.get("add"):
            added, whole = template(document, sent.get(f"template:{path}", ""))
            return deeds.with_criterion(whole, path, added)
        if path := sent.get("add_component"):
            share = sent.get(f"share:{path}", "")
            return deeds.with_component(document, path, share)
        if "add_category" in sent:
            added, whole = template(document, sent.get("template:category", ""))
            title = sent.get("category_title", "").strip()
            if not title:
                raise Refused("Назовите новую категорию.")
            return deeds.with_category(whole, title, added)
        if "remove_category" in sent:
            place = whole_number(sent["remove_category"]) or 0
            return deeds.without_category(document, place)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise Refused("Этого места в методике уже нет. Обновите страницу.") from None
    return document


def _page(
    request: HttpRequest,
    version: MethodologyVersion,
    shown: editing.EditedMethodology,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    before = methodology_queries.before(version)
    context = {
        "version": version,
        "edited": shown,
        "selectors": describe.selectors_of(load(version.document)),
        "faults": faults or [],
        "templates": [(name, title) for name, (title, _) in TEMPLATES.items()],
        "shares": edit_fields.SHARE_CHOICES,
        "before": before,
        "differences": differences(before.document, version.document) if before else (),
        "draft_url": reverse("monitoring:methodology_draft", args=[version.methodology.code]),
    }
    return render(request, "monitoring/methodology_draft.html", context, status=status)

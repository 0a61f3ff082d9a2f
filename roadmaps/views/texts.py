"""A form of large texts with a draft: asked, kept, saved, or a question of a conflict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from roadmaps.proof.writing_forms import TextsForm
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.drafts.questions import question
from shnor_portal.core.queries import last_changes


@dataclass(frozen=True)
class TextPage:
    """`crumbs` are titles with their addresses, `sections` the fields with their labels.

    `make` gives another form than that of large texts, `words` what a value is called in a
    question of a conflict.
    """

    form: str
    row: Model
    title: str
    lead: str
    crumbs: tuple[tuple[str, str], ...]
    sections: Mapping[str, str]
    back: str
    make: Callable[..., TextsForm] | None = None
    words: Callable[[str, Any], str] = lambda _, value: str(value) or "пусто"


def edited(
    request: HttpRequest, page: TextPage, current: dict[str, str], save: Callable[..., Any]
) -> HttpResponse:
    """The whole of it; `save` takes `by`, `values` and `joining`."""
    session = Editing(request, form=page.form, object=str(page.row.pk), current=current)
    make = page.make or partial(TextsForm, sections=page.sections)
    form = make(session.posted, initial={**current, **session.initial})
    if answer := session.answer(form):
        return answer
    asked = None
    if form.is_valid():
        session.keep(form)
        try:
            save(by=request.user, values=form.values(), joining=session.joining)
        except Conflict as conflict:
            asked = question(
                session, conflict.merged, labels=page.sections, words=page.words,
                said=last_changes(page.row, conflict.merged.theirs),
            )  # fmt: skip
        else:
            session.discard()
            messages.success(request, "Сохранено.")
            return redirect(page.back)
    context = {"page": page, "form": form, "editing": session, "question": asked}
    status = 409 if asked else 422 if form.is_bound else 200
    return render(request, "roadmaps/texts.html", context, status=status)

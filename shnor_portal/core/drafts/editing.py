"""The form of one person on one object, through the requests of its editing.

    GET               what stands there now; a draft, if there is one, is offered
    GET  draft=open   the form as the draft has it
    POST draft=keep   the draft is saved, and nothing else; htmx sends it by itself at pauses
    POST draft=drop   the draft is thrown away
    POST              saving; `base_version` is what the form was opened on, `seen` and `take_…`
                      answer the question of a conflict

The page includes `core/_draft_offer.html` above its form and `core/_draft_tools.html` inside it,
after the button that saves.
"""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from shnor_portal.core.drafts import queries, services

ASKED, BASE, SEEN, TAKE = "draft", "base_version", "seen", "take_"
OPEN, KEEP, DROP = "open", "keep", "drop"


class Editing:
    """`current` is what stands in the object's fields now, by the names that are merged."""

    def __init__(
        self, request: HttpRequest, *, form: str, object: str, current: dict[str, Any]
    ) -> None:
        self.request = request
        self.names: dict[str, Any] = {"by": request.user, "form": form, "object": object}
        self.asked = request.POST.get(ASKED) or request.GET.get(ASKED, "")
        self.current = current
        if self.dropping:
            services.discard(**self.names)
        self.draft = queries.draft(request.user, form, object)

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def posted(self) -> QueryDict | None:
        """What a form is bound to."""
        return self.request.POST if self._is_post and not self.dropping else None

    @property
    def opened(self) -> bool:
        return self.asked == OPEN and self.draft is not None and not self._is_post

    @property
    def offered(self) -> bool:
        """There is a draft to choose or to throw away before one types over it."""
        return self.draft is not None and not self.opened and self.posted is None

    @property
    def dropping(self) -> bool:
        return self._is_post and self.asked == DROP

    @property
    def keeping(self) -> bool:
        return self._is_post and self.asked == KEEP

    @property
    def initial(self) -> dict[str, Any]:
        """What the draft puts over the object's own words."""
        return self.draft.data if self.draft and self.opened else {}

    @property
    def base(self) -> dict[str, Any]:
        """What stood in the fields when this person opened the form."""
        if self.posted is not None:
            return _json(self.posted.get(BASE)) or self.current
        if self.draft and self.opened:
            return self.draft.base_version
        return self.current

    @property
    def base_json(self) -> str:
        return json.dumps(self.base, ensure_ascii=False)

    @property
    def joining(self) -> dict[str, Any]:
        """What `merging.joined` has to know besides the two texts."""
        posted = self.posted or QueryDict()
        choices = {name[len(TAKE) :]: word for name, word in posted.items() if name[:5] == TAKE}
        return {"base": self.base, "seen": _json(posted.get(SEEN)), "choices": choices}

    def carried(self) -> Iterator[tuple[str, str]]:
        """Names and values that the question of a conflict has to bring back as they came."""
        for name, values in (self.posted or QueryDict()).lists():
            if name not in {ASKED, SEEN, "csrfmiddlewaretoken"} and name[:5] != TAKE:
                yield from ((name, value) for value in values)

    def keep(self, form: forms.BaseForm) -> None:
        """Save what the form holds; nothing that differs from the object is no draft."""
        if form.has_changed():
            data = {name: form[name].data for name in form.fields}
            self.draft = services.keep(**self.names, base_version=self.base, data=data)
        else:
            self.discard()

    def discard(self) -> None:
        services.discard(**self.names)
        self.draft = None

    def answer(self, form: forms.BaseForm) -> HttpResponse | None:
        """The whole answer to keeping or dropping a draft; None for every other request.

        Dropping by htmx is answered by the page: with its form anew.
        """
        htmx = getattr(self.request, "htmx", False)
        if self.keeping:
            self.keep(form)
            if htmx:
                return render(self.request, "core/_draft_saved.html", {"draft": self.draft})
            if self.draft is None:
                messages.info(self.request, "Сохранять нечего: в форме ничего не изменено.")
                return redirect(self.path)
            messages.success(self.request, "Черновик сохранён.")
            return redirect(f"{self.path}?{ASKED}={OPEN}")
        if self.dropping and not htmx:
            messages.success(self.request, "Черновик удалён.")
            return redirect(self.path)
        return None

    @property
    def _is_post(self) -> bool:
        return self.request.method == "POST"


def _json(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text or "")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

"""Walks the forms of the portal as a person of a role, and sends them with what is not theirs."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from tests.architecture.addresses import Address, addresses
from tests.architecture.expectations import OBJECTS, is_known
from tests.architecture.html_forms import Field, Form, forms_of, links_of, path_of
from tests.architecture.places import Ground, Grounds
from tests.architecture.traces import Changed, Traces
from tests.roadmaps.plan_samples import plan_docx

Body = dict[str, list[str]]

# What stands in a field whose values are primary keys or names of rows; digits of its name are N.
FIELDS: dict[str, tuple[str, ...]] = {
    "about": ("measure_key",),
    "against": ("tried_version",),
    "criteria-N-pk": ("criterion",),
    "adopters": ("school",),
    "chosen": ("school",),
    "curator_school": ("school",),
    "experts": ("person",),
    "host": ("school",),
    "indicators": ("indicator",),
    "owner": ("person",),
    "factor": ("factor", "profile_factor"),
    "measure": ("measure_key", "plan_pattern"),
    "municipality": ("municipality",),
    "partner_school": ("school",),
    "person": ("person",),
    "place": (
        "place_colon", "place_dash", "municipality_colon", "municipality_dash", "region_colon",
    ),
    "indicator": ("indicator",),
    "indicator_N": ("indicator",),
    "plan": ("plan",),
    "profile": ("profile",),
    "responsible": ("person",),
    "row": ("occurrence",),
    "school": ("school",),
    "schools": ("school",),
    "start": ("plan_pattern",),
    "successor": ("school",),
    "task": ("programme_task",),
    "whom_N_N": ("place_dash",),
    "which": ("own_form",),
    "version": ("version", "version_number"),
}  # fmt: skip
# A field whose name itself bears a primary key: it is sent with a foreign one besides.
NAMES: dict[str, tuple[str, ...]] = {
    "heads_N": ("school",),
    "teachers_N": ("school",),
    "level_N": ("factor", "profile_factor"),
    "reason_N": ("factor", "profile_factor"),
    "score_N": ("criterion",),
    "remark_N": ("criterion",),
}
# Values look like keys and are none.
PLAIN: dict[str, str] = {
    "accept": "a button that says how, not what",
    "confirm": "a button that says how, not what",
    "deny": "a button that says how, not what",
    "refuse": "a button that says how, not what",
    "add_category": "a button that says how, not what",
    **{
        f"categories/N/rule/{path}": "years before that of the run"
        for path in (
            "count/year",
            "all/N/count/year",
            "join/of/N/count/year",
            "join/of/N/same_procedure/years",
        )
    },
    "remove_category": "a place in the draft that the address names",
    "save": "a button that says how, not what",
    "after": "the number of a version of the plan that the address names",
    "at_once": "a button that says how, not what",
    "before": "the number of a version of the plan that the address names",
    "catalogue": "lists of risk factors are common to all",
    "criteria-N-passing": "a number of points",
    "criteria-INITIAL_FORMS": "how many rows the form has",
    "criteria-MAX_NUM_FORMS": "how many rows the form has",
    "criteria-MIN_NUM_FORMS": "how many rows the form has",
    "criteria-TOTAL_FORMS": "how many rows the form has",
    "all": "a button that says how, not what",
    "factors": "lists of risk factors are common to all",
    "finish": "a button that says how, not what",
    "more": "a button that says how, not what",
    "quarter": "a quarter of a school year",
    "grade": "a grade",
    "included": "yes or no",
    "instead_of": "the mark of one's own link",
    "grounds": "evidence of the same register, by its key; nothing is read by it",
    "lines": "the name of a line of the calendar",
    "letter": "a button that says how, not what",
    "month": "a month",
    "next": "a path within the portal",
    "reset": "a button that says how, not what",
    "score_N": "a number of points",
    "sign_N": "whether a share raises an index or lowers it",
    "year": "a year",
}
# Pages whose forms depend on the state of what they show.
CHANGING = {
    "monitoring:import_detail", "monitoring:import_file", "roadmaps:plan", "roadmaps:plan_check",
    "roadmaps:plan_edit", "roadmaps:plan_experts", "roadmaps:plan_review",
}  # fmt: skip
# What the first of the options and a typed word would not do; `@` is an object of one's own place,
# `+` a day from today.
_NO_TARGETS = {
    "baseline": "", "baseline_year": "", "number": "13",
    **{
        f"{name}_{year}": ""
        for name in ("plan", "upper", "commitment")
        for year in (2024, 2025, 2026)
    },
}  # fmt: skip
FILLED: dict[str, dict[str, str]] = {
    "monitoring:catalogue_copy": {"code": "own-list", "high": "4", "medium": "2"},
    "monitoring:import_new": {"municipality": "@municipality", "grade": "5", "year": "2024"},
    "monitoring:methodology_draft": {"title": "Своя методика", "category_title": "Ещё одна"},
    "monitoring:methodology_trials": {"against": ""},
    **{
        f"monitoring:question_{deed}": {
            "type": "proof", "source": "", "unit": "", "choices": "", "jump": "",
        }
        for deed in ("new", "edit")
    },
    "monitoring:response_lift": {"until": "+30"},
    "monitoring:round_new": {"opens": "+1", "closes": "+20"},
    "monitoring:run_show": {"reply_until": "+7"},
    "monitoring:social_index": {
        "method": "zscore_sum", "intercept": "", "sign_0": "1",
        **{f"weight_{place}": "1" for place in range(18)},
    },
    "monitoring:resources_edit": dict.fromkeys(
        ("psychologist", "speech_therapist", "defectologist", "social_teacher"), "1"
    ),
    "roadmaps:at_risk_new": {
        "class_name": "7В", "quarter": "1", "found": "5", "with_route": "0", "resolved": "0",
    },
    "roadmaps:directive_new": {"dated": "2024-09-10"},
    "roadmaps:directive": {
        "text_0": "Сделать", "whom_0_0": "department",
        **{f"due_{place}": "2027-10-01" for place in range(9)},
    },
    "roadmaps:errand": {"done_on": "2024-09-20", "url": "", "due": "2027-10-01"},
    "roadmaps:proof_new": {"dated": "2024-09-10", "review_on": "", "due": ""},
    "roadmaps:proof_edit": {"review_on": "", "due": ""},
    "roadmaps:proof_revise": {"dated": "2024-09-11"},
    "roadmaps:proof_reviewed": {"review_on": "+30"},
    "roadmaps:round_note_edit": {"conclusion": "Своё заключение"},
    "roadmaps:practice_new": {"school": ""},
    "roadmaps:practice_edit": {"school": ""},
    "roadmaps:support_new": {"starts": "2026-09-10", "ends": "2026-09-12", "hours": ""},
    "roadmaps:support_edit": {"starts": "2024-09-11", "ends": "", "hours": ""},
    "roadmaps:support_hold": {"starts": "2024-09-11", "ends": "", "hours": ""},
    "roadmaps:partnership_new": {"dated": "2024-09-10", "until": "", "partner_school": ""},
    "roadmaps:partnership_edit": {"dated": "2024-09-10", "until": "", "partner_school": ""},
    "roadmaps:norm_new": {
        "number": "2", "min_hours": "", "min_people": "", "min_districts": "",
        "first_year": "2024", "last_year": "",
    },
    "roadmaps:norm_edit": {
        "number": "2", "min_hours": "", "min_people": "", "min_districts": "", "last_year": "",
    },
    "roadmaps:measure_new": {"number": "9"},
    "roadmaps:plan_upload": {"pasted": ""},
    "roadmaps:sign_new": {"due": "", "when": "middle"},
    "roadmaps:task_new": {"number": "9"},
    "roadmaps:programme_new": {
        "municipality": "@municipality", "preset": "seven", "first_year": "2026",
        "last_year": "2027",
    },
    "roadmaps:programme_approve": {"order_date": "2024-01-15"},
    "roadmaps:indicator_new": _NO_TARGETS,
    "roadmaps:indicator_edit": _NO_TARGETS,
    "roadmaps:fact_new": {
        "year": "2024", "on": "2024-12-20", "numerator": "9", "denominator": "12",
    },
    "schools:give_role": {"role": "observer", "place": "@municipality_colon", "ends": ""},
    "schools:school_new": {
        "name": "МБОУ «Новая гимназия»", "fis_oko": "edu991998",
        **dict.fromkeys(("oge", "ege", "inn", "ogrn"), ""),
    },
    "schools:identifier_add": {"value": "edu991999", "system": "fis_oko", "year": ""},
    "schools:invite": {
        "role": "school_team", "place": "@place_colon", "ends": "", "email": "new@north.example",
        "way": "card",
    },
}  # fmt: skip
_KEY = re.compile(r"(?:[a-z]+[-:])?\d+|[0-9a-f]{8}-[0-9a-f-]{27}")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Sent:
    """One request: what it was, what came of it, whose rows it changed and what they hold now."""

    what: str
    status: int
    text: str
    changed: tuple[Changed, ...]

    def harms(self, ground: Ground) -> str:
        """What of a foreign place was shown or changed; blank where nothing was."""
        rows = [
            f"{row.model} {row.pk}"
            for row in self.changed
            if row.owners & ground.labels or ground.word in row.text
        ]
        told = [f"shows «{ground.word}»"] if ground.word in self.text else []
        broken = ["breaks"] if self.status == 500 else []
        return ", ".join([*rows, *told, *broken])


@dataclass(frozen=True)
class Found:
    """A form where it was found, and the deed of one of its buttons."""

    page: str
    form: Form
    button: Field | None

    @cached_property
    def view(self) -> str:
        return resolve(path_of(self.form.action)).view_name

    def body(self, own: Ground) -> Body:
        """The form filled in as a person of one's own place would."""
        body = self.form.filled(self.button)
        for name, value in FILLED.get(self.view, {}).items():
            if name in body:
                body[name] = [_value(value, own)]
        return body

    @property
    def kind(self) -> tuple[str, ...]:
        """The deed, whatever it is done to."""
        said = (self.button.name, *map(plain_name, self.button.options)) if self.button else ()
        return self.view, *said


def _value(value: str, own: Ground) -> str:
    if value.startswith("@"):
        return own.ids[value[1:]]
    if value.startswith("+"):
        return (timezone.localdate() + timedelta(days=int(value))).isoformat()
    return value


class Walker:
    """A person's browser whose every request is taken back."""

    def __init__(self, client: Client, grounds: Grounds, traces: Traces) -> None:
        self.client = client
        self.grounds = grounds
        self.traces = traces
        self.cookies = client.cookies.copy()

    def pages(self) -> Iterator[tuple[Address, str]]:
        """Every address with one's own objects; those with forms, for each state of them."""
        for overrides in ({}, *self.grounds.states):
            for address in addresses():
                if address.name == "schools:sign_out" or not is_known(address):
                    continue
                keys = {OBJECTS[argument] for argument in address.arguments}
                if not overrides or (address.name in CHANGING and keys & overrides.keys()):
                    values = self.grounds.own.world.arguments | overrides
                    yield address, reverse(address.name, kwargs=_given(address, values))

    def read(self, url: str) -> Sent:
        return self._send(url, lambda: self.client.get(url))

    def send(self, found: Found, body: Body, action: str = "", what: str = "") -> Sent:
        url = action or found.form.action
        uploads = {
            field.name: _upload(found.view) for field in found.form.fields if field.kind == "file"
        }
        said = f"{found.view} {what}".strip()
        return self._send(said, lambda: self.client.post(url, {**body, **uploads}))

    def _send(self, what: str, request: Callable[[], Any]) -> Sent:
        # What the last answer set went with its rows.
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            with self.traces.watching():
                response = request()
            sent = Sent(what, response.status_code, text_of(response), self.traces.changed())
            transaction.set_rollback(True)
        return sent


def _given(address: Address, values: dict[str, object]) -> dict[str, object]:
    return {name: values[OBJECTS[before, name]] for before, name in address.arguments}


def text_of(response: Any) -> str:
    """What a person reads in the answer and in the messages of the page that it leads to."""
    messages = getattr(response.wsgi_request, "_messages", None)
    said = [str(message) for message in getattr(messages, "_queued_messages", ())]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml"))
    return " ".join([body.decode(errors="replace"), *said])


@lru_cache
def _plan_file() -> bytes:
    return plan_docx()


def _upload(view: str) -> SimpleUploadedFile:
    if view == "roadmaps:plan_upload":
        return SimpleUploadedFile("План.docx", _plan_file())
    if view == "monitoring:import_new":
        return SimpleUploadedFile("Отметки.csv", b"1;2;3")
    return SimpleUploadedFile("Справка.pdf", b"%PDF-1.4\n%%EOF\n")


def plain_name(name: str) -> str:
    return _DIGITS.sub("N", name)


def looks_like_key(field: Field) -> bool:
    return field.is_fixed and any(_KEY.fullmatch(value) for value in field.options)


def foreign_bodies(found: Found, body: Body, ground: Ground) -> Iterator[tuple[str, Body]]:
    """The form as it is filled in, with one value of one field taken from another place."""
    fields = found.form.fields + ((found.button,) if found.button else ())
    for field in fields:
        name = plain_name(field.name)
        for key in FIELDS.get(name, ()):
            yield f"{field.name}={key}", body | {field.name: [ground.ids[key]]}
        for key in NAMES.get(name, ()):
            strange = _DIGITS.sub(ground.ids[key], field.name)
            if strange != field.name:
                yield f"{strange} ({key})", body | {strange: body[field.name] or ["1"]}


def foreign_paths(path: str, ground: Ground) -> Iterator[tuple[str, str]]:
    """The address with one of its several objects taken from another place."""
    match = resolve(path_of(path))
    address = next(
        a
        for a in addresses()
        if a.name == match.view_name and {name for _, name in a.arguments} == set(match.kwargs)
    )
    if len(address.arguments) < 2:
        return
    for name, value in _given(address, ground.world.arguments).items():
        if value != match.kwargs[name]:
            yield name, reverse(match.view_name, kwargs=match.kwargs | {name: value})


def foreign_queries(path: str, names: set[str], ground: Ground) -> Iterator[str]:
    """The page asked with each parameter that it knows, of another place."""
    for name in sorted(names):
        for key in FIELDS.get(plain_name(name), ()):
            yield f"{path}?{name}={ground.ids[key]}"


@dataclass
class Seen:
    """What a person's pages offer: deeds by kind, parameters by view, the pages themselves."""

    deeds: dict[tuple[str, ...], list[Found]]
    parameters: dict[str, tuple[str, set[str]]]
    pages: list[tuple[str, Sent]]


def look_round(walker: Walker) -> Seen:
    """All pages, and one of each kind of links with a query, tables to download among them."""
    seen = Seen({}, {}, [])
    links: dict[tuple[str, ...], str] = {}
    for address, url in walker.pages():
        links |= _take_in(seen, walker.read(url), url, address.name)
    for (view, *_), url in links.items():
        _take_in(seen, walker.read(url), url, view)
    return seen


def _take_in(seen: Seen, page: Sent, url: str, view: str) -> dict[tuple[str, ...], str]:
    """Keep what the page offers; its links by view and parameters."""
    seen.pages.append((view, page))
    if "<html" not in page.text:
        return {}
    for form in forms_of(page.text, url):
        if form.method != "post":
            _note(seen, form.action, {field.name for field in form.fields})
            continue
        for found in (Found(url, form, button) for button in form.ways):
            alike = seen.deeds.setdefault(found.kind, [])
            # The same form of another page, as that of the sign-out, is the same request.
            if (form, found.button) not in ((one.form, one.button) for one in alike):
                alike.append(found)
    links = {}
    for link in links_of(page.text, url):
        names = {name for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)}
        links[_note(seen, link, names), *sorted(names)] = link
    return links


def _note(seen: Seen, url: str, names: set[str]) -> str:
    path = path_of(url)
    view = resolve(path).view_name
    _, known = seen.parameters.setdefault(view, (path, set()))
    known.update(names)
    return view

"""A methodology as a form: every value that may be changed, beside the sentence it stands in.

Pure: from a document to fields and back from what was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitoring.identification.methodology.document import Methodology, Parameter, load
from monitoring.identification.methodology.editing import GROUPS, at, criteria_of, put
from monitoring.identification.methodology.grammar import PEERS as LEVELS
from monitoring.identification.methodology.vocabulary import (
    FLAGS,
    LISTS,
)
from monitoring.identification.words.describe import is_share, sentence_of
from monitoring.identification.words.edit_fields import (
    CHOICE,
    IN_A_ROW,
    KNOWN,
    MEASURED,
    NUMBER,
    OPTIONAL,
    PERCENT,
    PLACES,
    ROW_CHOICES,
    SENT,
    SHARE_CHOICES,
    SIDES,
    STATUSES,
    TEXT,
    WHOLE,
    Field,
    named,
)
from monitoring.identification.words.names import PEERS
from shnor_portal.core.errors import Refused

Document = Mapping[str, Any]


@dataclass(frozen=True)
class EditedRule:
    """One criterion: its sentence, its fields, the numbers that it takes from the top of the page;
    `adds` where another may stand beside those inside it, `removable` where it may go. Of an index
    `components` is the path of its list and `parts` are the paths and titles of its components."""

    path: str
    depth: int
    sentence: str
    fields: tuple[Field, ...]
    linked: tuple[str, ...]
    adds: bool
    removable: bool
    components: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """An id for the page."""
        return self.path.replace("/", "-")


@dataclass(frozen=True)
class EditedCategory:
    place: int
    title: Field
    status: Field
    rules: tuple[EditedRule, ...]


@dataclass(frozen=True)
class EditedMethodology:
    title: Field
    source: Field
    peer_level: Field
    parameters: tuple[Field, ...]
    categories: tuple[EditedCategory, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields of the form."""
        inside = [
            field
            for category in self.categories
            for field in (
                category.title,
                category.status,
                *(field for rule in category.rules for field in rule.fields),
            )
        ]
        return self.title, self.source, self.peer_level, *self.parameters, *inside


def edited(
    document: Document,
    typed: Mapping[str, list[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> EditedMethodology:
    """The document as a form, what was typed and what is wrong with it in place. It must load."""
    loaded = load(document)
    levels = (("none", "только школы муниципалитета, без мест"), *named(LEVELS, PEERS))
    form = EditedMethodology(
        Field("title", "Название", TEXT, document["title"]),
        Field("source", "Источник", TEXT, document.get("source", "")),
        Field("peer_level", "С какими школами сравнивать", CHOICE, document["peer_level"], levels),
        tuple(_parameter(one) for one in loaded.parameters),
        tuple(_category(loaded, place) for place in range(len(document["categories"]))),
    )
    return _beside(form, typed or {}, errors or {}) if typed or errors else form


def _beside(
    form: EditedMethodology, typed: Mapping[str, list[str]], errors: Mapping[str, str]
) -> EditedMethodology:
    def one(field: Field) -> Field:
        sent = field.name in typed or field.name + SENT in typed
        return replace(
            field,
            typed=tuple(typed.get(field.name, ())) if sent else None,
            error=errors.get(field.name, ""),
        )

    def rule(each: EditedRule) -> EditedRule:
        return replace(each, fields=tuple(map(one, each.fields)))

    categories = [
        replace(
            each,
            title=one(each.title),
            status=one(each.status),
            rules=tuple(map(rule, each.rules)),
        )
        for each in form.categories
    ]
    return EditedMethodology(
        one(form.title),
        one(form.source),
        one(form.peer_level),
        tuple(map(one, form.parameters)),
        tuple(categories),
    )


def typed_into(
    document: Document, typed: Mapping[str, list[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The document with what was typed in it, and what is wrong with which field."""
    made, errors = dict(document), {}
    for field in edited(document).fields:
        if field.name not in typed and field.name + SENT not in typed:
            continue
        try:
            value = field.read(typed.get(field.name, []))
        except Refused as refusal:
            errors[field.name] = refusal.message
            continue
        if value != field.value:
            made = put(made, _home(made, field.name), value)
    return made, errors


def _home(document: Document, name: str) -> str:
    """A parameter may be written as a bare value or with its title and note."""
    if name.startswith("params/") and isinstance(at(document, name), Mapping):
        return f"{name}/value"
    return name


def _parameter(one: Parameter) -> Field:
    name = f"params/{one.name}"
    if one.choices:
        return Field(name, one.title, CHOICE, one.value, one.choices, one.note)
    if isinstance(one.value, str):
        return Field(name, one.title, TEXT, one.value, note=one.note)
    kind = PERCENT if is_share(one) else NUMBER
    label = f"{one.title}, %" if kind == PERCENT else one.title
    return Field(name, label, kind, one.value, note=one.note)


def _category(loaded: Methodology, place: int) -> EditedCategory:
    category, path = loaded.document["categories"][place], f"categories/{place}"
    status = category.get("status", "shnor")
    return EditedCategory(
        place,
        Field(f"{path}/title", "Название категории", TEXT, category["title"]),
        Field(f"{path}/status", "К какому статусу ведёт", CHOICE, status, STATUSES),
        tuple(_rules(loaded, category["rule"], f"{path}/rule", 0)),
    )


def _rules(
    loaded: Methodology, rule: Mapping[str, Any], path: str, depth: int
) -> Iterator[EditedRule]:
    ((name, spec),) = rule.items()
    document = loaded.document
    fields = list(_fields(document, name, spec, f"{path}/{name}"))
    if path.endswith("/if"):
        item = path.removesuffix("/if")
        weight = at(document, item)["weight"]
        fields.insert(0, Field(f"{item}/weight", "Баллов за условие", NUMBER, weight))
    linked = [
        _title_of(document, field.value["param"])
        for field in fields
        if isinstance(field.value, Mapping)
    ]
    yield EditedRule(
        path,
        depth,
        sentence_of(loaded, rule),
        tuple(field for field in fields if not isinstance(field.value, Mapping)),
        tuple(dict.fromkeys(linked)),
        adds=name in GROUPS or depth == 0,
        removable=depth > 0 and not path.endswith("/not"),
        **_index_of(spec, f"{path}/{name}"),
    )
    for inner, one in criteria_of(rule, path):
        yield from _rules(loaded, one, inner, depth + 1)


def _index_of(spec: Any, path: str) -> dict[str, Any]:
    for inner in ("metric", "reference/by"):
        try:
            components = at(spec, f"{inner}/index/components")
        except (LookupError, TypeError, ValueError):
            continue
        where = f"{path}/{inner}/index/components"
        parts = [
            (f"{where}/{place}", dict(SHARE_CHOICES)[one["ratio"]])
            for place, one in enumerate(components)
            if isinstance(one["ratio"], str)
        ]
        return {"components": where, "parts": tuple(parts)}
    return {}


def _title_of(document: Document, parameter: str) -> str:
    item = document["params"][parameter]
    return item.get("title", parameter) if isinstance(item, Mapping) else parameter


def _fields(document: Document, name: str, spec: Any, path: str) -> Iterator[Field]:
    """The fields of one criterion, those of the rules inside it left to themselves."""
    if name == "ref":
        codes = tuple((each["code"], each["title"]) for each in document["categories"])
        yield Field(path, "Категория", CHOICE, spec, codes)
        return
    if name in {"all", "any", "not"}:
        return
    if name in {"flag", "in_list"}:
        terms, key = (FLAGS, "name") if name == "flag" else (LISTS, "list")
        yield Field(f"{path}/{key}", "Что именно", CHOICE, spec[key],
                    tuple((code, term.title) for code, term in terms.items()))  # fmt: skip
        return
    if "over" in spec:
        names = tuple((one, one) for one in document["selectors"])
        if len(names) > 1:
            yield Field(f"{path}/over", "Перечень процедур", CHOICE, spec["over"], names)
    yield from _plain(spec, path, _is_share(name, spec))
    for inner in ("metric", "where", "reference", "window"):
        if isinstance(spec.get(inner), Mapping):
            yield from _inside(inner, spec[inner], f"{path}/{inner}")


def _inside(name: str, spec: Mapping[str, Any], path: str) -> Iterator[Field]:
    if set(spec) == {"param"}:
        return
    if name == "where":
        measured = Field(f"{path}/metric", "Что сравнивается", CHOICE, spec["metric"], MEASURED)
        yield from (measured, *_plain(spec, path, spec["metric"] == "fail_share"))
        return
    if isinstance(spec.get("ratio"), str):
        yield Field(f"{path}/ratio", "Показатель", CHOICE, spec["ratio"], SHARE_CHOICES)
    yield from _plain(spec, path, False)
    for inner in ("ratio", "window", "procedures", "index", "by"):
        if isinstance(spec.get(inner), Mapping):
            yield from _inside(inner, spec[inner], f"{path}/{inner}")
    for place, component in enumerate(spec.get("components", ())):
        yield from _inside("component", component, f"{path}/components/{place}")


def _plain(spec: Mapping[str, Any], path: str, in_percents: bool) -> Iterator[Field]:
    """The fields of this level that are there, in the order in which an order says them."""
    for key, (label, kind, choices) in KNOWN.items():
        if key not in spec:
            continue
        if key == "value" and in_percents:
            kind, label = PERCENT, f"{label}, %"
        if key == "years" and isinstance(spec[key], list):
            kind, label, choices = IN_A_ROW, "Сколько лет подряд", ROW_CHOICES
        if key == "direction":
            choices = PLACES if spec[key] in dict(PLACES) else SIDES
        yield Field(f"{path}/{key}", label, kind, spec[key], choices, optional=key in OPTIONAL)
    if "agg" in spec and "n" not in spec:
        yield Field(f"{path}/n", "лет, не менее (для «в n из m»)", WHOLE, None, optional=True)


def _is_share(name: str, spec: Mapping[str, Any]) -> bool:
    """Whether the criterion's own threshold is a share."""
    metric = spec.get("metric")
    if name != "cmp" or not isinstance(metric, Mapping):
        return False
    return "ratio" in metric or (
        metric.get("proc") == "fail_share" and metric.get("combine") != "mean_z"
    )

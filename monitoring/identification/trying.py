"""A methodology tried on one past year: pure, facts in, a plain document out.

Beside each school stand what another version says of it, what the same one said a year before,
which criterion made the difference, and how small a shift of a threshold would turn it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitoring.identification.chances.labels import Models, labelled, uncollected
from monitoring.identification.engine.evaluation import Evaluation, Rule
from monitoring.identification.engine.facts import Facts
from monitoring.identification.engine.identify import Outcome, identify
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.operators import OPERATORS
from monitoring.identification.engine.trace import Node, Reason
from monitoring.identification.methodology.document import Methodology, load
from monitoring.identification.methodology.editing import at, put
from monitoring.identification.methodology.inside import OVER_OTHERS, inside
from monitoring.identification.words import explain
from monitoring.identification.words.edit_fields import PERCENT, Field
from monitoring.identification.words.editing import edited

SHIFTS = (-5, -2, -1, 1, 2, 5)
"""Percentage points by which thresholds are moved, one threshold at a time."""
LEAST = 0.05
"""A threshold of less is not moved by points: a share of olympiads would not survive it."""
NEAR = 1e-6
"""Values of a trace are rounded: what is as near as this to a threshold is compared anew."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Threshold:
    """A share of the methodology that may be moved: where it stands and what it is called."""

    path: str
    title: str
    value: float


def thresholds(methodology: Methodology) -> tuple[Threshold, ...]:
    """Shares of the document, each once: its own numbers, then those inside criteria."""
    form = edited(methodology.document)
    thresholds = [_threshold(field, field.label) for field in form.parameters if _moves(field)]
    for category in form.categories:
        for rule in category.rules:
            named = next((one.shown for one in rule.fields if one.name.endswith("/title")), "")
            thresholds += [
                _threshold(field, f"{named or category.title.shown}: {field.label.lower()}")
                for field in rule.fields
                if _moves(field)
            ]
    return tuple(thresholds)


def _moves(field: Field) -> bool:
    return field.kind == PERCENT and float(field.value) >= LEAST


def _threshold(field: Field, title: str) -> Threshold:
    return Threshold(field.name, title.removesuffix(", %"), float(field.value))


def tried(
    methodology: Methodology,
    against: Methodology | None,
    facts: Facts,
    other_facts: Facts,
    schools: Sequence[str],
    before: Mapping[Key, str],
) -> dict[str, Any]:
    """What the methodology finds in the year, category by category, for the schools named.

    `other_facts` are those that the other methodology looks at (the same, unless only one of the
    two has the region for peers); `before` are the outcomes of the year before, empty without one.
    """
    with uncollected():
        models = Models(facts)
        found = labelled(methodology, facts, schools, models).outcomes
        other: tuple[Outcome, ...] = ()
        if against:
            shared = models if other_facts is facts else None
            other = labelled(against, other_facts, schools, shared).outcomes
        moved = {
            threshold: dict(moved_answers(methodology, threshold, models, found))
            for threshold in thresholds(methodology)
        }
        return {
            "year": facts.year,
            "categories": [
                _category(methodology, code, found, other, before, moved, bool(against))
                for code in (category.code for category in methodology.categories)
            ],
        }


def outcomes_of(year: Mapping[str, Any]) -> dict[Key, str]:
    """Outcomes of a tried year, for the year after it."""
    return {
        (school, category["code"]): outcome
        for category in year["categories"]
        for school, outcome in category["outcomes"].items()
    }


Moved = Mapping[Threshold, Mapping[int, Mapping[Key, str]]]


def moved_answers(
    methodology: Methodology, threshold: Threshold, models: Models, found: Sequence[Outcome]
) -> Iterator[tuple[int, dict[Key, str]]]:
    """Outcomes with the threshold moved, by shift: found anew only for schools that have a value
    where it has moved."""
    known = _answers(found)
    for shift in SHIFTS:
        value = round(threshold.value + shift / 100, 6)
        if 0 < value <= 1:
            name = threshold.path
            if name.startswith("params/") and isinstance(at(methodology.document, name), Mapping):
                name += "/value"
            other = load(put(methodology.document, name, value))
            evaluation = Evaluation(other, models.facts, OPERATORS, models.reads)
            rules = {
                mine.code: (mine.rule, theirs.rule)
                for mine, theirs in zip(methodology.categories, other.categories, strict=True)
            }
            touched = dict.fromkeys(
                one.school for one in found if _touched(*rules[one.category], one.trace)
            )
            yield shift, known | _answers(identify(other, models.facts, touched, evaluation))


def _touched(mine: Rule, moved: Rule, node: Node) -> bool:
    """Whether a rule with a threshold moved may answer otherwise than its trace does: some value
    lies between the two thresholds, or what has moved is not a threshold of one school's values.

    A category that a rule refers to is looked at by itself.
    """
    if mine == moved:
        return False
    ((name, spec),) = mine.items()
    ((_, other),) = moved.items()
    if name == "score" and _points(spec) != _points(other):
        return True
    if name in OVER_OTHERS:
        return any(map(_touched, inside(mine), inside(moved), node.children))
    if name in {"count", "same_procedure"}:
        readings = (*node.counted, *node.skipped)
        if any(one.reason is Reason.SMALL_N and one.outcome for one in readings):
            return True
        values = [one.value for one in readings]
        was, now = spec["where"], other["where"]
        alike = {**spec, "where": now} == other
    else:
        values, was, now, alike = [node.value], spec, other, name == "cmp"
    if not alike or {**was, "value": now["value"]} != now:
        return True
    low, high = sorted((float(was["value"]), float(now["value"])))
    return any(value is not None and low - NEAR <= value <= high + NEAR for value in values)


def _points(spec: Mapping[str, Any]) -> Any:
    return spec["op"], spec["value"], [item["weight"] for item in spec["items"]]


def _answers(outcomes: Sequence[Outcome]) -> dict[Key, str]:
    return {(one.school, one.category): one.truth.value for one in outcomes}


def _category(
    methodology: Methodology,
    code: str,
    answers: Sequence[Outcome],
    other: Sequence[Outcome],
    before: Mapping[Key, str],
    moved: Moved,
    compared: bool,
) -> dict[str, Any]:
    mine = [one for one in answers if one.category == code]
    theirs = {one.school: one for one in other if one.category == code}
    rows = []
    for one in mine:
        beside = theirs.get(one.school)
        turns = _turns(one, moved)
        said = {one.truth.value, beside.truth.value if beside else ""}
        last = before.get((one.school, code), "")
        if "yes" not in said | {last} and not turns:
            continue
        rows.append(
            {
                "school": one.school,
                "outcome": one.truth.value,
                "other": beside.truth.value if beside else "",
                "before": last,
                "probability": one.trace.probability,
                "label": one.trace.label,
                "because": _because(one.trace, beside.trace if beside else None),
                "turns": turns,
                "lines": [
                    {"depth": depth, "outcome": str(node.outcome), "text": explain.sentence(node)}
                    for depth, node in _nodes(one.trace)
                ],
            }
        )
    return {
        "code": code,
        "title": methodology.category(code).title,
        "outcomes": {one.school: one.truth.value for one in mine},
        "yes": _count(mine),
        "chance": _false_alarms(mine),
        "compared": compared and bool(theirs),
        "other_yes": _count(theirs.values()),
        "other_chance": _false_alarms(theirs.values()),
        "schools": rows,
        "thresholds": [
            {"title": threshold.title, "value": threshold.value, "shifts": shifts}
            for threshold, outcomes in moved.items()
            if (shifts := list(_shifts(mine, outcomes)))
        ],
    }


def _shifts(
    mine: Sequence[Outcome], outcomes: Mapping[int, Mapping[Key, str]]
) -> Iterator[dict[str, Any]]:
    """By shift how many have признаки and which schools change; nothing where no shift changes
    anything."""
    shifts = []
    for shift, answers in outcomes.items():
        now = {one.school: answers[one.school, one.category] for one in mine}
        enter = [one.school for one in mine if one.truth != "yes" and now[one.school] == "yes"]
        leave = [one.school for one in mine if one.truth == "yes" and now[one.school] != "yes"]
        yes = sum(answer == "yes" for answer in now.values())
        shifts.append({"shift": shift, "yes": yes, "enter": enter, "leave": leave})
    if any(one["enter"] or one["leave"] for one in shifts):
        yield from shifts


def _turns(one: Outcome, moved: Moved) -> list[dict[str, Any]]:
    """The smallest shift of each threshold, down and up, that turns a yes or makes one."""
    turns = []
    for threshold, outcomes in moved.items():
        for side in (-1, 1):
            for shift in sorted((each for each in outcomes if each * side > 0), key=abs):
                answer = outcomes[shift][one.school, one.category]
                if (answer == "yes") != (one.truth is Truth.YES):
                    turns.append({"title": threshold.title, "shift": shift, "outcome": answer})
                    break
    return turns


def _because(mine: Node, other: Node | None) -> list[str]:
    """Criteria that answer otherwise in the other version; without one, those that decided."""
    answers = {_name(node): node.outcome for node in _leaves(other)} if other else {}
    differing = [
        explain.sentence(node)
        for node in _leaves(mine)
        if node.outcome is not answers.get(_name(node))
    ]
    if other and mine.outcome is not other.outcome and differing:
        return differing
    if other and mine.outcome is not other.outcome:
        return [explain.sentence(mine)]
    return []


def _name(node: Node) -> tuple[str, str]:
    return node.operator, node.id


def _nodes(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    """Every criterion, those inside after the one they stand in, and how deep it stands."""
    yield depth, node
    for child in node.children:
        yield from _nodes(child, depth + 1)


def _leaves(node: Node) -> Iterator[Node]:
    if not node.children:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _count(outcomes: Any) -> int:
    return sum(one.truth is Truth.YES for one in outcomes)


def _false_alarms(outcomes: Any) -> float | None:
    """How many of those with признаки are to be expected there by chance."""
    known = [one.trace.probability for one in outcomes if one.truth is Truth.YES]
    if not known:
        return None
    return round(sum(1 - (probability or 0) for probability in known), 2)

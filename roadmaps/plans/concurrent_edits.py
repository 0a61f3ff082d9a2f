"""Two people at one plan: what each changed is joined, and nobody's words are lost.

A form is saved as the difference from what it was opened on (`core.drafts`). Numbers that are
read from the result are taken for the writer's own: whoever changes the result and leaves its
number alone means the number that the new words say.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from roadmaps.models import Addressee, Measure, Plan, PlanVersion
from roadmaps.plans import editing
from roadmaps.plans.differences import FIELDS
from roadmaps.plans.editing import AIMS, WORDS
from roadmaps.plans.wording import measure_text, readings
from schools.models import User
from shnor_portal.core.drafts import queries as drafts
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Merged, joined
from shnor_portal.core.drafts.questions import Question, question
from shnor_portal.core.queries import last_changes

HEAD_FORM, MEASURE_FORM = "roadmaps.head", "roadmaps.measure"
HEAD_LABELS = {
    "title": "Название",
    "goal": "Цель",
    "tasks": "Задачи",
    "indicators": "Показатели",
}
MEASURE_LABELS = {
    **FIELDS,
    "number": "Номер",
    "target_value": "Число результата",
    "target_unit": "Единица",
    "addressee": "Кому",
}


def head_object(plan: Plan) -> str:
    """What drafts of the head are about."""
    return f"plan-{plan.pk}/head"


def measure_object(plan: Plan, key: UUID) -> str:
    return f"plan-{plan.pk}/measure-{key}"


def drafted_measures(viewer: User, plan: Plan) -> set[UUID]:
    """Measures of the plan in which the viewer has left a draft."""
    prefix = f"plan-{plan.pk}/measure-"
    names = drafts.objects_with_drafts(viewer, MEASURE_FORM, prefix)
    return {UUID(name.removeprefix(prefix)) for name in names}


def measure_values(measure: Measure) -> dict[str, Any]:
    """Fields of a measure as they are compared: JSON, lines without the marks of one system."""
    return {name: plain(getattr(measure, name)) for name in (*WORDS, *AIMS)}


def head_values(version: PlanVersion) -> dict[str, Any]:
    return {
        "title": plain(version.plan.title),
        "goal": plain(version.goal),
        "tasks": list(version.tasks),
        "indicators": [
            {name: row.get(name, "") for name in ("title", "plan", "fact")}
            for row in version.indicators
        ],
    }


def ask(session: Editing, merged: Merged, *, plan: Plan, key: UUID | None) -> Question:
    """A conflict over the measure of the key, or over the head, with who changed what and when."""
    return question(
        session,
        merged,
        labels=MEASURE_LABELS if key else HEAD_LABELS,
        words=words,
        said=last_changes(plan, merged.theirs, **({"key": str(key)} if key else {})),
    )


def plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def words(field: str, value: Any) -> str:
    """A value of a field for the page that asks what is to stay."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return "\n".join(map(_line, value)) or "не указано"
    if field == "addressee":
        return Addressee(value).label
    if field == "target_value":
        value = value.replace(".", ",")
    return value or "не указано"


@transaction.atomic
def save_measure(
    *,
    version: PlanVersion,
    key: UUID,
    by: User | None,
    values: Mapping[str, Any],
    joining: Mapping[str, Any],
) -> Measure:
    """Write what a form of a measure changed; Conflict where others changed the same field.

    `joining` is {base, seen, choices} of `core.drafts.merging.joined`.
    """
    version = editing.open_for_change(version, by)
    measure = editing.measure_of(version, key)
    theirs = measure_values(measure)
    base = {**theirs, **joining["base"]}
    mine = {**base, **{name: plain(value) for name, value in values.items()}}
    if mine["result"] != base["result"]:
        text = replace(measure_text(measure), text=mine["text"], result=mine["result"])
        read = readings(version.plan, text)
        mine |= {name: plain(read[name]) for name in AIMS if mine[name] == base[name]}
    merged = joined(**{**joining, "base": base}, theirs=theirs, mine=mine)
    to_save = merged.to_save
    if "result" in to_save:
        # Chosen or read above: the new words must not be read over what the others have set.
        to_save |= {name: merged.values[name] for name in AIMS}
    return editing.change_measure(
        version=version,
        key=key,
        by=by,
        values={name: _typed(name, value) for name, value in to_save.items()},
    )


@transaction.atomic
def save_head(
    *,
    version: PlanVersion,
    by: User | None,
    values: Mapping[str, Any],
    joining: Mapping[str, Any],
) -> None:
    """The same for the head: title, goal, tasks and indicators, each as a whole."""
    version = editing.open_for_change(version, by)
    version.plan.refresh_from_db(fields=["title"])
    theirs = head_values(version)
    mine = {name: plain(value) for name, value in values.items()}
    merged = joined(**joining, theirs=theirs, mine=mine)
    editing.change_head(version=version, by=by, **merged.values)


def _typed(name: str, value: Any) -> Any:
    if name == "target_value":
        return Decimal(value) if value else None
    return value


def _line(item: Any) -> str:
    if isinstance(item, str):
        return item
    said = [f"план: {item['plan']}" if item["plan"] else "", f"факт: {item['fact']}"]
    return "; ".join([item["title"], *(part for part in said if part and not part.endswith(": "))])

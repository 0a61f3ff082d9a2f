"""Changing the words of a version that may still be changed: a draft, or one sent back.

A measure whose words change loses the department's «согласовано», so that a later version asks
for agreement of what changed only.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Max

from roadmaps.models import Measure, PlanVersion
from roadmaps.plans import rights
from roadmaps.plans.differences import changed_fields
from roadmaps.plans.texts import MeasureText
from roadmaps.plans.wording import measure_text, new_rows, readings
from schools.models import User
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import shortened

WORDS = ("number", "section", "text", "deadline_text", "responsible", "result")
AIMS = ("target_value", "target_unit", "addressee")
_READ_FROM = {
    "target_value": {"result"},
    "target_unit": {"result"},
    "addressee": {"text", "result"},
}
GONE = "Этого мероприятия в плане уже нет: его удалили. Обновите страницу."
HEAD = ("title", "goal", "tasks", "indicators")
# What to do where a version is closed.
_NEXT = {
    PlanVersion.State.REVIEW: "Дождитесь решения координатора.",
    PlanVersion.State.AGREED: "Если нужны правки, попросите координатора вернуть план.",
    PlanVersion.State.APPROVED: "Чтобы изменить утверждённый план, начните новую версию.",
}


def open_for_change(version: PlanVersion, by: User | None) -> PlanVersion:
    """The version locked for a change; 403 without the right, Refused when it is closed."""
    taken = states.take(version, by=by)
    rights.check_edit(by, version.plan)
    taken.plan = version.plan
    if not taken.is_editable:
        raise states.refusal(
            f"Версия {taken.number} {taken.get_state_display().lower()}: править её нельзя. "
            + _NEXT[PlanVersion.State(taken.state)],
            taken.plan,
            by=by,
            code="version_closed",
        )
    return taken


@transaction.atomic
def change_measure(
    *, version: PlanVersion, key: UUID, by: User | None, values: dict[str, Any]
) -> Measure:
    """Set words (`WORDS`) and aims (`AIMS`) of a measure; its readings follow its new words.

    An aim that is given stands over what the words say. Cells that were doubtful and are saved
    by a person are doubtful no more.
    """
    version = open_for_change(version, by)
    measure = measure_of(version, key)
    _check_words(values)
    before = measure_text(measure)
    stood = {field: getattr(measure, field) for field in (*WORDS, *AIMS)}
    for field in WORDS:
        if field in values:
            setattr(measure, field, values[field])
    changes = changed_fields(before, measure_text(measure))
    read = readings(version.plan, measure_text(measure))
    # What a person set is not read over by words that stay as they were.
    same = {field for field in WORDS if getattr(before, field) == getattr(measure, field)}
    for field, value in read.items():
        if not _READ_FROM.get(field, {""}) <= same:
            setattr(measure, field, value)
    for field in AIMS:
        if field in values:
            setattr(measure, field, values[field])
    doubted = {doubt["field"] for doubt in measure.doubts}
    measure.doubts = [doubt for doubt in measure.doubts if doubt["field"] not in values]
    fields = [field for field, value in stood.items() if getattr(measure, field) != value]
    if changes or set(fields).intersection(AIMS):
        measure.review = Measure.Review.OPEN
        said = ", ".join(change.title.lower() for change in changes) or "число результата"
        _record("measure.edit", version, measure, f"изменено: {said}", by, fields)
    elif fields:
        _record("measure.edit", version, measure, "изменён номер", by, fields)
    elif doubted & set(values):
        _record("measure.edit", version, measure, "прочитанное подтверждено", by)
    measure.save()
    return measure


@transaction.atomic
def add_measures(
    *,
    version: PlanVersion,
    texts: list[MeasureText],
    by: User | None,
    after: UUID | None = None,
) -> list[Measure]:
    """Put measures in after the one of the key, or at the end of their section."""
    version = open_for_change(version, by)
    added = []
    for text in texts:
        position = _place_after(version, after, text.section)
        later = version.measures.filter(position__gte=position)
        later.update(position=F("position") + 1)
        row = new_rows(version, [text], first=position)[0]
        row.save()
        added.append(row)
        after = row.key
        _record("measure.add", version, row, "добавлено", by)
    return added


@transaction.atomic
def remove_measure(*, version: PlanVersion, key: UUID, by: User | None) -> None:
    version = open_for_change(version, by)
    measure = measure_of(version, key)
    _record("measure.remove", version, measure, "удалено", by)
    measure.delete()


@transaction.atomic
def move_measure(*, version: PlanVersion, key: UUID, down: bool, by: User | None) -> None:
    """Change places with the neighbour; at a border of sections take its section instead."""
    version = open_for_change(version, by)
    measure = measure_of(version, key)
    if down:
        rows = version.measures.filter(position__gt=measure.position)
    else:
        rows = version.measures.filter(position__lt=measure.position).order_by("-position")
    neighbour = rows.first()
    if neighbour is None:
        return
    fields = []
    if neighbour.section != measure.section:
        measure.section, fields = neighbour.section, ["section"]
        measure.review = Measure.Review.OPEN
    else:
        measure.position, neighbour.position = neighbour.position, measure.position
        neighbour.save(update_fields=["position"])
    measure.save(update_fields=["position", "section", "review"])
    _record("measure.edit", version, measure, "передвинуто", by, fields)


@transaction.atomic
def change_head(
    *,
    version: PlanVersion,
    by: User | None,
    title: str,
    goal: str,
    tasks: list[str],
    indicators: list[dict[str, str]],
) -> None:
    """The title is the plan's own and stays from its first approval on."""
    version = open_for_change(version, by)
    plan = version.plan
    if version.number > 1 and title != plan.title:
        raise Refused(
            "Название утверждённого плана не меняется. Если документ стал другим, заведите новый "
            "план по этому.",
            code="title_fixed",
        )
    stood = (plan.title, version.goal, version.tasks, version.indicators)
    given = (title, goal, tasks, indicators)
    plan.title, version.goal, version.tasks, version.indicators = given
    plan.save(update_fields=["title", "updated_at"])
    version.save(update_fields=["goal", "tasks", "indicators"])
    audit.record(
        "plan.edit",
        f"«{plan}»: цель, задачи и показатели сохранены",
        by=by,
        scope=plan.scope,
        obj=plan,
        fields=[
            field
            for field, before, after in zip(HEAD, stood, given, strict=True)
            if before != after
        ],
    )


@transaction.atomic
def confirm_reading(*, version: PlanVersion, by: User | None) -> int:
    """Take every doubtful cell as it was read; how many measures had one."""
    version = open_for_change(version, by)
    doubtful = version.measures.exclude(doubts=[])
    confirmed = doubtful.update(doubts=[])
    plan = version.plan
    audit.record(
        "plan.edit",
        f"«{plan}»: чтение файла подтверждено, сомнительных строк было: {confirmed}",
        by=by,
        scope=plan.scope,
        obj=plan,
    )
    return confirmed


def measure_of(version: PlanVersion, key: UUID) -> Measure:
    """The measure by its key; Refused when it is no longer in the version."""
    measure = version.measures.filter(key=key).first()
    if measure is None:
        raise Refused(GONE, code="measure_gone")
    return measure


def _check_words(values: dict[str, Any]) -> None:
    """Refused for a measure without words, or words that do not fit."""
    if "text" in values and not values["text"].strip():
        raise Refused("Мероприятие не может остаться без слов: впишите их.", code="no_words")
    for column in Measure._meta.fields:
        limit, value = column.max_length, values.get(column.name, "")
        if column.name in WORDS and limit and len(value) > limit:
            raise Refused(
                f"{str(column.verbose_name).capitalize()}: не больше {limit} знаков, а вписано "
                f"{len(value)}. Сократите «{shortened(value, 40)}».",
                code="too_long",
            )


def _place_after(version: PlanVersion, after: UUID | None, section: str) -> int:
    rows: models.QuerySet[Measure] = version.measures.all()
    if after and (stands := rows.filter(key=after).first()):
        return stands.position + 1
    last = rows.filter(section=section).aggregate(last=Max("position"))["last"]
    if last is None:
        last = rows.aggregate(last=Max("position"))["last"] or 0
    return last + 1


def _record(
    verb: str,
    version: PlanVersion,
    measure: Measure,
    deed: str,
    by: User | None,
    fields: Sequence[str] = (),
) -> None:
    """`fields` are those that changed: `core.queries.last_changes` tells by them who did it."""
    plan = version.plan
    number = f"{measure.number} " if measure.number else ""
    audit.record(
        verb,
        f"«{plan}», {number}«{shortened(str(measure), 60)}»: {deed}",
        by=by,
        scope=plan.scope,
        obj=plan,
        key=str(measure.key),
        fields=list(fields),
    )

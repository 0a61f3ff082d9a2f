"""What changed between two versions of a plan, measure by measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from roadmaps.plans.texts import MeasureText, PlanText

FIELDS = {
    "section": "Раздел",
    "text": "Мероприятие",
    "deadline_text": "Срок",
    "responsible": "Ответственные",
    "result": "Ожидаемый результат",
}


class DifferenceKind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A field of both versions that is not the same."""

    field: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """One measure in both versions; `before` is None when added, `after` when removed."""

    kind: DifferenceKind
    before: MeasureText | None
    after: MeasureText | None
    changes: tuple[Change, ...] = ()

    @property
    def measure(self) -> MeasureText:
        measure = self.after or self.before
        assert measure is not None
        return measure

    @property
    def changed_fields(self) -> frozenset[str]:
        return frozenset(change.field for change in self.changes)


def measure_differences(
    before: Sequence[MeasureText], after: Sequence[MeasureText]
) -> tuple[MeasureDifference, ...]:
    """Every measure of both versions in the order of the later one.

    Measures are the same when their keys are; a removed one stands after what it stood after.
    Numbers are not compared: they move whenever a measure is put in.
    """
    old = {measure.key: measure for measure in before}
    kept = {measure.key for measure in after}
    differences = [_compared(old.get(measure.key), measure) for measure in after]
    place = {item.measure.key: index for index, item in enumerate(differences)}
    # From the end, so that the places found before stay true.
    for index in range(len(before) - 1, -1, -1):
        measure = before[index]
        if measure.key in kept:
            continue
        previous = next((m.key for m in reversed(before[:index]) if m.key in place), None)
        at = place[previous] + 1 if previous is not None else 0
        differences.insert(at, MeasureDifference(DifferenceKind.REMOVED, measure, None))
        place = {item.measure.key: i for i, item in enumerate(differences) if item.after}
    return tuple(differences)


def head_differences(before: PlanText, after: PlanText) -> tuple[Change, ...]:
    """Changes of the goal, the tasks and the indicators."""
    pairs = (
        ("goal", "Цель", before.goal, after.goal),
        ("tasks", "Задачи", "\n".join(before.tasks), "\n".join(after.tasks)),
        ("indicators", "Показатели", _lines(before), _lines(after)),
    )
    return tuple(Change(*pair) for pair in pairs if _squeezed(pair[2]) != _squeezed(pair[3]))


def changed_fields(before: MeasureText, after: MeasureText) -> tuple[Change, ...]:
    """Fields whose words differ; spaces and line ends do not count."""
    return tuple(
        Change(field, title, getattr(before, field), getattr(after, field))
        for field, title in FIELDS.items()
        if _squeezed(getattr(before, field)) != _squeezed(getattr(after, field))
    )


def _compared(before: MeasureText | None, after: MeasureText) -> MeasureDifference:
    if before is None:
        return MeasureDifference(DifferenceKind.ADDED, None, after)
    changes = changed_fields(before, after)
    return MeasureDifference(
        DifferenceKind.CHANGED if changes else DifferenceKind.SAME, before, after, changes
    )


def _lines(plan: PlanText) -> str:
    return "\n".join(
        f"{row.get('title', '')}: план {row.get('plan') or '–'}, факт {row.get('fact') or '–'}"
        for row in plan.indicators
    )


def _squeezed(text: str) -> str:
    return " ".join(text.split())

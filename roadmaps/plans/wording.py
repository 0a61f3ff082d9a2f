"""Between the rows of a version and its words; here a deadline is read into a row."""

from collections.abc import Iterable
from typing import Any

from roadmaps.deadlines import parse_deadline
from roadmaps.models import Measure, Plan, PlanVersion
from roadmaps.plans.addressees import read_addressee
from roadmaps.plans.targets import read_target
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.reading.plan import Doubt

# The noun with a number.
MEASURES = "мероприятие,мероприятия,мероприятий"


def measure_text(measure: Measure) -> MeasureText:
    return MeasureText(
        text=measure.text,
        number=measure.number,
        section=measure.section,
        deadline_text=measure.deadline_text,
        responsible=measure.responsible,
        result=measure.result,
        key=measure.key,
        doubts=tuple(Doubt(item["field"], item["text"]) for item in measure.doubts),
        source=measure.source,
    )


def plan_text(version: PlanVersion) -> PlanText:
    return PlanText(
        goal=version.goal,
        tasks=tuple(version.tasks),
        indicators=tuple(version.indicators),
        measures=tuple(measure_text(measure) for measure in version.measures.all()),
    )


def readings(plan: Plan, text: MeasureText) -> dict[str, Any]:
    """What follows from a measure's words: its deadline (design §6), number, unit, addressee."""
    deadline = parse_deadline(text.deadline_text, plan.period_start, plan.period_end)
    target = read_target(text.result)
    municipal = plan.school_id is None
    return {
        "deadline": deadline.as_json(),
        "target_value": target.value if target else None,
        "target_unit": target.unit if target else "",
        "addressee": (
            read_addressee(plan.municipality, text.text, text.result) if municipal else ""
        ),
    }


def new_rows(
    version: PlanVersion, texts: Iterable[MeasureText], *, first: int = 1, **fields: Any
) -> list[Measure]:
    """Unsaved rows of a version at positions from `first`; a text without a key gets a new one."""
    rows = []
    for position, text in enumerate(texts, first):
        row = Measure(
            version=version,
            position=position,
            number=text.number[:20],
            section=text.section[:500],
            text=text.text,
            deadline_text=text.deadline_text[:500],
            responsible=text.responsible,
            result=text.result,
            doubts=[doubt.as_json() for doubt in text.doubts],
            source=text.source,
            **readings(version.plan, text),
            **fields,
        )
        if text.key:
            row.key = text.key
        rows.append(row)
    return rows

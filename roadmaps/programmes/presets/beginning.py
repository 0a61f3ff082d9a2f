"""Beginning a programme from a preset, or empty."""

from decimal import Decimal

from django.db import transaction

from roadmaps.models import Programme, ProgrammeTask, TargetIndicator
from roadmaps.programmes.passport import BY_TABLE
from roadmaps.programmes.presets.base import Preset, PresetIndicator, When
from roadmaps.programmes.presets.commitments import COMMITMENTS
from roadmaps.programmes.presets.seven import SEVEN
from roadmaps.programmes.presets.twelve import TWELVE
from roadmaps.programmes.services import create
from roadmaps.programmes.standing import Target
from roadmaps.programmes.targets import as_kept
from schools.models import Municipality, User

PRESETS: tuple[Preset, ...] = (TWELVE, SEVEN, COMMITMENTS)
BY_CODE: dict[str, Preset] = {preset.code: preset for preset in PRESETS}


@transaction.atomic
def begin(
    *,
    municipality: Municipality,
    title: str,
    first_year: int,
    last_year: int,
    by: User | None,
    preset: Preset | None = None,
    kind: str = Programme.Kind.PROGRAMME,
) -> Programme:
    """A draft with everything of the preset; every word of it may then be changed."""
    programme = create(
        municipality=municipality, kind=preset.kind if preset else kind, title=title,
        first_year=first_year, last_year=last_year, by=by,
    )  # fmt: skip
    if preset is None:
        return programme
    programme.passport = dict(preset.passport)
    programme.tables = {
        code: [
            dict(zip((name for name, _ in BY_TABLE[code].columns), cells, strict=True))
            for cells in rows
        ]
        for code, rows in preset.tables.items()
    }
    programme.save(update_fields=["passport", "tables"])
    tasks = {
        task.number: ProgrammeTask.objects.create(
            programme=programme, position=place, number=task.number, block=task.block,
            text=task.text, executor=task.executor, result=task.result,
        )
        for place, task in enumerate(preset.tasks, 1)
    }  # fmt: skip
    TargetIndicator.objects.bulk_create(
        _indicator(programme, preset, place, row, tasks.get(row.task))
        for place, row in enumerate(preset.indicators, 1)
    )
    return programme


def _indicator(
    programme: Programme,
    preset: Preset,
    place: int,
    row: PresetIndicator,
    task: ProgrammeTask | None,
) -> TargetIndicator:
    target = Target(
        plan=Decimal(row.plan) if row.plan else None,
        commitment=Decimal(row.commitment) if row.commitment else None,
    )
    years = list(programme.years) if row.when == When.EVERY else [programme.last_year]
    same = ("number", "title", "unit", "kind", "direction", "metric", "criterion", "tool")
    return TargetIndicator(
        programme=programme,
        task=task,
        position=place,
        targets=as_kept(dict.fromkeys(years, target)),
        baseline_year=programme.first_year - 1 if preset.baseline else None,
        **{name: getattr(row, name) for name in (*same, "source", "frequency", "responsible")},
    )

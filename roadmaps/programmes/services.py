"""Deeds on a programme: begun, written, approved by an act, taken up again to be changed.

A form is saved as the difference from what it was opened on (`core.drafts`): two people's changes
are put together, and only a field that both changed is asked about.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from roadmaps.models import Programme, ProgrammeTask
from roadmaps.programmes.passport import PARTS, PartTable, table_rows
from schools import access
from schools.clock import local_date
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.drafts.merging import Merged, joined
from shnor_portal.core.errors import Refused

MOST_YEARS = 10
HEAD = ("kind", "title", "first_year", "last_year")
TASK = ("number", "block", "text", "executor", "result")


def open_for_change(programme: Programme, by: User | None) -> Programme:
    """The programme locked for a change; 403 without the right, Refused when it is approved."""
    taken = states.take(programme, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_PROGRAMME, taken)
    if not taken.is_editable:
        raise states.refusal(
            "Программа утверждена: её текст не меняется. Чтобы внести изменения, верните её "
            f"в работу – это делает {taken.municipality.head}.",
            taken,
            by=by,
            code="programme_approved",
        )
    return taken


@transaction.atomic
def create(
    *,
    municipality: Municipality,
    kind: str,
    title: str,
    first_year: int,
    last_year: int,
    by: User | None,
) -> Programme:
    """An empty programme; `presets.begin` fills one from a preset."""
    access.check(by, Permission.EDIT_PROGRAMME, municipality)
    check_years(first_year, last_year)
    programme = Programme.objects.create(
        municipality=municipality,
        kind=kind,
        title=title,
        first_year=first_year,
        last_year=last_year,
        created_by=by,
    )
    record("programme.create", programme, "заведена", by)
    return programme


def check_years(first_year: int, last_year: int) -> None:
    """Refused for years in the wrong order, and for too many of them."""
    if last_year < first_year:
        raise Refused(
            "Программа не может закончиться раньше, чем началась: проверьте годы.",
            code="years_reversed",
        )
    if last_year - first_year >= MOST_YEARS:
        raise Refused(
            f"Программа – не больше {MOST_YEARS} лет: проверьте годы.", code="too_many_years"
        )


def head_values(programme: Programme) -> dict[str, str]:
    """Fields of the passport as they are compared."""
    said = {name: str(getattr(programme, name)) for name in HEAD}
    return said | {part.code: programme.passport.get(part.code, "") for part in PARTS}


@transaction.atomic
def save_passport(
    *, programme: Programme, by: User | None, values: Mapping[str, Any], joining: Mapping[str, Any]
) -> Programme:
    """Write what a form of the passport changed; Conflict where others changed the same field."""
    programme = open_for_change(programme, by)
    merged = merged_values(head_values(programme), values, joining)
    first, last = int(merged.values["first_year"]), int(merged.values["last_year"])
    check_years(first, last)
    programme.kind, programme.title = merged.values["kind"], merged.values["title"]
    programme.first_year, programme.last_year = first, last
    programme.passport = {
        part.code: text for part in PARTS if (text := merged.values[part.code].strip())
    }
    programme.save()
    if merged.to_save:
        record("programme.edit", programme, "паспорт изменён", by, fields=list(merged.to_save))
    return programme


@transaction.atomic
def save_table(
    *,
    programme: Programme,
    table: PartTable,
    by: User | None,
    values: Mapping[str, Any],
    joining: Mapping[str, Any],
) -> Programme:
    """The same for one table, which is merged as a whole: `{"rows": […]}`."""
    programme = open_for_change(programme, by)
    merged = merged_values({"rows": table_rows(programme.tables, table)}, values, joining)
    programme.tables = {**programme.tables, table.code: merged.values["rows"]}
    programme.save(update_fields=["tables", "updated_at"])
    if merged.to_save:
        said = f"таблица «{table.title}» изменена"
        record("programme.edit", programme, said, by, fields=["rows"], key=table.code)
    return programme


def task_values(task: ProgrammeTask) -> dict[str, str]:
    return {name: getattr(task, name) for name in TASK}


@transaction.atomic
def add_task(*, programme: Programme, by: User | None, **values: str) -> ProgrammeTask:
    """Put a task at the end."""
    programme = open_for_change(programme, by)
    last = programme.tasks.aggregate(last=Max("position"))["last"] or 0
    task = ProgrammeTask.objects.create(programme=programme, position=last + 1, **values)
    record("programme.edit", programme, f"задача «{task}» добавлена", by, key=f"task-{task.pk}")
    return task


@transaction.atomic
def save_task(
    *, task: ProgrammeTask, by: User | None, values: Mapping[str, Any], joining: Mapping[str, Any]
) -> ProgrammeTask:
    """Write what a form of a task changed; Conflict where others changed the same field."""
    programme = open_for_change(task.programme, by)
    task = states.take(task, by=by)
    merged = merged_values(task_values(task), values, joining)
    for name, value in merged.to_save.items():
        setattr(task, name, value)
    task.save()
    if merged.to_save:
        said = f"задача «{task}» изменена"
        record(
            "programme.edit",
            programme,
            said,
            by,
            fields=list(merged.to_save),
            key=f"task-{task.pk}",
        )
    return task


@transaction.atomic
def remove_task(*, task: ProgrammeTask, by: User | None) -> None:
    """Its indicators stay without a task; Refused while measures work on it."""
    programme = open_for_change(task.programme, by)
    task = states.take(task, by=by)
    if task.measure_links.exists():
        raise Refused(
            "На эту задачу работают мероприятия планов. Сначала снимите с них связь с задачей.",
            code="task_has_measures",
        )
    record("programme.edit", programme, f"задача «{task}» удалена", by, key=f"task-{task.pk}")
    task.delete()


@transaction.atomic
def approve(
    *, programme: Programme, order_number: str, order_date: date, by: User | None
) -> Programme:
    """Approve by the number and date of an act; from then on schools read the programme."""
    programme = states.take(programme, by=by, related=["municipality"])
    access.check(by, Permission.APPROVE_MUNICIPAL_PLAN, programme)
    if programme.state != Programme.State.DRAFT:
        raise states.refusal("Программа уже утверждена.", programme, by=by)
    if order_date > local_date(programme.municipality):
        raise Refused(
            f"Дата документа {order_date:%d.%m.%Y} ещё не наступила. Проверьте её.",
            code="order_in_future",
        )
    programme.state = Programme.State.APPROVED
    programme.order_number, programme.order_date = order_number.strip(), order_date
    programme.save()
    record("programme.approve", programme, f"утверждена: {programme.act}", by)
    return programme


@transaction.atomic
def reopen(*, programme: Programme, by: User | None) -> Programme:
    """Take an approved programme up again; schools go on reading it."""
    programme = states.take(programme, by=by, related=["municipality"])
    access.check(by, Permission.APPROVE_MUNICIPAL_PLAN, programme)
    if programme.state != Programme.State.APPROVED:
        raise states.refusal("Программа уже в работе.", programme, by=by)
    programme.state = Programme.State.DRAFT
    programme.save(update_fields=["state", "updated_at"])
    record("programme.reopen", programme, "возвращена в работу", by)
    return programme


@transaction.atomic
def delete(*, programme: Programme, by: User | None) -> None:
    """Only what was never approved and has no fact that was reported."""
    programme = open_for_change(programme, by)
    if (
        programme.order_date
        or programme.indicators.filter(facts__reported_at__isnull=False).exists()
    ):
        raise Refused(
            "Программа утверждалась или по ней уже сообщены факты: удалить её нельзя.",
            code="programme_in_use",
        )
    record("programme.delete", programme, "черновик удалён", by)
    programme.delete()


def record(verb: str, programme: Programme, deed: str, by: User | None, **details: Any) -> None:
    """`fields` among the details tell `core.queries.last_changes` who changed what."""
    said = f"«{programme}»: {deed}"
    audit.record(verb, said, by=by, scope=programme.scope, obj=programme, **details)


def merged_values(
    theirs: dict[str, Any], values: Mapping[str, Any], joining: Mapping[str, Any]
) -> Merged:
    """What a form holding `values` does to what stands now, or a Conflict; `joining` is {base,
    seen, choices} of `core.drafts.merging.joined`."""
    base = {**theirs, **joining["base"]}
    mine = {**base, **{name: _plain(value) for name, value in values.items()}}
    return joined(**{**joining, "base": base}, theirs=theirs, mine=mine)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value

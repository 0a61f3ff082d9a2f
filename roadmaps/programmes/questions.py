"""How a conflict of two people over a form of a programme is put into words."""

from typing import Any

from django.db.models import Model

from roadmaps.models import Programme, ProgrammeTask, TargetIndicator
from roadmaps.programmes.metrics.catalogue import find
from roadmaps.programmes.passport import PARTS
from roadmaps.programmes.targets import field
from shnor_portal.core.drafts.editing import Editing
from shnor_portal.core.drafts.merging import Merged
from shnor_portal.core.drafts.questions import Question, Words, question
from shnor_portal.core.queries import last_changes

HEAD_LABELS = {
    "kind": "Вид документа",
    "title": "Название",
    "first_year": "Первый год",
    "last_year": "Последний год",
    **{part.code: part.title for part in PARTS},
}
TABLE_LABELS = {"rows": "Строки таблицы"}


def _labels(model: type[Model]) -> dict[str, str]:
    """Fields by the names that their model gives them."""
    return {column.name: str(column.verbose_name).capitalize() for column in model._meta.fields}


TASK_LABELS = _labels(ProgrammeTask)
_INDICATOR_LABELS = _labels(TargetIndicator)
_CHOICES: dict[str, dict[str, str]] = {
    "kind": {**dict(Programme.Kind.choices), **dict(TargetIndicator.Kind.choices)},
    "direction": dict(TargetIndicator.Direction.choices),
}


def ask(
    session: Editing, merged: Merged, programme: Programme, labels: dict[str, str], key: str
) -> Question:
    """What is to be chosen, with who changed it and when; `key` names the part in the trail."""
    details = {"key": key} if key else {}
    said = last_changes(programme, merged.theirs, **details)
    return question(session, merged, labels=labels, words=_words(programme), said=said)


def indicator_labels(programme: Programme) -> dict[str, str]:
    names = {"plan": "План", "upper": "Верхняя граница", "commitment": "Обязательство"}
    by_year = {
        field(name, year): f"{words}, {year}\u00a0год"
        for year in programme.years
        for name, words in names.items()
    }
    return _INDICATOR_LABELS | by_year


def _words(programme: Programme) -> Words:
    def words(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(" – ".join(filter(None, row.values())) for row in value) or "пусто"
        if name == "task" and value:
            task = programme.tasks.filter(pk=value).first()
            return str(task) if task else "задача удалена"
        if name == "metric" and value:
            metric = find(value)
            return metric.title if metric else str(value)
        if name.startswith(("plan_", "upper_", "commitment_", "baseline")):
            value = value.replace(".", ",")
        return _CHOICES.get(name, {}).get(value, value) or "не указано"

    return words

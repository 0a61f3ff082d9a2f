"""What is remembered of tables that people explained: whose memory serves whom, and for how long.

A person's own first, then the municipality's, the region's, and at last the words that the portal
knows by itself (`layouts.mapped.guesses`, `meanings`); newest first inside each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from monitoring.models import TableDraft, TableRecipe, ValueMeaning
from monitoring.results.layouts.mapped.headings import Rows
from monitoring.results.layouts.mapped.recipe import Likeness, Recipe, find_again
from monitoring.results.mapping import saved
from schools import access
from schools.permissions import Permission
from shnor_portal.core import audit
from shnor_portal.core.models import BatchFile
from shnor_portal.core.sheets.cells import folded

Answers = dict[str, dict[str, Mapping[str, Any]]]


def recognised(
    file: BatchFile, sheets: Sequence[tuple[str, Rows]]
) -> tuple[TableRecipe, Likeness] | None:
    """The remembered table that the file is like: the first that is the same, else the nearest."""
    nearest: tuple[TableRecipe, Likeness] | None = None
    batch = file.batch
    for known in TableRecipe.objects.of_ladder(batch.created_by, batch.scope):
        likeness = find_again(Recipe.of(known.recipe), sheets)
        if likeness and likeness.whole:
            return known, likeness
        if likeness and (nearest is None or likeness.share > nearest[1].share):
            nearest = known, likeness
    return nearest


def meanings_for(draft: TableDraft) -> Answers:
    """Values that somebody explained, by kind and folded value; the draft's own answers first."""
    batch = draft.file.batch
    answers: Answers = {kind: dict(values) for kind, values in saved.answers(draft).items()}
    for row in ValueMeaning.objects.of_ladder(batch.created_by, batch.scope):
        answers.setdefault(row.kind, {}).setdefault(row.value, row.meaning)
    return answers


def remember(draft: TableDraft, by: Any) -> None:
    """In the transaction of an apply: what was new in how the file was explained is kept."""
    file, batch = draft.file, draft.file.batch
    answers = saved.answers(draft)
    base = draft.base
    if base and draft.whole and not answers:
        TableRecipe.objects.filter(pk=base.pk).update(uses=F("uses") + 1, used_at=timezone.now())
        return
    scope = _scope(batch.scope, batch.created_by)
    place = {"scope": scope, "created_by": batch.created_by}
    title = file.stored.name[:255]
    recipe = TableRecipe.objects.create(
        file=file, title=title, recipe=draft.recipe, used_at=timezone.now(), **place
    )
    ValueMeaning.objects.bulk_create(
        ValueMeaning(recipe=recipe, kind=kind, value=folded(value)[:200], meaning=meaning, **place)
        for kind, values in answers.items()
        for value, meaning in values.items()
    )
    audit.record("table.remember", f"Запомнена таблица «{title}»", by=by, scope=scope, obj=recipe)


def withdraw(file: BatchFile) -> None:
    """What was learnt from the file is not known any more."""
    TableRecipe.objects.filter(file=file).delete()


def forget(recipe: TableRecipe, *, by: Any) -> None:
    """Delete a remembered table with its values; results read by it stay."""
    access.check(by, Permission.IMPORT_FILES, recipe)
    with transaction.atomic():
        text = f"Забыта таблица «{recipe.title}»"
        audit.record("table.forget", text, by=by, scope=recipe.scope, obj=recipe)
        recipe.delete()


def _scope(scope: str, by: Any) -> str:
    """The region of a person who brings files for all of it, else the municipality."""
    region = scope.split("/")[0] + "/"
    whole = by is not None and by.may_import_into(region)
    return region if whole else scope

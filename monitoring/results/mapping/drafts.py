"""What a person says of a table, step by step; the file is read when everything is said."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction

from monitoring.models import TableDraft
from monitoring.results.layouts.mapped.guesses import WorkFacts, facts_in, guess
from monitoring.results.layouts.mapped.headings import columns_of
from monitoring.results.layouts.mapped.recipe import Likeness, Meaning, Recipe, lacking
from monitoring.results.mapping import memory, outline, saved
from monitoring.results.mapping.outline import OutlinedSheet
from shnor_portal.core import files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import preview, services
from shnor_portal.core.jobs import Job
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import folded, text

FACTS = ("procedure", "year", "subject", "grade")


def begin(file: BatchFile, book: Book) -> TableDraft:
    """The draft of an unrecognised file, with what memory says of it; called by the job."""
    sheets = outline.of_book(book)
    draft, _ = TableDraft.objects.select_related("outline").get_or_create(file=file)
    before = draft.outline
    name, batch = file.stored.name, file.batch
    draft.outline = outline.keep(sheets, name=name, scope=batch.scope, by=batch.created_by)
    if not draft.ready:
        whole = [(sheet.name, sheet.rows) for sheet in book.visible]
        if recalled := memory.recognised(file, whole):
            known, likeness = recalled
            draft.base = known
            _propose(draft, likeness, sheets, file)
    draft.save()
    if before:
        files.discard(before)
    return draft


def _propose(
    draft: TableDraft, likeness: Likeness, sheets: Sequence[OutlinedSheet], file: BatchFile
) -> None:
    """Everything as in the remembered table, but for what this file does not say itself."""
    recipe = likeness.known
    gone = set(likeness.gone)
    columns = {key: one for key, one in recipe.columns.items() if key not in gone}
    facts, hints = _title_facts(recipe, sheets), file.batch.hints
    asked: list[str] = [column.key for column in likeness.new]
    changes: dict[str, Any] = {}
    for fact in recipe.facts_wanted():
        said = hints.get(fact) or getattr(facts, fact)
        if said:
            changes[fact] = said
        else:
            asked.append(fact)
    if facts.procedure and facts.procedure != recipe.procedure:
        asked.append("procedure")
    if "year" in asked:
        changes["year"] = facts_in([file.stored.name]).year
    draft.recipe = replace(recipe, columns=columns, **changes).as_json()
    draft.asked = asked
    draft.whole = draft.ready = not asked and not gone


def _title_facts(recipe: Recipe, sheets: Sequence[OutlinedSheet]) -> WorkFacts:
    """What the lines above the table and the name of its sheet say; no file name is believed."""
    sheet = next((one for one in sheets if one.name == recipe.sheet), None)
    if sheet is None:
        return WorkFacts()
    above = [text(value) for row in sheet.rows[: recipe.header - 1] for value in row]
    return facts_in([*above, sheet.name])


def prefill(draft: TableDraft, sheets: Sequence[OutlinedSheet]) -> Recipe:
    """The recipe with the facts of the file that nobody has given yet, for a form to show."""
    recipe = Recipe.of(draft.recipe)
    hints = draft.file.batch.hints
    in_titles, named = _title_facts(recipe, sheets), facts_in([draft.file.stored.name])
    facts = {
        fact: getattr(recipe, fact)
        or hints.get(fact)
        or getattr(in_titles, fact)
        or getattr(named, fact)
        for fact in FACTS
    }
    return replace(recipe, **facts)


def place(
    draft: TableDraft,
    *,
    sheet: OutlinedSheet,
    header: int,
    depth: int,
    skipped: Sequence[int],
    end: int,
    by: Any,
) -> None:
    """Where the table stands; its columns are guessed anew, known answers stay."""
    with _held(draft, by):
        before = Recipe.of(draft.recipe)
        columns = columns_of(sheet.rows, header - 1, depth)
        if not columns:
            raise Refused(
                "В этих строках нет названий столбцов. Отметьте строку, в которой они стоят.",
                code="header_missing",
            )
        guessed = guess(columns, sheet.rows[header - 1 + depth :])
        known = {key: one for key, one in before.columns.items() if key in guessed}
        draft.recipe = replace(
            before,
            sheet=sheet.name,
            header=header,
            depth=depth,
            columns=guessed | known,
            skipped=tuple(sorted(skipped)),
            end=end,
        ).as_json()
        draft.ready = False
        _edited(draft, by)


def name_columns(draft: TableDraft, given: Mapping[str, Meaning], *, by: Any) -> None:
    """What the columns are; Refused with everything that is lacking, in words."""
    with _held(draft, by):
        recipe = Recipe.of(draft.recipe)
        recipe = replace(recipe, columns={**recipe.columns, **given})
        if said := lacking(recipe):
            raise Refused(said[0], details=said[1:], code="columns_lacking")
        draft.recipe = recipe.as_json()
        draft.asked = [key for key in draft.asked if key not in given]
        _edited(draft, by)


def name_work(draft: TableDraft, facts: Mapping[str, Any], *, by: Any) -> None:
    """Which work the file is of, where no column says it."""
    with _held(draft, by):
        recipe = replace(Recipe.of(draft.recipe), **facts)
        if said := lacking(recipe):
            raise Refused(said[0], details=said[1:], code="columns_lacking")
        draft.recipe = recipe.as_json()
        draft.asked = [key for key in draft.asked if key not in FACTS]
        _edited(draft, by)


def explain_values(
    draft: TableDraft, given: Mapping[str, Mapping[str, Mapping[str, Any]]], *, by: Any
) -> None:
    """What values mean: `{kind: {value: meaning}}`."""
    with _held(draft, by):
        known = saved.answers(draft)
        for kind, values in given.items():
            known[kind] = known.get(kind, {}) | {folded(v): m for v, m in values.items()}
        saved.keep_answers(draft, known)
        draft.save(update_fields=["answers"])


def read(draft: TableDraft, *, by: Any, url: str) -> Job:
    """Everything is said: have the batch read once more."""
    with transaction.atomic():
        TableDraft.objects.filter(pk=draft.pk).update(ready=True)
        return preview.read_again(draft.file.batch, by=by, url=url)


def sheets_of(draft: TableDraft) -> list[OutlinedSheet]:
    """The outline of the draft's file; Refused when it is gone."""
    if draft.outline is None:
        raise Refused(
            "Таблица этого файла больше не хранится. Загрузите файл снова.", code="file_deleted"
        )
    return outline.opened(draft.outline)


def _edited(draft: TableDraft, by: Any) -> None:
    draft.whole, draft.changed_by = False, by
    draft.save(update_fields=["recipe", "asked", "whole", "ready", "changed_by"])


@contextmanager
def _held(draft: TableDraft, by: Any) -> Iterator[None]:
    """A transaction with the batch held: what is said of its tables changes till the deed."""
    with transaction.atomic():
        batch = states.take(draft.file.batch, by=by)
        services.check_import(by, batch.scope)
        busy = batch.job is not None and not batch.job.is_finished
        if busy or batch.state != Batch.State.PREVIEW:
            raise states.refusal(
                f"Загрузка № {batch.pk} {batch.get_state_display()}: что где стоит в её файлах, "
                "указывают до подтверждения.",
                batch,
                by=by,
            )
        draft.refresh_from_db()
        yield

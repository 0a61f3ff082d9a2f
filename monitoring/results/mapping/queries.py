"""What pages ask of tables that are explained, and of those that are remembered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from monitoring.models import TableDraft, TableRecipe
from monitoring.results.batch_queries import exam_text, municipality_names
from monitoring.results.layouts.mapped.headings import (
    HEADER_ROWS,
    HeadColumn,
    columns_of,
    examples_of,
    likely_header,
)
from monitoring.results.layouts.mapped.recipe import Meaning, Recipe
from monitoring.results.layouts.mapped.roles import title_of
from monitoring.results.mapping import saved
from monitoring.results.mapping.drafts import FACTS
from monitoring.results.mapping.outline import OutlinedSheet
from schools.models import User
from shnor_portal.core.models import Batch
from shnor_portal.core.sheets.cells import text
from shnor_portal.core.sheets.personal import says_who
from shnor_portal.core.typography import number

_WIDEST, _LETTERS = 30, 40


@dataclass(frozen=True, slots=True)
class ToExplain:
    """A file of a batch that may be explained: `read` is true where it was, `unknown` counts
    values to be asked about, `asked` columns and facts of one that is like a known table."""

    draft: TableDraft
    read: bool
    unknown: int
    asked: int

    @property
    def like_known(self) -> bool:
        return bool(self.draft.base_id)

    @property
    def asks_columns(self) -> bool:
        return any(key not in FACTS for key in self.draft.asked) or not self.draft.asked


@dataclass(frozen=True, slots=True)
class ShownRow:
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column with examples; `personal` is one of persons, which is never read; `before` is the
    heading of another year's table that stood in its place."""

    column: HeadColumn
    examples: tuple[str, ...]
    personal: bool
    asked: bool
    before: str = ""


def drafts(user: User) -> QuerySet[TableDraft]:
    """Drafts of the files of batches that the viewer sees."""
    rows = TableDraft.objects.filter(file__batch__in=Batch.objects.visible_to(user))
    related = ("file__stored", "file__batch__job", "file__batch__created_by", "outline", "base")
    return rows.select_related(*related)


def of_batch(batch: Batch) -> dict[int, ToExplain]:
    """By file: what of a batch may be explained while it is not confirmed."""
    rows = TableDraft.objects.filter(file__batch=batch, outline__isnull=False)
    return {
        draft.file_id: ToExplain(
            draft, draft.ready, len(saved.unknown(draft)) if draft.ready else 0, len(draft.asked)
        )
        for draft in rows.select_related("file__stored", "base").order_by("file__position")
        if draft.file.layout in {"", "mapped"}
    }


def shown_rows(sheet: OutlinedSheet) -> list[ShownRow]:
    """The first rows of a sheet as a person reads them."""
    rows = sheet.rows[:HEADER_ROWS]
    width = max((i + 1 for row in rows for i, v in enumerate(row) if v is not None), default=1)
    return [
        ShownRow(number, tuple(map(shown, row[: min(width, _WIDEST)])))
        for number, row in enumerate(rows, 1)
    ]


def shown(value: object) -> str:
    """A cell as a person reads it, cut short."""
    written = number(value) if isinstance(value, float) else text(value)
    return written[:_LETTERS]


def last_rows(sheet: OutlinedSheet) -> list[ShownRow]:
    """Some of the last rows, where the first ones are not all."""
    from_outline = [*enumerate(sheet.rows, 1), *sheet.last]
    rest = [(number, row) for number, row in from_outline if number > HEADER_ROWS][-6:]
    return [ShownRow(n, tuple(map(shown, row[:_WIDEST]))) for n, row in rest]


def proposed_place(recipe: Recipe, sheet: OutlinedSheet) -> dict[str, Any]:
    """Initial values of the form about the place of the table."""
    if recipe.columns and recipe.sheet == sheet.name:
        first, depth = recipe.header, recipe.depth
        skipped, end = recipe.skipped, recipe.end or None
    else:
        index, depth = likely_header(sheet.rows)
        first, skipped, end = index + 1, (), None
    words = ", ".join(map(str, skipped))
    return {"sheet": sheet.name, "header": first, "depth": depth, "skipped": words, "end": end}


def likely_sheet(recipe: Recipe, sheets: Sequence[OutlinedSheet], name: str) -> OutlinedSheet:
    """The sheet asked for, else that of the recipe, else the one with most rows."""
    named = {sheet.name: sheet for sheet in sheets}
    return named.get(name) or named.get(recipe.sheet) or max(sheets, key=lambda one: one.total)


def asked_columns(draft: TableDraft, sheets: Sequence[OutlinedSheet]) -> list[AskedColumn]:
    """The columns of the draft's table, those to be asked about marked."""
    recipe = Recipe.of(draft.recipe)
    sheet = next((one for one in sheets if one.name == recipe.sheet), None)
    if sheet is None:
        return []
    columns = columns_of(sheet.rows, recipe.header - 1, recipe.depth)
    before = _stood_before(draft, columns)
    return [
        AskedColumn(
            column,
            tuple(
                dict.fromkeys(map(shown, examples_of(sheet.rows, recipe.first_data, column.index)))
            ),
            says_who(column.own) or says_who(column.title),
            column.key in draft.asked,
            before[column.key].title if column.key in before else "",
        )
        for column in columns
    ]


def proposals(draft: TableDraft, columns: Iterable[AskedColumn]) -> dict[str, Meaning]:
    """What a form shows at first: what is known, else what stood in the same place before."""
    recipe = Recipe.of(draft.recipe)
    heads = [item.column for item in columns]
    return _stood_before(draft, heads) | dict(recipe.columns)


def _stood_before(draft: TableDraft, columns: Sequence[HeadColumn]) -> dict[str, Meaning]:
    """For new columns the ones of the known table that are gone, in the order of both."""
    if not draft.base:
        return {}
    known = Recipe.of(draft.base.recipe)
    there = {column.key for column in columns}
    gone = [one for key, one in known.columns.items() if key not in there and one.role]
    new = [column.key for column in columns if column.key in draft.asked]
    return dict(zip(new, gone, strict=False)) if len(new) == len(gone) else {}


def remembered(user: User) -> QuerySet[TableRecipe]:
    """Tables that serve the viewer's files."""
    rows = TableRecipe.objects.visible_to(user).select_related("created_by", "file__batch")
    return rows.annotate(values_known=Count("values")).order_by("-created_at", "-pk")


def placed(recipes: Iterable[TableRecipe]) -> list[TableRecipe]:
    """With `place`, whose files the memory serves."""
    rows = list(recipes)
    names = municipality_names([row.scope for row in rows])
    for row in rows:
        row.place = names.get(row.scope, "весь регион")  # type: ignore[attr-defined]
    return rows


def lines_of(recipe: TableRecipe) -> list[tuple[str, str]]:
    """(heading, what it is) of every column that is read, in the order of the table."""
    known = Recipe.of(recipe.recipe)
    return [
        (one.title or key, title_of(one.role) + (f" ({one.work})" if one.work else ""))
        for key, one in known.columns.items()
        if one.role
    ]


def values_of(recipe: TableRecipe) -> list[tuple[str, str]]:
    """(value, what it means) in words."""
    return [(row.value, _meaning(row.meaning)) for row in recipe.values.all()]


def work_of(recipe: TableRecipe) -> str:
    """«КДР, Читательская грамотность, 8 класс» – what holds for the whole table."""
    known = Recipe.of(recipe.recipe)
    facts = {"procedure": known.procedure, "subject": known.subject, "grade": known.grade}
    return exam_text(facts)


def _meaning(meaning: dict[str, Any]) -> str:
    if meaning.get("skip"):
        return "строки не загружаются"
    if meaning.get("nothing"):
        return "данных нет"
    grade = meaning.get("grade")
    return ", ".join(
        filter(None, [meaning.get("subject") or "", f"{grade} класс" if grade else ""])
    )

"""Files that a person explained, on the same way as those of every known layout."""

from dataclasses import replace
from typing import Any

from monitoring.models import TableDraft
from monitoring.results.intake import ResultsIntake
from monitoring.results.layouts.mapped import reading
from monitoring.results.layouts.mapped.meanings import Meanings
from monitoring.results.layouts.mapped.recipe import Recipe, with_words
from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.mapping import drafts, memory, queries, saved
from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import layouts
from shnor_portal.core.intake.layouts import Layout
from shnor_portal.core.models import BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

TITLE = "Таблица, в которой вы указали, что где стоит"
_MOST_ASKED = 200


def register() -> None:
    """Called once at start."""
    intake = MappedIntake()
    layouts.register(intake)
    layouts.add_last_resort(intake)


def _never(book: Book, hints: Hints) -> ParsedFile:
    raise Refused("Эта таблица читается только по указаниям человека.", code="unknown_layout")


class MappedIntake(ResultsIntake):
    """The layout `mapped`: knows no file by itself, reads one as its draft says."""

    def __init__(self) -> None:
        super().__init__(ResultLayout(reading.CODE, TITLE, lambda book: False, _never))
        # It knows no file by itself, so it is not named among the kinds that are recognised.
        self.loads = False

    def layout_for(self, file: BatchFile, book: Book) -> Layout | Refused | None:
        """This layout where the file is explained or known from another one."""
        draft = drafts.begin(file, book)
        return self if draft.ready else _what_is_asked(draft)

    def forget(self, file: BatchFile) -> None:
        draft = TableDraft.objects.select_related("outline").filter(file=file).first()
        if draft is None:
            return
        outline = draft.outline
        draft.outline, draft.unknown, draft.answers = None, "", ""
        draft.save(update_fields=["outline", "unknown", "answers"])
        if outline:
            files.discard(outline)

    def parsed(self, file: BatchFile, book: Book) -> ParsedFile:
        draft = TableDraft.objects.select_related("file__batch__created_by", "base").get(file=file)
        recipe = Recipe.of(draft.recipe)
        meanings = Meanings(memory.meanings_for(draft))
        parsed = reading.read(book, recipe, meanings)
        sheet = next((one for one in book.visible if one.name == recipe.sheet), None)
        if sheet:
            draft.recipe = with_words(recipe, sheet.rows).as_json()
        saved.keep_unknown(draft, list(meanings.asked.values())[:_MOST_ASKED])
        draft.save(update_fields=["recipe", "unknown"])
        return replace(parsed, problems=(*_notes(draft, recipe), *parsed.problems))

    def apply(self, file: BatchFile, by: Any) -> None:
        super().apply(file, by)
        memory.remember(TableDraft.objects.select_related("base").get(file=file), by)

    def withdraw(self, file: BatchFile, by: Any) -> list[str]:
        memory.withdraw(file)
        return super().withdraw(file, by)


def _what_is_asked(draft: TableDraft) -> Refused | None:
    """Of a table that is like a known one: what of it is not known."""
    if not draft.base:
        return None
    known = f"Таблица похожа на «{draft.base.title}»"
    facts = [fact for fact in draft.asked if fact in drafts.FACTS]
    if len(facts) < len(draft.asked) or not facts:
        columns = queries.asked_columns(draft, drafts.sheets_of(draft))
        new = [item.column.title for item in columns if item.asked]
        words = ", ".join(f"«{key}»" for key in new[:5]) or "нет нужных столбцов"
        return Refused(
            f"{known}, но отличается от неё: {words}. Откройте загрузку в портале и укажите, что "
            "стоит в этих столбцах: остальное останется как в прошлый раз.",
            code="columns_changed",
        )
    code = "year_required" if facts == ["year"] else "subject_required"
    words = ", ".join(_FACTS[fact] for fact in facts)
    return Refused(
        f"{known}, но в файле не сказано: {words}. Укажите это при загрузке (в командной строке "
        "ключами --year, --subject, --grade) или на странице загрузки.",
        code=code,
    )


_FACTS = {"procedure": "процедура", "year": "год", "subject": "предмет", "grade": "класс"}


def _notes(draft: TableDraft, recipe: Recipe) -> list[Problem]:
    """By what the file was read; a maximum that nobody confirmed for this work is said aloud."""
    if not draft.base:
        return []
    day = f"{draft.base.created_at:%d.%m.%Y}"
    said = f"Что где стоит, портал взял из таблицы «{draft.base.title}» от {day}."
    notes = [Problem("table_known", f"{said} Проверьте строки перед подтверждением.", "info")]
    roles = recipe.roles()
    counted = roles & {"mean_primary", "score"} and "max_primary" not in roles
    if draft.whole and counted and recipe.max_primary:
        words = (
            f"Максимальный балл {recipe.max_primary} взят из той же таблицы. Если в этой работе он "
            "другой, исправьте его: «Что где стоит» на странице загрузки."
        )
        notes.append(Problem("maximum_remembered", words, "warning"))
    return notes

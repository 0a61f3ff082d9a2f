"""Which layout a book is in, by its content only."""

from monitoring.results.layouts import (
    benchmarks,
    ege_protocol,
    flat_marks,
    flat_scores,
    gia_appeals,
    kdr,
    oge_protocol,
    vpr_exports,
    vpr_form,
    vpr_groups,
    vpr_individual,
    vpr_journal,
    vpr_marks,
    vpr_planned,
    vpr_scores,
    vpr_tasks,
)
from monitoring.results.layouts.parsed import ResultLayout
from shnor_portal.core.sheets.books import Book

# The more particular first; a new layout is a module with a LAYOUT (or several), and its name here.
LAYOUTS: tuple[ResultLayout, ...] = (
    gia_appeals.LAYOUT,
    kdr.LAYOUT,
    oge_protocol.LAYOUT,
    ege_protocol.LAYOUT,
    vpr_individual.LAYOUT,
    vpr_journal.LAYOUT,
    vpr_groups.LAYOUT,
    vpr_planned.LAYOUT,
    vpr_marks.LAYOUT,
    vpr_scores.LAYOUT,
    vpr_tasks.LAYOUT,
    flat_marks.LAYOUT,
    flat_scores.LAYOUT,
    benchmarks.LAYOUT,
    *vpr_exports.LAYOUTS,
    vpr_form.LAYOUT,
)


def recognise(book: Book) -> ResultLayout | None:
    """The layout of the book's first known table, None if there is none."""
    return next((layout for layout in LAYOUTS if layout.recognises(book)), None)

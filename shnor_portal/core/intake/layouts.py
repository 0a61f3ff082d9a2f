"""The layouts of files that the portal knows; apps register theirs at start."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book

Writing = Callable[[], AbstractContextManager[None]]
_ABOUT: dict[str, Any] = {}


def every_file_tells(about: Mapping[str, Any]) -> None:
    """Have these keys in the summary of every file, with what stands there if nothing is known."""
    _ABOUT.update(about)


@dataclass
class Staged:
    """What reading one file ended with.

    Each of `rows` is created, updated, unchanged or rejected; `beside` counts in the same words
    what the file holds beside them (totals, say). `refused` is true when nothing of the file can
    be applied. `personal` tells that the file holds personal columns. `gone` are rows of an
    earlier file of the same report that this one tells no more: applying it may withdraw them.
    `about` is what the file is of, in the words of the apps (`every_file_tells`).
    """

    about: dict[str, Any] = field(default_factory=lambda: deepcopy(_ABOUT))
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    gone: int = 0
    beside: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False
    personal: bool = False

    def counts(self) -> dict[str, Any]:
        """The summary kept with the file: the command-line contract without `issues`."""
        return {
            **self.about,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }


class Layout(Protocol):
    """One kind of file. `order` decides who is read and applied first in a batch.

    `loads` is false for a file that is known only in order to advise another one. A layout may
    have `is_title`, which knows lines of its files that stand under names and name nobody.
    """

    code: str
    title: str
    order: int
    loads: bool

    def recognise(self, book: Book) -> bool:
        """By content only; never by the file's name."""

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        """Read into rows that nobody sees until the apply. Called again after a crash.

        All rows are written inside one `with writing():`, the transaction that has removed what
        an earlier attempt wrote and that only the worker with the job can commit.
        """

    def unstage(self, file: BatchFile) -> None:
        """Remove what `stage` wrote."""

    def apply(self, file: BatchFile, by: Any) -> None:
        """One set-based step inside the batch's transaction."""

    def withdraw(self, file: BatchFile, by: Any) -> list[str]:
        """Undo the apply; returns sentences about what was kept and why."""


class LastResort(Protocol):
    """Asked of a file that no layout recognises: a person may have said how to read it."""

    def layout_for(self, file: BatchFile, book: Book) -> Layout | Refused | None:
        """The layout that reads it as a person said; else keeps what is needed to ask, and says
        what is still to be told where something is.

        Called inside a step of the job that reads.
        """

    def forget(self, file: BatchFile) -> None:
        """The file is decided about or deleted: what was kept of it to ask goes too."""


AfterChange = Callable[[Sequence[BatchFile], Any], None]
_LAYOUTS: dict[str, Layout] = {}
_AFTER_CHANGE: list[AfterChange] = []
_NARROWING: list[Callable[[Batch], tuple[str, ...]]] = []
_LAST_RESORTS: list[LastResort] = []


def register(layout: Layout) -> None:
    _LAYOUTS[layout.code] = layout


def after_change(hook: AfterChange) -> None:
    """Call `hook(files, by)` in the transaction of every apply and withdrawal, at its end."""
    if hook not in _AFTER_CHANGE:
        _AFTER_CHANGE.append(hook)


def narrow_to(hook: Callable[[Batch], tuple[str, ...]]) -> None:
    """Ask `hook(batch)` for code and name of the region that alone is read of a whole country."""
    if hook not in _NARROWING:
        _NARROWING.append(hook)


def region_of(batch: Batch) -> tuple[str, ...]:
    return tuple(word for hook in _NARROWING for word in hook(batch))


def run_after_change(files: Sequence[BatchFile], by: Any) -> None:
    for hook in _AFTER_CHANGE:
        hook(files, by)


def by_code(code: str) -> Layout:
    return _LAYOUTS[code]


def title_of(code: str) -> str:
    return _LAYOUTS[code].title if code in _LAYOUTS else ""


def recognise(book: Book) -> Layout | None:
    """The layout of a book, or None; the more particular layouts come first by `order`."""
    ordered = sorted(_LAYOUTS.values(), key=lambda layout: layout.order)
    return next((layout for layout in ordered if layout.recognise(book)), None)


def add_last_resort(resort: LastResort) -> None:
    """Have `resort` asked of files that no layout recognises."""
    _LAST_RESORTS.append(resort)


def as_explained(file: BatchFile, book: Book) -> Layout | Refused | None:
    """The layout of a file that nobody recognises and a person has explained, or what it lacks."""
    answers = (resort.layout_for(file, book) for resort in _LAST_RESORTS)
    return next((answer for answer in answers if answer), None)


def forget(file: BatchFile) -> None:
    """Nobody will be asked about the file any more."""
    for resort in _LAST_RESORTS:
        resort.forget(file)


def known_titles() -> list[str]:
    known = [layout for layout in _LAYOUTS.values() if layout.loads]
    return [layout.title for layout in sorted(known, key=lambda layout: layout.order)]

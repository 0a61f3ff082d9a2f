"""The registry of paper kinds, and how one is rendered.

Apps register their kinds in `AppConfig.ready()`; core knows no school, so a kind brings its own
template, the function that gathers its context, and the permission that opens it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.template.loader import render_to_string

from shnor_portal.core.documents.contexts import PaperContext, stamp
from shnor_portal.core.documents.docx import html_to_docx
from shnor_portal.core.documents.figures import as_figures
from shnor_portal.core.documents.layout import LAYOUTS
from shnor_portal.core.documents.pdf import html_to_pdf
from shnor_portal.core.documents.wording import Wording
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import SheetData, write_book
from shnor_portal.core.typography import tie, tie_html, tie_names, whole_ranges

# Word stretches only ordinary spaces, so ties would spread its justified lines; and a text that
# people edit should not be full of them: it has only those inside names and numbers.
FORMATS: dict[str, Callable[[str], bytes]] = {
    "pdf": lambda html: html_to_pdf(tie_html(html, lambda text: whole_ranges(tie(text)))),
    "docx": lambda html: html_to_docx(tie_html(html, tie_names)),
}


@dataclass(frozen=True)
class Paper:
    """A kind of paper.

    `build_context` asks the database and returns an instance of `context_class`; its arguments
    are the kind's own. `scope_kind` says whose paper it is ("either": a school's or
    a municipality's), `permission` who may make it.
    """

    kind: str
    title: str
    template: str
    context_class: type[PaperContext]
    build_context: Callable[..., PaperContext]
    scope_kind: Literal["school", "municipality", "either"]
    permission: str
    # It tells values of fewer than five participants, which not everybody may see.
    small_figures: bool = False
    layout: str = "note"
    orientation: Literal["portrait", "landscape"] = "portrait"
    # Batch files behind the numbers, with the arguments of `build_context`.
    find_sources: Callable[..., list[int]] = lambda *_: []
    # Yes-or-no questions to whoever makes it: the argument of `build_context` and its words.
    options: Mapping[str, str] = field(default_factory=dict)
    # What of its text is changed before it is made; None where nothing is.
    wording: Wording | None = None
    # The paper's tables as a workbook; None where it has none.
    sheets: Callable[..., list[SheetData]] | None = None


_papers: dict[str, Paper] = {}


def register(paper: Paper) -> None:
    """Add a kind; ValueError for a kind that exists or a layout that does not."""
    if paper.kind in _papers:
        raise ValueError(f"Paper kind {paper.kind!r} is registered twice")
    if paper.layout not in LAYOUTS:
        raise ValueError(f"Paper kind {paper.kind!r}: no layout {paper.layout!r}")
    _papers[paper.kind] = paper


def registered() -> tuple[Paper, ...]:
    """Every kind, in the alphabetical order of titles."""
    return tuple(sorted(_papers.values(), key=lambda paper: paper.title))


def get(kind: str) -> Paper:
    """The kind by its code; Refused with the codes that exist."""
    if kind not in _papers:
        raise Refused(
            f"Нет документа вида «{kind}».",
            code="unknown_report",
            details=[f"{paper.kind} – {paper.title}" for paper in registered()],
        )
    return _papers[kind]


def render_html(paper: Paper, context: PaperContext) -> str:
    """The one HTML from which both PDF and DOCX are made."""
    values: dict[str, Any] = {
        "paper": paper,
        "doc": context,
        "stamp": stamp(paper.kind, context),
    }
    return render_to_string(paper.template, values)


def render(paper: Paper, context: PaperContext, fmt: str) -> bytes:
    """The paper as `pdf`, `docx` or, where it has tables, `xlsx`; Refused for another format.

    Seconds long: for workers.
    """
    if fmt == "xlsx" and paper.sheets:
        return write_book(as_figures(paper.sheets(context)))
    if fmt not in FORMATS:
        known = [*FORMATS, *(["xlsx"] if paper.sheets else [])]
        raise Refused(
            f"«{paper.title}» формируется только в форматах {', '.join(known)}.",
            code="unknown_format",
        )
    return FORMATS[fmt](render_html(paper, context))

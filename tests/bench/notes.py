"""A note of three pages with two charts as PDF: the portal's drawing, WeasyPrint alone.

The limit lays out the same HTML without its charts. The charts are drawn anew each time, as for a
school whose note nobody has made. Seconds of one core: the machine may have other work.
"""

import io
import json
import re
from pathlib import Path

import weasyprint
from django.core.cache import cache
from pypdf import PdfReader

from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import PaperContext, context_from_json
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.documents.resources import read_resource
from tests.bench.measure import Contender, core_in_turn, table, within

KEPT = Path(__file__).parents[1] / "desk" / "kept_papers" / "school_note.json"
PAGES, TIMES, LIMIT = 3, 5, 1.3
_CHART = re.compile(r"<figure\b.*?</figure>", re.DOTALL)


def run() -> str:
    paper = papers.get("school_note")
    context = context_from_json(paper.context_class, json.loads(KEPT.read_text())["context"])
    html = papers.render_html(paper, context)
    drawn = len(_CHART.findall(html))
    pages = len(PdfReader(io.BytesIO(papers.render(paper, context, "pdf"))).pages)
    if (pages, drawn) != (PAGES, 2):
        raise AssertionError(f"the note has {pages} pages and {drawn} charts")
    plain = _CHART.sub("", html).replace("static:core/papers.css", "bench:papers.css")
    bare, portal, kept = core_in_turn(
        [lambda: _bare(plain)] * TIMES,
        [lambda: _anew(paper, context)] * TIMES,
        [lambda: papers.render(paper, context, "pdf")] * TIMES,
    )
    return table(
        f"A note of {PAGES} pages with two charts, {TIMES} times (at most {LIMIT:g} × WeasyPrint)",
        [
            Contender("WeasyPrint: its HTML without charts (limit)", bare),
            Contender("portal: template, charts, PDF", portal, note=within(portal, bare, LIMIT)),
            Contender("portal: charts drawn before", kept, note=within(kept, bare, LIMIT)),
        ],
    )


def _anew(paper: Paper, context: PaperContext) -> None:
    cache.clear()
    papers.render(paper, context, "pdf")


def _bare(html: str) -> None:
    style, _ = read_resource("static:core/papers.css")
    sheet = weasyprint.CSS(string=style.decode())
    link = re.sub(r"<link\b[^>]*>", "", html)
    weasyprint.HTML(string=link).write_pdf(stylesheets=[sheet])

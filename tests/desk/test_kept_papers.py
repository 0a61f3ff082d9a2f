"""A paper made by an earlier version opens after its context has grown: one of each kind is kept.

`kept_papers/` has what stands in the row of a paper (`PaperSnapshot.context`), with its stamp. A
file is written once, when the kind comes, and never again: that is what makes this test worth
something. A field that a context gets later needs a default.
"""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from shnor_portal.core.documents import papers
from shnor_portal.core.documents.contexts import context_from_json, stamp
from shnor_portal.core.models import PaperSnapshot

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KEPT = Path(__file__).with_name("kept_papers")
KINDS = [paper.kind for paper in papers.registered()]


def kept(kind: str) -> dict:
    return json.loads((KEPT / f"{kind}.json").read_text())


def test_one_of_each_kind_is_kept():
    assert {path.stem for path in KEPT.glob("*.json")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_kept_paper_opens_with_its_stamp(kind, cast, sign_in):
    """On its page, on paper and as a workbook; the same content has the same stamp."""
    paper, found = papers.get(kind), kept(kind)
    snapshot = PaperSnapshot.objects.create(
        kind=kind, title=paper.title, year=2024, context=found["context"], sources=[],
        snapshot_id=found["snapshot_id"], check_code=found["check_code"],
        small_figures=paper.small_figures, scope=cast.north.municipality.scope,
    )  # fmt: skip
    client = sign_in(cast.north.coordinator)

    context = context_from_json(paper.context_class, snapshot.context)
    html = papers.render_html(paper, context)
    page = client.get(reverse("desk:paper", args=[snapshot.pk]))
    book = client.get(reverse("desk:paper_workbook", args=[snapshot.pk]))

    assert found["context"]["requisites"]["title"].split()[0] in html
    assert page.status_code == 200
    assert book.status_code == (200 if paper.sheets else 404)
    assert stamp(kind, context).snapshot_id == found["snapshot_id"]
    assert stamp(kind, context).check_code == found["check_code"]

"""The note on a municipality: the year, its list, plans, proposals, schools by the alphabet."""

import pytest
from django.core.exceptions import PermissionDenied

from shnor_portal.core.documents.papers import render_html
from shnor_portal.core.errors import Refused
from shnor_portal.desk.papers import municipality_note
from shnor_portal.desk.papers.services import make
from tests.desk.paper_texts import approved, plain
from tests.monitoring.pages import LAKE, load, load_year, report

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_schools_stand_by_the_alphabet_with_signs_and_small_numbers_hidden(cast, listed):
    load(cast, report([(*LAKE, (2, 1, 1, 0))], grade=6))

    note = municipality_note.build(cast.north.municipality, 2025)

    names = [line.school for line in note.schools]
    assert names == sorted(names)
    northern = note.schools[names.index("МБОУ «Северная СОШ»")]
    assert plain(northern.found).startswith("ШНОР")
    assert northern.participants == "40"
    assert all(bar.name[0] == "«" for bar in note.schools_chart.bars)
    assert any("не утверждён. Признаки найдены у 1" in plain(text) for text in note.listed)
    assert "подготовить приказ" not in note.points[0].text  # it is decided already


def test_list_tells_who_entered_by_which_order(cast, listed):
    approved(cast, listed)

    note = municipality_note.build(cast.north.municipality, 2025)

    said = plain(" ".join(note.listed))
    assert "Перечень 2026 года (по результатам 2025 года): приказ от 17.04.2026 № 112-од." in said
    assert "Вошли: МБОУ «Северная СОШ» (ШНОР). Остались: нет." in said
    assert "дорожные карты: МБОУ «Северная СОШ»" in plain(
        " ".join(point.text for point in note.points)
    )


def test_note_is_for_those_who_sign_and_needs_results(cast):
    with pytest.raises(Refused) as refusal:
        municipality_note.build(cast.north.municipality, 2025)
    load_year(cast)

    with pytest.raises(PermissionDenied):
        make(
            kind="municipality_note", place=cast.north.municipality, year=2025,
            by=cast.north.specialist,
        )  # fmt: skip
    note = municipality_note.build(cast.north.municipality, 2025)

    assert "идентификацию школ по результатам 2025 года" in plain(note.points[0].text)
    assert refusal.value.code == "no_results"
    assert "по алфавиту, не рейтинг" in render_html(municipality_note.PAPER, note)

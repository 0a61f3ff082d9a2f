"""Diagnostics of teachers' competences as counts, the note on deficits, the application."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from roadmaps.models import CompetenceCheck
from roadmaps.papers import deficit_note
from roadmaps.support import competences
from shnor_portal.core.documents import papers
from shnor_portal.core.errors import Refused
from tests.roadmaps.support_samples import competence_check

pytestmark = pytest.mark.django_db
LIST = reverse("roadmaps:competence_list")
SAID = {
    "on": "2024-10-02", "kind": "subject", "subject": "Физика", "topic": "Опыты", "tool": "",
    "tested": "5", "with_deficit": "3", "improved": "", "routes": "2",
}  # fmt: skip


def test_note_adds_the_latest_diagnostics_and_applies_for_courses(cast):
    first, second, _ = cast.north.schools
    competence_check(first, on=date(2024, 2, 1), with_deficit=6, improved=None, routes=None)
    competence_check(first)
    competence_check(second, kind="method", subject="", topic="", tested=14, with_deficit=3,
                     improved=None, routes=3)  # fmt: skip
    competence_check(cast.south.school)

    note = deficit_note.build(cast.north.municipality, 2024)

    assert "в\u00a07\u00a0случаях из\u00a020 (35,0\u00a0%)" in note.conclusion[0]
    assert [(row.name, row.tested, row.with_deficit) for row in note.kinds] == [
        ("методический дефицит", 14, 3), ("предметный дефицит", 6, 4),
    ]  # fmt: skip
    assert [(row.name, row.improved) for row in note.subjects] == [("Математика", "1")]
    assert next(row.improved for row in note.schools if row.name == second.name) == ""
    assert [(row.school, row.topic, row.people) for row in note.courses] == [
        (first.name, "Задачи с параметром", 3)
    ]
    words = Document(BytesIO(papers.render(deficit_note.PAPER, note, "docx")))
    assert "Заявка на курсы повышения квалификации" in [one.text for one in words.paragraphs]
    assert deficit_note.build(first, 2024).schools == ()
    with pytest.raises(Refused, match="Диагностик за 2023 год нет"):
        deficit_note.build(cast.north.municipality, 2023)


def test_counts_that_cannot_be_are_named_by_their_fields(cast, sign_in):
    client = sign_in(cast.north.specialist)
    url, school = reverse("roadmaps:competence_new"), cast.north.school.pk

    wrong = client.post(url, {**SAID, "school": school, "with_deficit": "9", "routes": "10"})
    nothing = client.post(url, {**SAID, "school": school, "subject": ""})
    ahead = client.post(url, {**SAID, "school": school, "on": "2090-01-01"})
    client.post(url, {**SAID, "school": school})
    twice = client.post(url, {**SAID, "school": school, "tested": "7"})

    assert wrong.status_code == 422
    assert "Не больше, чем прошли диагностику: 5." in wrong.content.decode()
    assert "назовите предмет" in nothing.content.decode()
    assert "ещё не прошла" in ahead.content.decode()
    assert "уже внесена" in twice.content.decode()
    assert CompetenceCheck.objects.get().to_teach == 1


def test_school_reads_its_own_and_the_department_changes_it(cast, sign_in):
    check = competence_check(cast.north.school)
    page = reverse("roadmaps:competence", args=[check.pk])

    head = sign_in(cast.north.school_head)
    read, forbidden = head.get(page), head.post(page, SAID)
    observed = sign_in(cast.north.observer).get(LIST).content.decode()
    coordinator = sign_in(cast.north.coordinator)
    coordinator.post(page, {**SAID, "school": cast.north.school.pk, "improved": "2"})
    check.refresh_from_db()

    assert "Задачи с параметром" in read.content.decode()
    assert '<form method="post" class' not in read.content.decode()
    assert forbidden.status_code == 403
    assert cast.north.school.name not in observed
    assert (check.subject, check.improved) == ("Физика", 2)
    assert sign_in(cast.south.coordinator).get(page).status_code == 404
    competences.remove(check=check, by=cast.north.coordinator)
    assert not CompetenceCheck.objects.exists()

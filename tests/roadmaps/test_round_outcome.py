"""What comes of a closed round: the note, targeted recommendations, facts of indicators."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.models import Assessment, SchoolResult
from monitoring.rounds import windows
from monitoring.rounds.catalogue import ORDER, READY
from roadmaps.models import Directive, Errand, RoundNote, TargetFact
from roadmaps.papers import round_note, services
from roadmaps.programmes.metrics.catalogue import BY_CODE
from roadmaps.proof import notes, recommendations, round_facts
from roadmaps.proof.round_data import round_data
from roadmaps.proof.signs import SIGNS
from roadmaps.support import errands
from shnor_portal.core.drafts.merging import Conflict
from shnor_portal.core.errors import Refused
from tests.monitoring.round_samples import make_round
from tests.roadmaps.programme_samples import approved_programme
from tests.roadmaps.yearsend_samples import TROUBLE, WELL, WHY, closed_round, give_advice, note_of
from tests.world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def north(cast):
    return cast.north


@pytest.fixture
def round(north):
    return closed_round(north.municipality, north.schools)


def figure(round, code):
    data = round_data(round.snapshots.get())
    return next(one for one in data.figures if one.question.code == code)


def test_rules_name_questions_and_metrics_that_exist():
    asked = {
        question["code"]
        for code in ORDER
        for question in json.loads((READY / f"{code}.json").read_text())["questions"]
    }

    assert {sign.question for sign in SIGNS} <= asked
    assert {sign.beside for sign in SIGNS if sign.beside} <= asked
    assert {metric for sign in SIGNS for metric in sign.metrics} <= set(BY_CODE)


def test_shares_of_schools_are_added_by_their_numbers(round):
    assert figure(round, "vpr_fail").shown == "60 из\u00a0300 (20,0\u00a0%)"
    assert figure(round, "site_complete").shown == "да\u00a0– 2 из\u00a03"


def test_a_school_is_named_where_it_differs_beyond_chance(round, north):
    signs = round_data(round.snapshots.get()).signs

    assert [(one.title, one.sign.code) for one in signs] == [
        (north.school.name, code) for code in ("vpr_fail", "plan_overdue", "site", "mediation")
    ]
    assert "остальных школах вместе 10,0" in signs[0].words


def test_note_says_what_moved_against_the_last_round_of_the_kind(north):
    today = timezone.localdate()
    closed_round(
        north.municipality, north.schools, answers=[WELL] * 3, title="Прошлогодний",
        opens=today - timedelta(days=300), year=today.year - 1,
    )  # fmt: skip

    now = [TROUBLE | WHY, WELL, WELL]
    note = note_of(closed_round(north.municipality, north.schools, answers=now))

    assert "«Прошлогодний»" in note.texts["dynamics"]
    assert "отметок «2» по всем ВПР\u00a0– с\u00a030 из\u00a0300" in note.texts["dynamics"]
    assert f"{north.school.name}: Отметок «2» по всем ВПР" in note.texts["notable"]


def test_note_is_of_a_closed_round(north):
    with pytest.raises(Refused, match="закройте"):
        notes.draft(round=make_round(north.municipality), by=None)


def test_two_people_write_a_note_and_lose_nothing(round, north):
    note = note_of(round)
    base = notes.text_values(note)
    joining = {"base": base, "seen": {}, "choices": {}}

    notes.write(note=note, by=None, values=base | {"conclusion": "Вывод"}, joining=joining)
    notes.write(note=note, by=None, values=base | {"proposals": "Помочь"}, joining=joining)
    with pytest.raises(Conflict):
        notes.write(note=note, by=None, values=base | {"conclusion": "Иной"}, joining=joining)

    note.refresh_from_db()
    assert (note.texts["conclusion"], note.texts["proposals"]) == ("Вывод", "Помочь")


def test_issued_note_is_a_paper_and_does_not_change(round, north):
    note = note_of(round)
    base = notes.text_values(note)

    snapshot = services.issue_round_note(note=note, by=north.coordinator, page=str)
    with pytest.raises(Refused, match="выпущена"):
        notes.write(
            note=note, by=None, values=base | {"conclusion": "Иной"},
            joining={"base": base, "seen": {}, "choices": {}},
        )  # fmt: skip

    paper = round_note.build_for(note)
    assert snapshot.small_figures
    assert paper.sections[0].title == "Вывод"
    assert [row.school for row in paper.schools] == sorted(school.name for school in north.schools)
    assert paper.requisites.title.count(str(round.year)) == 1
    told = {sign for row in paper.schools for sign in row.signs}
    assert told
    assert not told & set(paper.common)


def test_every_number_of_the_note_opens_down_to_schools(round, north, sign_in):
    note = note_of(round)
    client = sign_in(north.specialist)

    page = client.get(reverse("roadmaps:round_note", args=[note.pk])).content.decode()
    found = figure(round, "vpr_fail")
    url = reverse("roadmaps:round_note_figure", args=[note.pk, found.place, "vpr_fail"])
    rows = client.get(url).content.decode()

    assert f'href="{url}"' in page
    assert "40 из\u00a0100 (40,0\u00a0%)" in rows
    assert "10 из\u00a0100" in rows


def test_observer_does_not_read_a_note(round, north, sign_in):
    note = note_of(round)

    page = sign_in(north.observer).get(reverse("roadmaps:round_note", args=[note.pk]))

    assert page.status_code == 404


def test_recommendation_stands_on_a_finding_and_moves_an_indicator(round, north):
    programme = approved_programme(north.municipality)
    given = give_advice(round)

    mine = [one for one in given if one.school == north.school]
    assert any("40 из\u00a0100" in one.found for one in mine)
    site = next(one for one in mine if one.sign == "site")
    assert site.indicator == programme.indicators.get(metric="open_sites")
    assert site.due > timezone.localdate()


def test_what_was_advised_is_not_proposed_again(round):
    give_advice(round)

    again = recommendations.propose(round=round, by=None)

    assert again.points == []


def test_recommendation_without_a_ground_is_refused(round, north):
    directive = recommendations.propose(round=round, by=None)
    point = errands.Point(
        "", "Сделать", "", timezone.localdate(), [errands.Whom(school=north.school)]
    )

    with pytest.raises(Refused, match="нужно основание"):
        errands.issue(directive=directive, points=[point], by=None)


def test_school_answers_and_the_department_sees_it(round, north, sign_in):
    client = sign_in(north.specialist)
    client.post(reverse("roadmaps:round_advice", args=[round.pk]))
    directive = Directive.objects.get(kind="advice")
    page = client.get(reverse("roadmaps:directive", args=[directive.pk]))
    data = {
        name: field.initial for name, field in page.context["form"].fields.items() if field.initial
    }
    client.post(reverse("roadmaps:directive", args=[directive.pk]), data)
    errand = Errand.objects.get(school=north.school, sign="site")

    school = sign_in(north.school_head)
    mine = school.get(reverse("roadmaps:my_deadlines")).content.decode()
    tab = school.get(reverse("roadmaps:support_school", args=[north.school.pk])).content.decode()
    school.post(
        reverse("roadmaps:errand", args=[errand.pk]),
        {"deed": "report", "done_on": timezone.localdate().isoformat(), "text": "Заполнили раздел"},
    )
    outcome = client.get(reverse("roadmaps:round_outcome", args=[round.pk])).content.decode()

    assert "Заполнить на сайте школы раздел" in mine
    assert "Заполнить на сайте школы раздел" in tab
    assert "Заполнили раздел" in outcome


def test_fact_accepted_in_a_round_stays_when_a_result_changes(round, north, sign_in):
    year = timezone.localdate().year
    programme = approved_programme(north.municipality, first_year=year - 1, last_year=year + 1)
    indicator = programme.indicators.get(number="6")
    work = Assessment.objects.create(procedure="oge", year=year, subject="Математика", grade=9)
    cell = SchoolResult.objects.create(
        school=north.school, assessment=work, participants=40, n2=4, n3=20, n4=10, n5=6,
        updated_at=timezone.now(),
    )  # fmt: skip
    client = sign_in(north.coordinator)

    client.post(
        reverse("roadmaps:round_facts_accept", args=[round.pk]), {"indicator": [indicator.pk]}
    )
    SchoolResult.objects.filter(pk=cell.pk).update(n2=8, n3=16)
    rows = round_facts.of_round(north.coordinator, round).rows
    row = next(row for row in rows if row.line.indicator == indicator)
    page = client.get(reverse("roadmaps:round_facts", args=[round.pk])).content.decode()

    fact = TargetFact.objects.get()
    assert fact.snapshot == round.snapshots.get()
    assert (row.accepted_words, row.cell.now_words) == (
        "4 из\u00a040 = 10,0\u00a0%",
        "8 из\u00a040 = 20,0\u00a0%",
    )
    assert row.has_moved
    assert "4 из\u00a040" in page
    assert "8 из\u00a040" in page


def test_note_drafted_anew_takes_the_latest_snapshot(round, north):
    note = note_of(round)
    services.issue_round_note(note=note, by=north.coordinator, page=str)
    windows.close_round(round=round, by=None)

    notes.redraft(note=note, by=north.coordinator)

    note = RoundNote.objects.get()
    assert note.is_editable
    assert note.snapshot.number == 2


def test_outcome_asks_few_queries_however_many_schools(round, north, sign_in):
    note = note_of(round)
    client = sign_in(north.specialist)
    client.get("/")

    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(reverse("roadmaps:round_note", args=[note.pk]))

    assert len(found) < 12, "\n".join(query["sql"][:150] for query in found)


def test_signs_of_the_identification_are_one_recommendation(cast):
    world = make_world(cast)
    run, school = world.run, cast.north.schools[1]
    finding = run.findings.filter(school=school).first()
    run.findings.exclude(pk=finding.pk).delete()
    run.findings.update(outcome="yes", decision="")
    second = run.findings.get()
    second.pk, second.category, second.category_title = None, "other", "Другой признак"
    second.save()
    round = closed_round(cast.north.municipality, cast.north.schools, year=2024, kind="management")

    told = recommendations.proposals(round_data(round.snapshots.get()))

    (one,) = [each for each in told if each.sign == recommendations.FINDING]
    assert (one.school, one.finding) == (school.pk, finding.pk)
    assert "Другой признак" in one.found
    assert finding.category_title in one.found

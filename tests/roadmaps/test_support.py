"""Support of schools: events by kind, norms by school, agreements, metrics of programmes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import Partnership, SupportEvent, SupportNorm
from roadmaps.programmes.facts import report_computed
from roadmaps.programmes.indicator_queries import sheet
from roadmaps.programmes.metrics.catalogue import BY_CODE
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.presets.beginning import BY_CODE as PRESETS
from roadmaps.programmes.presets.beginning import begin
from roadmaps.programmes.standing import Light
from roadmaps.support import queries, services
from roadmaps.support.norms import Given, progress
from shnor_portal.core.errors import Refused
from tests.monitoring.pages import sheet_rows, text_of
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import NOW, accompany, plan_in_force
from tests.roadmaps.programme_samples import approved_programme
from tests.roadmaps.support_samples import agreement, held_event, norm, planned_event

YEAR = 2026


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


# --- what a norm counts: pure


CONSULTATION = Given("consultation", Decimal(2), 3, 3, 1, held=True)
SEMINAR = Given("seminar", Decimal(4), 2, 41, 2, held=True)
COURSE = Given("course", Decimal(36), 5, 5, 1, held=True)
SHORT_COURSE = Given("course", Decimal(16), 9, 9, 1, held=True)
AHEAD = Given("seminar", None, 0, 0, 1, held=False)


@pytest.mark.parametrize(
    ("fields", "given", "done", "planned"),
    [
        ({"unit": "events", "kinds": ["consultation"]}, [CONSULTATION, SEMINAR], 1, 0),
        ({"unit": "events", "kinds": []}, [CONSULTATION, SEMINAR, AHEAD], 2, 1),
        ({"unit": "events", "min_hours": Decimal(4)}, [CONSULTATION, SEMINAR], 1, 0),
        ({"unit": "people", "kinds": ["course"], "min_hours": Decimal(32)},
         [COURSE, SHORT_COURSE], 5, 0),
        ({"unit": "hours"}, [CONSULTATION, SEMINAR], 6, 0),
        ({"unit": "events", "min_people": 40, "min_districts": 2}, [SEMINAR, COURSE], 1, 0),
        ({"unit": "contracts"}, [COURSE], 3, 0),
    ],
)  # fmt: skip
def test_norm_counts_what_fits_its_conditions(fields, given, done, planned):
    found = progress(SupportNorm(title="Норма", number=2, **fields), given, contracts=3)

    assert (found.done, found.planned) == (Fraction(done), Fraction(planned))
    assert found.is_met == (done >= 2)
    assert found.words == f"{done} {'при норме' if done > 2 else 'из'}\u00a02"


# --- the way of an event


@pytest.mark.django_db
def test_department_plans_for_many_schools_marks_held_and_a_school_sees_its_own(cast, sign_in):
    north = cast.north
    first, second = north.schools[:2]
    plan = plan_in_force(north.municipality)
    measure = plan.versions.get().measures.get(number="1")
    client = sign_in(north.specialist)
    kinds = text_of(client.get(url("support_new")))
    assert "Методический выезд" in kinds
    assert "Гостевой день" in kinds

    body = {
        "theme": "Разбор ошибок", "starts": "2026-09-10", "ends": "", "hours": "1,5",
        "place": "Ресурсный центр", "responsible": "методист", "schools": [first.pk, second.pk],
        "measure": str(measure.key),
        "url": "https://centre.example/razbor",
        "file": SimpleUploadedFile("Справка.pdf", b"%PDF-1.4\n%%EOF\n"),
    }  # fmt: skip
    made = client.post(f"{url('support_new')}?kind=consultation", body)
    event = SupportEvent.objects.get()
    assert made.url == url("support_event", event.pk)
    assert (event.hours, event.ends, event.plan) == (Decimal("1.5"), date(2026, 9, 10), plan)

    asked = text_of(client.get(url("support_list")))
    assert "1 мероприятие прошло, а состоялось ли, не отмечено" in asked
    assert "Отметьте проведённое: 1 мероприятие" in text_of(client.get("/"))

    held = {
        "starts": "2026-09-11", "hours": "2", "outcome": "Договорились о плане",
        f"teachers_{first.pk}": "3", f"heads_{first.pk}": "1",
        f"teachers_{second.pk}": "2", f"heads_{second.pk}": "",
    }  # fmt: skip
    client.post(url("support_hold", event.pk), held)
    event.refresh_from_db()
    assert (event.state, event.starts, event.hours) == ("held", date(2026, 9, 11), 2)
    page = text_of(client.get(url("support_event", event.pk)))
    assert "Договорились о плане" in page
    assert measure.text in page
    (row,) = sheet_rows(client.get(f"{url('support_list')}?format=xlsx").content)[1:]
    assert "Разбор ошибок" in row
    assert 6 in row

    school = sign_in(north.school_team)
    own = text_of(school.get(url("support_school", first.pk)))
    assert "Разбор ошибок" in own
    assert "4 участника от школы" in own
    page = text_of(school.get(url("support_event", event.pk)))
    assert second.name not in page
    assert "Участников других школ видит муниципалитет" in page
    assert school.get(url("support_file", event.pk)).status_code == 200
    assert school.get(url("support_school", second.pk)).status_code == 404
    assert school.get(url("support_edit", event.pk)).status_code == 403
    strange = sign_in(cast.south.coordinator)
    assert strange.get(url("support_event", event.pk)).status_code == 404


@pytest.mark.django_db
def test_one_like_it_for_every_school_and_wrong_fields_are_told(cast, sign_in):
    north = cast.north
    client = sign_in(north.coordinator)
    address = f"{url('support_new')}?kind=visit"
    body = {
        "theme": "Выезд", "starts": "2026-10-20", "each": "on",
        "schools": [school.pk for school in north.schools],
    }  # fmt: skip

    wrong = client.post(address, {**body, "ends": "2026-10-19"})
    assert wrong.status_code == 422
    assert "Окончание раньше начала" in text_of(wrong)
    foreign = client.post(address, {**body, "schools": [cast.south.school.pk]})
    assert foreign.status_code == 422
    client.post(address, body)

    made = SupportEvent.objects.all()
    assert [event.reached.count() for event in made] == [1, 1, 1]
    early = client.post(url("support_hold", made[0].pk), {"starts": "2026-10-20"})
    assert early.status_code == 409
    assert "ещё впереди (20.10.2026)" in text_of(early)


@pytest.mark.django_db
def test_state_moves_only_where_it_may_and_a_colleagues_change_is_not_lost(cast):
    north = cast.north
    event = planned_event(north.school)
    with pytest.raises(Refused, match="причину"):
        services.cancel(event=event, reason=" ", by=north.specialist)
    services.cancel(event=event, reason="Дорогу размыло", by=north.specialist)
    assert "Дорогу размыло" in str(SupportEvent.objects.get().reason)
    services.reopen(event=event, by=north.specialist)
    services.hold(event=event, people={}, by=north.specialist)
    for refused in (
        lambda: services.cancel(event=event, reason="Поздно", by=north.specialist),
        lambda: services.remove(event=event, by=north.specialist),
    ):
        with pytest.raises(Refused, match="[Пп]роведённое"):
            refused()

    opened = timezone.now()
    said = {"theme": "Иначе", "starts": event.starts, "ends": event.ends, "schools": [north.school]}
    with time_machine.travel(NOW.replace(hour=7), tick=False):
        services.change_event(event=event, by=north.coordinator, seen=opened, **said)
        with pytest.raises(Refused, match="изменили, пока страница"):
            services.change_event(event=event, by=north.specialist, seen=opened, **said)


# --- norms by school


@pytest.mark.django_db
def test_norms_are_told_by_school_and_together_for_the_year(cast, sign_in):
    north = cast.north
    first, second, third = north.schools
    accompany(first, second)
    norm(north.municipality, number=2)
    norm(north.municipality, title="Договоры", unit="contracts", number=1, kinds=[])
    norm(north.municipality, title="Обмен опытом", whom="", number=1, kinds=["guest_day"])
    norm(north.municipality, title="Прошлая", last_year=2025)
    held_event(first)
    held_event(first, second, theme="Вторая")
    planned_event(second, starts=date(2026, 11, 3))
    held_event(third, kind="guest_day", hours=Decimal(5))
    held_event(first, starts=date(2025, 3, 1))
    agreement(first)
    agreement(second, until=date(2026, 3, 1), dated=date(2025, 9, 1))
    agreement(third, kind=Partnership.Kind.CURATOR)

    found = queries.year_support(north.municipality, YEAR, north.schools)

    said = {
        line.school: {one.norm.title: one.words for one in line.progress} for line in found.lines
    }
    assert said == {
        first: {"Консультации": "2 из\u00a02", "Договоры": "1 из\u00a01"},
        second: {"Консультации": "1 из\u00a02", "Договоры": "1 из\u00a01"},
        third: {},
    }
    assert [(one.norm.title, one.words) for one in found.together] == [
        ("Обмен опытом", "1 из\u00a01")
    ]
    page = text_of(sign_in(north.head).get(url("support_schools")))
    assert "2 из 2</span><span" in page
    assert "ещё запланировано: 1" in page
    own = text_of(sign_in(north.school_head).get(url("support_school", first.pk)))
    assert "Нормы поддержки: выполнено 2 из 2" in own
    assert "Дом культуры" in own


@pytest.mark.django_db
def test_ready_norms_are_taken_once_changed_and_removed(cast, sign_in):
    north = cast.north
    client = sign_in(north.coordinator)
    assert "Межмуниципальный семинар" in text_of(client.get(url("norm_list")))
    for _ in range(2):
        client.post(url("norm_ready"), {"municipality": north.municipality.pk})
    assert SupportNorm.objects.count() == 6

    one = SupportNorm.objects.get(title="Консультации школе")
    fields = {
        "title": one.title, "whom": "listed", "unit": "events", "number": "3",
        "kinds": ["consultation", "visit"], "first_year": "2026", "last_year": "2025",
    }  # fmt: skip
    assert client.post(url("norm_edit", one.pk), fields).status_code == 422
    client.post(url("norm_edit", one.pk), {**fields, "last_year": ""})
    one.refresh_from_db()
    assert (one.number, one.kinds) == (3, ["consultation", "visit"])
    assert sign_in(north.school_team).get(url("norm_edit", one.pk)).status_code == 403
    client = sign_in(north.coordinator)
    client.post(url("norm_remove", one.pk))
    assert not SupportNorm.objects.filter(pk=one.pk).exists()


@pytest.mark.django_db
def test_agreement_is_written_seen_by_its_partner_and_closed(cast, sign_in):
    north = cast.north
    first, second = north.schools[:2]
    client = sign_in(north.specialist)
    fields = {
        "school": second.pk, "kind": "curator", "partner_school": first.pk, "partner": "",
        "subject": "Сопровождение", "number": "5", "dated": "2026-02-01", "until": "2026-01-01",
    }  # fmt: skip
    assert client.post(url("partnership_new"), fields).status_code == 422
    client.post(url("partnership_new"), {**fields, "until": "2026-09-30"})
    row = Partnership.objects.get()
    assert "истёк" in text_of(client.get(url("partnership_list")))
    partner = text_of(sign_in(north.school_team).get(url("partnership_list")))
    assert second.name in partner
    assert "Сопровождение" in partner
    client = sign_in(north.specialist)
    client.post(url("partnership_remove", row.pk))
    assert not Partnership.objects.exists()


# --- metrics of programmes


@pytest.mark.django_db
def test_metrics_of_support_count_schools_people_and_events(cast):
    north = cast.north
    first, second, third = north.schools
    accompany(first, second)
    held_event(first, third, people=(3, 1))
    held_event(second, kind="seminar", hours=Decimal(4), people=(5, None))
    planned_event(second)
    agreement(second, kind=Partnership.Kind.BASE, partner="", partner_school=third)
    agreement(first, kind=Partnership.Kind.CONSULTANT, partner="", partner_school=third)
    held_event(first, kind="mentoring", host=third, ends=date(2027, 5, 1), people=(None, None))
    agreement(first)

    material = Material(north.municipality, [YEAR, YEAR + 1])
    said = {
        code: [(row.title, row.part, row.whole) for row in BY_CODE[code].compute(material, YEAR)]
        for code in (
            "supported", "consulted", "taught", "with_contract", "new_contracts", "seminars",
            "exchange", "participants", "teachers_covered", "with_curator",
        )
    }  # fmt: skip

    assert said == {
        "supported": [(first.name, 1, 1), (second.name, 1, 1)],
        "consulted": [(first.name, 1, 1), (second.name, 0, 1)],
        "taught": [(first.name, 0, 1), (second.name, 1, 1)],
        "with_contract": [(first.name, 1, 1), (second.name, 0, 1)],
        "new_contracts": [(first.name, 1, 1)],
        "seminars": [("Разбор результатов", 1, 1)],
        "exchange": [("Разбор результатов", 1, 1)],
        "participants": [(first.name, 4, 4), (third.name, 4, 4), (second.name, 5, 5)],
        "teachers_covered": [(first.name, 3, 3), (third.name, 3, 3), (second.name, 5, 5)],
        # A base school is no curator.
        "with_curator": [(first.name, 1, 1), (second.name, 0, 1)],
    }
    assert BY_CODE["seminars"].compute(material, YEAR + 1) is None
    assert BY_CODE["exchange"].compute(material, YEAR + 1), "a pair goes on"


@pytest.mark.django_db
def test_commitments_of_a_concept_compute_themselves_for_one_school(cast):
    north = cast.north
    first, second, third = north.schools
    accompany(first, second)
    held_event(first, second, kind="seminar", hours=Decimal(4))
    held_event(first, kind="internship", hours=Decimal("4.5"))
    held_event(first, kind="seminar", hours=Decimal("3.5"))  # Too short.
    held_event(first, third, kind="course", hours=Decimal(36), people=(4, 2))
    held_event(second, kind="course", hours=Decimal(16), people=(9, 0))  # Too short.
    held_event(second)
    held_event(first, kind="seminar", theme="Соседям", people=(11, 1), districts=3, guests=30)
    held_event(first, kind="seminar", people=(2, 0), districts=2, guests=3)
    agreement(first)
    held_event(first, kind="mentoring", host=third, ends=date(2027, 5, 1), people=(None, None))
    programme = begin(
        municipality=north.municipality, preset=PRESETS["commitments"], title="Концепция",
        first_year=2026, last_year=2029, by=None,
    )  # fmt: skip

    lines = sheet(None, programme).lines
    said = [line.cells[0].now_words.replace("\u00a0", " ") for line in lines]

    assert said == [
        "3 на 2 школы = 1,5 мероприятия", "6 на 2 школы = 3 человека", "1 договор",
        "2 мероприятия", "1 на 2 школы = 0,5 консультации", "42 человека", "3 района",
    ]  # fmt: skip
    plans = [line.cells[0].plan.replace("\u00a0", " ") for line in lines]
    assert plans[:3] == ["не менее 1 мероприятия", "не менее 5 человек", "не менее 2 договоров"]
    assert [line.cells[0].light for line in lines[:2]] == [Light.GREEN, Light.RED]
    fact = report_computed(indicator=lines[0].indicator, year=2026, by=None)
    assert fact.value == Decimal("1.5")
    cell = sheet(None, programme).lines[0].cells[0]
    assert (cell.fact_words, cell.moved) == (cell.now_words, False)
    held_event(second, kind="seminar", hours=Decimal(8))
    cell = sheet(None, programme).lines[0].cells[0]
    assert cell.moved
    assert "4 на 2 школы" in cell.now_words.replace("\u00a0", " ")


@pytest.mark.django_db
def test_computed_count_of_all_years_stands_beside_what_was_reported(cast):
    school = cast.north.school
    programme = begin(
        municipality=cast.north.municipality, preset=PRESETS["twelve"], title="Программа",
        first_year=YEAR - 1, last_year=YEAR + 1, by=None,
    )  # fmt: skip
    seminars = programme.indicators.get(number="4")
    held_event(school, kind="seminar", starts=date(YEAR - 1, 9, 1))
    held_event(school, kind="seminar")
    for year in (YEAR - 1, YEAR, YEAR):  # Twice: in the middle of the year and at its end.
        report_computed(indicator=seminars, year=year, by=None)

    def now() -> tuple[str, str, bool]:
        line = next(one for one in sheet(None, programme).lines if one.indicator == seminars)
        cell = line.cell(YEAR)
        return *(one.split("\u00a0")[0] for one in (cell.fact_words, cell.now_words)), cell.moved

    assert now() == ("2", "2", False)
    held_event(school, kind="seminar")
    assert now() == ("2", "3", True)


@pytest.mark.django_db
@pytest.mark.once
def test_pages_of_support_ask_few_queries_whatever_they_show(cast, sign_in):
    north = cast.north
    accompany(*north.schools)
    approved_programme(north.municipality)
    make_plan(north.municipality)
    services.take_ready(municipality=north.municipality, year=2024, by=None)
    for _ in range(3):
        event = held_event(*north.schools)
    row = agreement(north.school)
    client = sign_in(north.coordinator)

    counts = {}
    for name, *args in (
        ("support_list",), ("support_new",), ("support_event", event.pk),
        ("support_edit", event.pk), ("support_hold", event.pk), ("support_schools",),
        ("support_school", north.school.pk), ("partnership_list",), ("partnership_edit", row.pk),
        ("norm_list",), ("at_risk_list",), ("at_risk_school", north.school.pk),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, *args)).status_code == 200
        counts[name] = len(captured)

    assert {name: count for name, count in counts.items() if count >= 12} == {}

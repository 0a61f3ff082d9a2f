"""Metrics of the portal: what each counts, what a reported fact keeps, what moved it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from scipy.stats import betabinom

from monitoring.models import Assessment, ResourceMap, SchoolResult
from roadmaps.execution import services as execution
from roadmaps.models import Plan, SiteCheck
from roadmaps.programmes import facts
from roadmaps.programmes.indicator_queries import opened, sheet
from roadmaps.programmes.metrics.about_results import range_of_next
from roadmaps.programmes.metrics.catalogue import BY_CODE, CATALOGUE
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.standing import Light
from schools.models import SchoolStatus, SchoolYear, YearFigures
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services as intake
from tests.monitoring.pages import GYMNASIUM, NORTHERN, load, load_year, report, text_of
from tests.monitoring.profile_samples import built_profile
from tests.roadmaps.plans_in_force import CONTRACTS, NOW, accompany, deadline, plan_in_force
from tests.roadmaps.programme_samples import approved_programme, indicator_of
from tests.roadmaps.support_samples import competence_check, risk_count

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def listed(cast):
    """The first two schools are on the list since August."""
    accompany(*cast.north.schools[:2])
    return cast.north.schools[:2]


def pair(cast, code: str, year: int = YEAR) -> tuple[int, int] | None:
    """Numerator and denominator, as the command line sees them."""
    rows = BY_CODE[code].compute(Material(cast.north.municipality, [year]), year)
    return None if rows is None else (sum(r.part for r in rows), sum(r.whole for r in rows))


def exam(procedure: str, school, subject: str = "Русский язык", year: int = YEAR, **counts) -> None:
    work, _ = Assessment.objects.get_or_create(
        procedure=procedure, year=year, subject=subject, grade=9
    )
    SchoolResult.objects.create(school=school, assessment=work, updated_at=timezone.now(), **counts)


def oge(school, n2: int, rest: int, subject: str = "Русский язык", **more) -> None:
    exam("oge", school, subject, participants=n2 + rest, n2=n2, n3=rest, n4=0, n5=0, **more)


def test_below_minimum_adds_oge_and_ege_by_their_numbers(cast):
    first, second, _ = cast.north.schools
    oge(first, 6, 84)
    oge(first, 1, 9, "Химия")
    oge(cast.south.school, 5, 5)
    exam("ege", second, participants=42, test_n=42, test_sum=2000, below_minimum_n=3)

    assert pair(cast, "gia_below_minimum") == (9, 132)
    assert pair(cast, "oge_below_minimum") == (6, 90)
    assert pair(cast, "ege_below_minimum") == (3, 42)
    assert pair(cast, "gia_below_minimum", 2025) is None


def test_schools_with_positive_dynamics_beside_chance(cast, listed):
    load_year(cast, 2025)
    better = ((*GYMNASIUM, (0, 6, 9, 5)), (*NORTHERN, (3, 9, 7, 1)))
    load_year(cast, 2026, better)

    metric = BY_CODE["positive_dynamics"]
    material = Material(cast.north.municipality, [YEAR])

    assert pair(cast, "positive_dynamics") == (1, 2)
    assert "примерно в\u00a0" in metric.beside(material, YEAR)
    note = next(r.note for r in metric.compute(material, YEAR) if r.part)
    assert note == "«2»: 45,0\u00a0% → 15,0\u00a0% (40\u00a0отметок)"


def test_list_and_those_who_left_it(cast, listed):
    SchoolStatus.objects.filter(school=listed[0]).update(
        ends=date(2026, 9, 20), exit_order_number="3", exit_order_date=date(2026, 9, 20)
    )

    assert pair(cast, "left_the_list") == (1, 2)
    assert pair(cast, "on_the_list") == (1, 3)
    assert pair(cast, "left_the_list", 2025) is None


def test_help_of_listed_schools(cast, listed):
    first, second = listed
    plan = plan_in_force(first)
    plan_in_force(second, kind=Plan.Kind.JOINT, curator_school=cast.north.schools[2])
    built_profile(first)
    ResourceMap.objects.create(school=second, year=YEAR, improvement="Открыт кабинет химии")

    assert pair(cast, "with_roadmap") == (1, 2)
    assert pair(cast, "with_partner") == (1, 2)
    # The curator of the first school is its own, that of the second is the school of the plan.
    assert pair(cast, "with_curator") == (2, 2)
    assert pair(cast, "profiled") == (1, 2)
    assert pair(cast, "with_improvement") == (1, 2)
    assert pair(cast, "helped") == (0, 2)

    execution.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=date(2026, 9, 30), by=None)
    assert pair(cast, "helped") == (1, 2)


def test_deadlines_done_and_told_in_time(cast, listed):
    plan = plan_in_force(listed[0])

    assert pair(cast, "done_in_time") == (0, 1)

    execution.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=date(2026, 9, 30), by=None)
    assert pair(cast, "done_in_time") == (1, 2)
    assert pair(cast, "told_in_time") == (1, 2)


def test_sites_count_by_their_last_check(cast, listed):
    assert pair(cast, "open_sites") is None
    for month, complete in ((8, True), (9, False)):
        SiteCheck.objects.create(
            school=listed[0], month=date(YEAR, month, 1), url="https://one.example",
            checked_on=date(YEAR, month, 15), complete=complete, contents="Есть",
        )  # fmt: skip
    assert pair(cast, "open_sites") == (0, 2)
    SiteCheck.objects.filter(month=date(YEAR, 9, 1)).update(complete=True)
    assert pair(cast, "open_sites") == (1, 2)


def test_growth_is_of_schools_known_in_both_years(cast):
    first, second, third = cast.north.schools
    for school, before, now in ((first, 6, 9), (second, 8, 8), (third, None, 5)):
        SchoolYear.objects.create(school=school, year=2025, olympiad_participants=before)
        SchoolYear.objects.create(school=school, year=2026, olympiad_participants=now)
        for year, covered in ((2025, before), (2026, now)):
            YearFigures.objects.create(
                school=school, year=year, system="additional",
                figures={"covered": covered, "pupils": 20} if covered else {},
            )  # fmt: skip

    assert pair(cast, "olympiads_grown") == (1, 2)
    assert pair(cast, "additional_grown") == (1, 2)


def test_share_below_minimum_stands_beside_what_chance_would_give(cast):
    first = cast.north.schools[0]
    oge(first, 6, 84, year=2025)
    oge(first, 1, 79)
    expected = BY_CODE["gia_below_minimum"].expected

    said = expected(Material(cast.north.municipality, [YEAR]), YEAR).replace("\u00a0", " ")

    assert said == (
        "и без мер от 1,3 % до 16,3 %: таков разброс случайности при доле прошлого года 6,7 %"
    )
    assert expected(Material(cast.north.municipality, [YEAR + 1]), YEAR + 1) == ""


@pytest.mark.parametrize(("x", "n", "m"), [(0, 40, 40), (6, 90, 80), (90, 90, 30), (99, 2000, 900)])
def test_range_of_next_year_holds_nineteen_of_twenty(x, n, m):
    low, high = range_of_next(x, n, m)

    drawn = betabinom(m, x + 0.5, n - x + 0.5)
    assert (low, high) == (drawn.ppf(0.025), drawn.ppf(0.975))


def test_growth_that_chance_would_give_is_half_of_schools_without_ties(cast):
    for school, before, now in zip(cast.north.schools, (16, 28, 9), (29, 28, 8), strict=True):
        for year, count in ((2025, before), (2026, now)):
            SchoolYear.objects.create(school=school, year=year, olympiad_participants=count)
            YearFigures.objects.create(
                school=school, year=year, system="additional",
                figures={"covered": count, "pupils": 60},
            )  # fmt: skip
    material = Material(cast.north.municipality, [YEAR])

    told = [
        BY_CODE[code].expected(material, YEAR).replace("\u00a0", " ")
        for code in ("olympiads_grown", "additional_grown")
    ]

    assert told == ["и без мер рост случился бы примерно у 1,4 из 3 школ"] * 2


def test_counts_of_teachers_and_of_pupils_at_risk_make_facts_and_hide_few(cast, listed):
    first, second = cast.north.schools[:2]
    competence_check(first, on=date(YEAR, 3, 1), tested=20, with_deficit=9, improved=7, routes=0)
    competence_check(first, on=date(YEAR, 4, 1), tested=9, improved=None)
    competence_check(second, on=date(YEAR, 3, 1), tested=6, improved=2)
    risk_count(first, year=YEAR, quarter=1, found=30, with_route=0, resolved=1)
    risk_count(first, year=YEAR, quarter=2, found=20, resolved=6)
    risk_count(second, year=YEAR, quarter=1, found=6, resolved=2)

    assert pair(cast, "teachers_grown") == (9, 26)
    assert pair(cast, "competences_grown") == (2, 2)
    assert pair(cast, "at_risk_resolved") == (8, 26)
    rows = BY_CODE["at_risk_resolved"].compute(Material(cast.north.municipality, [YEAR]), YEAR)
    assert [(row.open_part, row.open_whole) for row in rows] == [(6, 20), (0, 0)]


def test_every_metric_bears_a_municipality_without_data(cast):
    material = Material(cast.south.municipality, [YEAR])

    assert [code for code in BY_CODE if BY_CODE[code].compute(material, YEAR)] == ["on_the_list"]
    assert len(CATALOGUE) == len(BY_CODE)


# --- «сообщено» beside «сейчас»


@pytest.fixture
def programme(cast):
    return approved_programme(cast.north.municipality, preset="seven")


def test_computed_fact_opens_down_to_rows_and_gets_a_light(cast):
    oge(cast.north.schools[0], 6, 84)
    oge(cast.north.schools[1], 3, 39)
    programme = approved_programme(cast.north.municipality)

    found = sheet(cast.north.coordinator, programme, indicator_of(programme, "6"))
    cell = found.lines[0].cell(YEAR)
    rows = opened(cast.north.coordinator, found.lines[0], cell, found.material)

    assert (cell.now_words, cell.light) == ("9 из\u00a0132 = 6,8\u00a0%", Light.RED)
    assert [(row.title, part, whole) for row, part, whole in rows.pairs] == [
        ("МБОУ «Гимназия № 1»", 6, 90),
        ("МБОУ «Северная СОШ»", 3, 42),
    ]


def test_reported_fact_stays_when_a_file_is_corrected_and_the_batch_is_named(
    cast, listed, programme, sign_in
):
    load_year(cast, 2025)
    load_year(cast, 2026)
    dynamics = indicator_of(programme, "2")
    facts.report_computed(indicator=dynamics, year=YEAR, by=cast.north.coordinator)

    with time_machine.travel(NOW.replace(day=5), tick=False):
        better = ((*GYMNASIUM, (0, 5, 10, 5)), (*NORTHERN, (1, 9, 9, 1)))
        batch = load(cast, report(better, year=2026))
        found = sheet(cast.north.coordinator, programme, dynamics)
        cell = found.lines[0].cell(YEAR)
        page = sign_in(cast.north.coordinator).get(
            reverse("roadmaps:indicator", args=[programme.pk, dynamics.pk]), {"year": YEAR}
        )

    assert cell.moved
    assert cell.fact_words == "0 из\u00a02 = 0,0\u00a0%"
    assert cell.now_words == "1 из\u00a02 = 50,0\u00a0%"
    rows = opened(cast.north.coordinator, found.lines[0], cell, found.material)
    assert [batch.pk] == [one.pk for one in rows.batches]
    assert [(moved.title, moved.was, moved.now) for moved in rows.moved] == [
        ("МБОУ «Северная СОШ»", "0 из\u00a01", "1 из\u00a01")
    ]
    text = text_of(page)
    assert "Сообщено: 0 из 2 = 0,0 %. Сейчас: 1 из 2 = 50,0 %." in text
    assert reverse("monitoring:import_detail", args=[batch.pk]) in text


def test_withdrawn_batch_is_named_too(cast, listed, programme):
    load_year(cast, 2025)
    batch = load_year(cast, 2026)
    dynamics = indicator_of(programme, "2")
    facts.report_computed(indicator=dynamics, year=YEAR, by=cast.north.coordinator)

    with time_machine.travel(NOW.replace(day=5), tick=False):
        intake.withdraw(batch, by=cast.north.coordinator, reason="Не тот файл")
        found = sheet(cast.north.coordinator, programme, dynamics)
        cell = found.lines[0].cell(YEAR)

    # Nothing is known any more: what was reported stands, and there is nothing beside it.
    assert cell.now is None
    assert cell.fact_words == "0 из\u00a02 = 0,0\u00a0%"


def test_nothing_is_reported_of_nothing(cast, programme):
    with pytest.raises(Refused, match="сообщать нечего"):
        facts.report_computed(
            indicator=indicator_of(programme, "2"), year=YEAR, by=cast.north.coordinator
        )


def test_number_of_schools_is_a_metric_s_numerator(cast, listed, programme):
    plan = plan_in_force(listed[0])
    execution.mark_done(occurrences=[deadline(plan, CONTRACTS)], done_on=date(2026, 9, 30), by=None)

    cell = sheet(None, programme, indicator_of(programme, "6")).lines[0].cell(YEAR)

    assert cell.now_words == "1\u00a0школа"


# --- small numbers and scope


def test_small_schools_are_left_out_for_who_may_not_see_them(cast):
    oge(cast.north.schools[0], 6, 84)
    oge(cast.north.schools[1], 1, 2)
    programme = approved_programme(cast.north.municipality)
    one = indicator_of(programme, "6")
    facts.report_computed(indicator=one, year=YEAR, by=cast.north.coordinator)

    def words(viewer):
        return sheet(viewer, programme, one).lines[0].cell(YEAR).fact_words

    assert words(cast.north.coordinator) == "7 из\u00a093 = 7,5\u00a0%"
    assert words(cast.north.observer) == "6 из\u00a090 = 6,7\u00a0%"


def test_school_opens_its_own_row_and_the_others_together(cast):
    for school, twos in zip(cast.north.schools, (6, 3, 2), strict=True):
        oge(school, twos, 20)
    programme = approved_programme(cast.north.municipality)
    director = cast.north.school_head

    found = sheet(director, programme, indicator_of(programme, "6"))
    rows = opened(director, found.lines[0], found.lines[0].cell(YEAR), found.material)

    assert [row.title for row in rows.rows] == ["МБОУ «Гимназия № 1»"]
    assert rows.others == (2, 5, 45)

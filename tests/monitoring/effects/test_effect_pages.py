"""The study of a year through the pages: who computes it, what it says, who reads it."""

from datetime import date

import pytest
from django.urls import reverse

from monitoring.effects import services
from monitoring.models import EffectStudy, SourceResult
from schools.models import SchoolStatus
from tests.monitoring.effects.effect_samples import YEAR, ten_schools
from tests.monitoring.pages import sheet_rows, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def north(cast):
    return ten_schools(cast.north)


@pytest.fixture
def study(north) -> EffectStudy:
    return services.make_study(municipality=north.municipality, year=YEAR, by=north.coordinator)


def test_coordinator_computes_the_year_and_reads_what_it_shows(
    north, sign_in, django_capture_on_commit_callbacks
):
    client, url = sign_in(north.coordinator), reverse("monitoring:effects")
    empty = text_of(client.get(url))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("monitoring:effects_new"), {"year": YEAR})

    page, told = text_of(client.get(url)), text_of(client.get(answer.url))

    assert "Динамику ещё не считали" in empty
    assert "Рассчитано: Динамика сопровождаемых школ по результатам 2025 года." in told
    # 17 of 40 before, 13 of 40 after.
    assert "42,5 %" in page
    assert "32,5 %" in page
    assert "Доля не преодолевших порог снизилась у 1 из 1 школы" in page
    assert "в пределах случайного" in page
    rows = sheet_rows(client.get(url + "?format=xlsx").content)
    assert [row[:4] for row in rows if row[1] == 2024] == [(north.school.name, 2024, 0.425, 0.325)]


def test_school_reads_its_own_story_and_no_other(north, study, sign_in):
    effect = study.schools.get()
    url = reverse("monitoring:effect", args=[effect.pk])

    page = text_of(sign_in(north.school_head).get(url))

    assert "было 42,5 %, стало 32,5 % (13 из 40)" in page
    assert "Если бы ничего не менялось, ожидалось бы" in page
    assert "говорить об успехе или неудаче сопровождения по этому числу нельзя" in page
    assert "меньше трёх: сравнить не с кем" in page  # the others began at 17,5 %
    assert sign_in(north.school_head).get(reverse("monitoring:effects")).status_code == 403
    assert sign_in(north.observer).get(url).status_code == 200


def test_the_neighbours_do_not_read_it(cast, study, sign_in):
    url = reverse("monitoring:effect", args=[study.schools.get().pk])

    assert sign_in(cast.south.coordinator).get(url).status_code == 404
    assert sign_in(cast.south.school_head).get(url).status_code == 404
    assert not sign_in(cast.south.coordinator).get(reverse("monitoring:effects")).context["studies"]


@pytest.mark.parametrize("who", ["specialist", "observer", "school_head"])
def test_only_who_identifies_computes(north, sign_in, who):
    answer = sign_in(getattr(north, who)).post(reverse("monitoring:effects_new"), {"year": YEAR})

    assert answer.status_code == 403
    assert not EffectStudy.objects.exists()


def test_same_data_give_the_same_and_new_ones_ask_for_a_new_study(north, study, sign_in):
    first = study.schools.get()
    again = services.make_study(municipality=north.municipality, year=YEAR, by=north.coordinator)
    # The address of the school's page stays too.
    assert (again.pk, again.schools.get().pk) == (study.pk, first.pk)
    assert again.schools.get().told == first.told

    file = SourceResult.objects.filter(school=north.schools[1]).first().file
    services.mark_stale([file], None)

    page = text_of(sign_in(north.coordinator).get(reverse("monitoring:effects")))
    assert "После расчёта результаты изменились" in page


def test_a_school_listed_later_is_named(north, study, sign_in):
    SchoolStatus.objects.create(
        school=north.schools[1], kind="shnsu", list_year=YEAR, results_year=YEAR - 1,
        starts=date(YEAR, 2, 1), order_number="50", order_date=date(YEAR, 2, 1),
    )  # fmt: skip

    page = text_of(sign_in(north.coordinator).get(reverse("monitoring:effects")))

    assert f"статус получили и другие школы: {north.schools[1].name}" in page


def test_a_municipality_that_accompanies_nobody_is_told_why(cast, north, sign_in):
    SchoolStatus.objects.all().delete()

    page = text_of(
        sign_in(north.coordinator).post(
            reverse("monitoring:effects_new"), {"year": YEAR}, follow=True
        )
    )

    assert "ни одна школа не получила статуса" in page

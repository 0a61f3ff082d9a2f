"""The period that a title names, and a plan read again for it."""

from datetime import date

import pytest
from django.urls import reverse

from roadmaps.models import Plan
from roadmaps.plans.periods import named_period
from tests.roadmaps.test_plan_walk import carried_out, upload


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("План на 2023 год", "2023-01-01", "2023-12-31"),
        ("Программа, 2020 – 2023 гг.", "2020-01-01", "2023-12-31"),
        ("Карта на 2024/25 учебный год", "2024-09-01", "2025-08-31"),
        ("Карта на 2023–2024 уч. год", "2023-09-01", "2024-08-31"),
        ("Карта на 2022/2023 – 2024/2025 учебные годы", "2022-09-01", "2025-08-31"),
        ("Карта на 2024-2026 годы (изменения 2025 года)", "2024-01-01", "2026-12-31"),
    ],
)
def test_title_names_a_period(title, start, end):
    assert named_period(title) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "title",
    [
        "Дорожная карта", "Приложение к приказу от 12.03.2023 г.", "План на 2025-2023 годы",
        "Планы на 2023 год и на 2025 год", "Карта на 2023–2023 учебный год",
    ],
)  # fmt: skip
def test_title_without_one_period_names_none(title):
    assert named_period(title) is None


def test_plan_given_another_period_is_read_again_for_the_one_of_its_title(cast, sign_in):
    team = sign_in(cast.north.school_team)
    upload(team, cast.north.school, period_start="2026-09-01", period_end="2027-08-31")
    plan = Plan.objects.get()
    check = reverse("roadmaps:plan_check", args=[plan.pk])
    assert "В&nbsp;названии другой период: 01.09.2024" in team.get(check).content.decode()
    measure = plan.versions.get().measures.get(number="1")
    assert "вне периода" in measure.deadline["note"]

    response = carried_out(team, check, {"read_for_period": ""})

    assert response.url == check
    plan.refresh_from_db()
    assert (plan.period_start, plan.period_end) == (date(2024, 9, 1), date(2025, 8, 31))
    measure = plan.versions.get().measures.get(number="1")
    assert measure.deadline["note"] == ""
    assert "другой период" not in team.get(check).content.decode()


def test_only_those_who_write_the_plan_read_it_again(cast, sign_in):
    upload(sign_in(cast.north.school_team), cast.north.school, period_start="2023-09-01")
    plan = Plan.objects.get()
    check = reverse("roadmaps:plan_check", args=[plan.pk])

    assert sign_in(cast.north.observer).post(check, {"read_for_period": ""}).status_code == 403
    assert sign_in(cast.south.school_team).post(check, {"read_for_period": ""}).status_code == 404


def test_confirm_screen_can_show_only_what_is_doubtful(cast, sign_in):
    team = sign_in(cast.north.school_team)
    upload(team, cast.north.school)
    check = reverse("roadmaps:plan_check", args=[Plan.objects.get().pk])

    everything = team.get(check).content.decode()
    marked = team.get(check, {"only": "doubtful"}).content.decode()

    assert "Анализ результатов по классам" in everything
    assert "Анализ результатов по классам" not in marked
    assert "Договоры с партнёрами" in marked

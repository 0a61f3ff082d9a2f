"""The brief of a school for a talk with its head: one page of what is known and what is open."""

from datetime import date

import pytest
import time_machine

from shnor_portal.core.documents import papers
from shnor_portal.desk.papers import school_brief
from tests.roadmaps.errand_samples import given
from tests.roadmaps.plans_in_force import NOW, accompany, plan_in_force
from tests.roadmaps.support_samples import held_event, norm

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_brief_tells_status_results_plan_and_open_questions_on_one_page(cast):
    north, school = cast.north, cast.north.school
    with time_machine.travel(NOW, tick=False):
        accompany(school)
        plan = plan_in_force(school)
        norm(north.municipality, number=2)
        held_event(school)
        given(school, municipality=north.municipality, due=date(2026, 9, 10))

        context = school_brief.build(school, 2025)
        html = papers.render_html(school_brief.PAPER, context)

    assert context.statuses[0].endswith("с 15.08.2026")
    assert plan.title in context.plan[0]
    assert "Нормы поддержки: «Консультации» – 1 из\u00a02." in context.support
    assert "Не выполнено норм поддержки: 1. Что запланировать?" in context.questions
    assert "Не исполнено в срок: 1\u00a0поручение." in context.questions
    assert "Рискового профиля у школы нет: из каких причин исходит план?" in context.questions
    assert "Результатов, которые можно показать, нет." in html

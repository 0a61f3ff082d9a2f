"""Early signs of a plan: named, due in «Мои сроки», answered, carried into versions and drafts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from roadmaps.execution import signs
from roadmaps.models import EarlySign, Measure
from roadmaps.plans import drafts, workflow
from shnor_portal.core.errors import Refused
from tests.roadmaps.plans_in_force import CONTRACTS, MEETINGS

pytestmark = pytest.mark.django_db


def key_of(plan, text):
    return Measure.objects.get(version__plan=plan, text=text).key


def named(plan, text="", *, section="", when="quarter", **fields):
    said = {"title": "Посещаемость консультаций", "expected": "не менее 70 %", "by": None, **fields}
    key = key_of(plan, text) if text else None
    return signs.name(plan=plan, key=key, section=section, when=when, **said)


def answered(sign, answer, reason="Ходят не все", by=None):
    return signs.answer(sign=sign, value="55 %", answer=answer, reason=reason, by=by)


def test_sign_falls_on_the_third_and_the_sixth_month_and_is_named_once(plan):
    quarter, middle = named(plan, CONTRACTS), named(plan, CONTRACTS, when="middle")

    # The plan runs from September: 30 November is a Monday, 28 February a Sunday.
    assert (quarter.due, middle.due) == (date(2026, 11, 30), date(2027, 2, 26))
    with pytest.raises(Refused, match="уже назван"):
        named(plan, CONTRACTS)
    with pytest.raises(Refused, match="не попадает в период"):
        named(plan, MEETINGS, due=date(2028, 1, 1))
    with pytest.raises(Refused, match="Такого раздела"):
        named(plan, section="Нет такого")


def test_answer_goes_into_the_next_version_and_the_next_years_draft(plan):
    answered(named(plan, CONTRACTS), "change", "Договоры заключать с колледжем")
    answered(named(plan, section="Родители"), "stop", "Родители просят другое")

    version = workflow.start_version(plan=plan, note="По ранним признакам", by=None)
    text = drafts.carried_over(plan, years=1, unfinished_only=False)

    remarks = {one.measure_key: one.text for one in version.comments.all()}
    assert "Решили изменить: Договоры заключать с колледжем" in remarks[key_of_version(version)]
    assert "Решили прекратить: Родители просят другое" in remarks[None]
    assert MEETINGS not in [measure.text for measure in text.measures]
    (contracts,) = [measure for measure in text.measures if measure.text == CONTRACTS]
    assert dict(text.remarks)[contracts.key].endswith("Договоры заключать с колледжем")
    workflow.drop_version(version=version, by=None)


def key_of_version(version):
    return version.measures.get(text=CONTRACTS).key


def test_answer_is_given_once_by_those_who_mark_progress(plan, cast):
    sign = named(plan, CONTRACTS)

    with pytest.raises(PermissionDenied):
        answered(sign, "go_on", by=cast.north.observer)
    answered(sign, "go_on", by=cast.north.school_team)
    with pytest.raises(Refused, match="уже записан"):
        answered(sign, "stop", by=cast.north.school_team)
    with pytest.raises(Refused, match="уже записан"):
        signs.remove(sign=sign, by=None)


def test_team_names_a_sign_sees_it_in_its_terms_and_answers(plan, cast, sign_in):
    client = sign_in(cast.north.school_team)
    new, page = (reverse("roadmaps:sign_new", args=[plan.pk]),
                 reverse("roadmaps:plan_execution", args=[plan.pk]))  # fmt: skip
    said = {"about": "block-0", "when": "quarter", "due": "2026-10-20",
            "title": "Доля учеников с закрытым пробелом", "expected": "60 %"}  # fmt: skip
    wrong = client.post(new, {**said, "due": "2030-01-01"})
    client.post(new, said)
    sign = EarlySign.objects.get()
    owed = [client.get(url).content.decode()
            for url in (reverse("roadmaps:my_deadlines"), reverse("desk:today"), page)]  # fmt: skip
    url = reverse("roadmaps:sign", args=[sign.pk])
    empty = client.post(url, {"value": "40 %", "answer": "", "reason": ""})
    client.post(url, {"value": "40 %", "answer": "change", "reason": "Мало занятий"})
    shown = client.get(page).content.decode()

    assert wrong.status_code == empty.status_code == 422
    assert "не попадает в период плана" in wrong.content.decode()
    assert all("Доля учеников с закрытым пробелом" in text for text in owed)
    assert "Раздел «Управление»" in shown
    assert "увидели: 40 %" in shown
    assert sign_in(cast.south.school_team).get(url).status_code == 404
    gone = sign_in(cast.north.school_team).get(reverse("roadmaps:my_deadlines"))
    assert "закрытым пробелом" not in gone.content.decode()

"""Pupils named in the file of a plan are dropped; those who answer for measures stay."""

import pytest

from roadmaps.reading.reader import read_plan
from tests.roadmaps.plan_files import HEADER, PERIOD, C, word
from tests.roadmaps.reading.reading_plans import MEETING, SEMINAR, codes, read
from tests.same_sheets import FORMATS, S, V, book

PUPIL = "Зюзякин Пётр"


def all_said(plan) -> str:
    return str(plan)


def test_read_plan_without_pupils_is_free_of_personal_data():
    assert not read(word([HEADER, SEMINAR, MEETING])).personal


@pytest.mark.parametrize(
    "rows",
    [
        [("№", "ФИО", "Класс"), ("1", PUPIL, "5")],
        [("№", "Фамилия, имя ребёнка", "СНИЛС"), ("1", PUPIL, "112-233-445 95")],
        [("Список", "", ""), ("№", "Класс", "Обучающийся (ФИО)"), ("1", "5 «А»", PUPIL)],
    ],
    ids=["names", "document", "second row"],
)
def test_read_plan_drops_a_list_of_pupils_beside_it(rows):
    plan = read(word([HEADER, SEMINAR, MEETING], rows))

    assert plan.personal
    assert "Зюзякин" not in all_said(plan)
    assert "112-233" not in all_said(plan)
    assert [m.number for m in plan.measures] == ["1", "2"]


def test_read_plan_drops_a_column_of_pupils_and_their_names_in_its_row():
    header = (*HEADER, "ФИО учащихся")
    row = ("1.", "Занятия с Зюзякин Пётр", "май 2024", "Методист", "Проведены", PUPIL)

    plan = read(word([header, row, (*MEETING, "")]))

    assert plan.personal
    assert "Зюзякин" not in all_said(plan)
    assert plan.measures[0].text.startswith("Занятия с")


def test_read_plan_does_not_tell_of_a_pupil_who_is_struck_out():
    struck = f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>{PUPIL}</w:t></w:r></w:p>"
    header = (*HEADER, "ФИО учащихся")
    row = ("1.", "Занятия", "май 2024", "Методист", "Проведены", C(raw=struck))
    gone = [C(raw=struck)] * len(header)

    plan = read(word([header, row, gone, (*MEETING, "")]))

    assert "struck_out" in codes(plan)
    assert "Зюзякин" not in all_said(plan)


@pytest.mark.parametrize("heading", ["ФИО ответственного", "Ответственные (Ф.И.О.)", "ФИО"])
def test_read_plan_keeps_who_answers_for_measures(heading):
    header = ("№", "Мероприятие", "Срок", heading, "Результат")
    row = ("1.", "Семинар", "май 2024", "Петрова М.И.", "Справка")

    plan = read(word([header, row, MEETING]))

    assert not plan.personal
    assert "Петрова М.И." in all_said(plan)


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_does_not_tell_of_a_pupil_in_a_hidden_row(form):
    header = [V(name) for name in (*HEADER, "ФИО учащихся")]
    seen = [V("1."), V("Занятия"), V("май 2024"), V("Методист"), V("Проведены"), V("")]
    unseen = [V("2."), V("Беседа"), V("май 2024"), V("Методист"), V("Справка"), V(PUPIL)]
    sheet = S([header, seen, unseen], hidden_rows=frozenset({3}))

    plan = read_plan(book(form, sheet), f"план.{form}", *PERIOD)

    assert "hidden_rows" in codes(plan)
    assert "строка 3" in all_said(plan)
    assert "Зюзякин" not in all_said(plan)


@pytest.mark.parametrize("form", FORMATS)
def test_read_plan_does_not_tell_of_a_document_in_a_hidden_row(form):
    header = [V(name) for name in HEADER]
    seen = [V("1."), V("Занятия"), V("май 2024"), V("Методист"), V("Проведены")]
    unseen = [V("2."), V("Справка по 112-233-445 95"), V("май 2024"), V("Методист"), V("")]
    sheet = S([header, seen, unseen], hidden_rows=frozenset({3}))

    plan = read_plan(book(form, sheet), f"план.{form}", *PERIOD)

    assert "hidden_rows" in codes(plan)
    assert "112-233" not in all_said(plan)

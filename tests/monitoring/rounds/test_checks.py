"""Forms as documents, cross-checks and locks: pure, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.rounds import catalogue, locks, prefill
from monitoring.rounds.checks import jumps, missing, problems
from monitoring.rounds.document import Check, Document, Question, Rule, Type
from monitoring.rounds.locks import Lock, Standing
from monitoring.rounds.values import Value, held, said, value_of

DAY = date(2026, 10, 1)
QUESTIONS = (
    Question("all", "Учителей", Type.NUMBER, unit="чел.", jump=20),
    Question("high", "С высшей категорией", Type.SHARE, jump=15),
    Question("first", "С первой категорией", Type.SHARE, required=False),
    Question("looked", "Разобрали", Type.DATE),
    Question("decided", "Решили", Type.DATE),
    Question("note", "Выводы", Type.TEXT),
)
FORM = Document(
    "Форма",
    questions=QUESTIONS,
    checks=(
        Check(Rule.WITHIN, ("high", "first", "all"), "Людей не больше, чем всех."),
        Check(Rule.ORDER, ("looked", "decided")),
    ),
)
GOOD = {
    "all": Value(Decimal(20)),
    "high": Value(Decimal(8), Decimal(20)),
    "first": Value(Decimal(12), Decimal(20)),
    "looked": Value(text="2026-09-10"),
    "decided": Value(text="2026-09-12"),
}


def test_ready_forms_are_whole_and_ask_only_for_what_fits():
    for code in catalogue.ORDER:
        document = Document.of(catalogue._ready()[code])
        assert Document.of(document.as_data) == document
        codes = [question.code for question in document.questions]
        assert len(codes) == len(set(codes))
        for question in document.questions:
            source = prefill.SOURCES.get(question.source)
            assert not question.source or (source and source.type == question.type), question.code
        for check in document.checks:
            assert set(check.fields) <= set(codes)
            types = {document.by_code[code].type for code in check.fields}
            figures = {Type.NUMBER, Type.SHARE}
            assert types <= ({Type.DATE} if check.rule == Rule.ORDER else figures)


def test_what_does_not_agree_is_said_beside_its_question():
    assert problems(FORM, GOOD) == []
    bad = {
        **GOOD,
        "all": Value(Decimal(19)),
        "first": Value(Decimal(12), Decimal(11)),
        "decided": Value(text="2026-09-09"),
    }
    found = {one.field: one.message.replace("\u00a0", " ") for one in problems(FORM, bad)}

    assert found["first"].startswith("12 больше, чем 11")
    assert "вместе 20, это больше, чем 19 здесь. Людей не больше" in found["all"]
    assert "09.09.2026 раньше, чем 10.09.2026 в поле «Разобрали»" in found["decided"]
    (half,) = problems(FORM, {"high": Value(Decimal(3))})
    assert "два числа" in half.message
    total = replace(FORM, checks=(Check(Rule.SUM, ("high", "first", "all")),))
    assert "Сумма не сходится" in problems(total, {**GOOD, "all": Value(Decimal(21))})[0].message
    assert [question.code for question in missing(FORM, GOOD)] == ["note"]
    assert problems(FORM, {"high": Value(Decimal(0), Decimal(0))}) == []


def test_jump_is_measured_in_points_of_a_share_and_percent_of_a_number():
    before = {"all": Value(Decimal(20)), "high": Value(Decimal(8), Decimal(20))}
    near = {"all": Value(Decimal(24)), "high": Value(Decimal(11), Decimal(20))}
    far = {"all": Value(Decimal(25)), "high": Value(Decimal(2), Decimal(20))}

    assert jumps(FORM, near, before) == {}
    words = {code: text.replace("\u00a0", " ") for code, text in jumps(FORM, far, before).items()}
    assert words["all"] == "В прошлый раз было 20 чел., сейчас 25 чел. Напишите, почему."
    assert "было 8 из 20 (40,0 %), сейчас 2 из 20 (10,0 %): −30,0 п.п." in words["high"]
    nothing = {"high": Value(Decimal(0), Decimal(0))}
    assert jumps(FORM, nothing, before) == jumps(FORM, far, nothing) == {}


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        (QUESTIONS[0], "12.5", "12,50 чел."),
        (QUESTIONS[1], ["3", "20"], "3 из 20 (15,0 %)"),
        (QUESTIONS[1], ["3", ""], ""),
        (QUESTIONS[3], "2026-09-10", "10.09.2026"),
        (Question("yes", "Есть", Type.YES_NO), "yes", "да"),
        (QUESTIONS[5], "Два вывода", "Два вывода"),
        (QUESTIONS[5], "", ""),
    ],
)
def test_answer_goes_from_form_to_row_and_back(question, given, words):
    value = value_of(question, given)

    assert held(question, value) == given
    assert said(question, value).replace("\u00a0", " ") == words


def test_minutes_shrink_with_what_is_ready():
    everything = {question.code for question in QUESTIONS}

    assert FORM.minutes() == 9
    assert FORM.minutes(everything) == 2


OPEN = Standing(DAY, DAY, date(2026, 10, 20), is_open=True, state="working")
LATE = replace(OPEN, today=date(2026, 10, 21))
RETURNED = replace(LATE, state="returned", due=date(2026, 10, 25))


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (OPEN, None),
        (replace(OPEN, writes=False), Lock.NOT_YOURS),
        (replace(OPEN, state="accepted"), Lock.ACCEPTED),
        (replace(OPEN, state="sent"), Lock.SENT),
        (replace(OPEN, has_plan=False), Lock.PLAN),
        (replace(OPEN, has_plan=False, lifted_until=DAY), None),
        (replace(OPEN, opens=date(2026, 10, 2)), Lock.NOT_BEGUN),
        (LATE, Lock.CLOSED),
        (replace(OPEN, is_open=False), Lock.CLOSED),
        (replace(LATE, lifted_until=date(2026, 10, 21)), None),
        (replace(LATE, lifted_until=date(2026, 10, 20)), Lock.CLOSED),
        (RETURNED, None),
        (replace(RETURNED, today=date(2026, 10, 26)), Lock.CLOSED),
    ],
)
def test_who_may_write_and_why_not(at, found):
    assert locks.lock(at) == found


def test_reasons_have_different_words():
    words = {locks.words(one, OPEN) for one in Lock}

    assert len(words) == len(Lock)
    assert "25.10.2026" in locks.words(Lock.CLOSED, RETURNED)

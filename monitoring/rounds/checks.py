"""Cross-checks of answers, in words: what hinders sending, and what asks for a reason. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from monitoring.rounds.document import Check, Document, Question, Rule, Type
from monitoring.rounds.values import EMPTY_VALUE, Value, said
from shnor_portal.core.typography import closed, number, points

Values = Mapping[str, Value]
# A number that moved by one or two is no jump, whatever the percent.
_LEAST = 3


@dataclass(frozen=True)
class FailedCheck:
    """What is wrong, beside which question, and what to do."""

    field: str
    message: str


def missing(document: Document, values: Values) -> list[Question]:
    """Required questions without an answer."""
    return [
        question
        for question in document.questions
        if question.required and values.get(question.code, EMPTY_VALUE).is_empty
    ]


def problems(document: Document, values: Values) -> list[FailedCheck]:
    """Everything that does not agree, each beside its question."""
    failed: list[FailedCheck] = []
    for question in document.questions:
        value = values.get(question.code, EMPTY_VALUE)
        if question.type == Type.SHARE and not value.is_empty:
            failed += _share_problems(question, value)
        elif value.number is not None and value.number < 0:
            failed.append(FailedCheck(question.code, "Число не может быть меньше нуля."))
    for check in document.checks:
        failed += _checked(check, document.by_code, values)
    return failed


def jumps(document: Document, values: Values, before: Values) -> dict[str, str]:
    """Answers that differ from last year's by more than their question allows, with the words."""
    jumps = {}
    for question in document.questions:
        now, was = values.get(question.code, EMPTY_VALUE), before.get(question.code, EMPTY_VALUE)
        if question.jump is None or now.is_empty or was.is_empty:
            continue
        words = _jump(question, now, was)
        if words:
            jumps[question.code] = words
    return jumps


def _share_problems(question: Question, value: Value) -> Iterable[FailedCheck]:
    part, whole = value.number, value.whole
    if part is None or whole is None:
        yield FailedCheck(question.code, "Доле нужны два числа: сколько и\u00a0из\u00a0скольких.")
    elif part < 0 or whole < 0:
        yield FailedCheck(question.code, "Число не может быть меньше нуля.")
    elif part > whole:
        yield FailedCheck(
            question.code,
            f"{number(part)} больше, чем {number(whole)}: проверьте, не\u00a0поменялись\u00a0ли "
            "числа местами.",
        )


def _checked(
    check: Check, by_code: Mapping[str, Question], values: Values
) -> Iterable[FailedCheck]:
    if check.rule == Rule.ORDER:
        yield from _order(check, by_code, values)
        return
    *parts, whole = (_amount(values.get(code, EMPTY_VALUE)) for code in check.fields)
    if whole is None or any(part is None for part in parts):
        return
    total = sum((part for part in parts if part is not None), Decimal())
    last = check.fields[-1]
    names = ", ".join(f"«{by_code[code].text}»" for code in check.fields[:-1])
    if check.rule == Rule.SUM and total != whole:
        yield FailedCheck(
            last,
            f"Сумма не сходится: {names} – вместе {number(total)}, а\u00a0здесь {number(whole)}. "
            f"{check.hint}".strip(),
        )
    elif check.rule == Rule.WITHIN and total > whole:
        word = "вместе " if len(parts) > 1 else ""
        yield FailedCheck(
            last, f"{names} – {word}{number(total)}, это больше, чем {number(whole)} здесь. "
            f"{check.hint}".strip(),
        )  # fmt: skip


def _order(check: Check, by_code: Mapping[str, Question], values: Values) -> Iterable[FailedCheck]:
    days = [(code, values.get(code, EMPTY_VALUE).text) for code in check.fields]
    filled = [(code, day) for code, day in days if day]
    for (first, earlier), (then, later) in zip(filled, filled[1:], strict=False):
        if later < earlier:
            before = said(by_code[first], values[first])
            here = said(by_code[then], values[then])
            yield FailedCheck(
                then,
                f"{here} раньше, чем {before} в\u00a0поле «{by_code[first].text}». "
                f"{check.hint}".strip(),
            )


def _amount(value: Value) -> Decimal | None:
    return value.number


def _jump(question: Question, now: Value, was: Value) -> str:
    if question.type == Type.SHARE:
        if not (now.whole and was.whole) or now.number is None or was.number is None:
            return ""
        moved = now.number / now.whole - was.number / was.whole
        if abs(moved) * 100 <= Decimal(str(question.jump)):
            return ""
        return (
            f"В\u00a0прошлый раз было {said(question, was)}, сейчас {said(question, now)}: "
            f"{closed(points(moved))} Напишите, почему."
        )
    if now.number is None or was.number is None:
        return ""
    moved = abs(now.number - was.number)
    most = was.number * Decimal(str(question.jump)) / 100
    if moved <= most or moved < _LEAST:
        return ""
    return (
        f"В\u00a0прошлый раз было {said(question, was)}, сейчас {closed(said(question, now))} "
        "Напишите, почему."
    )

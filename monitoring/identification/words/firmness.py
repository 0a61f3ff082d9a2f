"""How firmly a verdict stands and what a list owes to chance, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from monitoring.indicators.intervals import FLOOR, Label
from shnor_portal.core.typography import NBSP, counted, number, percent

SCHOOLS = "школы,школ,школ"

MEANINGS = (
    (Label.STEADY, "верен не меньше чем в 9 случаях из 10"),
    (Label.LIKELY, "скорее верен, чем нет; адресная помощь предлагается уже здесь"),
    (Label.SCARCE, "может быть случайным: таким выводом одним решение не обосновать"),
)


def meanings() -> str:
    """What the three words mean, for the foot of a list."""
    return "; ".join(f"«{word}» – вывод {meaning}" for word, meaning in MEANINGS) + "."


NO_GROUND = (
    "Портал не делает вывода ни в ту, ни в другую сторону: сам по себе такой расчёт – "
    "не основание включить школу в перечень."
)
# One of nine pupils is a ninth of the share.
ONE_PUPIL = (
    f"Когда участников меньше {FLOOR}, один ученик меняет долю больше чем на "
    f"{100 // FLOOR}{NBSP}процентных пунктов, и слабые результаты не отличить от случайных."
)


def firmness(outcome: str, probability: float | None, *, is_small: bool = False) -> str:
    """Beside a verdict: the chance that the school truly satisfies the rule, or why an open
    finding lists nobody."""
    if outcome == "unknown":
        return f"{NO_GROUND} {ONE_PUPIL}" if is_small else NO_GROUND
    if probability is None:
        return ""
    shown = _chance(probability)
    if outcome == "yes":
        return (
            f"Вероятность, что признаки есть на самом деле, а не из-за случайной удачи или неудачи "
            f"одного года, – {shown}."
        )
    return f"Вероятность, что признаки всё же есть, но в результатах не видны, – {shown}."


def expected(yes: int, no: int, false_alarms: float | None, missed: float | None) -> str:
    """«Из 9 школ с признаками ожидаемо 2 – случайно; …», or nothing where nothing is known."""
    parts = []
    if yes and false_alarms is not None:
        parts.append(
            f"из{NBSP}{counted(yes, SCHOOLS)} с{NBSP}признаками ожидаемо "
            f"{_about(false_alarms)} – случайно"
        )
    if no and missed is not None:
        parts.append(
            f"среди{NBSP}{counted(no, SCHOOLS)} без{NBSP}признаков они на{NBSP}самом деле "
            f"ожидаемо есть {_at(missed)}"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def by_chance(yes: int, false_alarms: float | None) -> str:
    """«из них ожидаемо 2 – случайно», or nothing where nobody is listed."""
    if not yes or false_alarms is None:
        return ""
    return f"из{NBSP}них ожидаемо {_about(false_alarms)} – случайно"


def shift_words(points: int) -> str:
    """«+2 п.п.»"""
    return f"{'+' if points > 0 else '−'}{number(abs(points))}{NBSP}п.п."


def turn_words(turn: Mapping[str, Any]) -> str:
    """«при «Доля …» −2 п.п. – признаки есть»."""
    answer = {"yes": "признаки есть", "no": "признаков нет"}.get(turn["outcome"], "данных мало")
    return f"«{turn['title']}» {shift_words(turn['shift'])} – {answer}"


def _at(amount: float) -> str:
    """«у 2», «меньше чем у 1»."""
    return f"у{NBSP}{_about(amount)}" if amount >= 0.5 else f"меньше чем у{NBSP}1"


def _about(amount: float) -> str:
    """A number of schools; one that rounds to nothing is said so."""
    return number(round(amount)) if amount >= 0.5 else f"меньше{NBSP}1"


def _chance(probability: float) -> str:
    if probability > 0.99:
        return f"больше {percent(0.99, 0)}"
    if probability < 0.01:
        return f"меньше {percent(0.01, 0)}"
    return percent(probability, 0)

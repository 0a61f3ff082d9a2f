"""The indicators of a cell (one school, one assessment), declared as data.

Codes are those of the command line; formulas follow design §4. How they are computed is in
`monitoring.indicators.calculate`.
"""

from dataclasses import dataclass
from enum import StrEnum

MARKED = ("vpr", "oge", "ege", "kdr", "trial", "school")


class Unit(StrEnum):
    """What the value of an indicator is."""

    SHARE = "share"  # 0–1, a part of the participants; has a Wilson interval
    MARK = "mark"  # 2–5
    SOU = "sou"  # 0–100
    PERCENT = "percent"  # 0–1, points scored out of points possible; no interval
    TEST = "test"  # 0–100, the test scale of ЕГЭ


class Better(StrEnum):
    """Which way of change is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the catalogue: `formula` in words, `version` grows when the formula changes."""

    code: str
    title: str
    short: str
    formula: str
    unit: Unit
    better: Better
    procedures: tuple[str, ...]
    version: int = 1


CATALOGUE: tuple[Indicator, ...] = (
    Indicator(
        "success_share",
        "Успеваемость",
        "Успев.",
        "число отметок «3», «4» и «5», делённое на число участников с отметкой",
        Unit.SHARE,
        Better.HIGHER,
        MARKED,
    ),
    Indicator(
        "quality_share",
        "Качество знаний",
        "Качество",
        "число отметок «4» и «5», делённое на число участников с отметкой",
        Unit.SHARE,
        Better.HIGHER,
        MARKED,
    ),
    Indicator(
        "fail_share",
        "Доля отметок «2»",
        "«2»",
        "число отметок «2», делённое на число участников с отметкой",
        Unit.SHARE,
        Better.LOWER,
        MARKED,
    ),
    Indicator(
        "mean_mark",
        "Средняя отметка",
        "Ср. отметка",
        "сумма отметок, делённая на число участников с отметкой",
        Unit.MARK,
        Better.HIGHER,
        MARKED,
    ),
    Indicator(
        "sou",
        "Степень обученности учащихся (СОУ)",
        "СОУ",
        "(100 × число «5» + 64 × число «4» + 36 × число «3» + 16 × число «2»), "
        "делённое на число участников с отметкой",
        Unit.SOU,
        Better.HIGHER,
        MARKED,
    ),
    Indicator(
        "mean_percent",
        "Средний первичный балл в долях максимального",
        "% от макс.",
        "сумма первичных баллов, делённая на произведение числа участников с баллом "
        "и максимального балла",
        Unit.PERCENT,
        Better.HIGHER,
        MARKED,
    ),
    Indicator(
        "mean_test",
        "Средний тестовый балл",
        "Тест. балл",
        "сумма тестовых баллов, делённая на число участников с тестовым баллом",
        Unit.TEST,
        Better.HIGHER,
        ("ege", "trial"),
    ),
    Indicator(
        "below_minimum_share",
        "Доля не преодолевших минимальный порог",
        "Ниже порога",
        "ОГЭ и базовая математика: число отметок «2», делённое на число участников с отметкой; "
        "ЕГЭ: число работ с тестовым баллом ниже минимального, делённое на число участников; "
        "другие работы: число не преодолевших порог, названное в таблице, делённое на число "
        "участников",
        Unit.SHARE,
        Better.LOWER,
        ("oge", "ege", "kdr", "trial", "school"),
    ),
    Indicator(
        "journal_lowered_share",
        "Понизили отметку по сравнению с журналом",
        "Понизили",
        "число участников, чья отметка ниже журнальной, делённое на число участников "
        "с журнальной отметкой",
        Unit.SHARE,
        Better.LOWER,
        ("vpr",),
    ),
    Indicator(
        "journal_confirmed_share",
        "Подтвердили отметку журнала",
        "Подтвердили",
        "число участников, чья отметка равна журнальной, делённое на число участников "
        "с журнальной отметкой",
        Unit.SHARE,
        Better.HIGHER,
        ("vpr",),
    ),
    Indicator(
        "journal_raised_share",
        "Повысили отметку по сравнению с журналом",
        "Повысили",
        "число участников, чья отметка выше журнальной, делённое на число участников "
        "с журнальной отметкой",
        Unit.SHARE,
        Better.NEUTRAL,
        ("vpr",),
    ),
    Indicator(
        "journal_gap2_share",
        "Расхождение с журналом на две отметки и более",
        "Разрыв ≥ 2",
        "число участников, чья отметка отличается от журнальной на два и более, делённое "
        "на число участников с журнальной отметкой",
        Unit.SHARE,
        Better.LOWER,
        ("vpr",),
    ),
)

BY_CODE = {indicator.code: indicator for indicator in CATALOGUE}

"""Whether a task is done well enough, and how far a distribution of scores can be trusted.

The figures are those of ФИОКО's recommendations on results of ВПР (2026): a basic task (Б) is
mastered from 60 % of its points, with a zone of ±3 points; a task of raised or high level (П, В)
from 30 %, with a zone of ±1.5 points; a group of fewer than 10 participants is not judged; a
distribution of 50 participants and more is informative, of 20–49 approximate, of fewer limited.
From the middle of the zone a task is done well enough, from its lower end to the middle it is on
the edge. A task of unknown level has no verdict.
"""

from enum import StrEnum

# Shares 0–1 of the points of a task.
BASIC_ENOUGH, BASIC_NOT_ENOUGH = 0.60, 0.57
HIGHER_ENOUGH, HIGHER_NOT_ENOUGH = 0.30, 0.285
LEAST_GROUP = 10
INFORMATIVE, APPROXIMATE = 50, 20

BASIC, RAISED, HIGH = "Б", "П", "В"
LEVEL_WORDS = {BASIC: "базовый", RAISED: "повышенный", HIGH: "высокий"}


class Verdict(StrEnum):
    """What is said of a task in a group of participants; values are the words."""

    ENOUGH = "достаточно"
    EDGE = "на границе"
    NOT_ENOUGH = "недостаточно"
    FEW = "данных мало"
    NO_LEVEL = "уровень неизвестен"


def verdict(share: float, level: str, n: int | None) -> Verdict:
    """Of a share 0–1 of the points that `n` participants could get in a task of the level.

    An unknown `n` is too few: nobody knows that it is enough.
    """
    if n is None or n < LEAST_GROUP:
        return Verdict.FEW
    if level not in LEVEL_WORDS:
        return Verdict.NO_LEVEL
    enough, not_enough = (
        (BASIC_ENOUGH, BASIC_NOT_ENOUGH) if level == BASIC else (HIGHER_ENOUGH, HIGHER_NOT_ENOUGH)
    )
    # A percent of a report has two decimals: 57.00 is not below 57.
    share = round(share, 6)
    if share >= enough:
        return Verdict.ENOUGH
    return Verdict.EDGE if share >= not_enough else Verdict.NOT_ENOUGH


def distribution_words(n: int) -> str:
    """How far a distribution of `n` primary scores can be trusted."""
    if n >= INFORMATIVE:
        return "этого достаточно, чтобы судить о\u00a0распределении"
    if n >= APPROXIMATE:
        return "распределение приблизительное: участников меньше\u00a050"
    return "распределение почти ни о\u00a0чём не\u00a0говорит: участников меньше\u00a020"

"""Signs of bias that results themselves show: each a reason to look, never a proof. Pure.

The formulas are the portal's own, after practice of regional institutes: thresholds stand here and
are told on the page. Works of few participants give no sign: chance makes one too easily.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt


class Code(StrEnum):
    """What the sign is about."""

    BORDER = "border"
    JOURNAL = "journal"
    JOURNAL_FAR = "journal_far"
    TASKS = "tasks"
    COHORT = "cohort"
    MEAN = "mean"


JUMP_LEAST, JUMP_SURE = 20, 50
"""Participants from which a jump at a border is looked for, and from which it is no rough guess."""
JUMP_RATIO, JUMP_Z = 1.5, 1.96
JOURNAL_LEAST = 10
LOWERED, RAISED_GAP = 0.30, 0.05
TASKS_LEAST = 10
EASY_BELOW, HARD_ABOVE, OF_EACH = 0.05, 0.10, 2
COHORT_LEAST, COHORT_FALL = 15, -1.0
MEAN_LEAST, MEAN_Z = 10, 2.58
MARKS = (2, 3, 4, 5)


@dataclass(frozen=True)
class Marker:
    """A sign in one work: `value` is what was compared, `beside` what with; `rough` says that
    there were too few participants for more than a guess. `mark` is the mark of a border."""

    code: Code
    value: float
    beside: float
    n: int
    rough: bool = False
    mark: int = 0
    score: int = 0


def border_jumps(scores: Mapping[int, int], borders: Mapping[int, int]) -> list[Marker]:
    """Far more participants at the first score of a mark than beside it.

    `scores` are participants by primary score, `borders` the first score of each mark. The
    expectation is the mean of two scores before and two after.
    """
    n = sum(scores.values())
    if n < JUMP_LEAST:
        return []
    markers = []
    for mark, score in sorted(borders.items()):
        around = [scores.get(score + step, 0) for step in (-2, -1, 1, 2)]
        here, usual = scores.get(score, 0), sum(around) / 4
        ratio = here / max(usual, 1)
        if here and ratio >= JUMP_RATIO and (here - usual) / sqrt(here + usual / 4) > JUMP_Z:
            markers.append(
                Marker(Code.BORDER, ratio, JUMP_RATIO, n, n < JUMP_SURE, mark=mark, score=score)
            )
    return markers


def journal(n: int | None, lowered: int | None, far: int | None) -> list[Marker]:
    """Marks of the journal that the work did not confirm; `far` differ by two or more."""
    if not n or n < JOURNAL_LEAST:
        return []
    markers = []
    if lowered is not None and lowered / n > LOWERED:
        markers.append(Marker(Code.JOURNAL, lowered / n, LOWERED, n))
    if far is not None and far / n > RAISED_GAP and far > 1:
        markers.append(Marker(Code.JOURNAL_FAR, far / n, RAISED_GAP, n))
    return markers


def inverted_tasks(tasks: Sequence[tuple[str, float, float, int]]) -> list[Marker]:
    """Easy tasks done worse than beside and hard ones better, two of each at least.

    Tasks are (level «Б», «П», «В», share of the school, share beside, participants).
    """
    enough = [task for task in tasks if task[3] >= TASKS_LEAST]
    easy = [own < beside - EASY_BELOW for level, own, beside, _ in enough if level == "Б"]
    hard = [own > beside + HARD_ABOVE for level, own, beside, _ in enough if level in {"П", "В"}]
    if sum(easy) < OF_EACH or sum(hard) < OF_EACH:
        return []
    return [Marker(Code.TASKS, sum(easy), sum(hard), max(task[3] for task in enough))]


def cohort_fall(before: tuple[float, int] | None, after: tuple[float, int] | None) -> list[Marker]:
    """The same pupils a year later, each year as (deviations from the region's mean, N)."""
    if before is None or after is None or min(before[1], after[1]) < COHORT_LEAST:
        return []
    change = after[0] - before[0]
    return [Marker(Code.COHORT, change, COHORT_FALL, after[1])] if change < COHORT_FALL else []


def high_mean(
    own: Sequence[int], others: Sequence[int], *, advanced: bool, exams: float | None
) -> list[Marker]:
    """Marks far above the region's that exams of the same subject do not confirm.

    Both are counts of marks 2, 3, 4, 5. `exams` says by how many deviations the school's exams of
    the year are above the region's mean; unknown, they contradict nothing. Of a school that teaches
    in depth high marks are no sign.
    """
    n = sum(own)
    if advanced or exams is None or exams > 0 or n < MEAN_LEAST or not sum(others):
        return []
    mean, usual = _mean(own), _mean(others)
    spread = sqrt(
        sum(count * (mark - usual) ** 2 for mark, count in zip(MARKS, others, strict=True))
        / sum(others)
    )
    if not spread or (mean - usual) / (spread / sqrt(n)) <= MEAN_Z:
        return []
    return [Marker(Code.MEAN, mean, usual, n)]


def _mean(marks: Sequence[int]) -> float:
    return sum(mark * count for mark, count in zip(MARKS, marks, strict=True)) / sum(marks)

"""What the scores of several experts say together. Pure.

A criterion holds when the mean of its scores (0–2) reaches its passing score; a plan is
recommended when every criterion holds. Fewer than two experts give no conclusion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

MIN_EXPERTS = 2
MAX_SCORE = 2


@dataclass(frozen=True, slots=True)
class Score:
    """One expert's score of one criterion."""

    expert: str
    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    number: int
    title: str
    passing: int
    scores: tuple[Score, ...]

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(score.score for score in self.scores), len(self.scores))

    @property
    def holds(self) -> bool:
        return self.mean >= self.passing

    @property
    def remark(self) -> str:
        """The failed criterion as a remark to the plan, with what the experts wrote."""
        said = f". {self.said}" if self.said else ""
        return f"Не выполнен критерий {self.number}: {self.title}{said}"

    @property
    def said(self) -> str:
        """Comments of all experts in one line, each a sentence; the last without its full stop."""
        return ". ".join(s.comment.rstrip(" .;") for s in self.scores if s.comment.rstrip(" .;"))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """`total` of `maximum` points is the sum of means."""

    criteria: tuple[CriterionResult, ...]
    experts: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return len(self.experts) >= MIN_EXPERTS

    @property
    def failed(self) -> tuple[CriterionResult, ...]:
        return tuple(criterion for criterion in self.criteria if not criterion.holds)

    @property
    def total(self) -> Fraction:
        return sum((criterion.mean for criterion in self.criteria), Fraction())

    @property
    def maximum(self) -> int:
        return MAX_SCORE * len(self.criteria)

    @property
    def verdict(self) -> str:
        if self.failed:
            return "рекомендуется доработать"
        return "рекомендуется к утверждению"


def concluded(
    criteria: Sequence[tuple[int, str, int]], scores: Sequence[tuple[str, int, int, str]]
) -> Conclusion:
    """The conclusion of `(number, title, passing)` and `(expert, number, score, comment)`.

    A criterion that nobody scored is left out.
    """
    results = []
    for number, title, passing in criteria:
        given = tuple(Score(who, score, said) for who, n, score, said in scores if n == number)
        if given:
            results.append(CriterionResult(number, title, passing, given))
    experts = tuple(dict.fromkeys(who for who, *_ in scores))
    return Conclusion(tuple(results), experts)

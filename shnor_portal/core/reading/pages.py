"""A page as words and ruled lines in their places, whoever found them.

All is measured in points from the top left corner of the page as it is read.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Word:
    """`turned` counts quarter turns against the page; `why` is of words that are no content.

    `unsure` are those that a program read with little trust in itself.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    bold: bool = False
    turned: int = 0
    why: str = ""
    unsure: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of a table: at `place` across its direction, from `start` to `end` along it."""

    place: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """`recognised` marks words that a program made out of an image."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    recognised: bool = False

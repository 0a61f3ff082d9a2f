"""What a line of «Сегодня» is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Urgency(StrEnum):
    """The groups of the page, the most pressing first."""

    LATE = "Просрочено"
    SIGN = "На подпись"
    WAITS = "Ждёт вашего решения"
    SOON = "Скоро и по порядку"


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, why, and where to do it.

    `count` is how many lines the page behind it lists, where it lists them.
    """

    title: str
    why: str
    url: str
    action: str
    since: date | None = None
    urgency: Urgency = Urgency.WAITS
    count: int | None = None

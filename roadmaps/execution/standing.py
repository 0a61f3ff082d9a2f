"""How an occurrence stands on a day: pure, by its dates and by what people marked.

The control date is the occurrence's end; it is overdue when the local date is after it
(design §6).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 14


class Stand(StrEnum):
    """The word for an occurrence; the first three are of what is still to be done."""

    AHEAD = "ahead"
    SOON = "soon"
    OVERDUE = "overdue"
    LATE = "late"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Stand.AHEAD: "впереди",
    Stand.SOON: "скоро срок",
    Stand.OVERDUE: "просрочено",
    Stand.LATE: "выполнено с опозданием",
    Stand.DONE: "выполнено",
    Stand.CANCELLED: "отменено",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`days` until the control date, or after it (overdue, done late); 0 where it says nothing."""

    stand: Stand
    days: int = 0


def standing(
    *,
    state: str,
    end: date,
    done_on: date | None,
    today: date,
    cancelled_on: date | None = None,
) -> Standing:
    """`state` is open, done or cancelled; `done_on` is known for what is done.

    What was done or cancelled after `today` was not yet on that day: reports look back.
    """
    if state == "cancelled" and (cancelled_on is None or cancelled_on <= today):
        return Standing(Stand.CANCELLED)
    if state == "done" and done_on and done_on <= today:
        late = (done_on - end).days
        return Standing(Stand.LATE, late) if late > 0 else Standing(Stand.DONE)
    left = (end - today).days
    if left < 0:
        return Standing(Stand.OVERDUE, -left)
    return Standing(Stand.SOON if left <= SOON_DAYS else Stand.AHEAD, left)

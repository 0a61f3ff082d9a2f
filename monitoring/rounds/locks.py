"""Who may write answers now, and if not, why: each reason in words of its own. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shnor_portal.core.typography import short_date


class Lock(StrEnum):
    """Why nothing can be written; the most lasting reason is told first."""

    NOT_YOURS = "not_yours"
    ACCEPTED = "accepted"
    SENT = "sent"
    NOT_BEGUN = "not_begun"
    CLOSED = "closed"
    PLAN = "plan_not_approved"


@dataclass(frozen=True)
class Standing:
    """What decides it; days are of the municipality's clock.

    `due` is the latest term of the returned fields, `has_plan` whether the school's plan is
    approved, or need not be.
    """

    today: date
    opens: date
    closes: date
    is_open: bool
    state: str
    lifted_until: date | None = None
    due: date | None = None
    has_plan: bool = True
    writes: bool = True


def lock(at: Standing) -> Lock | None:
    """None when the school may write."""
    if not at.writes:
        return Lock.NOT_YOURS
    if at.state == "accepted":
        return Lock.ACCEPTED
    if at.state == "sent":
        return Lock.SENT
    if at.lifted_until and at.today <= at.lifted_until:
        return None
    if at.state == "returned":
        # A returned field has a term of its own, whatever the window of the round.
        return None if at.due and at.today <= at.due else Lock.CLOSED
    if not at.is_open or at.today > at.closes:
        return Lock.CLOSED
    if at.today < at.opens:
        return Lock.NOT_BEGUN
    return None if at.has_plan else Lock.PLAN


def words(lock: Lock, at: Standing) -> str:
    """The reason with what to do, for the page and for a refusal."""
    ask = "Чтобы писать дальше, попросите муниципального координатора снять запрет до нужного дня."
    if lock == Lock.NOT_YOURS:
        return "Это не ваша школа: её ответы пишут директор и школьная команда."
    if lock == Lock.ACCEPTED:
        return (
            "Ответы приняты и больше не меняются. Если нашлась ошибка, попросите координатора "
            "вернуть нужные поля."
        )
    if lock == Lock.SENT:
        return "Ответы отправлены и ждут проверки. До её начала директор может их отозвать."
    if lock == Lock.NOT_BEGUN:
        return f"Ответы принимаются с\u00a0{short_date(at.opens)}: пока форму можно только читать."
    if lock == Lock.PLAN:
        return (
            "План школы ещё не утверждён, а этот мониторинг спрашивает о его исполнении. Сначала "
            "утвердите план."
        )
    if at.state == "returned" and at.due:
        return f"Срок исправления закончился {short_date(at.due)}. {ask}"
    return f"Приём ответов закончился {short_date(at.closes)}. {ask}"

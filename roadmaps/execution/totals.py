"""How many control dates of a plan stand how, in words that add up."""

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution.progress import Progress
from shnor_portal.core.typography import NBSP, counted, number


def totals(found: Progress) -> tuple[tuple[str, int], ...]:
    """Each standing with its number: together they are all control dates but cancelled ones."""
    return (
        ("выполнено в срок", found.done),
        ("выполнено с опозданием", found.late),
        ("просрочено", found.overdue),
        ("срок не наступил", found.soon + found.ahead),
    )


def totals_words(found: Progress) -> str:
    """«выполнено 10 из 24 контрольных сроков (в срок – 8, с опозданием – 2), просрочено – 3, срок
    не наступил – 11»."""
    parts = f" (в срок{NBSP}– {found.done}, с опозданием{NBSP}– {found.late})" if found.late else ""
    text = f"выполнено {number(found.finished)} из {counted(found.wanted, _OF_DEADLINES)}{parts}"
    text += (
        f", просрочено{NBSP}– {found.overdue}, срок не наступил{NBSP}– {found.soon + found.ahead}"
    )
    return text + (
        f"; отменено ещё {counted(found.cancelled, DEADLINES)}" if found.cancelled else ""
    )


_OF_DEADLINES = "контрольного срока,контрольных сроков,контрольных сроков"

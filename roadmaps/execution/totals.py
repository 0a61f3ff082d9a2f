"""How many control dates of a plan stand how, in words that add up."""

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution.progress import Progress
from shnor_portal.core.typography import NBSP, counted, number


def totals(progress: Progress) -> tuple[tuple[str, int], ...]:
    """Each standing with its number: together they are all control dates but cancelled ones."""
    return (
        ("выполнено в срок", progress.done),
        ("выполнено с опозданием", progress.late),
        ("просрочено", progress.overdue),
        ("срок не наступил", progress.soon + progress.ahead),
    )


def totals_words(progress: Progress) -> str:
    """«выполнено 10 из 24 контрольных сроков (в срок – 8, с опозданием – 2), просрочено – 3, срок
    не наступил – 11»."""
    parts = (
        f" (в срок{NBSP}– {progress.done}, с опозданием{NBSP}– {progress.late})"
        if progress.late
        else ""
    )
    text = (
        f"выполнено {number(progress.finished)} из {counted(progress.wanted, _OF_DEADLINES)}{parts}"
    )
    text += (
        f", просрочено{NBSP}– {progress.overdue}, "
        f"срок не наступил{NBSP}– {progress.soon + progress.ahead}"
    )
    return text + (
        f"; отменено ещё {counted(progress.cancelled, DEADLINES)}" if progress.cancelled else ""
    )


_OF_DEADLINES = "контрольного срока,контрольных сроков,контрольных сроков"

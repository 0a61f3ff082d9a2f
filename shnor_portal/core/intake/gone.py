"""What a new file no longer says: asked about in the preview, to keep or to withdraw."""

from collections.abc import Iterable

from shnor_portal.core.models import BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

# Files of a batch with whose apply the rows that they tell no more are withdrawn.
HINT = "withdraw_gone"
_NAMED = 5


def is_chosen(file: BatchFile) -> bool:
    """Whether whoever confirmed said that what the file tells no more is to be withdrawn."""
    return file.pk in file.batch.hints.get(HINT, ())


def told(schools: Iterable[str]) -> Problem:
    """The remark about schools of an earlier file that the new one leaves out."""
    names = sorted(set(schools))
    more = f" и\u00a0ещё {len(names) - _NAMED}" if len(names) > _NAMED else ""
    return Problem(
        "rows_gone",
        f"В прежнем файле этого отчёта есть {counted(len(names), 'школа,школы,школ')}, которых "
        f"в\u00a0новом нет: {', '.join(names[:_NAMED])}{more}. Прежние сведения о\u00a0них "
        "останутся, если не отметить при подтверждении, что их нужно отозвать.",
        "warning",
    )

"""What a new file no longer says: asked about in the preview, to keep or to withdraw."""

from collections.abc import Iterable

from shnor_portal.core.models import Batch, BatchFile, BatchIssue
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

# Files of a batch with whose apply the rows that they tell no more are withdrawn.
HINT = "withdraw_gone"
CODE = "rows_gone"
_NAMED = 5
_ASKED = (
    "Прежние сведения о\u00a0них останутся, если не отметить при подтверждении, что их нужно "
    "отозвать."
)
_STAYS = (
    "Прежние сведения о\u00a0них остались; чтобы отозвать их, повторите команду с\u00a0ключом "
    "--left-out withdraw."
)
_GOES = "Прежние сведения о\u00a0них отозваны вместе с\u00a0загрузкой этого файла."


def is_chosen(file: BatchFile) -> bool:
    """Whether whoever confirmed said that what the file tells no more is to be withdrawn."""
    return file.pk in file.batch.hints.get(HINT, ())


def settle(batch: Batch, *, withdrawn: bool) -> None:
    """What the command line says of all files of a read batch, in place of the page's question."""
    files = batch.files.filter(state=BatchFile.State.READY)
    if withdrawn:
        batch.hints = {**batch.hints, HINT: sorted(files.values_list("pk", flat=True))}
        batch.save(update_fields=["hints"])
    for issue in BatchIssue.objects.filter(file__in=files, code=CODE):
        issue.message = issue.message.replace(_ASKED, _GOES if withdrawn else _STAYS)
        issue.save(update_fields=["message"])


def told(owners: Iterable[str]) -> Problem:
    """The remark about schools of an earlier file that the new one leaves out."""
    names = sorted(set(owners))
    more = f" и\u00a0ещё {len(names) - _NAMED}" if len(names) > _NAMED else ""
    return Problem(
        CODE,
        f"В прежнем файле этого отчёта есть {counted(len(names), 'школа,школы,школ')}, которых "
        f"в\u00a0новом нет: {', '.join(names[:_NAMED])}{more}. {_ASKED}",
        "warning",
    )

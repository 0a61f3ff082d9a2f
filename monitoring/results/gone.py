"""What a new file no longer says: schools of the last file of the same report that it leaves out.

They are asked about in the preview, to keep or to withdraw, and never go silently. A file of one
school is of the same report as another one only if that one told of the school too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.models import SourceResult
from monitoring.results.layouts.parsed import ExamKey, SchoolPart
from schools.matching import Match
from schools.models import Municipality, School
from shnor_portal.core.intake.layouts import Staged
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

_NAMED = 5
# Files of a batch whose gone results are withdrawn with its apply.
HINT = "withdraw_gone"


def note_gone(
    file: BatchFile,
    matched: Sequence[tuple[SchoolPart, Match]],
    exams: Mapping[ExamKey, int],
    municipality: Municipality | None,
    staged: Staged,
) -> None:
    """Mark the results that a file, read into `matched`, tells no more; `exams` are ids by key.

    A file with refused rows is not asked about: a school that it could not load is not gone. Nor is
    one of another municipality, which an earlier file of the whole region told of.
    """
    if staged.rejected:
        return
    told: dict[tuple[int, date | None], set[int]] = defaultdict(set)
    for part, match in matched:
        if match.school_id:
            told[exams[part.exam], part.sitting].add(match.school_id)
    gone: list[SourceResult] = []
    for (exam, sitting), schools in told.items():
        versions = _versions(file.layout, exam, sitting, municipality)
        # All versions of a school: a file that only repeated what stood has no rows of its own.
        files = {row.file_id for row in versions if row.school_id in schools}
        latest = {row.school_id: row for row in versions}
        gone += [
            row for school, row in latest.items() if school not in schools and row.file_id in files
        ]
    if not gone:
        return
    SourceResult.objects.filter(pk__in=[row.pk for row in gone]).update(gone_from=file)
    staged.gone = sum(row.rows for row in gone)
    names = sorted({str(row.school) for row in gone})
    more = f" и\u00a0ещё {len(names) - _NAMED}" if len(names) > _NAMED else ""
    staged.problems.append(
        Problem(
            "rows_gone",
            f"В прежнем файле этого отчёта есть {counted(len(names), 'школа,школы,школ')}, которых "
            f"в\u00a0новом нет: {', '.join(names[:_NAMED])}{more}. Их результаты останутся, если "
            "не отметить при подтверждении, что их нужно отозвать.",
            "warning",
        )
    )


def _versions(
    layout: str, exam: int, sitting: date | None, municipality: Municipality | None
) -> list[SourceResult]:
    """What the same kind of file says of each school, earlier versions first."""
    live = SourceResult.objects.filter(
        live=True, file__layout=layout, assessment=exam, sitting=sitting
    )
    if municipality:
        live = live.filter(school__municipality=municipality)
    return list(live.select_related("school").order_by("applied_at", "pk"))


@dataclass(frozen=True)
class GoneSchool:
    """A school that a file tells no more, and of which works."""

    school: School
    works: tuple[str, ...]


def gone_of(batch: Batch) -> list[tuple[BatchFile, list[GoneSchool]]]:
    """Files of a preview with what they tell no more; files left out are not asked about."""
    rows = SourceResult.objects.filter(
        gone_from__batch=batch, gone_from__state=BatchFile.State.READY, gone_from__included=True
    ).select_related("school", "assessment", "gone_from__stored")
    found: dict[BatchFile, dict[School, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by("gone_from__position", "school__name", "assessment"):
        if row.gone_from and row.school:
            found[row.gone_from][row.school].append(str(row.assessment))
    return [
        (file, [GoneSchool(school, tuple(works)) for school, works in schools.items()])
        for file, schools in found.items()
    ]


def choose_gone(batch: Batch, withdrawn_of: Iterable[int]) -> None:
    """Keep with the confirmed batch the files whose gone results are to be withdrawn."""
    asked = {file.pk for file, _ in gone_of(batch)}
    chosen = sorted(asked & set(withdrawn_of))
    if chosen:
        batch.hints = {**batch.hints, HINT: chosen}
        batch.save(update_fields=["hints"])


def withdraw_gone(file: BatchFile) -> None:
    """With the apply of a file what it tells no more stops counting, where that was chosen."""
    if file.pk in file.batch.hints.get(HINT, ()):
        file.gone.update(live=False)


def restore_gone(file: BatchFile) -> None:
    """With its withdrawal it counts again, unless its own file was withdrawn meanwhile."""
    if file.pk in file.batch.hints.get(HINT, ()):
        file.gone.filter(file__state=BatchFile.State.APPLIED).update(live=True)


def forget_gone(file: BatchFile) -> None:
    """A preview that is forgotten asks nothing."""
    file.gone.update(gone_from=None)

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
from schools.models import Municipality
from shnor_portal.core.intake.gone import HINT, is_chosen, told
from shnor_portal.core.intake.layouts import Staged
from shnor_portal.core.models import Batch, BatchFile, StagedRecord


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
    said: dict[tuple[int, date | None], set[int]] = defaultdict(set)
    for part, match in matched:
        if match.school_id:
            said[exams[part.exam], part.sitting].add(match.school_id)
    gone: list[SourceResult] = []
    for (exam, sitting), schools in said.items():
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
    staged.problems.append(told(str(row.school) for row in gone))


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
    """A school that a file tells no more, and of which works; of a list, what it said there."""

    school: str
    works: tuple[str, ...]


def gone_of(batch: Batch) -> list[tuple[BatchFile, list[GoneSchool]]]:
    """Files of a preview with what they tell no more; files left out are not asked about."""
    rows = SourceResult.objects.filter(
        gone_from__batch=batch, gone_from__state=BatchFile.State.READY, gone_from__included=True
    ).select_related("school", "assessment", "gone_from__stored")
    by_file: dict[BatchFile, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.order_by("gone_from__position", "school__name", "assessment"):
        if row.gone_from and row.school:
            by_file[row.gone_from][str(row.school)].append(str(row.assessment))
    lines = StagedRecord.objects.filter(
        action=StagedRecord.Action.GONE,
        file__batch=batch,
        file__state=BatchFile.State.READY,
        file__included=True,
    ).select_related("file__stored")
    for line in lines.order_by("file__position", "label"):
        school, _, words = line.label.partition(": ")
        by_file[line.file][school].append(words)
    return [
        (file, [GoneSchool(school, tuple(works)) for school, works in schools.items()])
        for file, schools in by_file.items()
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
    if is_chosen(file):
        file.gone.update(live=False)


def restore_gone(file: BatchFile) -> None:
    """With its withdrawal it counts again, unless its own file was withdrawn meanwhile."""
    if is_chosen(file):
        file.gone.filter(file__state=BatchFile.State.APPLIED).update(live=True)


def forget_gone(file: BatchFile) -> None:
    """A preview that is forgotten asks nothing."""
    file.gone.update(gone_from=None)

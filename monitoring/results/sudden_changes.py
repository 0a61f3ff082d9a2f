"""The alarm before a batch is applied: much of what a school had would be changed at once.

A file of another municipality's year, a column out of its place or a wrong work look like that; so
whoever confirms is shown what changes and says that it is meant.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction

from monitoring.models import SourceResult
from monitoring.results.changes import previous_versions
from schools.models import School
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.typography import counted

# More than so many rows (participants in pupil-level files), and more than such a part of the
# school's rows or of its works: one file by participant must not hide forty reports.
ROWS, SHARE = 10, Fraction(1, 10)
_NAMED = 3


@dataclass(frozen=True)
class SuddenChange:
    """A school, how many rows the batch changes of how many it has, and which works of how many."""

    school: School
    changed: int
    earlier: int
    works: tuple[str, ...]
    works_earlier: int

    @property
    def is_sudden(self) -> bool:
        much = self.changed > SHARE * self.earlier
        return self.changed > ROWS and (much or len(self.works) > SHARE * self.works_earlier)


def sudden_changes(batch: Batch) -> list[SuddenChange]:
    """Schools that a previewed batch changes suddenly, alphabetical; files left out don't count."""
    results = list(
        SourceResult.objects.filter(
            file__batch=batch,
            file__included=True,
            file__state=BatchFile.State.READY,
            school__isnull=False,
        )
        .select_related("school", "assessment", "file")
        .order_by("school__name", "assessment", "pk")
    )
    before = previous_versions(results)
    changed = Counter[School]()
    works: dict[School, list[str]] = defaultdict(list)
    for result in results:
        if result.school and result.pk in before:
            changed[result.school] += max(result.rows, before[result.pk].rows)
            works[result.school].append(str(result.assessment))
    rows_now, works_now = _now(list(changed))
    changes = (
        SuddenChange(
            school, rows, rows_now[school.pk], tuple(dict.fromkeys(works[school])),
            works_now[school.pk],
        )
        for school, rows in changed.items()
    )  # fmt: skip
    return [change for change in changes if change.is_sudden]


def _now(schools: list[School]) -> tuple[Counter[int], Counter[int]]:
    """Rows and works in force, by school; an older version of the same report is none."""
    live = SourceResult.objects.filter(live=True, school__in=schools).order_by("applied_at", "pk")
    cells = live.values_list("school", "assessment", "file__layout", "sitting", "rows")
    latest = {
        (school, assessment, layout, sitting): rows
        for school, assessment, layout, sitting, rows in cells
    }
    rows_now = Counter[int]()
    for (school, *_), rows in latest.items():
        rows_now[school] += rows
    works = {(school, assessment) for school, assessment, *_ in latest}
    return rows_now, Counter(school for school, _ in works)


def told_in_words(batch: Batch) -> list[str]:
    """The sudden changes of a batch for who reads no page, school by school."""
    return [_words(change) for change in sudden_changes(batch)]


def _words(change: SuddenChange) -> str:
    rows = counted(change.changed, "строка,строки,строк")
    works = counted(len(change.works), "работа,работы,работ")
    named = "; ".join(change.works[:_NAMED])
    more = " и\u00a0другие" if len(change.works) > _NAMED else ""
    return (
        f"{change.school}: {rows} из\u00a0{change.earlier}, {works} из\u00a0"
        f"{change.works_earlier} ({named}{more})"
    )


def check_meant(batch: Batch, *, meant: bool) -> None:
    """Refuse the confirmation of sudden changes by whoever has not said that they are meant."""
    if meant:
        return
    if changes := sudden_changes(batch):
        schools = counted(len(changes), "школы,школ,школ")
        raise Refused(
            f"Загрузка меняет много прежних чисел {schools}. Посмотрите, что меняется, отметьте, "
            "что так и должно быть, и подтвердите ещё раз.",
            code="sudden_change",
        )

"""Which days of ОГЭ and ЕГЭ count: the setting of a municipality, and what it leaves out.

The main period ends before the 1st of July: its main and reserve days are summed. Later days are
second attempts; they are loaded and kept, and count only where the municipality says so.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from monitoring.models import SourceResult
from monitoring.results.layouts.first_results import LATE_FROM, is_late
from schools.models import Municipality, School
from shnor_portal.core.models import BatchFile, BatchIssue
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import counted

SETTING = "gia_attempts"
_LEFT_OUT = "attempt_left_out"


class CountedDays:
    """Asked of sources one by one; who counts all days is looked up at the first late one."""

    def has(self, school_id: int, sitting: date | None) -> bool:
        return not is_late(sitting) or school_id in self._counting_all

    @cached_property
    def _counting_all(self) -> set[int]:
        schools = School.objects.filter(municipality__gia_attempts=Municipality.Attempts.ALL)
        return set(schools.values_list("pk", flat=True))


def late_sources(municipality: Municipality) -> QuerySet[SourceResult]:
    """Live results of a municipality from days after the main period."""
    return SourceResult.objects.filter(
        live=True, school__municipality=municipality, sitting__month__gte=LATE_FROM[0]
    )


def left_out(rows: Mapping[tuple[str, date], int], municipality: Municipality) -> list[Problem]:
    """Days that are loaded and kept, and do not count by the setting; `rows` are participants by
    sheet and day."""
    if municipality.gia_attempts == Municipality.Attempts.ALL:
        return []
    return [
        Problem(
            _LEFT_OUT,
            f"Экзамен {day:%d.%m.%Y} – после основного периода (до 1\u00a0июля). По настройке "
            "муниципалитета учитывается первая попытка: "
            f"{counted(n, 'строка,строки,строк')} сохранится, но в\u00a0показатели не\u00a0войдёт.",
            "warning",
            sheet,
        )
        for (sheet, day), n in rows.items()
        if is_late(day)
    ]


def renew_remarks(municipality: Municipality) -> None:
    """After another choice of attempts the remarks of files say what is now."""
    BatchIssue.objects.filter(
        code=_LEFT_OUT, file__results__school__municipality=municipality
    ).delete()
    rows: dict[int, Counter[tuple[str, date]]] = defaultdict(Counter)
    for source in late_sources(municipality):
        if source.sitting:
            rows[source.file_id][source.sheet, source.sitting] += source.rows
    for file in BatchFile.objects.filter(pk__in=rows):
        for said in left_out(rows[file.pk], municipality):
            file.issues.create(
                code=said.code, severity=said.severity, sheet=said.sheet, message=said.message
            )

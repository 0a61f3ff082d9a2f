"""The marks of works beside the marks of the journal, in two sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.comparisons import Level, district_values, region_by_year
from monitoring.indicators.queries import counts_of
from monitoring.models import SchoolResult
from schools.models import School
from schools.privacy import NOTHING
from shnor_portal.core.typography import (
    NBSP,
    counted,
    number,
    percent,
    percent_range,
    points,
)

LOWERED, RAISED = "journal_lowered_share", "journal_raised_share"
_PEOPLE = "участника,участников,участников"


@dataclass(frozen=True)
class Journal:
    """`lowered_more`: marks of the work are below the journal more often than in the municipality,
    and chance does not explain it; `raised_more` likewise above it."""

    words: str
    lowered_more: bool = False
    raised_more: bool = False


def journal(school: School, year: int) -> Journal:
    """ВПР of the year, all works together; blank words where no journal marks are known."""
    cells = list(
        SchoolResult.objects.filter(
            school=school, assessment__procedure="vpr", assessment__year=year, journal_n__gt=0
        )
    )
    counts = pool(counts_of(cell) for cell in cells)
    own = indicator_value(LOWERED, counts, "vpr")
    if own is None or counts.journal_n is None:
        return Journal("")
    works = [cell.assessment_id for cell in cells]
    district = _district(school, works, LOWERED)
    lowered = _is_above(own, district)
    raised = _is_above(indicator_value(RAISED, counts, "vpr"), _district(school, works, RAISED))
    beside = ""
    if district:
        beside = (
            f", в муниципалитете{NBSP}– {percent(district.share)} "
            f"(разница {points(own.value - district.share)})"
        )
    words = (
        f"С отметкой журнала сравнена отметка {counted(counts.journal_n, _PEOPLE)} ВПР: "
        f"подтвердили {_part(counts, 'journal_confirmed')}, повысили "
        f"{_part(counts, 'journal_raised')}, понизили {_part(counts, 'journal_lowered')}, "
        f"интервал {percent_range(own.low, own.high)}{beside}."
    )
    if lowered:
        words += (
            " Отметки за работы ниже текущих чаще, чем в муниципалитете: текущее оценивание "
            "стоит обсудить с учителями."
        )
    if raised:
        words += (
            " Отметки за работы выше текущих чаще, чем в муниципалитете: стоит посмотреть, как "
            "работы проводились и проверялись."
        )
    return Journal(words, lowered, raised)


def _district(school: School, works: Sequence[int], indicator: str) -> Level | None:
    levels = district_values(school.municipality, works, indicator, sight=NOTHING)
    return region_by_year(levels, dict.fromkeys(works, 0)).get(0)


def _is_above(own: Value | None, district: Level | None) -> bool:
    """Whether the municipality lies below the school's interval."""
    return bool(own and district and own.low is not None and own.low > district.share)


def _part(counts: Counts, name: str) -> str:
    """«15 (18,3 %)»."""
    value = getattr(counts, name)
    if value is None or not counts.journal_n:
        return number(None)
    return f"{number(value)} ({percent(value / counts.journal_n)})"

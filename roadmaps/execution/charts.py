"""The plan over its months: bars for an SVG, in units of months, and months by years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from roadmaps.execution.overview import MeasureProgress, Overview
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from roadmaps.execution.wording import MONTHS, Bar, bar, months_between

# Above a longer chart stand quarters: names of months would run into one another.
MONTHS_NAMED = 18
_QUARTERS = ("I", "II", "III", "IV")
# The worse of two standings is drawn when several schools share one deadline.
_WEIGHT = (Stand.OVERDUE, Stand.SOON, Stand.AHEAD, Stand.LATE, Stand.DONE, Stand.CANCELLED)


@dataclass(frozen=True)
class Stretch:
    """One deadline, or the same deadline of several schools."""

    bar: Bar
    stand: Stand
    start: date
    end: date
    label: str
    count: int
    finished: int


@dataclass(frozen=True)
class ChartLine:
    measure: MeasureProgress
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class ChartSection:
    title: str
    lines: tuple[ChartLine, ...]


@dataclass(frozen=True)
class Chart:
    """`years` and `names` are pairs of a heading and its number of months.

    `today` is blank outside the chart.
    """

    months: tuple[date, ...]
    names: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]
    sections: tuple[ChartSection, ...]
    today: str

    @property
    def marks(self) -> range:
        """Where the lines between months stand."""
        return range(1, len(self.months))


def chart(overview: Overview, *, today: date) -> Chart:
    """From the first deadline or the beginning of the plan to the last one or its end."""
    starts = [row.occurrence.start for row in overview.rows]
    ends = [row.occurrence.end for row in overview.rows]
    months = months_between(
        min([overview.plan.period_start, *starts]), max([overview.plan.period_end, *ends])
    )
    inside = months[0] <= today and (today.year, today.month) <= (months[-1].year, months[-1].month)
    return Chart(
        months=tuple(months),
        names=_names(months),
        years=tuple((year, len(list(group))) for year, group in groupby(m.year for m in months)),
        sections=tuple(
            ChartSection(
                section.title,
                tuple(ChartLine(item, _stretches(item.rows, months)) for item in section.measures),
            )
            for section in overview.sections
        ),
        today=bar(today, today, months).x if inside else "",
    )


def _names(months: list[date]) -> tuple[tuple[str, int], ...]:
    if len(months) <= MONTHS_NAMED:
        return tuple((MONTHS[month.month - 1][:3], 1) for month in months)
    quarters = groupby(months, lambda month: (month.year, (month.month - 1) // 3))
    return tuple((_QUARTERS[quarter], len(list(group))) for (_, quarter), group in quarters)


def _stretches(rows: Iterable[DeadlineRow], months: list[date]) -> tuple[Stretch, ...]:
    by_days: dict[tuple[date, date], list[DeadlineRow]] = {}
    for row in rows:
        by_days.setdefault((row.occurrence.start, row.occurrence.end), []).append(row)
    return tuple(
        Stretch(
            bar=bar(start, end, months),
            stand=min((row.standing.stand for row in same), key=_WEIGHT.index),
            start=start,
            end=end,
            label=same[0].occurrence.label,
            count=len(same),
            finished=sum(row.standing.stand in {Stand.DONE, Stand.LATE} for row in same),
        )
        for (start, end), same in sorted(by_days.items())
    )

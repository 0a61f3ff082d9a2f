"""What a chart shows, in words too; how it is drawn is said in `definitions`."""

from collections.abc import Iterator
from dataclasses import dataclass

from shnor_portal.core.typography import counted, number, percent, percent_range

UNKNOWN = "нет данных"
PEOPLE = "участник,участника,участников"


@dataclass(frozen=True)
class YearShare:
    """A share (0–1) of one year; `low` and `high` are its interval where one is known."""

    year: int
    share: float
    low: float | None = None
    high: float | None = None
    participants: int | None = None


@dataclass(frozen=True)
class YearLine:
    """One line of a chart: whose it is and its points, the oldest first."""

    name: str
    points: tuple[YearShare, ...]


@dataclass(frozen=True)
class ShareByYear:
    """A share by year: the line that the chart is about against others in the same assessments."""

    title: str
    main: YearLine
    others: tuple[YearLine, ...] = ()
    dense: bool = False  # for a paper, beside another one

    @property
    def lines(self) -> tuple[YearLine, ...]:
        """Those that have points, the main one first."""
        return tuple(line for line in (self.main, *self.others) if line.points)


@dataclass(frozen=True)
class NamedShare:
    """One bar; a share that is unknown or hidden leaves its place empty with `note`."""

    name: str
    share: float | None
    participants: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    beside: float | None = None


@dataclass(frozen=True)
class SharesByName:
    """Bars in the order given (alphabetical on every page), with a threshold if there is one.

    `beside_label` says what a bar's `beside` is, drawn as a mark across it. `dense` bars are for
    a paper.
    """

    title: str
    bars: tuple[NamedShare, ...]
    threshold: float | None = None
    threshold_label: str = "порог"
    beside_label: str = ""
    dense: bool = False


@dataclass(frozen=True)
class ScoreShare:
    """How many have a score, and what share (0–1) of all they are."""

    score: int
    share: float
    participants: int


@dataclass(frozen=True)
class SharesByScore:
    """Columns by primary score from 0 to the most, none left out."""

    title: str
    columns: tuple[ScoreShare, ...]


@dataclass(frozen=True)
class SizedShare:
    """A dot: the share (0–1) of so many participants; `outside` is beyond the outer limits."""

    name: str
    share: float
    participants: int
    outside: bool = False


@dataclass(frozen=True)
class SizeLimits:
    """Between which shares chance alone leaves almost all of so many participants."""

    participants: int
    low: float
    high: float


@dataclass(frozen=True)
class SharesBySize:
    """A funnel: shares against the number of participants, with the limits of chance round the
    mean, the inner and the outer ones."""

    title: str
    points: tuple[SizedShare, ...]
    mean: float
    mean_label: str
    inner: tuple[SizeLimits, ...]
    outer: tuple[SizeLimits, ...]


Chart = ShareByYear | SharesByName | SharesByScore | SharesBySize


def chart_text(chart: Chart) -> str:
    """The chart in words: the alternative text of its picture."""
    if isinstance(chart, ShareByYear):
        parts = [
            f"{line.name}: {', '.join(_year_words(point) for point in line.points)}"
            for line in chart.lines
        ]
    elif isinstance(chart, SharesByScore):
        parts = [
            f"{column.score} – {counted(column.participants, PEOPLE)}"
            for column in chart.columns
            if column.participants
        ]
    elif isinstance(chart, SharesBySize):
        parts = [f"{chart.mean_label} {percent(chart.mean)}"]
        parts += [f"{point.name} – {_share_words(point)}" for point in chart.points]
    else:
        parts = [_bar_words(bar, chart.beside_label) for bar in chart.bars]
        if chart.threshold is not None:
            parts.append(f"{chart.threshold_label} {percent(chart.threshold)}")
    return f"{chart.title}. {'; '.join(parts)}."


def chart_table(chart: Chart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The numbers of a chart: headings and rows, the first cell of a row being its heading."""
    if isinstance(chart, ShareByYear):
        years = sorted({point.year for line in chart.lines for point in line.points})
        shown = [{point.year: point for point in line.points} for line in chart.lines]
        rows = [
            (str(year), *(_cell(points[year]) if year in points else "–" for points in shown))
            for year in years
        ]
        return ("Год", *(line.name for line in chart.lines)), rows
    if isinstance(chart, SharesByScore):
        return ("Балл", "Участников", "Доля"), [
            (str(column.score), number(column.participants), percent(column.share))
            for column in chart.columns
        ]
    if isinstance(chart, SharesBySize):
        return ("Школа", "N", "Доля"), [
            (point.name, number(point.participants), percent(point.share)) for point in chart.points
        ]
    return ("Название", "Доля", "N"), [
        (
            bar.name,
            _cell(bar) if bar.share is not None else bar.note or UNKNOWN,
            "–" if bar.participants is None else number(bar.participants),
        )
        for bar in chart.bars
    ]


def known_shares(chart: Chart) -> Iterator[float]:
    """Every number that has to fit under the scale of a chart."""
    if isinstance(chart, SharesByScore):
        yield from (column.share for column in chart.columns)
        return
    if isinstance(chart, SharesBySize):
        yield from (point.share for point in chart.points)
        yield from (chart.mean, *(limits.high for limits in chart.inner))
        return
    points = (
        (point for line in chart.lines for point in line.points)
        if isinstance(chart, ShareByYear)
        else chart.bars
    )
    for point in points:
        yield from (value for value in (point.share, point.low, point.high) if value is not None)
    if isinstance(chart, SharesByName):
        yield from (bar.beside for bar in chart.bars if bar.beside is not None)
        if chart.threshold is not None:
            yield chart.threshold


def _cell(point: YearShare | NamedShare) -> str:
    words = percent(point.share)
    if point.low is None or point.high is None:
        return words
    return f"{words} ({percent_range(point.low, point.high)})"


def _year_words(point: YearShare) -> str:
    return f"{point.year} г. – {_share_words(point)}"


def _bar_words(bar: NamedShare, beside: str) -> str:
    words = f"{bar.name} – {bar.note or UNKNOWN if bar.share is None else _share_words(bar)}"
    return words if bar.beside is None else f"{words}, {beside} {percent(bar.beside)}"


def _share_words(point: YearShare | NamedShare | SizedShare) -> str:
    details = []
    if not isinstance(point, SizedShare) and point.low is not None and point.high is not None:
        details.append(f"интервал {percent_range(point.low, point.high)}")
    if point.participants is not None:
        details.append(counted(point.participants, PEOPLE))
    words = percent(point.share)
    return f"{words} ({', '.join(details)})" if details else words

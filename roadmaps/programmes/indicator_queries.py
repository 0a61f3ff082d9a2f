"""Indicators as their pages show them: plan, commitment, «сообщено» and «сейчас» by year.

What a viewer sees of a computed fact is added up of rows that the viewer sees (`schools.privacy`),
both in what was reported and in what stands now.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Q, QuerySet

from roadmaps.models import Programme, TargetFact, TargetIndicator
from roadmaps.programmes import standing
from roadmaps.programmes.metrics.base import Metric, SchoolShare, changed_rows, total
from roadmaps.programmes.metrics.catalogue import find, is_mean
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.standing import Figure, Light, Target, Thresholds
from roadmaps.programmes.targets import targets_of
from schools.models import Municipality, School, User
from schools.privacy import Sight, sight_of
from shnor_portal.core.models import Batch

Kind = TargetIndicator.Kind


@dataclass(frozen=True)
class YearCell:
    """One year of an indicator. `fact` is what was entered or reported last, `figure` its number;
    `now` is what the metric gives today, `alone` the same of this year without those before it."""

    year: int
    target: Target
    plan: str
    commitment: str
    fact: TargetFact | None
    figure: Figure | None
    fact_words: str
    now: Figure | None
    now_words: str
    light: Light
    future: bool
    alone: Figure | None = None

    @property
    def is_reported(self) -> bool:
        return self.fact is not None and self.fact.reported_at is not None

    @property
    def moved(self) -> bool:
        """Whether what was reported is no more what the portal computes."""
        return self.is_reported and self.now is not None and not _same(self.figure, self.now)

    @property
    def shown(self) -> str:
        """The fact, or what stands now where no fact is kept."""
        return self.fact_words or self.now_words


@dataclass(frozen=True)
class IndicatorLine:
    indicator: TargetIndicator
    metric: Metric | None
    cells: tuple[YearCell, ...]
    together: str
    """Facts of all years added up, where they can be; "" otherwise."""
    doubts: tuple[str, ...]
    baseline: str
    facts: tuple[TargetFact, ...]
    """Everything that was kept, the latest first."""

    def cell(self, year: int) -> YearCell | None:
        return next((cell for cell in self.cells if cell.year == year), None)


@dataclass(frozen=True)
class IndicatorSheet:
    programme: Programme
    lines: tuple[IndicatorLine, ...]
    material: Material

    @property
    def year(self) -> int:
        """The year that is looked at first: this one, or the nearest of the programme."""
        years = self.programme.years
        return min(max(self.material.today.year, years[0]), years[-1])

    @property
    def lights(self) -> list[tuple[Light, int]]:
        """How many indicators stand how in that year, unknown ones last."""
        lights = [cell.light for line in self.lines if (cell := line.cell(self.year))]
        return [(light, lights.count(light)) for light in Light]


@dataclass(frozen=True)
class Moved:
    """A school in what was reported and in what stands now."""

    title: str
    was: str
    now: str


@dataclass(frozen=True)
class Opened:
    """What a year's value of a metric is made of, as far as the viewer sees it."""

    rows: tuple[SchoolShare, ...]
    pairs: tuple[tuple[SchoolShare, int, int], ...]
    others: tuple[int, int, int]
    """Schools that the viewer does not open, and their part and whole together."""
    beside: str
    moved: tuple[Moved, ...]
    batches: tuple[Batch, ...]


def indicators(programme: Programme) -> QuerySet[TargetIndicator]:
    return programme.indicators.select_related("task")


def sheet(
    viewer: User | None,
    programme: Programme,
    only: TargetIndicator | None = None,
    sight: Sight | None = None,
) -> IndicatorSheet:
    """Every indicator by year, or one of them; `None` is the command line, which sees all.

    `sight` is given where it is not the viewer's own: a paper has what everybody may see.
    """
    chosen = [only] if only else list(indicators(programme))
    facts: dict[int, list[TargetFact]] = defaultdict(list)
    rows = TargetFact.objects.filter(indicator__in=[one.pk for one in chosen])
    for fact in rows.select_related("reported_by", "created_by", "snapshot").order_by(
        "year", "on", "pk"
    ):
        facts[fact.indicator_id].append(fact)
    material = Material(programme.municipality, programme.years)
    sight = sight or sight_of(viewer)
    lines = [_line(indicator, facts[indicator.pk], material, sight) for indicator in chosen]
    return IndicatorSheet(programme, tuple(lines), material)


def opened(viewer: User, line: IndicatorLine, cell: YearCell, material: Material) -> Opened | None:
    """Rows of the metric in the year; None where there is no metric, or nothing is known."""
    metric = line.metric
    if metric is None or cell.future:
        return None
    rows = metric.compute(material, cell.year) or []
    sight, place = sight_of(viewer), material.municipality.scope
    seen = _seen_schools(viewer, material.municipality)
    own = [row for row in rows if row.school in seen]
    pairs = [(row, *row.seen(sight, place)) for row in own]
    rest = [row.seen(sight, place) for row in rows if row.school not in seen]
    beside = metric.beside(material, cell.year) if metric.beside and sight.sees(place) else ""
    if metric.expected and (words := metric.expected(material, cell.year)):
        beside = f"Ожидаемо {words}."
    moved: list[Moved] = []
    batches: tuple[Batch, ...] = ()
    if cell.moved and cell.fact:
        changed = changed_rows(map(SchoolShare.of, cell.fact.rows), rows)
        moved = [_moved(was, now, sight, place) for was, now in changed if _is_seen(was, now, seen)]
        batches = tuple(_batches(viewer, metric, cell, changed, place))
    return Opened(
        tuple(own),
        tuple(pair for pair in pairs if pair[2]),
        (len(rest), sum(p for p, _ in rest), sum(w for _, w in rest)),
        beside,
        tuple(moved),
        batches,
    )


def rows_now(
    indicator: TargetIndicator, year: int, material: Material | None = None
) -> list[SchoolShare] | None:
    """All rows of the indicator's metric in the year, to be kept with a reported fact."""
    metric = find(indicator.metric)
    if metric is None:
        return None
    material = material or Material(indicator.programme.municipality, [year])
    return metric.compute(material, year)


def figure_of(
    kind: str, metric: str, rows: Iterable[SchoolShare], sight: Sight, place: str
) -> Figure | None:
    """Of rows: a share, or how many there are where a number is asked for (on one school, where
    the metric is a mean); None where the viewer sees nothing of them."""
    whole = total(rows, sight, place)
    if not whole.denominator:
        return None
    if kind == Kind.SHARE:
        return whole
    if kind == Kind.YES_NO:
        return Figure(Fraction(int(bool(whole.numerator and whole.known == 100))))
    if is_mean(metric):
        return standing.mean(whole.numerator, whole.denominator)
    return Figure(whole.numerator)


def _line(
    indicator: TargetIndicator, facts: list[TargetFact], material: Material, sight: Sight
) -> IndicatorLine:
    metric = find(indicator.metric)
    targets = targets_of(indicator)
    place = material.municipality.scope
    limits = Thresholds(material.municipality.light_green, material.municipality.light_amber)
    by_year: dict[int, list[TargetFact]] = defaultdict(list)
    for fact in facts:
        by_year[fact.year].append(fact)
    cells: list[YearCell] = []
    each: list[Figure] = []
    for year in indicator.programme.years:
        own, now = _of_year(indicator, by_year[year], sight, place), None
        if metric and year <= material.today.year:
            computed = metric.compute(material, year)
            now = (
                figure_of(indicator.kind, metric.code, computed, sight, place) if computed else None
            )
        alone, before = now, list(each)
        if one := own or now:
            each.append(one)
        if indicator.kind == Kind.CUMULATIVE:
            # What stands in a year is all that was done by then.
            own = standing.added(Kind.CUMULATIVE, [*before, own]) if own else None
            now = standing.added(Kind.CUMULATIVE, [*before, now]) if now else None
        cell = _cell(
            indicator, year, targets.get(year, Target()), by_year[year], own, now, material, limits
        )
        cells.append(replace(cell, alone=alone))
    kind, unit = indicator.kind, indicator.unit
    both = standing.added(kind, each) if len(each) > 1 else None
    return IndicatorLine(
        indicator,
        metric,
        tuple(cells),
        standing.figure_words(kind, unit, both),
        tuple(standing.doubts(indicator, targets)),
        _baseline(indicator),
        tuple(reversed(facts)),
    )


def _cell(
    indicator: TargetIndicator, year: int, target: Target, facts: list[TargetFact],
    own: Figure | None, now: Figure | None, material: Material, limits: Thresholds,
) -> YearCell:  # fmt: skip
    kind, unit, way = indicator.kind, indicator.unit, indicator.direction
    return YearCell(
        year=year,
        target=target,
        plan=standing.target_words(way, kind, unit, target),
        commitment=(
            ""
            if target.commitment is None
            else standing.target_words(way, kind, unit, Target(target.commitment))
        ),
        fact=_last(facts),
        figure=own,
        fact_words=standing.figure_words(kind, unit, own),
        now=now,
        now_words=standing.figure_words(kind, unit, now),
        light=standing.light(way, kind, target, own or now, limits),
        future=year > material.today.year,
    )


def _last(facts: list[TargetFact]) -> TargetFact | None:
    """What was reported last; before anything is, what was entered last."""
    reported = [fact for fact in facts if fact.reported_at]
    rows = reported or facts
    return rows[-1] if rows else None


def _of_year(
    indicator: TargetIndicator, facts: list[TargetFact], sight: Sight, place: str
) -> Figure | None:
    """What was entered of a cumulative count adds up, with what was computed last: that is of the
    whole year already. Of anything else the last one stands."""
    if indicator.kind == Kind.CUMULATIVE and facts:
        entered = [fact for fact in facts if not fact.metric]
        computed = [fact for fact in facts if fact.metric][-1:]
        each = [fact_figure(indicator, fact, sight, place) for fact in (*entered, *computed)]
        return standing.added(Kind.CUMULATIVE, [one for one in each if one])
    last = _last(facts)
    return fact_figure(indicator, last, sight, place) if last else None


def fact_figure(
    indicator: TargetIndicator, fact: TargetFact, sight: Sight, place: str
) -> Figure | None:
    """The number of a kept fact, of what the viewer sees of its rows."""
    if fact.rows:
        rows = map(SchoolShare.of, fact.rows)
        return figure_of(indicator.kind, fact.metric, rows, sight, place)
    if fact.denominator is not None:
        return standing.share(fact.numerator, fact.denominator)
    return standing.plain(fact.value)


def _baseline(indicator: TargetIndicator) -> str:
    if indicator.baseline is None:
        return ""
    words = standing.with_unit(indicator.baseline, indicator.unit)
    return f"{words} ({indicator.baseline_year})" if indicator.baseline_year else words


def _same(one: Figure | None, other: Figure | None) -> bool:
    return (
        one is not None
        and other is not None
        and (
            (one.value, one.numerator, one.denominator)
            == (other.value, other.numerator, other.denominator)
        )
    )


def _seen_schools(viewer: User, municipality: Municipality) -> set[int]:
    """Schools whose rows the viewer opens; 0 is the municipality itself."""
    schools = School.objects.visible_to(viewer).filter(municipality=municipality)
    return {0, *schools.values_list("pk", flat=True)}


def _is_seen(was: SchoolShare | None, now: SchoolShare | None, seen: set[int]) -> bool:
    row = was or now
    return row is not None and row.school in seen


def _moved(was: SchoolShare | None, now: SchoolShare | None, sight: Sight, place: str) -> Moved:
    row = was or now
    assert row is not None, "a change has at least one side"
    return Moved(row.title, _pair(was, sight, place), _pair(now, sight, place))


def _pair(row: SchoolShare | None, sight: Sight, place: str) -> str:
    if row is None:
        return "не было"
    part, whole = row.seen(sight, place)
    if part > whole:  # Of a mean: what the one school has.
        return f"{part}"
    return f"{part} из\u00a0{whole}" if whole else "скрыто"


def _batches(
    viewer: User,
    metric: Metric,
    cell: YearCell,
    changed: list[tuple[SchoolShare | None, SchoolShare | None]],
    place: str,
) -> list[Batch]:
    """Batches applied or withdrawn since the fact was reported that tell of the changed schools,
    the latest first; only those that the viewer may open."""
    since = cell.fact.reported_at if cell.fact else None
    assert since is not None, "only what was reported can have moved"
    schools = [row.school for pair in changed for row in pair if row]
    condition = Q(files__layout__in=metric.layouts)
    if metric.procedures:
        condition |= Q(
            files__results__school__in=schools,
            files__results__assessment__procedure__in=metric.procedures,
            files__results__assessment__year__in=(cell.year, cell.year - 1),
        )
    batches = Batch.objects.visible_to(viewer).filter(
        condition,
        Q(applied_at__gt=since) | Q(withdrawn_at__gt=since),
        scope__startswith=place,
    )
    return list(batches.distinct().order_by("-applied_at"))


def facts_in(programme: Programme) -> QuerySet[TargetFact]:
    return TargetFact.objects.filter(indicator__programme=programme).select_related("indicator")

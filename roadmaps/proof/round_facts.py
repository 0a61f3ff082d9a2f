"""Facts of target indicators in a round: what is computed for its year, accepted with it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from monitoring.models import Round
from roadmaps.models import Programme, TargetFact
from roadmaps.programmes import facts
from roadmaps.programmes.indicator_queries import (
    IndicatorLine,
    YearCell,
    fact_figure,
    sheet,
)
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.queries import programmes
from roadmaps.programmes.standing import Figure, figure_words
from schools import access
from schools.models import User
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core import states
from shnor_portal.core.errors import Refused


@dataclass(frozen=True)
class RoundFact:
    """An indicator in the year of a round; `accepted` is the fact that was taken in this round."""

    line: IndicatorLine
    cell: YearCell
    accepted: TargetFact | None
    figure: Figure | None = None
    """The number of `accepted`, of what the viewer sees."""

    @property
    def may_accept(self) -> bool:
        return self.line.metric is not None and self.cell.now is not None

    @property
    def accepted_words(self) -> str:
        """The fact of this round as the viewer sees it."""
        indicator = self.line.indicator
        return figure_words(indicator.kind, indicator.unit, self.figure)

    @property
    def has_moved(self) -> bool:
        return self.accepted is not None and self.figure != self.cell.alone

    @property
    def now_words(self) -> str:
        """What the year gives now, as a fact of this round would say it."""
        indicator = self.line.indicator
        return figure_words(indicator.kind, indicator.unit, self.cell.alone)


@dataclass(frozen=True)
class RoundFacts:
    programme: Programme
    rows: tuple[RoundFact, ...]

    @property
    def shown(self) -> list[RoundFact]:
        """What the portal has computed, or had when it was accepted here."""
        return [row for row in self.rows if row.may_accept or row.accepted]

    @property
    def open(self) -> int:
        return sum(row.may_accept for row in self.rows)

    @property
    def accepted(self) -> int:
        return sum(row.accepted is not None for row in self.rows)


def of_round(viewer: User, round: Round) -> RoundFacts | None:
    """Indicators of the programme that covers the year of the round; None where there is none."""
    programme = _programme(round, programmes(viewer))
    if programme is None:
        return None
    rows, sight = [], sight_of(viewer)
    for line in sheet(viewer, programme).lines:
        cell = line.cell(round.year)
        assert cell is not None, "the programme covers the year"
        own = [f for f in line.facts if f.snapshot and f.snapshot.round_id == round.pk]
        figure = fact_figure(line.indicator, own[0], sight, round.scope) if own else None
        rows.append(RoundFact(line, cell, own[0] if own else None, figure))
    return RoundFacts(programme, tuple(rows))


@transaction.atomic
def accept(*, round: Round, indicators: Collection[int], by: User | None) -> int:
    """Freeze what the chosen indicators give now, with the latest snapshot; how many."""
    round = states.take(round, by=by, related=["municipality"])
    access.check(by, Permission.REPORT_FACT, round)
    snapshot = round.snapshots.order_by("-number").first()
    if snapshot is None:
        raise Refused("Факты принимают по закрытому мониторингу: закройте его.", code="no_snapshot")
    programme = _programme(round, Programme.objects.filter(municipality=round.municipality_id))
    chosen = list(programme.indicators.filter(pk__in=indicators)) if programme else []
    if not chosen:
        raise Refused("Отметьте хотя бы один показатель.", code="nothing_chosen")
    assert programme is not None
    material = Material(round.municipality, [round.year])
    for indicator in chosen:
        facts.report_computed(
            indicator=indicator, year=round.year, by=by, round=round.title[:60],
            snapshot=snapshot, material=material,
        )  # fmt: skip
    return len(chosen)


def _programme(round: Round, among: QuerySet[Programme]) -> Programme | None:
    rows = among.filter(
        municipality=round.municipality_id, first_year__lte=round.year, last_year__gte=round.year
    )
    return rows.select_related("municipality").order_by("-first_year", "-pk").first()

"""The evidence register of a municipality's year: positions with what proves them, the chain, gaps.

What the portal holds stands under its positions by itself; a person's marks move it, set it aside
or tie it to other evidence. What was added by hand stands beside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import CycleCatalogue, LinkCheck, ProofItem, ProofMark, ProofRevision
from roadmaps.proof import chain
from roadmaps.proof.chain import Checked
from roadmaps.proof.cycle import Component, Cycle, Position, shipped, understood
from roadmaps.proof.entries import Entry
from roadmaps.proof.sources import Year, gathered
from roadmaps.proof.year_questions import questions
from schools.clock import local_date
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core.caching import by_trail
from shnor_portal.core.joint_query import Question, answered, asked


@dataclass(frozen=True)
class PositionLine:
    position: Position
    entries: tuple[Entry, ...]

    @property
    def counted(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.set_aside)

    @property
    def is_closed(self) -> bool:
        return bool(self.counted)

    @property
    def dom_id(self) -> str:
        return f"p-{self.position.code.replace('.', '-')}"


@dataclass(frozen=True)
class ComponentLine:
    component: Component
    lines: tuple[PositionLine, ...]
    unplaced: tuple[Entry, ...]
    """Evidence of the component that no position of it has chosen."""

    @property
    def closed(self) -> int:
        return sum(line.is_closed for line in self.lines)

    @property
    def dom_id(self) -> str:
        return f"c-{self.component.code.replace('.', '-')}"


@dataclass(frozen=True)
class Register:
    place: Municipality
    year: int
    cycle: Cycle
    entries: tuple[Entry, ...]
    checks: dict[str, LinkCheck]
    today: date

    @cached_property
    def components(self) -> tuple[ComponentLine, ...]:
        return tuple(self._component(one) for one in self.cycle.components)

    @cached_property
    def checked(self) -> tuple[Checked, ...]:
        """Rules of the chain, then orders of dates."""
        return chain.check(self.cycle, self.entries, self.year)

    @property
    def rules(self) -> list[Checked]:
        return [one for one in self.checked if not one.is_order]

    @property
    def orders(self) -> list[Checked]:
        return [one for one in self.checked if one.is_order]

    @property
    def broken(self) -> list[Checked]:
        return [one for one in self.checked if one.breaks]

    @property
    def lines(self) -> list[PositionLine]:
        return [line for component in self.components for line in component.lines]

    @property
    def empty(self) -> list[PositionLine]:
        """Positions that nothing proves."""
        return [line for line in self.lines if not line.is_closed]

    @property
    def counted(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.set_aside]

    @property
    def bad_links(self) -> list[Entry]:
        return [entry for entry in self.counted if entry.link_fault]

    @property
    def linked(self) -> list[Entry]:
        """Evidence with an address outside."""
        return [entry for entry in self.entries if entry.url]

    @property
    def unchecked(self) -> list[Entry]:
        return [entry for entry in self.linked if entry.url not in self.checks]

    @property
    def to_review(self) -> list[Entry]:
        return [e for e in self.counted if e.review_on and e.review_on < self.today]

    @property
    def passes(self) -> bool:
        """Every position is proved, the chain holds, every link that was looked at opens."""
        return not (self.empty or self.broken or self.bad_links)

    @property
    def gaps(self) -> int:
        breaks = sum(len(one.breaks) for one in self.broken)
        return len(self.empty) + breaks + len(self.bad_links) + len(self.to_review)

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def _component(self, one: Component) -> ComponentLine:
        lines = tuple(
            PositionLine(p, tuple(e for e in self.entries if p.code in e.positions))
            for p in one.positions
        )
        rest = tuple(e for e in self.entries if one.code in e.positions)
        return ComponentLine(one, lines, rest)


def places(viewer: User) -> list[Municipality]:
    """Municipalities whose register the viewer reads, by name."""
    places = Municipality.objects.where_holds(viewer, Permission.VIEW_MUNICIPALITY)
    return list(places.select_related("region").order_by("name"))


def cycle_of(place: Municipality) -> Cycle:
    """The municipality's own document; the portal's where there is none."""
    return _cycle(CycleCatalogue.objects.filter(municipality=place))


def register_of(place: Municipality, year: int) -> Register:
    """One query, whatever the evidence."""
    # A paper of the first hours of January is of that year on the municipality's own clock.
    with timezone.override(ZoneInfo(place.time_zone)):
        told = answered({**questions(place, year), **_by_hand(place, year)})
        held = gathered(Year(place, year, told))
    cycle = _cycle(told["catalogues"])
    marks = {m.key: m for m in told["marks"]}
    checks = {check.url: check for check in told["checks"]}
    entries = [_placed(entry, cycle, marks.get(entry.key)) for entry in held]
    entries = [entry for entry in entries if entry.positions or entry.set_aside]
    entries += _items(told)
    faults = {url: check.said for url, check in checks.items() if not check.opens}
    entries = [replace(e, link_fault=faults.get(e.url, "")) for e in entries]
    entries.sort(key=lambda entry: entry.dated or date.max)
    return Register(place, year, cycle, tuple(entries), checks, local_date(place))


def register_kept(place: Municipality, year: int) -> Register:
    """`register_of` for a page: gathered anew after any deed in the municipality or its region,
    and on a new day."""
    params = {"place": place.pk, "year": year, "day": local_date(place)}
    scopes = [place.scope, place.region.scope]
    return by_trail("proof.register", params, scopes, lambda: register_of(place, year))


def items(viewer: User) -> QuerySet[ProofItem]:
    """Evidence added by hand, for those who read the register of its municipality."""
    items = ProofItem.objects.where_holds(viewer, Permission.VIEW_MUNICIPALITY)
    return _with_parts(items)


def as_entry(item: ProofItem) -> Entry:
    """Evidence whose parts were read with it (`items`)."""
    indicators = frozenset(one.pk for one in item.indicators.all())
    schools = frozenset(one.pk for one in item.schools.all())
    return _entry(item, current(item), indicators, schools)


def current(item: ProofItem) -> ProofRevision:
    """The latest revision: every item has at least one."""
    return item.revisions.all()[0]


def years_of(place: Municipality, today: date) -> Sequence[int]:
    """Years to look at: this one and four before it."""
    return range(today.year, today.year - 5, -1)


def _with_parts(items: QuerySet[ProofItem]) -> QuerySet[ProofItem]:
    revisions = ProofRevision.objects.select_related("file", "made_by").order_by("-number")
    return items.select_related("municipality__region", "owner").prefetch_related(
        Prefetch("revisions", queryset=revisions), "indicators", "schools"
    )


def _by_hand(place: Municipality, year: int) -> dict[str, Question]:
    """What people have said of the evidence of a year, and added to it."""
    items = ProofItem.objects.filter(municipality=place, year=year)
    through = ProofItem.indicators.through, ProofItem.schools.through
    return {
        "catalogues": asked(CycleCatalogue.objects.filter(municipality=place), "document"),
        "marks": asked(
            ProofMark.objects.filter(municipality=place, year=year),
            "key", "set_aside", "positions", "grounds", "indicators",
        ),
        "checks": asked(
            LinkCheck.objects.filter(municipality=place), "url", "opens", "said", "checked_at"
        ),
        "items": asked(
            items, "year", "title", "positions", "review_on", "grounds", "executor", "due",
            "owner__surname", "owner__name", "owner__patronymic",
        ),
        "revisions": asked(
            ProofRevision.objects.filter(item__in=items),
            "item", "number", "dated", "document_number", "figure", "url", "file",
        ),
        "item_indicators": asked(
            through[0].objects.filter(proofitem__in=items), "proofitem", "targetindicator"
        ),
        "item_schools": asked(
            through[1].objects.filter(proofitem__in=items), "proofitem", "school"
        ),
    }  # fmt: skip


def _items(told: Mapping[str, list[Any]]) -> list[Entry]:
    """Evidence added by hand, the order of titles as it stands within a day."""
    indicators, schools = defaultdict(set), defaultdict(set)
    for row in told["item_indicators"]:
        indicators[row.proofitem_id].add(row.targetindicator_id)
    for row in told["item_schools"]:
        schools[row.proofitem_id].add(row.school_id)
    last = {row.item_id: row for row in sorted(told["revisions"], key=lambda row: row.number)}
    return [
        _entry(one, last[one.pk], frozenset(indicators[one.pk]), frozenset(schools[one.pk]))
        for one in sorted(told["items"], key=lambda one: (one.title, one.pk))
    ]


def _entry(
    item: ProofItem, last: ProofRevision, indicators: frozenset[int], schools: frozenset[int]
) -> Entry:
    return Entry(
        key=item.key,
        title=item.title,
        dated=last.dated,
        number=last.document_number,
        figure=last.figure,
        url=last.url,
        file=last.file_id,
        executor=item.executor,
        due=item.due,
        page=reverse("roadmaps:proof_item", args=[item.pk]),
        positions=tuple(item.positions),
        indicators=indicators,
        schools=schools,
        grounds=frozenset(item.grounds),
        owner=str(item.owner or ""),
        revision=last.number,
        review_on=item.review_on,
        by_hand=True,
    )


def _cycle(own: Iterable[CycleCatalogue]) -> Cycle:
    cycle = next((understood(one.document)[0] for one in own), None)
    return cycle or shipped()


def _placed(entry: Entry, cycle: Cycle, mark: ProofMark | None) -> Entry:
    """The portal's evidence under the positions that ask for it, and as a person has marked it."""
    codes = _asked(entry, cycle)
    if mark is None:
        return replace(entry, positions=codes)
    if mark.positions is not None:
        known = {position.code for position in cycle.positions}
        codes = tuple(code for code in mark.positions if code in known)
    return replace(
        entry,
        positions=codes,
        set_aside=mark.set_aside,
        grounds=frozenset(mark.grounds),
        indicators=entry.indicators | set(mark.indicators),
    )


def _asked(entry: Entry, cycle: Cycle) -> tuple[str, ...]:
    """Positions that choose it; of a source without a choice, its component alone."""
    asking = [p for p in cycle.positions if entry.source in p.sources]
    chosen = [p.code for p in asking if not p.words or any(w in entry.words for w in p.words)]
    if chosen:
        return tuple(chosen)
    return tuple({c.code: None for p in asking if (c := cycle.component_of(p.code))})

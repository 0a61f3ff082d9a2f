"""The chain of evidence: rules and the order of dates, as the catalogue gives them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.proof.cycle import FIELDS, Cycle, Order, Rule, Want, stands_in
from roadmaps.proof.entries import Entry
from shnor_portal.core.typography import enumerated


@dataclass(frozen=True)
class Break:
    """Evidence that breaks a rule, and how, in words."""

    entry: Entry
    text: str


@dataclass(frozen=True)
class Checked:
    """A rule or an order of dates with what breaks it; `looked` is how much evidence it is about.

    A rule with nothing to look at holds of nobody, and is no proof: `holds` is false.
    """

    code: str
    text: str
    todo: str
    looked: int
    breaks: tuple[Break, ...]
    is_order: bool = False

    @property
    def holds(self) -> bool:
        return bool(self.looked) and not self.breaks


def check(cycle: Cycle, entries: Sequence[Entry], year: int) -> tuple[Checked, ...]:
    """Every rule, then every order of dates, over the evidence of a year."""
    counted = [entry for entry in entries if not entry.set_aside]
    begins = date(year, 1, 1)
    return (
        *(_rule(rule, counted, begins) for rule in cycle.rules),
        *(_order(order, cycle, counted, begins) for order in cycle.order),
    )


def inside(entries: Iterable[Entry], where: str) -> list[Entry]:
    return [entry for entry in entries if stands_in(entry.positions, where)]


def _rule(rule: Rule, entries: list[Entry], begins: date) -> Checked:
    looked = inside(entries, rule.of)
    breaks = []
    for entry in looked:
        missing = [want.field for want in rule.wants if not _filled(want, entry)]
        if missing:
            names = enumerated([FIELDS[name] for name in missing])
            breaks.append(Break(entry, f"не\u00a0указано: {names}"))
            continue
        said = next(filter(None, (_said(want, entry, entries, begins) for want in rule.wants)), "")
        if said:
            breaks.append(Break(entry, said))
    return Checked(rule.code, rule.text, rule.todo, len(looked), tuple(breaks))


def _filled(want: Want, entry: Entry) -> bool:
    return want.want != "filled" or bool(getattr(entry, want.field))


def _said(want: Want, entry: Entry, entries: list[Entry], begins: date) -> str:
    """How the evidence breaks what is wanted; "" where it does not."""
    if want.want == "linked":
        return _unlinked(want, entry, entries, begins)
    if want.want == "answered":
        return _unanswered(want, entry, entries)
    return ""


def _unlinked(want: Want, entry: Entry, entries: list[Entry], begins: date) -> str:
    linked = _bound(want, entry, inside(entries, want.where))
    if not linked:
        return "не\u00a0связано ни\u00a0с\u00a0чем, на\u00a0чём должно стоять"
    if not want.not_later or entry.dated is None or entry.dated < begins:
        return ""
    later = [one for one in linked if one.dated and one.dated > entry.dated]
    if len(later) == len(linked):
        first = min(later, key=lambda one: one.dated or begins)
        return f"раньше того, на\u00a0чём стоит: {first.named}"
    return ""


def _unanswered(want: Want, entry: Entry, entries: list[Entry]) -> str:
    answers = _bound(want, entry, inside(entries, want.where))
    if not answers:
        return "значения нет"
    if not want.after:
        return ""
    rests_on = [one for one in inside(entries, want.after) if one.key in entry.grounds]
    for ground in rests_on:
        if ground.dated and not any(a.dated and a.dated > ground.dated for a in answers):
            return f"нет значения позже, чем {ground.named}"
    return ""


def _bound(want: Want, entry: Entry, among: list[Entry]) -> list[Entry]:
    """Evidence that belongs to this one: what it rests on; without that, by school or indicator."""
    others = [one for one in among if one.key != entry.key]
    if "grounds" in want.by and (named := [one for one in others if one.key in entry.grounds]):
        return named
    by_school = "schools" in want.by
    by_indicator = "indicators" in want.by
    return [
        one
        for one in others
        if (by_school and one.schools & entry.schools)
        or (by_indicator and one.indicators & entry.indicators)
    ]


def _order(order: Order, cycle: Cycle, entries: list[Entry], begins: date) -> Checked:
    earlier = inside(entries, order.before)
    known = [entry for entry in earlier if entry.dated]
    # What was brought from an earlier year stands before this one's chain and is only leant on.
    looked = [e for e in inside(entries, order.after) if e.dated and e.dated >= begins]
    breaks = []
    for entry in looked:
        day = entry.dated or begins
        later = [one for one in known if one.dated and one.dated > day]
        named = [one for one in later if one.key in entry.grounds]
        if named or (later and len(later) == len(known)):
            first = min(named or later, key=lambda one: one.dated or begins)
            breaks.append(Break(entry, f"раньше, чем {first.named}"))
    code = f"{order.before}-{order.after}"
    text = order.text[:1].upper() + order.text[1:]
    todo = (
        "Проверьте даты. Если всё верно, добавьте документ, который был раньше: "
        f"«{cycle.named(order.before)}»."
    )
    return Checked(code, text, todo, len(looked), tuple(breaks), is_order=True)

"""What reminders say: pure, from deadlines to a title, a text and the lines of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from shnor_portal.core.typography import counted, short_date, shortened

BEFORE_DAYS = frozenset({14, 7, 1})
# What is overdue is told on the next day, then once a week.
OVERDUE_EVERY = 7
# So many deadlines of one part are named in a letter; the rest is a number and an address.
_NAMED = 15
_DAYS = "день,дня,дней"
_LONGEST = 200
_OPEN = {Stand.AHEAD, Stand.SOON}
_FOOT = (
    "Письмо составлено порталом сопровождения школ: не больше одного в {often} и только когда "
    "есть о чём сказать. Отвечать на него не нужно."
)


@dataclass(frozen=True)
class Letter:
    """`items` are {text, url, scope} for the portal's own list."""

    title: str
    body: str
    items: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Links:
    """Addresses: `portal` with its host, `deadlines` and `occurrences` as paths with slashes."""

    portal: str
    deadlines: str
    occurrences: str

    @property
    def all_mine(self) -> str:
        return f"{self.portal}{self.deadlines}"

    def path_of_all(self, choice: str) -> str:
        return f"{self.deadlines}?whose=all&state={choice}"

    def all_deadlines(self, choice: str) -> str:
        return f"{self.portal}{self.path_of_all(choice)}"

    def path_of(self, row: DeadlineRow) -> str:
        return f"{self.occurrences}{row.occurrence.pk}/"


@dataclass(frozen=True)
class Other:
    """What besides deadlines of plans has a term: an errand, a recommendation, a round; `left` is
    days until it, less than 0 when it has passed."""

    text: str
    until: date
    left: int
    path: str
    scope: str

    @property
    def is_told(self) -> bool:
        """On the days on which deadlines are told."""
        late = -self.left
        return self.left in BEFORE_DAYS or late == 1 or (late > 0 and late % OVERDUE_EVERY == 0)

    @property
    def line(self) -> str:
        days = counted(abs(self.left), _DAYS)
        when = f"просрочено на {days}" if self.left < 0 else f"остаётся {days}"
        return f"до {short_date(self.until)} ({when}): {shortened(self.text, _LONGEST)}"


@dataclass(frozen=True)
class Day:
    """Everything that a person is reminded of on one day."""

    rows: Sequence[DeadlineRow] = field(default_factory=tuple)
    to_confirm: int = 0
    overdue_below: int = 0
    others: Sequence[Other] = field(default_factory=tuple)

    @property
    def told(self) -> list[Other]:
        return [one for one in self.others if one.is_told]

    @property
    def due(self) -> list[DeadlineRow]:
        """Those whose day has come: 14, 7 and 1 days before the date."""
        return [r for r in self.rows if r.standing.stand in _OPEN and _is_reminded(r)]

    @property
    def overdue(self) -> list[DeadlineRow]:
        return [r for r in self.rows if r.standing.stand == Stand.OVERDUE]

    @property
    def is_empty(self) -> bool:
        overdue = any(_is_told_again(row) for row in self.overdue)
        return not (self.due or overdue or self.to_confirm or self.overdue_below or self.told)


def digest(day: Day, *, links: Links) -> Letter | None:
    """One letter however many deadlines there are; None when there is nothing to say."""
    if day.is_empty:
        return None
    parts, items, said = [], [], []
    for rows, heading, word in (
        (day.overdue, "Просрочено", "просрочено"),
        (day.due, "Скоро срок", "скоро срок"),
    ):
        if rows:
            parts.append(_part(f"{heading}: {counted(len(rows), DEADLINES)}", rows, links))
            items += [_item(row, links) for row in rows]
            said.append(f"{word} – {len(rows)}")
    if day.told:
        heading = f"Поручения, рекомендации и мониторинги: {len(day.told)}"
        lines = [f"– {one.line}\n  {links.portal}{one.path}" for one in day.told]
        parts.append("\n".join([heading, *lines]))
        items += [{"text": one.line, "url": one.path, "scope": one.scope} for one in day.told]
        said.append(f"поручения, рекомендации и мониторинги – {len(day.told)}")
    for count, text, choice in (
        (day.to_confirm, "Ждёт вашего подтверждения", "unconfirmed"),
        (day.overdue_below, "Просрочено в ваших школах и планах", "overdue"),
    ):
        if count:
            line = f"{text}: {counted(count, DEADLINES)}"
            parts.append(f"{line}\n{links.all_deadlines(choice)}")
            items.append({"text": line, "url": links.path_of_all(choice)})
    title = f"Сроки дорожных карт: {', '.join(said)}" if said else "Сроки дорожных карт"
    return Letter(title, _body(parts, links.all_mine, "день"), tuple(items))


def summary(rows: Sequence[DeadlineRow], *, links: Links) -> Letter | None:
    """The head's week: only what the coordinator let through; None when that is nothing."""
    if not rows:
        return None
    count = counted(len(rows), DEADLINES)
    heading = f"Координатор докладывает о просроченном: {count}"
    return Letter(
        f"Дорожные карты: доложено о просроченном, {count}",
        _body([_part(heading, rows, links)], links.all_deadlines("escalated"), "неделю"),
        tuple(_item(row, links) for row in rows),
    )


def _is_reminded(row: DeadlineRow) -> bool:
    return row.standing.days in BEFORE_DAYS


def _is_told_again(row: DeadlineRow) -> bool:
    return row.standing.days == 1 or row.standing.days % OVERDUE_EVERY == 0


def _part(heading: str, rows: Sequence[DeadlineRow], links: Links) -> str:
    """Deadlines, the earliest of them, under the names of their plans."""
    blocks = [heading]
    named = sorted(rows, key=lambda row: row.occurrence.end)[:_NAMED]
    for plan, group in groupby(sorted(named, key=_by_plan), key=lambda row: str(row.plan)):
        lines = [f"– {_line(row)}\n  {links.portal}{links.path_of(row)}" for row in group]
        blocks.append("\n".join([plan, *lines]))
    if left := len(rows) - len(named):
        blocks.append(f"И ещё {counted(left, DEADLINES)}: все они – в портале.")
    return "\n\n".join(blocks)


def _by_plan(row: DeadlineRow) -> tuple[str, int, date]:
    return str(row.plan), row.plan.pk, row.occurrence.end


def _item(row: DeadlineRow, links: Links) -> dict[str, str]:
    scope = row.occurrence.place.scope
    return {"text": f"{_line(row)} – {row.plan}", "url": links.path_of(row), "scope": scope}


def _line(row: DeadlineRow) -> str:
    """«до 31.10.2026 (остаётся 7 дней): Провести…», with the school of a municipal plan's row."""
    occurrence, days = row.occurrence, counted(row.standing.days, _DAYS)
    when = f"до {short_date(occurrence.end)} "
    if row.standing.stand == Stand.OVERDUE:
        when += f"(просрочено на {days})"
    else:
        when += f"(остаётся {days})"
    text = row.measure.text.strip()
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    fans_out = occurrence.school and row.plan.school_id is None
    return f"{when}: {text}" + (f" ({occurrence.school})" if fans_out else "")


def _body(parts: Sequence[str], link: str, often: str) -> str:
    return "\n\n".join([*parts, f"Показать в портале: {link}", _FOOT.format(often=often)]) + "\n"

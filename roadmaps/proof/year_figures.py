"""What the portal computes of a school's year: its plans by section, target indicators, dynamics.

Numbers are those that everybody may see: cells of fewer than five participants are left out, as in
every paper. Nothing here says that a change is the merit of a measure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2s
from typing import Any, Self

from django.db.models import Count, Q

from monitoring.effects.queries import EffectRow
from monitoring.effects.story import Change
from monitoring.effects.words import conclusion, like_words
from monitoring.identification.methodology.vocabulary import PROCEDURE_NAMES
from monitoring.indicators.calculate import Counts, Value, indicator_value, pool
from monitoring.indicators.catalogue import BY_CODE
from monitoring.indicators.queries import counts_of
from monitoring.models import Assessment, SchoolEffect, SchoolResult
from monitoring.results.subjects import SUBJECTS
from roadmaps.execution import queries
from roadmaps.execution.progress import Progress, progress
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from roadmaps.models import MeasureLink, Occurrence, Plan, PlanVersion
from roadmaps.plans.indicator_words import indicators_in
from roadmaps.plans.queries import APPROVED
from roadmaps.plans.targets import read_target
from schools.models import School
from shnor_portal.core.typography import NBSP, counted, number, percent, percent_range

DEADLINES = "срок,срока,сроков"
MUNICIPAL = "Муниципальные планы"
_PROCEDURES = ("vpr", "oge", "ege")
_GRADES = re.compile(r"\b(\d{1,2})(?:\s*[–-]\s*(\d{1,2}))?(?:-?[а-я]{1,2})?\s+класс")
_FINISHED = {Stand.DONE, Stand.LATE}


class Mark(StrEnum):
    """How a line of the year turned out, as computed or as the school sees it."""

    MET = "met"
    PART = "part"
    MISSED = "missed"
    UNKNOWN = ""

    @property
    def label(self) -> str:
        return _MARKS[self]


_MARKS = {
    Mark.MET: "выполнено",
    Mark.PART: "выполнено частично",
    Mark.MISSED: "не выполнено",
    Mark.UNKNOWN: "портал не считает",
}
STYLES = {
    Mark.MET: "text-bg-success",
    Mark.PART: "text-bg-warning",
    Mark.MISSED: "text-bg-danger",
    Mark.UNKNOWN: "text-bg-light",
}


@dataclass(frozen=True)
class PlannedFigure:
    """A task (a section of a plan) or an indicator: what was planned, what is computed of it.

    `base` is the year's value as the next plan names where it begins, «в 2026 году – 14,0 %»."""

    key: str
    is_task: bool
    title: str
    plan: str
    computed: str
    mark: Mark
    note: str = ""
    base: str = ""

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        return cls(**{**kept, "mark": Mark(kept["mark"])})


@dataclass(frozen=True)
class YearFigures:
    school: School
    year: int
    plans: tuple[Plan, ...]
    rows: tuple[DeadlineRow, ...]
    lines: tuple[PlannedFigure, ...]
    evidence: int
    unproven: int

    @cached_property
    def change(self) -> Change | None:
        """The school's results of the year beside what was to be expected with nothing done."""
        return _change(self.school, self.year)

    @cached_property
    def progress(self) -> Progress:
        return progress(row.standing.stand for row in self.rows)

    @property
    def overdue(self) -> list[DeadlineRow]:
        """The oldest first."""
        return [row for row in self.rows if row.standing.stand is Stand.OVERDUE]

    @property
    def beside(self) -> tuple[str, ...]:
        """Before and after with the interval of chance, and like schools nobody accompanied."""
        return (conclusion(self.change), like_words(self.change)) if self.change else ()


def year_figures(school: School, year: int) -> YearFigures:
    """A fixed number of queries, whatever the number of plans and measures."""
    occurrences = queries.everything().filter(
        Q(plan__school=school) | Q(school=school), plan__state__in=APPROVED, end__year=year
    )
    rows = tuple(queries.read(occurrences.annotate(proofs=Count("evidence", distinct=True))))
    versions = _versions(school, year)
    return YearFigures(
        school=school,
        year=year,
        plans=tuple(version.plan for version in versions),
        rows=rows,
        lines=(*_tasks(rows), *_indicators(school, year, versions)),
        evidence=sum(_proofs(row.occurrence) for row in rows),
        unproven=sum(
            row.standing.stand in _FINISHED and not _proofs(row.occurrence) for row in rows
        ),
    )


def lines_of(kept: Iterable[dict[str, Any]]) -> tuple[PlannedFigure, ...]:
    """As they were sent."""
    return tuple(PlannedFigure.read(one) for one in kept)


def _proofs(item: Occurrence) -> int:
    return item.proofs  # type: ignore[attr-defined]


def _versions(school: School, year: int) -> list[PlanVersion]:
    """The version in force of each plan of the school that covers a day of the year."""
    versions = (
        PlanVersion.objects.filter(
            plan__school=school,
            plan__state__in=APPROVED,
            state=PlanVersion.State.APPROVED,
            plan__period_start__year__lte=year,
            plan__period_end__year__gte=year,
        )
        .select_related("plan__municipality", "plan__school")
        .order_by("plan__period_start", "plan__pk", "number")
    )
    return list({version.plan_id: version for version in versions}.values())


def _key(kind: str, *parts: object) -> str:
    words = "|".join(map(str, parts))
    return f"{kind}{blake2s(words.encode(), digest_size=6).hexdigest()}"


def _tasks(rows: Sequence[DeadlineRow]) -> list[PlannedFigure]:
    """Sections of the plans in their order: control dates of the year by standing."""
    groups: dict[tuple[int, str], list[DeadlineRow]] = {}
    for row in sorted(rows, key=lambda r: (r.plan.school_id is None, r.plan.pk,
                                           r.measure.position)):  # fmt: skip
        municipal = row.plan.school_id is None
        place = (0, MUNICIPAL) if municipal else (row.plan.pk, row.measure.section)
        groups.setdefault(place, []).append(row)
    return [_task(title, group) for (_, title), group in groups.items()]


def _task(title: str, rows: Sequence[DeadlineRow]) -> PlannedFigure:
    plan, going = rows[0].plan, progress(row.standing.stand for row in rows)
    came = going.finished + going.overdue
    if not came:
        mark = Mark.UNKNOWN
    elif going.finished == came:
        mark = Mark.MET
    else:
        mark = Mark.PART if 2 * going.finished >= came else Mark.MISSED
    said = f"выполнено {going.finished} из{NBSP}{counted(going.wanted, 'срока,сроков,сроков')}"
    if not going.wanted:
        said = f"отменено: {counted(going.cancelled, DEADLINES)}"
    more = [
        f"{words}{NBSP}– {count}"
        for words, count in (
            ("с опозданием", going.late),
            ("просрочено", going.overdue),
            ("впереди", going.soon + going.ahead),
            ("отменено сверх того", going.cancelled if going.wanted else 0),
        )
        if count
    ]
    municipal = plan.school_id is None
    return PlannedFigure(
        key=_key("t", 0 if municipal else plan.pk, title),
        is_task=True,
        title=title or plan.title,
        plan=counted(going.wanted, DEADLINES) if going.wanted else "",
        computed=f"{said}{': ' if more else ''}{', '.join(more)}",
        mark=mark,
        note="" if municipal or not title else plan.title,
    )


@dataclass(frozen=True)
class _About:
    """Which works an indicator of a plan is about; of no subject or grade, all of them."""

    procedure: str
    subjects: frozenset[str] = frozenset()
    grades: frozenset[int] = frozenset()

    def __contains__(self, work: Assessment) -> bool:
        return (
            work.procedure == self.procedure
            and (not self.subjects or work.subject in self.subjects)
            and (not self.grades or work.grade in self.grades)
        )


def _about(title: str) -> _About:
    """«…, ВПР, математика, 5–6 классы»; without a procedure it is ВПР."""
    words = title.lower()
    procedure = next(
        (code for code in _PROCEDURES if PROCEDURE_NAMES[code].lower() in words), _PROCEDURES[0]
    )
    subjects = frozenset(
        one.name for one in SUBJECTS if re.search(rf"\b{one.name.lower()[:6]}", words)
    )
    grades: set[int] = set()
    for first, last in _GRADES.findall(words):
        grades.update(range(int(first), int(last or first) + 1))
    return _About(procedure, subjects, frozenset(grades))


@dataclass(frozen=True)
class _Known:
    """Counts of the school's works of two years, as everybody may see them."""

    cells: tuple[tuple[Assessment, Counts], ...]

    def value(self, about: _About, code: str, year: int) -> Value | None:
        counts = [own for work, own in self.cells if work.year == year and work in about]
        return indicator_value(code, pool(counts), about.procedure) if counts else None


def _known(school: School, year: int) -> _Known:
    rows = SchoolResult.objects.filter(
        school=school, assessment__procedure__in=_PROCEDURES, assessment__year__in=(year - 1, year)
    )
    seen = (
        (cell.assessment, counts_of(cell).without_small())
        for cell in rows.select_related("assessment")
    )
    return _Known(tuple((work, counts) for work, counts in seen if counts is not None))


def _indicators(school: School, year: int, versions: Sequence[PlanVersion]) -> list[PlannedFigure]:
    """Indicators that plans name in words, then those that measures are linked to with a target."""
    if not versions:
        return []
    known, lines, told = _known(school, year), [], set()
    for version in versions:
        for row in version.indicators:
            title = row.get("title", "")
            codes = indicators_in(title)
            code = codes[0] if len(codes) == 1 else ""
            about = _about(title)
            if (code, about) in told:
                continue
            if code:
                told.add((code, about))
            lines.append(_in_words(version, row, known, code, about, year))
    links = MeasureLink.objects.filter(
        plan__in=[version.plan_id for version in versions], target__isnull=False
    ).exclude(indicator="")
    for link in links.order_by("pk"):
        about = _About("oge" if link.indicator == "below_minimum_share" else "vpr")
        if (link.indicator, about) not in told:
            told.add((link.indicator, about))
            lines.append(_linked(link, known, about, year))
    return lines


def computed_facts(school: School, titles: Iterable[str], year: int) -> dict[str, str]:
    """«в 2026 году – 13,5 %» by the title of an indicator, of the year or of the one before; titles
    that the portal does not know how to compute are left out. One query."""
    known, facts = _known(school, year), {}
    for title in titles:
        codes, about = indicators_in(title), _about(title)
        values = (
            (each, known.value(about, codes[0], each))
            for each in (year, year - 1)
            if len(codes) == 1
        )
        if told := next((_base(value, each) for each, value in values if value), ""):
            facts[title] = told
    return facts


def _base(value: Value, year: int) -> str:
    text = percent(value.value) if value.low is not None else number(value.value)
    return f"в{NBSP}{year}{NBSP}году – {text}"


def _in_words(
    version: PlanVersion, row: dict[str, str], known: _Known, code: str, about: _About, year: int
) -> PlannedFigure:
    title, plan = row.get("title", ""), row.get("plan", "")
    key = _key("i", version.plan_id, title)
    level = read_target(plan)
    target = float(level.value) / 100 if level and level.unit.startswith("%") else None
    at_most = bool(level and level.at_most)
    if code and (computed := _computed(known, code, about, year, target, at_most, _year_in(plan))):
        return PlannedFigure(key, False, title, plan, *computed)
    fact = row.get("fact", "")
    said = f"в плане записано: {fact}" if fact else "факт не указан"
    return PlannedFigure(key, False, title, plan, said, Mark.UNKNOWN)


def _linked(link: MeasureLink, known: _Known, about: _About, year: int) -> PlannedFigure:
    indicator, target = BY_CODE[link.indicator], float(link.target or 0)
    at_most = indicator.better == "lower"
    title = f"{indicator.title}, {PROCEDURE_NAMES[about.procedure]}"
    plan = f"не{NBSP}{'более' if at_most else 'менее'} {percent(target)}"
    key = _key("i", link.plan_id, link.indicator, about.procedure)
    computed = _computed(known, link.indicator, about, year, target, at_most)
    if computed:
        return PlannedFigure(key, False, title, plan, *computed)
    said = f"результатов за{NBSP}{year}{NBSP}год нет"
    return PlannedFigure(key, False, title, plan, said, Mark.UNKNOWN)


def _computed(
    known: _Known,
    code: str,
    about: _About,
    year: int,
    target: float | None,
    at_most: bool,
    by_year: int = 0,
) -> tuple[str, Mark, str, str] | None:
    """«в 2025 году 18,2 % (12–26 %), в 2026 году 14,0 % (9–21 %)», the mark by the target, a doubt,
    and the value alone."""
    became, was = known.value(about, code, year), known.value(about, code, year - 1)
    if became is None:
        return None
    before = f"в{NBSP}{year - 1}{NBSP}году {_said(was)}, " if was else ""
    words = f"{before}в{NBSP}{year}{NBSP}году {_said(became)}"
    base = _base(became, year)
    if target is None:
        return words, Mark.UNKNOWN, "", base
    lower = at_most or BY_CODE[code].better == "lower"
    reached = became.value <= target if lower else became.value >= target
    closer = was is not None and (became.value < was.value if lower else became.value > was.value)
    mark = Mark.MET if reached else Mark.PART if closer else Mark.MISSED
    within = (
        became.low is not None and became.high is not None and became.low < target < became.high
    )
    notes = []
    if by_year > year and not reached:
        notes.append(f"план назван к{NBSP}{by_year}{NBSP}году")
    if within:
        notes.append("план лежит внутри интервала: по одному году уверенно сказать нельзя")
    return words, mark, "; ".join(notes), base


def _year_in(plan: str) -> int:
    """The last year that a plan names, 0 without one."""
    return max(map(int, re.findall(r"\b20\d\d\b", plan)), default=0)


def _said(value: Value) -> str:
    if value.low is None:
        return number(value.value)
    return f"{percent(value.value)} ({percent_range(value.low, value.high)})"


def _change(school: School, year: int) -> Change | None:
    effect = (
        SchoolEffect.objects.filter(school=school, study__year=year)
        .select_related("study", "school")
        .first()
    )
    return EffectRow(effect, year).change if effect else None

"""What the figures of the portal propose for a risk factor: a value and a level beside it.

Pure: no database, no clock. A proposal is never a level: a person sets one. The federal projects
published no cuts for single factors, so 0.34 and 0.67 are the portal's own and stand in
the catalogue.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitoring.indicators.calculate import Counts, indicator_value
from monitoring.indicators.intervals import FLOOR, wilson
from schools.figures import vacancies_of
from schools.privacy import is_small, is_small_count
from shnor_portal.core.typography import counted

_OF_RESULTS = frozenset({"fail", "lowered"})
_OF_SOURCES = frozenset({"vacancies", "category", "courses", "uncovered"})
# Whose answers stand beside which factors.
_ASKED = {
    "parents": ("родител",),
    "pupils": ("мотивац", "благополуч", "психологическ", "дисциплин", "сред"),
    "teachers": ("педагогическ",),
}
_SURVEY_LINES = 3
PUPILS, COMPUTERS = "обучающегося,обучающихся,обучающихся", "компьютер,компьютера,компьютеров"
LOW, MEDIUM, HIGH = "low", "medium", "high"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Shares (0–1) from which a level is proposed."""

    medium_from: float = 0.34
    high_from: float = 0.67

    def level(self, share: float) -> str:
        if share >= self.high_from:
            return HIGH
        return MEDIUM if share >= self.medium_from else LOW


@dataclass(frozen=True, slots=True)
class Told:
    """Figures of one source (`schools.figures`) with its words: «кадры 2026 года»."""

    source: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def counts(self, *codes: str) -> tuple[int, ...] | None:
        """The counts by these codes, None where one of them is not told."""
        values = tuple(self.figures.get(code) for code in codes)
        return None if None in values else values  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """What everybody may see of one question: «опрос 2026 года, родители: …»."""

    group: str
    words: str


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What is known of a school for the proposals.

    `vpr` pools all works of ВПР of one year; `passport` holds counts of pupils by code of
    the social factor; `needs` are texts of the resource map by theme (`staff`, `method`,
    `material`, `information`). A year of 0 means that there are no such data.
    `staff`, `additional` and `context` are figures of those sources, empty without any.
    """

    vpr_year: int = 0
    vpr: Counts = field(default_factory=Counts)
    passport_year: int = 0
    pupils: int = 0
    passport: Mapping[str, int | None] = field(default_factory=dict)
    resources_year: int = 0
    needs: Mapping[str, str] = field(default_factory=dict)
    staff: Told = field(default_factory=Told)
    additional: Told = field(default_factory=Told)
    context: Told = field(default_factory=Told)
    surveys: tuple[SurveyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A share that speaks of the factors whose title holds one of `signs` (lower case)."""

    code: str
    signs: tuple[str, ...]
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A share with its counts and source; `level` is blank on fewer than ten people."""

    metric: Metric
    numerator: int
    denominator: int
    share: float
    low: float
    high: float
    level: str
    source: str

    @property
    def few(self) -> bool:
        return self.denominator < FLOOR

    @property
    def tells_few(self) -> bool:
        """Whether it is not for everybody: of results N decides, of counted pupils the count."""
        if self.metric.code in _OF_RESULTS:
            return is_small(self.denominator)
        if self.metric.code == "vacancies":
            # A vacant place is nobody; whoever is at work is the rest.
            return is_small(self.denominator - self.numerator)
        return is_small_count(self.numerator, self.denominator)


METRICS: tuple[Metric, ...] = (
    Metric("fail", ("неуспешност",), "отметок «2» на ВПР"),
    Metric(
        "lowered",
        ("адаптивн",),
        "работ ВПР с отметкой ниже журнальной",
        "Косвенный признак: текущие отметки расходятся с тем, что ученики показали на работе.",
    ),
    Metric("special", ("овз",), "детей с инвалидностью и обучающихся по АОП"),
    Metric(
        "vacancies",
        ("кадр",),
        "учительских мест свободны",
        "Вакансии к числу учителей и вакансий вместе: ставки разного размера считаются за одну.",
    ),
    Metric(
        "category",
        ("компетентност",),
        "учителей без первой и высшей категории",
        "Косвенный признак: категория говорит о компетентности не всё.",
    ),
    Metric(
        "courses", ("квалификац",), "учителей, которые не повышали квалификацию три года и дольше"
    ),
    Metric(
        "uncovered",
        ("мотивац",),
        "детей вне дополнительного образования",
        "Косвенный признак: учебная мотивация по нему не измерена.",
    ),
    Metric("language", ("языков",), "детей, для которых русский язык не родной"),
    Metric(
        "parents",
        ("родител",),
        "детей, у которых ни один родитель не имеет высшего образования",
        "Косвенный признак: вовлечённость родителей по нему не измерена.",
    ),
    Metric(
        "discipline",
        ("дисциплин",),
        "детей на внутришкольном учёте",
        "Косвенный признак: учёт зависит и от того, как его ведёт школа.",
    ),
)
# Which text of the resource map speaks of a factor.
NEEDS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("staff", ("кадр",), "кадровые дефициты"),
    ("method", ("компетентност", "квалификац"), "методические дефициты"),
    ("material", ("оснащ",), "материально-технические дефициты"),
    ("information", ("оснащ",), "информационные дефициты"),
)


def metric_of(factor: str) -> Metric | None:
    """The metric that speaks of a factor, by the words of its title."""
    words = factor.lower()
    return next((m for m in METRICS if any(sign in words for sign in m.signs)), None)


def propose(factor: str, facts: ProfileFacts, cuts: Cuts) -> Proposal | None:
    """The value beside a factor; None where no figure speaks of it or there are no data."""
    metric = metric_of(factor)
    counted = _counted(metric.code, facts) if metric else None
    if metric is None or counted is None:
        return None
    numerator, denominator, source = counted
    low, high = wilson(numerator, denominator)
    share = numerator / denominator
    level = cuts.level(share) if denominator >= FLOOR else ""
    return Proposal(metric, numerator, denominator, share, low, high, level, source)


def needs_of(factor: str, facts: ProfileFacts) -> tuple[str, ...]:
    """What the resource map says of a factor: «кадровые дефициты: нет учителя физики»."""
    words = factor.lower()
    return tuple(
        f"{title}: {facts.needs[theme]}"
        for theme, signs, title in NEEDS
        if facts.needs.get(theme) and any(sign in words for sign in signs)
    )


def _counted(code: str, facts: ProfileFacts) -> tuple[int, int, str] | None:
    """Numerator, denominator and source of a metric; None without data."""
    if code in _OF_RESULTS:
        indicator = "fail_share" if code == "fail" else "journal_lowered_share"
        value = indicator_value(indicator, facts.vpr, "vpr")
        if value is None:
            return None
        return int(value.numerator), int(value.denominator), f"ВПР {facts.vpr_year} года"
    if code in _OF_SOURCES:
        return _of_sources(code, facts)
    numerator = _of_passport(code, facts) if facts.pupils else None
    if numerator is None:
        return _of_context(code, facts)
    return numerator, facts.pupils, f"социальный паспорт {facts.passport_year} года"


def told_of(factor: str, facts: ProfileFacts) -> tuple[str, ...]:
    """What sources beside results and the passport say of a factor, each with its year."""
    words = factor.lower()
    lines = list(told_of_staff(facts)) if "кадр" in words else []
    if "оснащ" in words:
        lines += told_of_means(facts)
    for group, signs in _ASKED.items():
        if any(sign in words for sign in signs):
            lines += [line.words for line in facts.surveys if line.group == group][:_SURVEY_LINES]
    return tuple(lines)


def told_of_staff(facts: ProfileFacts) -> Iterator[str]:
    """«кадры 2026 года: вакансии – физика 1»; the newer source alone."""
    for source in (facts.staff, facts.context):
        total, by_subject = vacancies_of(source.figures)
        if total is None:
            continue
        subjects = ", ".join(f"{title}\u00a0– {count}" for title, count in by_subject.items())
        of = f" ({subjects})" if subjects else ""
        yield f"{source.source}: вакансий {total or 'нет'}{of}"
        return


def told_of_means(facts: ProfileFacts) -> Iterator[str]:
    """Computers beside pupils, and the speed of the Internet."""
    figures = facts.context.figures
    means = []
    if figures.get("computers") is not None:
        pupils = figures.get("pupils")
        of = f" на {counted(pupils, PUPILS)}" if pupils and not is_small_count(pupils) else ""
        means.append(f"{counted(figures['computers'], COMPUTERS)}{of}")
    if figures.get("internet_speed"):
        means.append(f"скорость интернета\u00a0– {figures['internet_speed']}")
    if means:
        yield f"{facts.context.source}: {'; '.join(means)}"


def _of_sources(code: str, facts: ProfileFacts) -> tuple[int, int, str] | None:
    if code == "vacancies":
        for told in (facts.staff, facts.context):
            total, _ = vacancies_of(told.figures)
            teachers = told.counts("teachers")
            if total is not None and teachers and total + teachers[0]:
                return total, total + teachers[0], told.source
        return None
    if code == "uncovered":
        counts = facts.additional.counts("pupils", "covered")
        source = facts.additional.source
    else:
        having = ("teachers_highest", "teachers_first") if code == "category" else (
            "teachers_courses",
        )  # fmt: skip
        counts = facts.staff.counts("teachers", *having)
        source = facts.staff.source
    if not counts or not counts[0]:
        return None
    whole, *parts = counts
    return max(0, whole - sum(parts)), whole, source


def _of_context(code: str, facts: ProfileFacts) -> tuple[int, int, str] | None:
    """What ФИС ОКО tells where there is no passport."""
    field_of = {"special": "special_needs", "language": "non_native"}
    counts = facts.context.counts("pupils", field_of[code]) if code in field_of else None
    if not counts or not counts[0]:
        return None
    pupils, part = counts
    return min(part, pupils), pupils, facts.context.source


def _of_passport(code: str, facts: ProfileFacts) -> int | None:
    passport = facts.passport
    if code == "parents":
        both, one = passport.get("both_parents_higher_edu"), passport.get("one_parent_higher_edu")
        if both is None or one is None:
            return None
        return max(0, facts.pupils - both - one)
    field_of = {
        "special": "disabled_pupils",
        "language": "non_native_russian",
        "discipline": "school_register",
    }
    count = passport.get(field_of[code])
    return None if count is None else min(count, facts.pupils)

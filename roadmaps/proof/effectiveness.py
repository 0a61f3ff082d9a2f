"""«Оценка эффективности программы»: plan against fact, what chance alone would give, a conclusion.

Numbers are those that everybody may see, so that the page and the paper agree. Nothing here says
that a change is the merit of a measure: the conclusion is a person's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.effects.queries import EffectRow, rows_of_latest
from monitoring.effects.words import summary
from monitoring.models import EffectStudy
from roadmaps.models import Programme, ProgrammeReview
from roadmaps.programmes.indicator_queries import IndicatorLine, YearCell, sheet
from roadmaps.programmes.metrics.material import Material
from roadmaps.programmes.standing import Light
from roadmaps.proof.writing import held, join_texts
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from schools.privacy import NOTHING
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.core.typography import NBSP, counted, number

SECTIONS = {
    "conclusion": "Вывод",
    "causes": "Почему так получилось",
    "proposals": "Что меняется в следующем году",
}
OF_SCHOOLS = "школы,школ,школ"
INDICATORS = "показатель,показателя,показателей"


@dataclass(frozen=True)
class Outcome:
    """An indicator in the year of the review; `by_chance` is what would be seen without measures,
    where that is known, `why_not` why it is not."""

    line: IndicatorLine
    cell: YearCell
    by_chance: str
    why_not: str = ""


@dataclass(frozen=True)
class Effectiveness:
    programme: Programme
    year: int
    outcomes: tuple[Outcome, ...]
    study: EffectStudy | None
    """The latest one by results not later than the year."""
    schools: tuple[EffectRow, ...]
    """Accompanied schools of the study that have something to compare."""

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """What the results show of all accompanied schools, chance beside it."""
        if self.study is None:
            return ()
        return summary([row.story for row in self.schools], self.study.year)

    @property
    def counts(self) -> dict[Light, int]:
        lights = [outcome.cell.light for outcome in self.outcomes]
        return {light: lights.count(light) for light in Light}

    @property
    def counts_words(self) -> str:
        """«Показателей 12: достигнуто 5, близко к плану 2, не достигнуто 3, без факта или плана
        2.»"""
        names = {
            Light.GREEN: "достигнуто",
            Light.AMBER: "близко к\u00a0плану",
            Light.RED: "не\u00a0достигнуто",
            Light.NONE: "без факта или плана",
        }
        told = [f"{names[light]}{NBSP}– {n}" for light, n in self.counts.items() if n]
        return f"В{NBSP}программе {counted(len(self.outcomes), INDICATORS)}: {', '.join(told)}."


def effectiveness(programme: Programme, year: int) -> Effectiveness:
    """A fixed number of queries, whatever the number of indicators and schools."""
    place = programme.municipality
    told = rows_of_latest(place, year)
    study = told[0].effect.study if told else None
    compared = tuple(row for row in told if row.change)
    chance = _by_chance(compared)
    indicators = sheet(None, programme, sight=NOTHING)
    outcomes = []
    for line in indicators.lines:
        cell = line.cell(year)
        assert cell is not None, "the year is of the programme"
        by_chance = _expected(line, indicators.material, year, chance)
        outcomes.append(Outcome(line, cell, by_chance, "" if by_chance else _why_not(line, year)))
    return Effectiveness(programme, year, tuple(outcomes), study, compared)


def review_of(programme: Programme, year: int) -> ProgrammeReview | None:
    review = programme.reviews.filter(year=year).select_related("issued_by", "paper").first()
    if review:
        review.programme = programme
    return review


def drafted(effect: Effectiveness) -> dict[str, str]:
    """What a person begins with: the count of indicators and what chance would give."""
    lines = [effect.counts_words, *effect.beside]
    return {"conclusion": "\n".join(lines), "causes": "", "proposals": ""}


def text_values(review: ProgrammeReview) -> dict[str, str]:
    return held(review, SECTIONS)


@transaction.atomic
def begin(*, programme: Programme, year: int, by: User | None) -> ProgrammeReview:
    """The draft of a review; of one that is there nothing changes."""
    programme = states.take(programme, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_PROGRAMME, programme)
    check_year(programme, year)
    known = review_of(programme, year)
    if known:
        return known
    review = ProgrammeReview.objects.create(
        programme=programme,
        year=year,
        texts=drafted(effectiveness(programme, year)),
        created_by=by,
    )
    _record("review.draft", review, "начата", by)
    return review


@transaction.atomic
def write(
    *, review: ProgrammeReview, by: User | None, values: Mapping[str, Any],
    joining: Mapping[str, Any],
) -> ProgrammeReview:  # fmt: skip
    """Write what a form changed; Conflict where others changed the same section."""
    review = _taken(review, by)
    access.check(by, Permission.EDIT_PROGRAMME, review.programme)
    merged = join_texts(review, values, joining, SECTIONS)
    review.save(update_fields=["texts", "updated_at"])
    if merged.to_save:
        _record("review.edit", review, "изменена", by, fields=list(merged.to_save))
    return review


@transaction.atomic
def issue(
    *, review: ProgrammeReview, by: User | None, make: Callable[[ProgrammeReview], PaperSnapshot]
) -> PaperSnapshot:
    """The paper of the numbers and the text as they stand; asked again it is made anew."""
    review = _taken(review, by)
    access.check(by, Permission.SIGN_FOR_DEPARTMENT, review.programme)
    review.paper = make(review)
    review.issued_at, review.issued_by = timezone.now(), by
    review.save(update_fields=["paper", "issued_at", "issued_by", "updated_at"])
    _record("review.issue", review, f"выпущена, снимок {review.paper.snapshot_id}", by)
    return review.paper


def check_year(programme: Programme, year: int) -> None:
    """Refused for a year of another programme, and for one that has not come."""
    if year not in programme.years:
        raise Refused(
            f"{year}\u00a0года в программе нет: она на {programme.span}.", code="year_outside"
        )
    if year > local_date(programme.municipality).year:
        raise Refused(f"{year}\u00a0год ещё не наступил: оценивать нечего.", code="year_ahead")


def _expected(line: IndicatorLine, material: Material, year: int, of_dynamics: str) -> str:
    """Of the dynamics of accompanied schools what their study says, of the rest the metric."""
    metric = line.metric
    if metric is None:
        return ""
    return metric.expected(material, year) if metric.expected else of_dynamics * bool(metric.beside)


def _why_not(line: IndicatorLine, year: int) -> str:
    metric = line.metric
    if metric is None:
        return f"не{NBSP}рассчитать: факт вносят вручную"
    if metric.beside:
        return f"не{NBSP}рассчитано: нет школ с{NBSP}результатами до{NBSP}и{NBSP}после"
    if metric.expected:
        return f"не{NBSP}рассчитано: нет данных за{NBSP}{year - 1} и{NBSP}{year}{NBSP}годы"
    return f"не{NBSP}считают: показатель о{NBSP}сделанном и{NBSP}решённом, а{NBSP}не о{NBSP}баллах"


def _by_chance(compared: tuple[EffectRow, ...]) -> str:
    """«снизилась бы примерно у 1,3 из 2 школ»; "" where nothing is known."""
    known = [
        row.change.falls_by_chance
        for row in compared
        if row.change and row.change.falls_by_chance is not None
    ]
    if not known:
        return ""
    return (
        f"и{NBSP}без мер доля «2» снизилась бы примерно у{NBSP}{number(sum(known), 1)} "
        f"из{NBSP}{counted(len(known), OF_SCHOOLS)}"
    )


def _taken(review: ProgrammeReview, by: User | None) -> ProgrammeReview:
    return states.take(review, by=by, related=["programme__municipality"])


def _record(verb: str, review: ProgrammeReview, deed: str, by: User | None, **details: Any) -> None:
    said = f"оценка эффективности программы «{review.programme}» за {review.year}\u00a0год: {deed}"
    audit.record(verb, said, by=by, scope=review.scope, obj=review, **details)

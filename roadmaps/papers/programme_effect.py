"""«Оценка эффективности программы»: plan, fact, what chance alone would give, a conclusion."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.effects.queries import EffectRow
from monitoring.effects.words import VERDICTS, expected_words, like_words
from monitoring.models import SourceResult
from roadmaps.models import Programme, ProgrammeReview
from roadmaps.proof.effectiveness import (
    SECTIONS,
    Effectiveness,
    Outcome,
    effectiveness,
    review_of,
)
from roadmaps.proof.writing import paragraphs
from schools.clock import local_date, local_day
from schools.models import Municipality
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.figures import as_figures
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import percent, points, short_date

METHOD = "факты показателей программы; ожидание – по модели результатов школ региона"


@dataclass(frozen=True)
class EffectSection:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class EffectIndicator:
    """`reported` is what was accepted and when; `now` what is computed on the day of the paper."""

    number: str
    title: str
    plan: str
    reported: str
    now: str
    by_chance: str
    verdict: str


@dataclass(frozen=True)
class EffectSchool:
    school: str
    was: str
    became: str
    change: str
    expected: str
    like: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class ProgrammeEffect(PaperContext):
    programme: str
    act: str
    year: int
    counts: str
    indicators: tuple[EffectIndicator, ...]
    beside: tuple[str, ...]
    results_year: int
    schools: tuple[EffectSchool, ...]
    sections: tuple[EffectSection, ...]

    @property
    def tells_counts(self) -> bool:
        """Whether a person's text has the counts already, word for word."""
        return self.counts in self._told

    @property
    def beside_untold(self) -> tuple[str, ...]:
        """The comparison with chance, without what a person's text has of it already."""
        return tuple(text for text in self.beside if text not in self._told)

    @property
    def _told(self) -> set[str]:
        return {text for section in self.sections for text in section.paragraphs}


def build(municipality: Municipality, year: int) -> ProgrammeEffect:
    """Of the programme that covers the year; Refused where there is none, or no conclusion yet."""
    programme = (
        Programme.objects.filter(
            municipality=municipality, first_year__lte=year, last_year__gte=year
        )
        .select_related("municipality__region")
        .order_by("-first_year", "-pk")
        .first()
    )
    if programme is None:
        raise Refused(f"{municipality}: программы на {year} год нет.", code="no_programme")
    review = review_of(programme, year)
    if review is None:
        raise Refused(
            f"Вывода об эффективности программы за {year} год ещё нет: его пишет человек на "
            "странице программы «Эффективность».",
            code="no_conclusion",
        )
    return build_for(review)


def build_for(review: ProgrammeReview) -> ProgrammeEffect:
    """Refused while the conclusion is blank."""
    if not review.texts.get("conclusion", "").strip():
        raise Refused("Напишите вывод: без него оценку не выпускают.", code="no_conclusion")
    programme, year = review.programme, review.year
    effect, place = effectiveness(programme, year), programme.municipality
    return ProgrammeEffect(
        origin=Origin(local_date(place), METHOD),
        requisites=Requisites(
            organ=place.letterhead,
            kind="оценка эффективности",
            title=f"Оценка эффективности программы «{programme.title}» за {year} год",
            dated=local_date(place),
            number=None,
            place=place.place,
        ),
        signatures=(Signature(place.head_full_post, place.head_name),),
        programme=programme.title,
        act=programme.act,
        year=year,
        counts=effect.counts_words,
        indicators=tuple(_indicator(outcome) for outcome in effect.outcomes),
        beside=effect.beside,
        results_year=effect.study.year if effect.study else 0,
        schools=_schools(effect),
        sections=tuple(
            EffectSection(title, written)
            for code, title in SECTIONS.items()
            if (written := paragraphs(review.texts.get(code, "")))
        ),
    )


def sources(municipality: Municipality, year: int) -> list[int]:
    """Batch files behind the results of the year and of the one before."""
    rows = SourceResult.objects.filter(
        school__municipality=municipality, assessment__year__in=(year - 1, year), live=True
    )
    return list(rows.order_by().values_list("file", flat=True).distinct())


def _indicator(outcome: Outcome) -> EffectIndicator:
    cell, indicator = outcome.cell, outcome.line.indicator
    fact = cell.fact
    reported = ""
    if cell.is_reported and fact and fact.reported_at:
        day = short_date(local_day(fact.reported_at, outcome.line.indicator.programme.municipality))
        reported = f"{cell.fact_words} ({day}{f', {fact.round}' if fact.round else ''})"
    return EffectIndicator(
        number=indicator.number,
        title=indicator.title,
        plan=cell.plan or cell.commitment,
        reported=reported,
        now=cell.now_words or ("" if cell.is_reported else cell.fact_words),
        by_chance=outcome.by_chance or outcome.why_not,
        verdict=cell.light.label,
    )


def _schools(effect: Effectiveness) -> tuple[EffectSchool, ...]:
    return tuple(_school(row) for row in effect.schools)


def _school(row: EffectRow) -> EffectSchool:
    change = row.change
    assert change is not None, "only schools with a change are compared"
    whole = change.whole
    return EffectSchool(
        school=row.school.name,
        was=percent(whole.was.share) if whole.was else "",
        became=percent(whole.became.share),
        change=points(whole.became.share - whole.was.share) if whole.was else "",
        expected=expected_words(whole),
        like=like_words(change) if change.like else "",
        verdict=VERDICTS[whole.verdict],
    )


def sheets(context: ProgrammeEffect) -> list[SheetData]:
    return _sheets(context.indicators, context.schools)


def tables(effect: Effectiveness) -> list[SheetData]:
    """The same tables before anybody has written a conclusion."""
    return as_figures(
        _sheets([_indicator(outcome) for outcome in effect.outcomes], _schools(effect))
    )


def _sheets(
    indicators: Iterable[EffectIndicator], accompanied: Iterable[EffectSchool]
) -> list[SheetData]:
    heads = ("№", "Показатель", "План", "Сообщено", "Сейчас", "Ожидаемо и без мер", "Вывод")
    widths = (6, 60, 20, 34, 24, 40, 18)
    schools = ("Школа", "Было", "Стало", "Изменение", "Ожидалось бы без мер", "Похожие школы",
               "Вывод")  # fmt: skip
    return [
        SheetData(
            "Показатели",
            [Column(head, width) for head, width in zip(heads, widths, strict=True)],
            [
                [i.number, i.title, i.plan, i.reported, i.now, i.by_chance, i.verdict]
                for i in indicators
            ],
        ),
        SheetData(
            "Школы",
            [Column(head, 26) for head in schools],
            [
                [s.school, s.was, s.became, s.change, s.expected, s.like, s.verdict]
                for s in accompanied
            ],
        ),
    ]


PAPER = Paper(
    kind="programme_effect",
    title="Оценка эффективности программы",
    template="roadmaps/papers/programme_effect.html",
    context_class=ProgrammeEffect,
    build_context=build,
    scope_kind="municipality",
    permission="sign_for_department",
    layout="plan",
    orientation="landscape",
    find_sources=sources,
    sheets=sheets,
)

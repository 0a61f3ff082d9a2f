"""What a year's facts say for a SWOT: pure observations, each with its figures and its theme.

A work stands against the same work of the district (of the region, where the district is not
known); only a difference that is steady by design §4 and of five points or more is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from monitoring.indicators.intervals import Label, share_label
from schools.privacy import is_small_count
from shnor_portal.core.typography import counted, inside, number, percent

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = "strength", "weakness", "opportunity", "threat"
STEP = 0.05
PEOPLE = "участник,участника,участников"
# Words in the title of a risk factor by the theme of an observation.
THEMES: dict[str, tuple[str, ...]] = {
    "fail": ("неуспешност",),
    "lowered": ("адаптивн",),
    "language": ("языков",),
    "special": ("овз",),
    "discipline": ("дисциплин",),
    "motivation": ("мотивац",),
    "wellbeing": ("благополуч", "психологическ"),
    "parents": ("родител",),
    "staff": ("кадр",),
    "method": ("компетентност", "квалификац"),
    "material": ("оснащ",),
    "information": ("оснащ",),
}
POSTS = {
    "psychologist": ("педагога-психолога", "wellbeing"),
    "speech_therapist": ("учителя-логопеда", "special"),
    "defectologist": ("учителя-дефектолога", "special"),
    "social_teacher": ("социального педагога", "discipline"),
}
NEED_TITLES = {
    "staff": "Кадровый дефицит",
    "method": "Методический дефицит",
    "material": "Материально-технический дефицит",
    "information": "Информационный дефицит",
}
_SOCIAL_THEMES = {
    "non_native_russian": "language",
    "disabled_pupils": "special",
    "kdn": "discipline",
    "deviant": "discipline",
    "sop_families": "parents",
    "large_families": "parents",
    "parents_unemployed_both": "parents",
    "parents_unemployed_single_or_both": "parents",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A share of a work (0–1 as numerator over n) beside the district's and the region's."""

    code: str
    work: str
    year: int
    numerator: int
    n: int
    district: float | None
    region: float | None

    @property
    def share(self) -> float:
        return self.numerator / self.n

    @property
    def reference(self) -> float | None:
        return self.district if self.district is not None else self.region


@dataclass(frozen=True, slots=True)
class SocialShare:
    """A factor of the social passport; `district` is the share (0–1) over its schools."""

    code: str
    title: str
    direction: int
    year: int
    count: int
    pupils: int
    district: float


@dataclass(frozen=True, slots=True)
class Background:
    """Percents of unemployment; olympiads over the last three years; a status in force."""

    unemployment: Decimal | None = None
    region_unemployment: Decimal | None = None
    territory_year: int = 0
    olympiad_years: int = 0
    olympiad_participants: int = 0
    olympiad_winners: int = 0
    status: str = ""


@dataclass(frozen=True, slots=True)
class Resources:
    """The resource map: texts by theme, posts (None is not known), what works."""

    year: int
    needs: Mapping[str, str]
    posts: Mapping[str, Decimal | None]
    growth_point: bool | None
    digital_environment: bool | None
    improvement: str


@dataclass(frozen=True, slots=True)
class SchoolYearFacts:
    works: tuple[Compared, ...]
    journal: Compared | None
    social: tuple[SocialShare, ...]
    background: Background
    resources: Resources | None


@dataclass(frozen=True, slots=True)
class Observation:
    """A line that may be taken into the SWOT; `fact` holds its figures, `theme` its subject."""

    side: str
    text: str
    fact: str
    theme: str = ""

    @property
    def key(self) -> str:
        return f"{self.side}|{self.fact}"


def observe(facts: SchoolYearFacts) -> tuple[Observation, ...]:
    """All that the facts say, sides in the order of the matrix."""
    observations = [
        *_works(facts.works),
        *_journal(facts.journal),
        *_social(facts.social),
        *_background(facts.background),
        *_resources(facts.resources),
    ]
    order = (STRENGTH, WEAKNESS, OPPORTUNITY, THREAT)
    return tuple(sorted(observations, key=lambda item: order.index(item.side)))


def factor_for(theme: str, titles: Mapping[int, str]) -> int | None:
    """The key of the first factor whose title speaks of the theme."""
    signs = THEMES.get(theme, ())
    return next(
        (pk for pk, title in titles.items() if any(sign in title.lower() for sign in signs)), None
    )


def _works(works: Iterable[Compared]) -> Iterator[Observation]:
    for work in works:
        if work.code == "fail_share" and _steadily_above(work):
            yield Observation(
                WEAKNESS,
                f"{work.work}: не\u00a0справились чаще, чем в\u00a0муниципалитете.",
                _figures(work, "доля «2»"),
                "fail",
            )
        if work.code == "quality_share" and _steadily_above(work):
            yield Observation(
                STRENGTH,
                f"{work.work}: «4» и\u00a0«5» чаще, чем в\u00a0муниципалитете.",
                _figures(work, "качество"),
            )


def _journal(work: Compared | None) -> Iterator[Observation]:
    if work and _steadily_above(work):
        yield Observation(
            WEAKNESS,
            "Отметки за\u00a0работу ниже журнальных чаще, чем в\u00a0муниципалитете.",
            _figures(work, "понизили"),
            "lowered",
        )


def _social(shares: Iterable[SocialShare]) -> Iterator[Observation]:
    for share in shares:
        own = share.count / share.pupils
        # Few pupils must not be read out of a fact that stays on record.
        few = is_small_count(share.count, share.pupils)
        if not share.direction or few or own - share.district < STEP:
            continue
        label = share_label(share.count, share.pupils, share.district, above=True)
        if label is Label.STEADY:
            favourable = share.direction > 0
            yield Observation(
                OPPORTUNITY if favourable else THREAT,
                f"Выше, чем в\u00a0муниципалитете, доля детей: {share.title}.",
                f"Социальный паспорт {share.year}: {percent(own)}, муниципалитет "
                f"{percent(share.district)}",
                "parents" if favourable else _SOCIAL_THEMES.get(share.code, ""),
            )


def _background(known: Background) -> Iterator[Observation]:
    own, region = known.unemployment, known.region_unemployment
    if own is not None and region is not None and own > region:
        yield Observation(
            THREAT,
            "Безработица в\u00a0населённом пункте выше, чем по\u00a0региону.",
            f"Территория {known.territory_year}: {number(own)}\u00a0%, регион "
            f"{number(region)}\u00a0%",
            "parents",
        )
    if known.olympiad_years:
        years = counted(known.olympiad_years, "год,года,лет")
        if known.olympiad_winners:
            yield Observation(
                STRENGTH,
                "Есть победители и\u00a0призёры регионального и всероссийского этапов олимпиад.",
                f"Олимпиады за {years}: победителей и призёров – {known.olympiad_winners}",
            )
        elif not known.olympiad_participants:
            yield Observation(
                WEAKNESS,
                "Никто не\u00a0участвовал в\u00a0региональном и всероссийском этапах олимпиад.",
                f"Олимпиады за {years}: участников нет",
                "motivation",
            )
    if known.status:
        yield Observation(
            OPPORTUNITY,
            "Школе положена адресная помощь: сопровождение, школа-куратор, курсы.",
            known.status,
        )


def _resources(known: Resources | None) -> Iterator[Observation]:
    if known is None:
        return
    about = f"Карта ресурсов {known.year}"
    if known.improvement:
        yield Observation(STRENGTH, known.improvement, f"{about}: заметное улучшение")
    for works, what in (
        (known.growth_point, "Работает «Точка роста»."),
        (known.digital_environment, "Используется цифровая образовательная среда."),
    ):
        if works:
            yield Observation(STRENGTH, what, f"{about}: {what[:1].lower()}{what[1:-1]}")
    for theme, text in known.needs.items():
        if text:
            title = NEED_TITLES[theme]
            yield Observation(
                WEAKNESS, f"{title}: {inside(text)}", f"{about}: {title.lower()}", theme
            )
    for post, (whose, theme) in POSTS.items():
        if known.posts.get(post) == 0:
            yield Observation(
                WEAKNESS, f"Нет ставки {whose}.", f"{about}: ставка {whose} – 0", theme
            )


def _steadily_above(work: Compared) -> bool:
    reference = work.reference
    if reference is None or work.share - reference < STEP:
        return False
    return share_label(work.numerator, work.n, reference, above=True) is Label.STEADY


def _figures(work: Compared, what: str) -> str:
    levels = [
        f"{name} {percent(level)}"
        for name, level in (("муниципалитет", work.district), ("регион", work.region))
        if level is not None
    ]
    return (
        f"{work.work}, {work.year}: {what} {percent(work.share)} "
        f"({counted(work.n, PEOPLE)}), {', '.join(levels)}"
    )

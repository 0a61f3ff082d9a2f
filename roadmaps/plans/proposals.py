"""What the portal proposes for a measure, by its words alone: people, factors, indicators.

A proposal is never a link: a person takes it with one click, or does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from roadmaps.plans.indicator_words import indicators_in, level_of
from roadmaps.plans.posts import TEAM, is_post, pieces, roles_named

_WORD = re.compile(r"[а-яёa-z]+", re.IGNORECASE)
# Beginnings of words that name one subject, whichever of them a text uses.
THEMES: dict[str, tuple[str, ...]] = {
    "staff": ("кадр", "ваканс", "наставн", "молодых специалист", "привлечен"),
    "competence": ("компетентн", "квалификац", "курсы", "методическ"),
    "resources": ("оснащен", "оборудован", "материальн", "учебник", "ремонт"),
    "adaptivity": ("адаптив", "дифференц", "индивидуальн", "уровнев"),
    "training": ("внутришкольн", "взаимопосещ"),
    "special": ("овз", "ограниченн", "инклюзи", "особыми образовательн"),
    "language": ("языков", "неродн", "культурных барьер"),
    "motivation": ("мотивац", "олимпиад", "конкурс"),
    "wellbeing": ("благополуч", "буллинг", "психолог", "безопасност", "климат"),
    "discipline": ("дисциплин", "пропуск", "посещаемост"),
    "failure": ("неуспева", "неуспешн", "слабоуспева", "рисками учебн", "пробел"),
    "destructive": ("деструктивн", "конфликт", "медиаци"),
    "parents": ("родител", "семь", "семей"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An account that may be meant: its post as written and its roles in the plan's place."""

    pk: int
    surname: str
    name: str
    post: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonProposal:
    person: Person
    reason: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A risk factor of the school's profile, or of a catalogue."""

    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class IndicatorProposal:
    """An indicator with the target that the expected result names, a share from 0 to 1."""

    code: str
    target: Decimal | None


def propose_people(responsible: str, people: Sequence[Person]) -> tuple[PersonProposal, ...]:
    """Accounts that the words may mean: by surname first, then by post, then by role."""
    text = responsible.lower()
    named = [person for person in people if _surname_in(person.surname, text)]
    if named:
        # Where one person is named, others of the same post are not meant.
        return tuple(PersonProposal(person, "названа фамилия") for person in named)
    proposals: dict[int, PersonProposal] = {}
    for piece in pieces(responsible):
        for person in people:
            if is_post(person.post, piece):
                proposals.setdefault(person.pk, PersonProposal(person, f"должность: {person.post}"))
    for role, title in roles_named(responsible).items():
        for person in people:
            if role in person.roles and _may_hold(person, role):
                proposals.setdefault(person.pk, PersonProposal(person, title))
    return tuple(proposals.values())


def _may_hold(person: Person, role: str) -> bool:
    """Teachers are of the school's team too: whose post is known is meant by that post alone."""
    return role != TEAM or not person.post or TEAM in roles_named(person.post)


def propose_causes(text: str, causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """Factors on whose subject the measure is, the closest first; at most three."""
    themes, stems = themes_of(text), _stems(text)
    scored = []
    for cause in causes:
        shared = len(themes & themes_of(cause.title)) * 2 + len(stems & _stems(cause.title))
        if shared >= 2:
            scored.append((-shared, cause.pk, cause))
    return tuple(cause for _, _, cause in sorted(scored, key=lambda item: item[:2])[:3])


def propose_indicators(text: str, result: str) -> tuple[IndicatorProposal, ...]:
    """Indicators that the measure or its result is about; a target where the result names it."""
    return tuple(
        IndicatorProposal(code, level_of(code, result))
        for code in indicators_in(f"{text}\n{result}")
    )


def themes_of(text: str) -> frozenset[str]:
    """Subjects of `THEMES` that the text speaks of."""
    words = " ".join(text.lower().split())
    return frozenset(theme for theme, signs in THEMES.items() if any(s in words for s in signs))


def _stems(text: str) -> frozenset[str]:
    """First six letters of the words that mean something by themselves."""
    return frozenset(word[:6].lower() for word in _WORD.findall(text) if len(word) > 6) - _COMMON


_COMMON = frozenset(
    ("образо", "школах", "обучаю", "органи", "провед", "повыше", "педаго", "муници", "общеоб",
     "качест", "резуль", "высоки", "низкий", "пониже", "процес", "учебно", "развит", "меропр",
     "дефици")
)  # fmt: skip


def _surname_in(surname: str, text: str) -> bool:
    """A surname in any case: «Петрова», «Петровой», «Петрову»."""
    stem = surname.lower().rstrip("аяоеийьы")
    if len(stem) < 3:
        return False
    return bool(
        re.search(rf"\b{re.escape(stem)}(?:а|у|ы|е|ой|ым|ом|ая|ую|ий|ого|ому|й|я|ю|и)?\b", text)
    )

"""What the portal proposes for a measure, by its words alone: people, factors, indicators.

A proposal is never a link: a person takes it with one click, or does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from roadmaps.plans.targets import read_target

_WORD = re.compile(r"[а-яёa-z]+", re.IGNORECASE)
_PIECES = re.compile(r"[,;\n]")
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
# Indicator codes of `monitoring.indicators.catalogue` by the words that ask for them.
INDICATORS: dict[str, tuple[str, ...]] = {
    "below_minimum_share": ("ниже минимальн", "порог", "минимального балла", "не преодоле"),
    "fail_share": ("неуспеваем", "«2»", "двоек", "неудовлетворительн", "неуспешн"),
    "success_share": ("успеваемост", "обученност"),
    "quality_share": ("качества знаний", "качество знаний", "качества обучения"),
    "journal_confirmed_share": ("объективност", "подтвердил"),
    "mean_test": ("средний балл егэ", "среднего балла егэ"),
}
# What a post is called in plans, and the roles that stand for it in the portal.
POSTS: tuple[tuple[str, str, str], ...] = (
    (
        r"\bзам\w*\.?\s*(?:директор\w*|руковод\w*)|\bзавуч\w*|\bадминистрац\w*",
        "school_team",
        "заместитель директора",
    ),
    (
        r"(?<!зам\. )(?<!заместитель )(?<!заместители )(?<!зам )"
        r"\b(?:директор\w*|руководител\w* (?:оо|оу|школ\w*|образовательн\w*))",
        "school_head",
        "директор",
    ),
    (r"\bкоординатор\w*", "coordinator", "муниципальный координатор"),
    (r"\b(?:начальник\w*|председател\w*)", "head", "начальник управления"),
    (r"\b(?:методист\w*|специалист\w*|рцо|имц|ммс)\b", "specialist", "специалист управления"),
    (r"\b(?:куратор\w*|тьютор\w*|консультант\w*)", "curator", "куратор"),
)


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
    found: dict[int, PersonProposal] = {}
    for piece in _PIECES.split(text):
        for person in people:
            if person.post and piece.strip().startswith(person.post.lower()):
                found.setdefault(person.pk, PersonProposal(person, f"должность: {person.post}"))
    for pattern, role, title in POSTS:
        if re.search(pattern, text):
            for person in people:
                if role in person.roles:
                    found.setdefault(person.pk, PersonProposal(person, title))
    return tuple(found.values())


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
    """Indicators that the measure or its result names."""
    words = f"{text} {result}".lower()
    target = read_target(result)
    share = target.value / 100 if target and target.unit.startswith("%") else None
    return tuple(
        IndicatorProposal(code, share if share is None or share <= 1 else None)
        for code, signs in INDICATORS.items()
        if any(sign in words for sign in signs)
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

"""Which posts the words of «Ответственные» name: whole posts, never a word inside another post.

«Руководители школьных методических объединений» are no directors, «школьный координатор» is not
the municipal one, «председатель профкома» is not the head of the department.
"""

import re

# What stands between the persons of a list; a piece is read by itself.
_PIECES = re.compile(
    r"[,;\n/():]|(?<![Зз]ам)\.\s+(?=[А-ЯЁ])|\s[–—-]\s|\s+(?:и|совместно с|при участии)\s+"
)
# Names of schools and of people: a post stands without them.
_INITIALS = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?"
_NAMED = re.compile(
    rf"«[^»]*»|\"[^\"]*\"|№\s*\d+|[А-ЯЁ][а-яё-]+\s+{_INITIALS}|{_INITIALS}\s?[А-ЯЁ][а-яё-]+"
)
_SPACES = re.compile(r"[\s\u00a0]+")
# Words after a post that only say where it is.
_SCHOOL = (
    r"(?:\s+(?:школы?|лице[яев]+|гимнази[ийя]|оо|оу|шнор|шнро|шнсу|шфнсу|школ-участниц|"
    r"м[бак]?оу|(?:\w+(?:ой|ей)\s+)?(?:сош|оош|нош|гимназии)|"
    r"(?:обще)?образовательн\w+ (?:организаци\w+|учреждени\w+)|"
    r"организаци\w+|учреждени\w+|участниц\w*|округа|района|муниципалитета))*"
)
_DEPARTMENT = (
    r"(?:\s+(?:муниципальн\w+|городск\w+|районн\w+|управлени\w+|отдела|департамент\w+|"
    r"комитет\w+|уо|гуо|оо|имц|рцо|рмк|ммс|мку|образовани\w+|по образованию|"
    r"методическ\w+ (?:служб\w+|центр\w+|кабинет\w+)|администраци\w+|"
    r"округа|района|города|муниципальн\w+ (?:округа|района)|в сфере образования))*"
)
_OF_WORK = r"(?:\s+по\s+.+)?"
_DEPUTY = r"зам(?:естител\w+)?\.?\s*(?:директор\w*|руководител\w+|дир\.?)|завуч\w*|зам\.?\s+по\s.+"
TEAM = "school_team"
# A post, the role that stands for it in the portal, and what the post is called there.
POSTS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), role, title)
    for pattern, role, title in (
        (
            rf"(?:{_DEPUTY}){_SCHOOL}{_OF_WORK}|администрац\w+(?!.*\b(?:округа|района)){_SCHOOL}",
            TEAM,
            "заместитель директора",
        ),
        (rf"(?:и\.?\s?о\.?\s+)?директор(?:а|у|ом|ов|ам|ами)?{_SCHOOL}", "school_head", "директор"),
        (
            r"руководител\w+\s+(?:школы?|лице[яев]+|гимнази[ийя]|оо|оу|шнор|шнсу|"
            rf"(?:обще)?образовательн\w+ (?:организаци\w+|учреждени\w+)){_SCHOOL}",
            "school_head",
            "директор",
        ),
        (
            r"(?:муниципальн\w+\s+)?координатор\w*(?:\s+(?:муниципальн\w+|проекта|программы|"
            r"адресной помощи|работы|сопровождения|шнор|шнсу|500).*)?",
            "coordinator",
            "муниципальный координатор",
        ),
        (
            rf"начальник\w*(?:\s+(?:управлени|отдела|департамент)\w*{_DEPARTMENT})?|"
            rf"председател\w+\s+комитета{_DEPARTMENT}",
            "head",
            "руководитель органа управления образованием",
        ),
        (
            r"(?:(?:главн\w+|ведущ\w+|старш\w+|муниципальн\w+)\s+)*(?:методист\w*|специалист\w*)"
            rf"{_DEPARTMENT}|рцо|имц|ммс|рмк",
            "specialist",
            "муниципальный специалист",
        ),
        (
            rf"(?:муниципальн\w+\s+)?(?:куратор\w*|тьютор\w*|консультант\w*){_SCHOOL}"
            r"(?:\s+(?:проекта|программы).*)?",
            "curator",
            "куратор",
        ),
    )
)
# Cases and numbers of a word differ by its last letters only.
_ENDING, _SHORTEST = 3, 4


def pieces(responsible: str) -> list[str]:
    """The persons of a cell, lower-case, without the names of schools."""
    parts = (_SPACES.sub(" ", piece) for piece in _PIECES.split(_NAMED.sub(" ", responsible)))
    return [piece for text in parts if (piece := text.strip(" .–-").lower())]


def roles_named(responsible: str) -> dict[str, str]:
    """Roles of the portal that the words name, with the post's own name."""
    return {
        role: title
        for piece in pieces(responsible)
        for pattern, role, title in POSTS
        if pattern.fullmatch(piece)
    }


def is_post(post: str, piece: str) -> bool:
    """Whether a piece names this very post, in any case and number, and only where it is."""
    words, said = post.lower().split(), piece.split()
    if not words or len(said) < len(words):
        return False
    if not all(_same(a, b) for a, b in zip(words, said, strict=False)):
        return False
    rest = "".join(f" {word}" for word in said[len(words) :])
    return bool(re.fullmatch(_SCHOOL, rest))


def _same(word: str, said: str) -> bool:
    longest = max(len(word), len(said))
    common = next(
        (i for i, pair in enumerate(zip(word, said, strict=False)) if pair[0] != pair[1]),
        min(len(word), len(said)),
    )
    return word == said or common >= max(longest - _ENDING, _SHORTEST)

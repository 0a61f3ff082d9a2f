"""School subjects: canonical names, and how files, sheets and protocols call them."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from shnor_portal.core.sheets.cells import folded

BASE, ADVANCED = "base", "advanced"


class SubjectLevel(NamedTuple):
    """A canonical subject and its level: `base`, `advanced` or '' where none is stated."""

    subject: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """`short` stands in the names of sheets of ФИС ОКО, `codes` in titles of protocols of РИС."""

    name: str
    aliases: tuple[str, ...] = ()
    short: str = ""
    codes: tuple[int, ...] = ()
    level: str = ""


BASE_MATHEMATICS = "Математика базовая"
PROFILE_MATHEMATICS = "Математика профильная"

# Abbreviations are only those seen in real sheets: a guessed one would refuse a good file.
SUBJECTS: tuple[Subject, ...] = (
    Subject("Русский язык", ("русский",), "РУ", (1, 51)),
    Subject("Математика", (), "МА", (2, 52)),
    Subject(BASE_MATHEMATICS, ("математика база",), codes=(22,), level=BASE),
    Subject(PROFILE_MATHEMATICS, ("математика профиль",), level=ADVANCED),
    Subject("Окружающий мир", (), "ОМ"),
    Subject("Литературное чтение"),
    Subject("Литература", codes=(18,)),
    Subject("Биология", (), "БИ", (6,)),
    Subject(
        "История",
        (
            "история россии",
            "история россии всеобщая история",
            "история история россии всеобщая история",
        ),
        "ИС",
        (7,),
    ),
    Subject("География", (), "ГГ", (8,)),
    Subject("Обществознание", ("обществознание включая экономику и право",), "ОБ", (12,)),
    Subject("Физика", (), "ФИ", (3,)),
    Subject("Химия", (), "ХИ", (4,)),
    Subject(
        "Информатика",
        ("информатика и икт", "информатика и икт кегэ", "информатика кегэ", "кегэ"),
        "ИНФ",
        (5, 25),
    ),
    Subject("Английский язык", ("английский", "иностранный язык английский"), codes=(9, 29)),
    Subject("Немецкий язык", ("немецкий", "иностранный язык немецкий"), codes=(10, 30)),
    Subject("Французский язык", ("французский", "иностранный язык французский"), codes=(11, 31)),
    Subject("Испанский язык", ("испанский", "иностранный язык испанский"), codes=(13, 33)),
    Subject("Китайский язык", ("китайский", "иностранный язык китайский"), codes=(14, 34)),
    Subject("Иностранный язык"),
    # What monitorings of functional literacy measure.
    Subject("Функциональная грамотность"),
    Subject("Читательская грамотность"),
    Subject("Математическая грамотность"),
    Subject("Естественно-научная грамотность", ("естественнонаучная грамотность",)),
    Subject("Финансовая грамотность"),
    Subject("Глобальные компетенции"),
    Subject("Креативное мышление"),
)

# «ист» is history and nothing else; two letters are a guess.
_SHORTEST = 3
_NOT_LETTERS = re.compile(r"[^a-zа-я0-9]+")
_LEVEL = re.compile(r"\b(базов|углубленн|профильн)\w*(?: уров\w*)?")
_LEVELS = {"базов": BASE, "углубленн": ADVANCED, "профильн": ADVANCED}


def _plain(name: object) -> str:
    return _NOT_LETTERS.sub(" ", folded(name)).strip()


_MATHEMATICS = frozenset({"Математика", BASE_MATHEMATICS, PROFILE_MATHEMATICS})
_BY_NAME = {
    _plain(name): subject for subject in SUBJECTS for name in (subject.name, *subject.aliases)
}
_BY_SHORT = {subject.short: subject for subject in SUBJECTS if subject.short}
_BY_CODE = {code: subject for subject in SUBJECTS for code in subject.codes}


def find_subject(name: object, procedure: str) -> SubjectLevel | None:
    """The subject that a file or a person calls `name`; None if it is none of ours.

    ЕГЭ knows two mathematics, each a subject of its own; elsewhere the level stands beside
    the subject («Математика (углублённый уровень)»).
    """
    plain = _plain(name)
    match = _LEVEL.search(plain)
    level = _LEVELS[match.group(1)] if match else ""
    subject = _BY_NAME.get(plain) or _BY_NAME.get(" ".join(_LEVEL.sub(" ", plain).split()))
    if subject is None:
        return None
    level = level or subject.level
    if subject.name not in _MATHEMATICS:
        return SubjectLevel(subject.name, level)
    if procedure != "ege":
        return SubjectLevel("Математика", level)
    # «Математика» alone is the profile exam: the base one is always called so.
    base = level == BASE
    return SubjectLevel(BASE_MATHEMATICS if base else PROFILE_MATHEMATICS, level or ADVANCED)


def subject_in_cell(name: object, procedure: str) -> SubjectLevel | None:
    """The subject of a table's own column, where people abbreviate: «МА», «Рус. яз.», «матем.».

    The beginning of every word must fit one subject alone.
    """
    if by_name := find_subject(name, procedure):
        return by_name
    if short := subject_by_short(folded(name)):
        return find_subject(short, procedure)
    words = _plain(name).split()
    if not words or len(words[0]) < _SHORTEST:
        return None
    fitting = {
        subject.name
        for known, subject in _BY_NAME.items()
        if len(parts := known.split()) == len(words)
        and all(part.startswith(word) for part, word in zip(parts, words, strict=True))
    }
    return find_subject(fitting.pop(), procedure) if len(fitting) == 1 else None


def subject_by_short(short: str) -> str | None:
    """The subject of an abbreviation in a sheet's name («РУ»)."""
    subject = _BY_SHORT.get(short.upper())
    return subject.name if subject else None


def subject_by_code(code: int, procedure: str) -> SubjectLevel | None:
    """The subject of a code of РИС; a name in the title is to be believed before the code."""
    subject = _BY_CODE.get(code)
    return find_subject(subject.name, procedure) if subject else None

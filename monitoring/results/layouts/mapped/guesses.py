"""What the portal takes a column for before a person says: the words that tables use."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.results.layouts.mapped.headings import (
    GRADE,
    GRADE_WORD,
    HeadColumn,
    Rows,
    grade_in,
)
from monitoring.results.layouts.mapped.recipe import Meaning
from monitoring.results.layouts.mapped.roles import BY_CODE, COUNTS
from monitoring.results.layouts.shares import MARKS, mark_of
from monitoring.results.layouts.values import header_text
from monitoring.results.subjects import SUBJECTS, SubjectLevel, find_subject, subject_by_short
from shnor_portal.core.sheets.cells import folded, number, text

_NOISE = re.compile(rf"{GRADE_WORD}|\b(?:впр|кдр|огэ|егэ|работа|предмет)\b|[^\w\s]", re.I)
_NEAR_HUNDRED = 1
_SHARE = re.compile(r"%|доля|процент")
# «Мир» and «язык» are stems already.
_SHORT_WORD = 4
# The first that fits; headings are folded, «количество» and «число» are «кол-во».
_WORDS: tuple[tuple[str, str], ...] = (
    (r"муниципал|^район$|^мо$|округ", "municipality"),
    (r"логин|код (?:оо|школы|организации)|^код$", "login"),
    (
        r"^(?:оо|оу|школа|школы|организация|учреждение)$|наименование|название"
        r"|образовательн\w+ (?:организац|учрежд)",
        "school",
    ),
    (r"предмет.*класс|^работа$", "work"),
    (r"предмет|дисциплин|направлени|вид грамотности", "subject"),
    (r"^(?:класс|классы|параллель|параллели)$", "grade"),
    (r"^(?:год|учебный год|год проведения)$", "year"),
    (r"успеваемост|справил(?:ись|ось)", "success"),
    (r"качеств", "quality"),
    (r"(?:ниже|не преодол|не достиг|не набрал).*(?:%|доля|процент)", "below_share"),
    (r"(?:%|доля|процент).*(?:ниже|не преодол|не достиг|не набрал|низк)", "below_share"),
    (r"ниже (?:минимал|порог|базов)|не преодол|не достигли|не набрали", "below_n"),
    (r"тестов\w+ балл", "mean_test"),
    (r"макс\w*\.? (?:первичн\w+ )?балл", "max_primary"),
    (r"(?:%|процент|доля) выполнен|выполнени\w*,? ?%|средн\w+ (?:%|процент)", "mean_percent"),
    (r"ср(?:едн\w*)?\.? ?(?:отметк|оценк)", "mean_mark"),
    (r"средн\w*\.? (?:первичн\w+ )?балл|^ср\.? ?балл", "mean_primary"),
    (
        r"участник|участи[ея]|участвовал|писал|выполнял"
        r"|кол-во (?:обуч|учащ|учен|работ|человек)|^чел",
        "participants",
    ),
    (r"^(?:отметка|оценка)$", "mark"),
    (r"^(?:первичный балл|балл|баллы|набрано баллов)$", "score"),
)
_WORDS_OF = tuple((re.compile(pattern), role) for pattern, role in _WORDS)


@dataclass(frozen=True, slots=True)
class LabelledWork:
    """A subject and a grade as one label tells them; either may be missing."""

    subject: SubjectLevel | None = None
    grade: int | None = None


def work_of(label: object, procedure: str) -> LabelledWork:
    """«МА-5», «5 РУ», «Математика, 5 класс», «5 кл.» – what of it is understood."""
    written = folded(label)
    match = grade_in(written)
    grade = int(match[1]) if match else None
    rest = written[: match.start()] + " " + written[match.end() :] if match else written
    rest = " ".join(re.sub(r"[_\-–—]", " ", _NOISE.sub(" ", rest)).split())
    subject = find_subject(rest, procedure) if rest else None
    if subject is None and (name := subject_by_short(rest)):
        subject = find_subject(name, procedure)
    return LabelledWork(subject, grade)


def grade_of(value: object) -> tuple[int, str] | None:
    """The grade and the letter of «5», «5А», «5 «Б»», «5 класс»; None for anything else."""
    written = folded(value)
    match = re.fullmatch(r"(1[01]|[1-9])(?:\.0)?\s*(.*)", written)
    if not match:
        return None
    rest = re.sub(rf"{GRADE_WORD}|[^\w]", "", match[2])
    return (int(match[1]), rest) if len(rest) <= 2 and not rest.isdecimal() else None


def guess(columns: list[HeadColumn], data: Rows) -> dict[str, Meaning]:
    """A meaning for each column, blank where its heading says nothing; a role once for a work.

    `data` are rows under the header: columns headed «2», «3», «4», «5» are percents or people.
    """
    guessed = [_guess(column) for column in columns]
    roles = Counter(meaning.role for meaning in guessed)
    taken: set[tuple[str, str]] = set()
    meanings: dict[str, Meaning] = {}
    for column, meaning in zip(columns, guessed, strict=True):
        role, work = meaning.role, meaning.work
        if role and BY_CODE[role].many and not work and roles[role] > 1:
            # The same thing under several captions: each caption is a work, known or not.
            work = column.caption
        if role == "mean_primary" and _are_marks(data, column.index):
            role = "mean_mark"
        if (role, work) in taken:
            role, work = "", ""
        meanings[column.key] = Meaning(role, work, column.title)
        if role:
            taken.add((role, work))
    return _as_shares(columns, meanings, data)


def _as_shares(
    columns: list[HeadColumn], meanings: dict[str, Meaning], data: Rows
) -> dict[str, Meaning]:
    """Marks become percents where their values are fractions or sum up to a hundred."""
    works = {meaning.work for meaning in meanings.values() if meaning.role in COUNTS}
    for work in works:
        of_work = [
            c for c in columns if meanings[c.key].work == work and meanings[c.key].role in COUNTS
        ]
        rows = [[_number(row[c.index]) for c in of_work] for row in data]
        rows = [row for row in rows if any(row)]
        broken = any(isinstance(value, float) for row in rows for value in row)
        hundreds = sum(abs(sum(row) - 100) <= _NEAR_HUNDRED for row in rows)
        if rows and (broken or hundreds > len(rows) / 2):
            for column in of_work:
                role = meanings[column.key].role
                meanings[column.key] = Meaning(role.replace("n", "s"), work, column.title)
    return meanings


def _are_marks(data: Rows, index: int) -> bool:
    """«Средний балл» whose values all lie from 2 to 5 is a mean mark."""
    values = [value for row in data if (value := _number(row[index]))]
    return bool(values) and all(int(MARKS[0]) <= value <= int(MARKS[-1]) for value in values)


def _number(value: object) -> int | float:
    try:
        return number(value) or 0
    except ValueError:
        return 0


def _guess(column: HeadColumn) -> Meaning:
    caption = work_label(column.caption)
    own = header_text(column.own)
    role = _role(own) or _role(header_text(column.title))
    if not role or not BY_CODE[role].many:
        if role or not work_label(column.own):
            return Meaning(role)
        return Meaning("", work_label(column.own))
    if caption:
        return Meaning(role, caption)
    # «МА-5 средний балл» in one row: the words of the number are not the work's.
    rest = _without_role(column.own)
    return Meaning(role, work_label(rest))


def work_label(words: str) -> str:
    """The words themselves where they name a work, else ''."""
    work = work_of(words, "vpr")
    return text(words) if work.subject else ""


def _without_role(words: str) -> str:
    rest = header_text(words)
    for pattern, _ in _WORDS_OF:
        rest = re.sub(rf"\w*(?:{pattern.pattern.strip('^$')})\w*", " ", rest)
    kept = [word for word in text(words).split() if folded(word).strip(",.:;()") in rest.split()]
    label = " ".join(kept).strip(" ,.:;-–()%")
    return label if work_of(label, "vpr").grade else ""


def _role(heading: str) -> str:
    if mark := mark_of(heading):
        return f"{'s' if _SHARE.search(heading) else 'n'}{mark}"
    mark_words = re.search(r"[«\"']([2-5])[»\"']", heading)
    if mark_words:
        return f"{'s' if _SHARE.search(heading) else 'n'}{mark_words[1]}"
    return next((role for pattern, role in _WORDS_OF if pattern.search(heading)), "")


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """What lines of words say of a work; None and '' where they say nothing, or several things."""

    procedure: str = ""
    year: int | None = None
    subject: str = ""
    grade: int | None = None


_PROCEDURES = (
    (r"пробн|тренировоч|репетиц", "trial"),
    (r"\bвпр\b|всероссийск\w+ провер", "vpr"),
    (r"\bогэ\b|основн\w+ государственн\w+ экз", "oge"),
    (r"\bегэ\b|един\w+ государственн\w+ экз", "ege"),
    (r"\bкдр\b|диагностич|мониторинг|региональн|краев|грамотност", "kdr"),
)


# «РУ 4» of sheets and files of ФИС ОКО; in small letters such words are too often others.
_SHORT = re.compile(r"(?<![А-ЯЁа-яё])([А-ЯЁ]{2,3})[ _-]*(1[01]|[1-9])(?!\d)")


def facts_in(lines: Iterable[str]) -> WorkFacts:
    """«Мониторинг читательской грамотности, 8 класс, 2025/2026», «Выгрузка РУ 4 2022» – the work
    that lines name."""
    lines = list(lines)
    written = folded(" ".join(lines)).replace("_", " ")
    short = {
        (name, int(match[2]))
        for match in _SHORT.finditer(" ".join(lines))
        if (name := subject_by_short(match[1]))
    }
    procedure = next((code for words, code in _PROCEDURES if re.search(words, written)), "")
    # Of a school year the later one is the work's.
    plain = re.sub(r"(20\d\d)\s*[/–-]\s*(20\d\d|\d\d(?!\d))", _later_year, written)
    years = {int(year) for year in re.findall(r"(?<!\d)20\d\d(?!\d)", plain)}
    grades = {int(grade) for grade in GRADE.findall(written)} | {grade for _, grade in short}
    subjects = _subjects_in(written) | {name for name, _ in short}
    return WorkFacts(
        procedure,
        years.pop() if len(years) == 1 else None,
        subjects.pop() if len(subjects) == 1 else "",
        grades.pop() if len(grades) == 1 else None,
    )


def _later_year(match: re.Match[str]) -> str:
    return match[1][:2] + match[2][-2:]


def _subjects_in(written: str) -> set[str]:
    subjects = set()
    for subject in sorted(SUBJECTS, key=lambda one: -len(one.name)):
        stems = [rf"{re.escape(_stem(word))}\w*" for word in folded(subject.name).split()]
        pattern = r"\b" + r"\s+".join(stems)
        if re.search(pattern, written):
            subjects.add(subject.name)
            written = re.sub(pattern, " ", written)
    return subjects


def _stem(word: str) -> str:
    """A word without what changes by case: «русск», «физик», «язык»."""
    if re.search(r"(?:ий|ый|ая|ое|ые)$", word):
        return word[:-2]
    return word[:-1] if len(word) > _SHORT_WORD and word[-1] in "аеиоуыьюя" else word

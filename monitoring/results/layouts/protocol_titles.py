"""What a line above a protocol of РИС ГИА says of the exam: subject, its code, day.

`12 - Обществознание 2026.07.03`, `03.07.2026 Обществознание`,
`Английский язык п.: 2021.06.18, у.: 2021.06.21`; in machine-headed files only the name of the file
says it: `12_2024.06.02.csv`.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from monitoring.results.subjects import SUBJECTS, SubjectLevel, find_subject, subject_by_code
from shnor_portal.core.sheets.cells import folded, letters, text

OGE, EGE, GVE = "oge", "ege", "gve"
BASE_MATHEMATICS_CODE = 22
_GVE_CODES = frozenset({51, 52})
_MOST_CELLS, _MOST_LETTERS, _SHORT_WORD = 6, 200, 4

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y1>20\d\d)(?P<s1>[.\-/])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>[.\-/])(?P<m2>\d{1,2})(?P=s2)(?P<y2>20\d\d)"
    rf"|(?P<d3>\d{{1,2}}) (?P<m3>{'|'.join(_MONTHS)}) (?P<y3>20\d\d))(?!\d)"
)
_CODE = re.compile(r"^\W*(\d{1,3})(?!\W?\s*класс)\s*[-–—.:]?\s*(?=[^\W\d_])|\((\d{1,3})\)")
_LABEL = re.compile(r"\b(?:предмет|экзамен|дата)\b")
_NOISE = re.compile(
    r"\b(?:предмету?|экзамен\w*|дата|проведени[ея]|протокол\w*|проверки|результат\w*|по"
    r"|гиа(?:\W?\s*(?:9|11))?|огэ|егэ|гвэ(?:\W?\s*(?:9|11))?|\d{1,2}\W?\s*класс\w*|год[ау]?|г|п|у"
    r"|письм\w*|устн\w*|часть|части|форма|от|основн\w*|досрочн\w*|резерв\w*|дополнительн\w*"
    r"|период\w*|день|дни|срок\w*)\b"
)
_SAID = (
    (GVE, re.compile(r"\bгвэ\b")),
    (OGE, re.compile(r"\bогэ\b|\bгиа\W?\s*9\b|\b9\W?\s*класс|основн\w+ государственн\w+ экзамен")),
    (
        EGE,
        re.compile(r"\bк?егэ\b|\bгиа\W?\s*11\b|\b11\W?\s*класс|един\w+ государственн\w+ экзамен"),
    ),
)
_DAY = re.compile(r"\W*дата(?: экзамена| проведения)?\W")
_FILE_NAME = re.compile(r"(\d{1,3})_(20\d\d)\.(\d\d)\.(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Title:
    """One exam as a line names it: `written` is the whole line, `name` the subject, folded;
    `said` is oge, ege, gve or '' where the line does not tell."""

    name: str
    code: int | None
    day: date | None
    said: str = ""
    written: str = ""
    row: int | None = None
    column: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for the titles of one exam, as they are repeated on each printed page."""
        return folded(self.name), self.code, self.day

    @property
    def shown(self) -> str:
        """The exam in the words of the file."""
        return self.written or (f"код {self.code}" if self.code is not None else "")

    def subject(self, procedure: str, *, marked: bool = False) -> SubjectLevel | None:
        """The subject by its name; by the code where there is no name, or one cut short.

        `marked` tells a protocol of marks: in ЕГЭ only base mathematics has them.
        """
        by_code = subject_by_code(self.code, procedure) if self.code is not None else None
        subject = named_subject(self.name, procedure) if self.name else by_code
        if subject is None and by_code and _is_cut(self.name, by_code.subject):
            subject = by_code
        if subject and procedure == EGE and subject.subject.startswith("Математика"):
            base = self.code == BASE_MATHEMATICS_CODE and not _is_profile(self.name)
            if base or marked:
                return find_subject("Математика базовая", procedure)
        return subject


def title_of(cells: list[object], row: int) -> Title | None:
    """The exam that a row of a sheet names, in one cell or in a few; None if it names none."""
    filled = [index for index, value in enumerate(cells) if value is not None]
    if not 0 < len(filled) <= _MOST_CELLS:
        return None
    words = " ".join(text(cells[index]) for index in filled)
    if len(words) > _MOST_LETTERS:
        return None
    days, rest = _days(folded(words))
    labelled = bool(_LABEL.search(rest))
    name, code = _name_and_code(rest)
    if not (days or labelled or code is not None or len(filled) == 1):
        return None
    known = bool(name) and named_subject(name, OGE) is not None
    dated = days and code is not None and re.search(r"[а-я]{3}", name)
    undated = not days and known and (code is not None or labelled or len(filled) == 1)
    if not (dated or undated or (days and known)):
        return None
    said = said_of(words) or (GVE if code in _GVE_CODES else "")
    return Title(name, code, days[0] if days else None, said, words, row, letters(filled[0]))


def names_an_exam(cells: list[object]) -> bool:
    """Whether a row is a title with a subject that is known: it tells of no person."""
    title = title_of(cells, 0)
    return title is not None and named_subject(title.name, OGE) is not None


def named_subject(name: str, procedure: str) -> SubjectLevel | None:
    """The subject by its name, also in another case: «по русскому языку»."""
    by_name = find_subject(name, procedure)
    if by_name or not name:
        return by_name
    words = name.split()
    for subject in SUBJECTS:
        known = folded(subject.name).split()
        if len(known) == len(words) and all(map(_inflected, words, known)):
            return find_subject(subject.name, procedure)
    return None


def _inflected(word: str, known: str) -> bool:
    """Whether two words differ in their endings only."""
    stem = known[: max(4, len(known) - 3)]
    return word.startswith(stem) and len(word) - len(stem) <= 6


def said_of(words: object) -> str:
    """Which exam a line speaks of: oge, ege, gve, or '' where it tells none or several."""
    plain = folded(words)
    procedures = [procedure for procedure, pattern in _SAID if pattern.search(plain)]
    return GVE if GVE in procedures else procedures[0] if len(procedures) == 1 else ""


def title_of_file(name: str) -> Title | None:
    """The exam that the name of a machine-headed file says: `NN_YYYY.MM.DD`, with any tail."""
    match = _FILE_NAME.match(PurePath(name).name)
    if not match:
        return None
    code, *parts = map(int, match.groups())
    try:
        day = date(*parts)
    except ValueError:
        return None
    return Title("", code, day, GVE if code in _GVE_CODES else "")


def day_of(cells: list[object]) -> date | None:
    """The day of a line «Дата экзамена: 03.07.2026», or of one that is a date alone."""
    words = folded(" ".join(text(value) for value in cells if value is not None))
    if len(words) > _MOST_LETTERS:
        return None
    days, rest = _days(words)
    alone = not re.search(r"\w", rest.removesuffix(" г."))
    return days[0] if days and (alone or _DAY.match(words)) else None


def _days(words: str) -> tuple[list[date], str]:
    """The days in a line, the written part of an exam first, and the line without them."""
    days = []
    for match in _DATE.finditer(words):
        year = match["y1"] or match["y2"] or match["y3"]
        month = match["m1"] or match["m2"] or _MONTHS.index(match["m3"]) + 1
        try:
            days.append(date(int(year), int(month), int(match["d1"] or match["d2"] or match["d3"])))
        except ValueError:
            continue
    return days, _DATE.sub(" ", words)


def _name_and_code(words: str) -> tuple[str, int | None]:
    words = _NOISE.sub(" ", words)
    match = _CODE.search(words)
    code = int(match[1] or match[2]) if match else None
    if match:
        words = words[: match.start()] + " " + words[match.end() :]
    bare = re.sub(r"[.:,;()«»\"]", " ", words)
    return " ".join(bare.split()).strip(" -–—"), code


def _is_cut(name: str, subject: str) -> bool:
    """«Обществозн.» for «Обществознание»."""
    letters_ = re.sub(r"[^а-я]", "", folded(name))
    return len(letters_) > _SHORT_WORD and folded(subject).replace(" ", "").startswith(letters_)


def _is_profile(name: str) -> bool:
    return "проф" in folded(name)

"""Where a table speaks of persons, so that it is dropped before anything else looks at it.

Told by headers in any row of any sheet, hidden ones too, and by the shape of values (a full name,
СНИЛС, a passport). People of the staff are not looked for: their posts stand in the header. Pure.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from shnor_portal.core.sheets.captions import is_wording
from shnor_portal.core.sheets.cells import folded, text

Rows = Sequence[list[object]]

_PUPIL = r"(?:учени[кц]|учащ|обуча|воспитанни|выпускни|участни|ребен|дет(?:ей|и)\b|родител|законн)"
_NAME = r"(?:фамили|отчеств|фио\b|ф\. ?и\. ?о\b|ф и о\b|фи\b|ф\. ?и\.)"
_HEADER = re.compile(
    rf"\W*(?:полн\w+ )?(?:{_NAME}|имя(?! (?:файла|домена))\b"
    r"|снилс|страхов\w+ (?:номер|свидетельств)|паспорт(?:а|н\w+)?(?:$|\W*(?:данн|сер|ном|№))"
    r"|серия(?:$|,| и | ?/| паспорт| документ| свидетельств)"
    r"|(?:номер|№) (?:документ|паспорт|свидетельств|снилс)"
    r"|документ\w*,? удостовер|свидетельство о рожд|(?:дата|год|место) рожд"
    r"|место (?:жительства|прожив|регистр)|домашн\w+ адрес|адрес (?:прожив|регистр|места|жит)"
    rf"|{_PUPIL}\w*\W+{_NAME}|{_PUPIL}\w*\W+имя\b"
    rf"|(?:телефон|адрес|почта|e-?mail|контакт)\w* {_PUPIL}"
    r"|(?:sur|second)?name(?:cell|code)$|surname$|document(?:series|number)"
    r"|(?:ученик|ученица|учащийся|обучающийся|воспитанник|выпускник|ребенок)$)"
)
# Says something of a person only beside a header that does so by itself.
_BESIDE = re.compile(
    r"\W*(?:(?:мобильн|контактн|домашн)\w+ )?"
    r"(?:телефон|адрес|e-?mail|эл\w*\.? почта|почта|документ|номер$|гражданств|национальн)"
)
_STAFF = re.compile(
    r"директор|руковод|учител|педагог|ответствен|исполнител|куратор|наставник|специалист|эксперт"
    r"|методист|сотрудник|работник|психолог|логопед|заместител|завуч|координатор|тьютор"
    r"|организатор|составител|преподавател|контактн\w+ лиц|кто (?:отвеч|провер)"
)
_MOST_HEADER = 80
# A row with so many filled cells may be a heading; a title above the table is none.
_HEADING = 3
_NAME_ALONE = re.compile(
    rf"\W*(?:{_NAME}|имя)[^а-я]*(?:\w*[ ,.]*(?:имя|и|отчество|должность)[ ,.]*)*"
)
_FULL_NAME = re.compile(
    r"[А-ЯЁ][А-Яа-яЁё-]{1,40} [А-ЯЁ][А-Яа-яЁё-]{1,40} [А-ЯЁ][А-Яа-яЁё]{0,40}"
    r"(?:ич|вна|чна|ИЧ|ВНА|ЧНА)\b(?: (?:оглы|кызы))?"
)
# «Иванова М. И.», «М.И. Иванова»: in a name of a school it is whom the school is named after.
_INITIALS = re.compile(
    r"\b[А-ЯЁ][а-яё]{1,40}(?:-[А-ЯЁ][а-яё]{1,40})? [А-ЯЁ]\. ?[А-ЯЁ]\."
    r"|\b[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё]{1,40}\b"
)
# What stands under «Учитель» where it is only a surname, or one with a name.
_CAPITALS = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ][а-яё.]*){0,2}")
_DOCUMENT = re.compile(
    r"\b\d{3}-\d{3}-\d{3}[ -]\d{2}\b|\b\d{2} ?\d{2} (?:№ ?)?\d{6}\b"
    r"|\b[IVX]{1,4}-[А-Я]{2} ?№? ?\d{6}\b"
)
_ORGANISATION = re.compile(
    r"№|\b(?:школ|сош|оош|нош|лице|гимнази|детск|интернат|колледж|техникум|центр|филиал"
    r"|учрежден|[мгчо][а-я]{0,3}оу\b)"
)
_WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]{2,})?|\d{5,}")
_QUOTE = re.compile(r"«([^«»]*)»")
HIDDEN = "…"


@dataclass
class Found:
    """What a file tells of persons: columns by sheet (from 0), and the words of those columns."""

    columns: dict[str, set[int]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    cells: int = 0

    def __bool__(self) -> bool:
        return bool(self.columns or self.cells)

    def note(self, value: object) -> None:
        """Remember the words of a cell that names a person."""
        self.words.update(map(_key, _WORD.findall(text(value))))

    def masked(self, value: str) -> str:
        """A text to be kept: without what only a person is called; organisations stay."""
        value = _shapes_hidden(value)
        if _ORGANISATION.search(folded(value)):
            return value
        value = _INITIALS.sub(HIDDEN, value)
        return _WORD.sub(lambda m: HIDDEN if _key(m[0]) in self.words else m[0], value)

    def masked_quotes(self, message: str) -> str:
        """The same for what a message quotes; its own words stay."""
        return _QUOTE.sub(lambda m: f"«{self.masked(m[1])}»", message)


def strip(
    sheets: Iterable[tuple[str, Rows]],
    *,
    names: bool = True,
    of_staff: frozenset[str] = frozenset(),
    is_title: Callable[[list[object]], bool] | None = None,
    nobody: bool = False,
) -> Found:
    """Blank, in place, what the tables say of persons; headers stay where they are.

    `names` is false where people of the staff stand in any column: then only headers tell, but for
    those `of_staff`. Rows of which `is_title` is true name nobody. With `nobody` the words under
    headers of the staff go too.
    """
    removed = Found()
    for title, rows in sheets:
        kinds = _Kinds.of(rows, names, of_staff, nobody)
        if kinds.headers or kinds.persons or (nobody and kinds.staff):
            _strip_table(title, rows, kinds, removed, is_title, nobody=nobody)
    return removed


def says_who(header: object) -> bool:
    """A header under which persons are named or identified, and none of the staff."""
    words = _header_words(header)
    return bool(words and _HEADER.match(words) and not _of_staff(words))


def says_name_alone(header: object) -> bool:
    """A header of names that does not say whose they are: «ФИО», «Фамилия, имя, отчество»."""
    return says_who(header) and bool(_NAME_ALONE.fullmatch(_header_words(header)))


def plain_value(value: object) -> str:
    """A cell that should hold a number, for a message: '' where it may be a name or a document."""
    written = text(value)
    return "" if len(written) > 12 or re.search(r"[^\W\d_]{3}|\d{7}", written) else written


def _of_staff(words: str) -> bool:
    return bool(_STAFF.search(words) and not re.search(_PUPIL, words))


@dataclass(frozen=True)
class _Kinds:
    """What the different texts of a table are; each is looked at once, however often it stands."""

    headers: frozenset[object]
    beside: frozenset[object]
    staff: frozenset[object]
    persons: frozenset[object]

    @classmethod
    def of(
        cls, rows: Rows, names: bool, of_staff: frozenset[str], nobody: bool = False
    ) -> "_Kinds":
        written = {value for row in rows for value in row if value.__class__ is str}
        headers = frozenset(filter(says_who, written)) - of_staff
        persons = frozenset(v for v in written if v not in headers and _is_person(v, names))
        if not (headers or persons or nobody):
            return cls(headers, headers, headers, persons)
        beside, staff = filter(_beside, written), filter(_names_a_post, written)
        return cls(headers, frozenset(beside), frozenset(staff), persons)


def _strip_table(
    title: str,
    rows: Rows,
    kinds: _Kinds,
    removed: Found,
    is_title: Callable[[list[object]], bool] | None,
    *,
    nobody: bool,
) -> None:
    named: set[int] = set()
    staff: set[int] = set()
    fillers: dict[int, tuple[int, ...]] = {}
    told = False
    for row in rows:
        if is_title and is_title(row):
            continue
        headers = {i for i, value in enumerate(row) if value in kinds.headers}
        if headers:
            headers |= {i for i, value in enumerate(row) if value in kinds.beside}
            if told and _begins_a_table(row, headers):
                named, fillers, told = set(), {}, False
            named |= headers
            fillers |= {index: _blank_after(row, index) for index in headers}
            removed.columns.setdefault(title, set()).update(headers)
        moved = set() if headers else _moved(row, fillers)
        told = told or bool(moved) or (not headers and any(row[i] is not None for i in named))
        removed.columns.get(title, set()).update(moved)
        for index, value in enumerate(row):
            if value is None or index in headers:
                continue
            if index in moved:
                removed.note(value)
                row[index] = None
                continue
            if value in kinds.staff and not (nobody and value in kinds.persons):
                if not nobody or sum(one is not None for one in row) >= _HEADING:
                    staff.add(index)
            elif index in named or _is_said(value, kinds, of_staff=index in staff, nobody=nobody):
                removed.cells += index not in named
                removed.note(value)
                row[index] = None


def _is_said(value: object, kinds: _Kinds, *, of_staff: bool, nobody: bool) -> bool:
    """Whether a cell under no header of persons names one."""
    if of_staff and not nobody:
        return False
    return value in kinds.persons or (of_staff and _CAPITALS.fullmatch(text(value)) is not None)


def _begins_a_table(row: list[object], headers: set[int]) -> bool:
    """Whether a row below people is the header of another table, with columns of its own."""
    filled = [value for value in row if value is not None]
    several = len(headers) > 1 and len(filled) > len(headers) + 2
    return several and all(map(is_wording, filled))


def _blank_after(row: list[object], index: int) -> tuple[int, ...]:
    """The columns without a header between this one and the next: its values may stand there."""
    blanks = []
    for place in range(index + 1, len(row)):
        if row[place] is not None:
            break
        blanks.append(place)
    return tuple(blanks)


def _moved(row: list[object], fillers: dict[int, tuple[int, ...]]) -> set[int]:
    """Where a person's words stand in a column beside the blank one that its header is over."""
    moved: set[int] = set()
    if all(map(is_wording, (value for value in row if value is not None))):
        return moved  # the second line of a header
    for index, places in fillers.items():
        if places and row[index] is None:
            at = next((place for place in places if row[place] is not None), None)
            if at is not None and _may_name(row[at]):
                moved.add(at)
    return moved


def _may_name(value: object) -> bool:
    """Words or a number of a document; a short number is a score of a table below."""
    return bool(_WORD.search(text(value)))


def _beside(value: object) -> bool:
    words = _header_words(value)
    return bool(words and _BESIDE.match(words) and not _of_staff(words))


def _names_a_post(value: object) -> bool:
    words = _header_words(value)
    return bool(words and _of_staff(words))


def _header_words(value: object) -> str:
    return folded(value) if isinstance(value, str) and len(value) <= _MOST_HEADER else ""


def _is_person(value: object, names: bool) -> bool:
    if not isinstance(value, str):
        return False
    if _DOCUMENT.search(value):
        return True
    if not names or not (_FULL_NAME.search(value) or _INITIALS.search(value)):
        return False
    return not _ORGANISATION.search(folded(value))


def _shapes_hidden(value: str) -> str:
    return _DOCUMENT.sub(HIDDEN, _FULL_NAME.sub(HIDDEN, value))


def _key(word: str) -> str:
    return word.lower().replace("ё", "е")

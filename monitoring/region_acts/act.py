"""What a document says of itself: whose act it is, its date, number and title. Pure.

The appendix that holds the list names its act best; the head of the act comes next; then any
sentence that names an act. Other acts that a preamble cites are not taken for it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import MONTHS

_SPACED = re.compile(r"\b[А-ЯЁ](?: [А-ЯЁ]){3,}\b")
_KIND = r"(?P<kind>приказ|распоряжени|постановлени)(?!ыва)\w*"
_ANY_KIND = r"приказ|распоряжени|постановлени"
_DAY = (
    rf"[«\"]?(?P<day>\d{{1,2}})[»\"]?[.\s]\s*(?P<month>\d{{1,2}}|{'|'.join(MONTHS)})[.\s]\s*"
    r"(?P<year>20\d\d)"
)
_NUMBER = r"(?:№|N[oо]?\b\.?)\s*(?P<number>[\w/.-]*\d[\w/.-]*)"
_YEAR_WORD = r"\s*(?:г\b\.?|года)?\s*"
_DATED = rf"(?:от\s+)?{_DAY}{_YEAR_WORD}[,|\s]*{_NUMBER}"
_NUMBERED = rf"{_NUMBER}\s*,?\s*от\s+{_DAY}{_YEAR_WORD}"
_REQUISITES = tuple(re.compile(form, re.IGNORECASE) for form in (_DATED, _NUMBERED))
_NAMED = tuple(
    re.compile(rf"{_KIND}(?P<issuer>(?:(?!{_ANY_KIND})[^№\d]){{0,200}}?)\s*{form}", re.IGNORECASE)
    for form in (_DATED, _NUMBERED)
)
_APPENDIX = re.compile(r"^\W*(?:приложени\w+|утвержд[её]н[аоы]?)\b", re.IGNORECASE)
_CITED = re.compile(
    r"\b(?:в соответствии|на основании|согласно|во исполнение|изменени\w+ в|утративш\w+ силу)\b",
    re.IGNORECASE,
)
_KIND_ALONE = re.compile(rf"\W*{_KIND}\W*", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:министерств|департамент|управлени|комитет|главное управлени|правительств|администраци)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[«\"]?(Об?(?:о)? [а-яё][^»\"\n]{8,480})")
_TITLE_HERE = re.compile(r"[«\"](Об?(?:о)? [а-яё][^»\"]{8,480})[»\"]")
_LIST = re.compile(r"^\W*(?:перечень|список)\b.{5,}", re.IGNORECASE)
_BY_RESULTS = re.compile(r"\bпо (?:\w+ )?(?:результатам|итогам)[^\d]{0,40}(20\d\d)", re.IGNORECASE)
_YEARS = re.compile(r"\b(20\d\d)\b")
_KINDS = {"приказ": "приказ", "распоряжени": "распоряжение", "постановлени": "постановление"}
_GENITIVE = {
    "министерство": "министерства", "департамент": "департамента", "управление": "управления",
    "комитет": "комитета", "главное": "главного", "правительство": "правительства",
    "администрация": "администрации",
}  # fmt: skip
_PLACE = re.compile(r"\b\w+(?:ого|ой)(?= (?:края|области|округа))|(?<=республики )\w+")
_HEAD, _NEAR = 40, 6

Line = tuple[str, int, str]
"""Sheet, row, text."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its document names it; `name` is «приказ министерства образования …»."""

    name: str
    number: str
    date: date
    title: str
    list_year: int
    sheet: str
    row: int


def read_act(lines: Sequence[Line]) -> Act:
    """The act of a document; refused with `act_required` or `act_differs`."""
    lines = [(sheet, row, _plain(text)) for sheet, row, text in lines]
    named = [each for each in (_appendix(lines), _head(lines)) if each]
    named = named or [each for each in [_sentence(lines)] if each]
    if not named:
        raise Refused(
            "В файле не найдены дата и номер акта региона. Впишите над перечнем строку вида "
            "«Приложение к приказу министерства образования от 12.03.2024 № 123-мр» и загрузите "
            "файл снова.",
            code="act_required",
        )
    first = named[0]
    for other in named[1:]:
        if (other.number, other.day) != (first.number, first.day):
            raise Refused(
                f"В приложении назван акт № {first.number} от {first.day:%d.%m.%Y}, а в шапке – "
                f"№ {other.number} от {other.day:%d.%m.%Y}. Проверьте, из одного ли документа эти "
                "части, и исправьте неверную.",
                code="act_differs",
            )
    name = next((each.name for each in named if " " in each.name), first.name)
    title = _title(lines)
    year = _list_year(title, lines, first.day)
    return Act(name, first.number, first.day, title, year, first.sheet, first.row)


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    number: str
    day: date
    sheet: str
    row: int


def _plain(text: str) -> str:
    """«П Р И К А З» as a word, spaces squeezed."""
    return _SPACED.sub(lambda m: m[0].replace(" ", ""), " ".join(text.split()))


def _appendix(lines: Sequence[Line]) -> _Named | None:
    for place, (sheet, row, text) in enumerate(lines):
        if _APPENDIX.search(text):
            near = (line[2] for line in lines[place : place + _NEAR])
            own = " ".join(each for each in near if not _CITED.search(each))
            if named := _named(own, sheet, row):
                return named
    return None


def _head(lines: Sequence[Line]) -> _Named | None:
    """The kind of the act on a line of its own, its date and number above or below it."""
    for place, (sheet, row, text) in enumerate(lines[:_HEAD]):
        if not (kind := _KIND_ALONE.fullmatch(text)):
            named = _named(text, sheet, row) if text.lower().startswith(tuple(_KINDS)) else None
            if named and not _CITED.search(text):
                return named
            continue
        around = [*lines[place + 1 : place + 1 + _NEAR], *lines[max(place - _NEAR, 0) : place]]
        near = " ".join(line[2] for line in around if not _CITED.search(line[2]))
        if found_at := _requisites(near):
            issuer = _issuer(line[2] for line in lines[:place])
            name = " ".join(filter(None, (_KINDS[kind["kind"].lower()], issuer)))
            return _Named(name, *found_at, sheet, row)
    return None


def _sentence(lines: Sequence[Line]) -> _Named | None:
    for sheet, row, text in lines[:_HEAD]:
        if not _CITED.search(text) and (named := _named(text, sheet, row)):
            return named
    return None


def _named(text: str, sheet: str, row: int) -> _Named | None:
    """«приказу министерства образования от 12.03.2024 № 123-мр» anywhere in a text."""
    for form in _NAMED:
        match = form.search(text)
        if match and (day := _day(match)):
            issuer = match["issuer"].strip(" ,:«")
            kind = _KINDS[match["kind"].lower()]
            name = " ".join(filter(None, (kind, _tidied(issuer))))
            return _Named(name[:300], _number(match), day, sheet, row)
    return None


def _requisites(text: str) -> tuple[str, date] | None:
    for form in _REQUISITES:
        match = form.search(text)
        if match and (day := _day(match)):
            return _number(match), day
    return None


def _number(match: re.Match[str]) -> str:
    return match["number"].strip(".,/-")[:60]


def _day(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else MONTHS.index(month) + 1
    try:
        return date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


def _issuer(above: Iterable[str]) -> str:
    """Whose act it is, by the lines above its kind, in the genitive."""
    words: list[str] = []
    for text in above:
        if _BODY.match(text) or (words and not _requisites(text)):
            words.append(text)
    return _tidied(" ".join(words))[:200]


def _tidied(issuer: str) -> str:
    """Capitals of a letterhead as a sentence writes them; the body in the genitive."""
    text = issuer.lower() if issuer.isupper() else issuer
    text = _PLACE.sub(lambda m: m[0].capitalize(), text)
    return " ".join(_GENITIVE.get(word.lower(), word) for word in text.split())


def _title(lines: Sequence[Line]) -> str:
    own = [text for _, _, text in lines if not _CITED.search(text)]
    for form, texts in ((_TITLE, own[:_HEAD]), (_TITLE_HERE, own)):
        for text in texts:
            if match := form.match(text) if form is _TITLE else form.search(text):
                return match[1].strip(" .")
    return next((text.strip(" .") for _, _, text in lines if _LIST.match(text)), "")[:500]


def _list_year(title: str, lines: Sequence[Line], day: date) -> int:
    """The year of the list: the one after that of the results it names, else its own, else the
    act's."""
    headings = [title, *(text for _, _, text in lines if _LIST.match(text))]
    for text in headings:
        if match := _BY_RESULTS.search(text):
            return max(int(match[1]) + 1, day.year)
    years = [int(year) for text in headings for year in _YEARS.findall(text)]
    return max([*(year for year in years if year <= day.year + 1), day.year])

"""What headings of columns mean: by their words, however a narrow column broke them."""

import re
from datetime import date
from functools import lru_cache

from roadmaps.deadlines import parse_deadline
from roadmaps.deadlines.dates import OUTSIDE
from shnor_portal.core.reading.hyphens import rejoined, without_hyphens

NUMBER, TEXT, DEADLINE, START, END = "number", "text", "deadline", "start", "end"
RESPONSIBLE, RESULT, SECTION, OTHER = "responsible", "result", "section", "other"
# «Сроки, ответственные» in one column.
BOTH = "deadline and responsible"

# A heading means what it names first («результат выполнения мероприятия» is a result); of two
# meanings that begin at one place, the one that stands higher here.
_MEANINGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (
            NUMBER,
            r"^\W*(?:№|n|no)?\s*(?:п\W{0,3}п)?\W*$|^номер\b(?!.*приказ)|^пункт\W*$|^№\s*(?:п|мер|стр)",
        ),
        (
            OTHER,
            r"отметк|\bотм\b|факт\b|фактическ|примечан|финанс|объ[её]м|бюджет|сумма|источник|статус",
        ),
        (OTHER, r"форм\w*\s+провед|^(?:цел|задач|вид|уровен)\w*\s+мероприяти"),
        (OTHER, r"кол-?во|количеств|\bчисло\b|единиц\w*\s+измер|ед\W+изм|\bместо\b"),
        (START, r"(?:срок|дата)\s+начал|^начал"),
        (END, r"(?:срок|дата)\s+(?:оконч|заверш)|^оконч|^заверш|^конец"),
        (
            DEADLINE,
            r"\bсрок|\bср\b|\bдат[аы]\b|\bвремя\b|\bпериод|\bкогда\b|\bмесяц(?:ы|ам)?\b|\bквартал|"
            r"\bкалендар|\bграфик",
        ),
        (
            RESPONSIBLE,
            r"\bотв|исполнител|\bисп(?:олн)?\b|\bкто\b|должностн\w+\s+лиц|\bкуратор|организатор",
        ),
        (RESULT, r"результат|показател|эффект|индикатор|продукт|план\w*\s+значени|\bитог|\bвых"),
        (
            RESULT,
            r"\bрез(?:ул|ульт|т\w{0,3})?\b|критери|форма\s+отч[её]т|\bотч[её]т|\bдокумент|подтвержд",
        ),
        (
            TEXT,
            r"мероприяти|\bмероп?р?\b|\bмер(?:[аыя]|тия|ия)?\b|действи|содержани|\bработ|деятельност|\bчто\b|\bвопрос",
        ),
        (
            TEXT,
            r"(?:наименован|названи)\w{0,3}\b(?!\s+(?:\w+\s+)?(?:показат|индикат|критер|о[оу]\b|школ|"
            r"(?:риск|фактор|направлен|раздел|блок|этап|задач)(?!.*мероприяти)))",
        ),
        (TEXT, r"\bтем[аы]\b|тематик|\b(?:пут|способ|шаг)[иы]\b|решени[ея]\s+проблем"),
        (
            SECTION,
            r"направлени|раздел|\bблок|\bэтап|\bзадач|\bцел[ьи]\b|\bриск|фактор|модул|проблем",
        ),
        (RESPONSIBLE, r"участник|привлека"),
    )
)
# Where two columns mean the same, the better name of the two.
BEST = {
    TEXT: ("мероприяти", "действи", "мер", "наименован", "содержани", "работ", "деятельност"),
    RESULT: ("результат", "эффект", "продукт", "показател", "индикатор", "итог"),
    RESPONSIBLE: ("отв", "исполнител", "кто", "должностн"),
    DEADLINE: ("срок", "период", "дат"),
}
AIM = re.compile(r"\bцел[ьи]\b|\bзадач", re.IGNORECASE)

_WHEN = re.compile(r"\bсрок|\bср\b|\bдат[аы]\b|\bпериод\b|\bвремя\b", re.IGNORECASE)
_WHO = re.compile(r"\bотв(?:етств|\b)|\bисполнител", re.IGNORECASE)
# Any period will do to see whether a text is a deadline.
_SOME_YEAR = (date(2024, 1, 1), date(2024, 12, 31))
_MAY_BE_TIME = re.compile(
    r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|кв|полуг|четв|нед|[12]\d\d\d|\d\.\d",
    re.IGNORECASE,
)
_SCHOOL_QUARTER = re.compile(r"(?:[1-4]|IV|I{1,3})\s*(?:-?я)?\s*четверть", re.IGNORECASE)
_YEAR = re.compile(r"20\d\d(?:\s*[-–—/]\s*(?:20)?\d\d)?\s*(?:уч\w*\.?\s*)?(?:гг?\.?|год\w*)?")
_LONGEST_TIME = 40


def role_of(heading: str) -> str:
    """The role of a column by its heading; OTHER for what no plan is read by."""
    return meaning_of(heading) or OTHER


def meaning_of(heading: str) -> str:
    """The role that a heading names, "" where it names none that is known."""
    words = " ".join(without_hyphens(rejoined(heading)).split())
    if not words:
        return ""
    if _WHEN.search(words) and _WHO.search(words) and _named(words) in (DEADLINE, RESPONSIBLE):
        return BOTH
    # A narrow column may break a word without a hyphen.
    return _named(words) or _named(words.replace(" ", ""))


def _named(words: str) -> str:
    meanings = [
        (match.start(), rank, role)
        for rank, (role, pattern) in enumerate(_MEANINGS)
        if (match := pattern.search(words))
    ]
    return min(meanings)[2] if meanings else ""


@lru_cache(maxsize=1_024)
def is_time(heading: str) -> bool:
    """Whether a heading is itself a time: «Сентябрь», «I кв. 2024», «2024 год»."""
    words = " ".join(without_hyphens(rejoined(heading)).split())
    if not words or len(words) > _LONGEST_TIME or not _MAY_BE_TIME.search(words):
        return False
    if _SCHOOL_QUARTER.match(words):
        return True
    deadline = parse_deadline(words, *_SOME_YEAR)
    return not deadline.open and (not deadline.note or deadline.note.startswith(OUTSIDE))


def is_year(heading: str) -> bool:
    """Whether a heading is a year alone: values of indicators stand under such ones too."""
    return bool(_YEAR.fullmatch(heading.strip()))


def is_deadline(text: str) -> bool:
    """Whether a text names a time of any kind."""
    return bool(text) and not parse_deadline(text, *_SOME_YEAR).open

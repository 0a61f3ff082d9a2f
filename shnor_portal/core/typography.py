"""How Russian numbers, dates, names and line breaks are written on pages and in papers.

Pure text functions; `core.templatetags.ru` gives them to templates.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from shnor_portal.core.errors import Refused

Number = int | float | Decimal | Fraction

NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = "–"

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

CASES = ("gen", "dat", "acc", "ins", "pre")

# Only what a paper has to inflect and no setting holds: acts and posts.
HEAD_WORDS = {
    "приказ": "приказа приказу приказ приказом приказе",
    "распоряжение": "распоряжения распоряжению распоряжение распоряжением распоряжении",
    "начальник": "начальника начальнику начальника начальником начальнике",
    "председатель": "председателя председателю председателя председателем председателе",
    "директор": "директора директору директора директором директоре",
    "заместитель": "заместителя заместителю заместителя заместителем заместителе",
    "руководитель": "руководителя руководителю руководителя руководителем руководителе",
}


def plural(count: Number, forms: str) -> str:
    """The form of «школа,школы,школ» that agrees with `count`; a fraction takes the second."""
    one, few, many = (form.strip() for form in forms.split(","))
    if count != int(count):
        return few
    tens, units = abs(int(count)) % 100, abs(int(count)) % 10
    if 11 <= tens <= 14 or units == 0 or units >= 5:
        return many
    return one if units == 1 else few


def counted(count: Number, forms: str) -> str:
    """«12 школ»: the number and its noun, held together."""
    return f"{number(count)}{NBSP}{plural(count, forms)}"


@lru_cache(maxsize=4096)
def number(value: Number | None, digits: int | None = None) -> str:
    """«12 345,60»: decimal comma, groups of three, halves rounded up; no value is a dash.

    Without `digits` at most two decimals are shown and trailing zeros are dropped.
    """
    if value is None:
        return MISSING
    rounded = _decimal(value).quantize(
        Decimal(1).scaleb(-(2 if digits is None else digits)), ROUND_HALF_UP
    )
    text = f"{abs(rounded):,f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if rounded < 0 else ""
    return sign + text.replace(",", NBSP).replace(".", ",")


def percent(share: Number | None, digits: int = 1) -> str:
    """«12,4 %» of a share between 0 and 1."""
    if share is None:
        return MISSING
    return f"{number(_decimal(share) * 100, digits)}{NBSP}%"


def percent_range(low: Number | None, high: Number | None, digits: int = 0) -> str:
    """«18–61 %»: an interval of shares between 0 and 1."""
    if low is None or high is None:
        return MISSING
    return f"{number(_decimal(low) * 100, digits)}–{percent(high, digits)}"


def points(difference: Number | None, digits: int = 1) -> str:
    """«+3,2 п.п.»: the difference of two shares, in percentage points, always with its sign."""
    if difference is None:
        return MISSING
    text = number(_decimal(difference) * 100, digits)
    positive = text.strip("0,") and not text.startswith(MINUS)
    return f"{'+' if positive else ''}{text}{NBSP}п.п."


def short_date(day: date | None) -> str:
    """«14.06.2023»."""
    return MISSING if day is None else f"{day:%d.%m.%Y}"


def long_date(day: date | None) -> str:
    """«14 июня 2023 г.»."""
    if day is None:
        return MISSING
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}{NBSP}г."


def initials(name: str) -> str:
    """«И.О. Фамилия» of «Фамилия Имя Отчество» or of a name already shortened either way."""
    parts = name.replace(".", ". ").split()
    dotted = [part for part in parts if part.endswith(".")]
    whole = [part for part in parts if not part.endswith(".")]
    if dotted:
        return NBSP.join(filter(None, ("".join(dotted), " ".join(whole))))
    if len(whole) < 2:
        return name.strip()
    letters = ["-".join(f"{piece[0]}." for piece in part.split("-")) for part in whole[1:3]]
    return f"{''.join(letters)}{NBSP}{whole[0]}"


def in_case(name: str, case: str) -> str:
    """The name of an act or a post in a case of `CASES`: only its first word is inflected.

    Names of people and bodies are never inflected: settings and forms ask for their cases.
    """
    head, _, rest = name.partition(" ")
    forms = HEAD_WORDS.get(head.lower())
    if forms is None:
        raise Refused(
            f"Портал не умеет склонять «{name}». Начните наименование с одного из слов: "
            f"{', '.join(HEAD_WORDS)}.",
            code="case_unknown",
        )
    form = forms.split()[CASES.index(case)]
    if head.isupper():
        form = form.upper()
    elif head[0].isupper():
        form = form.capitalize()
    return f"{form} {rest}".rstrip()


_SPACE = r"[ \t\r\n]+"
_TIES = (
    re.compile(
        rf"(?<![\w-])(?:в|во|к|ко|с|со|у|о|об|от|до|на|по|за|из|и|а|не|ни|но){_SPACE}(?=\S)",
        re.IGNORECASE,
    ),
    re.compile(rf"№{_SPACE}(?=\S)"),
    re.compile(rf"(?<!\d{{4}}[ \u00a0])(?<![\w.])(?:г|с|п|пп|пос|ул|ст)\.{_SPACE}(?=[\w«])"),
    re.compile(rf"(?<=[А-ЯЁ]\.){_SPACE}(?=[А-ЯЁ][.а-яё])"),
    re.compile(
        rf"(?<=\d){_SPACE}(?=%|₽|п\.п\.|гг\.|чел\.|руб\.|год|класс|балл|{'|'.join(MONTHS)})"
    ),
    # «2026 г.», but «№ 4 | г. Боровое»: there «г.» belongs to the town.
    re.compile(rf"(?<=\d{{4}}){_SPACE}(?=г\.)|(?<=\d){_SPACE}(?=г\.(?!\s+[А-ЯЁ]))"),
    re.compile(rf"(?<=\S){_SPACE}(?=[–—](?:\s|$))"),
)
_OF = (
    re.compile(rf"(?<=\d){_SPACE}(?=из[ \u00a0]\d)"),
    re.compile(rf"(?<=\d\u00a0из){_SPACE}(?=\d)"),
    re.compile(rf"\bещё{_SPACE}(?=\d)"),
)
_UNBROKEN = re.compile(
    r"(?<![\d.])\d+–\d+(?![\d.])|(?<=№\u00a0)\d+(?:[-/]\w+)+|"
    r"(?<!\w)(?:г|с|п|пос)\.\u00a0[А-ЯЁ][а-яё]+(?:-[А-Яа-яЁё]+)*"
)
# What is one name or number: a line must not end inside it in a text that people edit either.
_WHOLE = (_TIES[1], _TIES[2], _TIES[3], *_OF, re.compile(rf"(?<=\d){_SPACE}(?=%)"))
_ABBREVIATION = re.compile(r"(?<![\w.])(?:г|с|п|д|х|пос|пгт|им|ст)\.(?!\w)")
_LOOSE = " \u00a0\t\r\n,;:.–—-(«"
_MARKUP = re.compile(r"(<style\b.*?</style>|<title\b.*?</title>|<[^>]*>)", re.DOTALL)


def enumerated(words: Sequence[str]) -> str:
    """«первое», «первое и второе», «первое, второе и третье»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} и {words[-1]}"


def closed(text: str) -> str:
    """The sentence with its full stop: «на 3,2 п.п.» has one already."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters that end with a whole word: «Курсы для учителей…»."""
    if len(text) <= limit:
        return text
    whole = text[: limit - 1]
    if not text[limit - 1].isspace():
        whole = whole[: _last_gap(whole)]
    words = whole.split(" ")
    while len(words) > 1 and len(words[-1].rstrip(_LOOSE)) < 3:
        words.pop()
    return f"{' '.join(words).rstrip(_LOOSE)}…"


@lru_cache(maxsize=4096)
def tie(text: str) -> str:
    """No-break spaces where a line must not end: after short words, №, initials; before a unit."""
    return _tied(text, (*_TIES, *_OF))


def tie_names(text: str) -> str:
    """The ties of №, of «г. Боровое», of initials and of «2 из 4» alone."""
    return _tied(text, _WHOLE)


def whole_ranges(text: str) -> str:
    """Text of a page where «2026–2027», «41-о», «г. Боровое» stand on one line: else one may end
    after a dash, and a long name may be hyphenated."""
    return _UNBROKEN.sub(r'<span class="whole">\g<0></span>', text)


def tie_html(html: str, ties: Callable[[str], str] = tie) -> str:
    """Ties for the text of a page; tags, style sheets and the title stay as they are."""
    pieces = _MARKUP.split(html)
    pieces[::2] = [ties(piece) for piece in pieces[::2]]
    return "".join(pieces)


def inside(title: str) -> str:
    """A title inside a sentence begins with a small letter; an abbreviation keeps its letters."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def capitals(text: str) -> str:
    """«УПРАВЛЕНИЕ ОБРАЗОВАНИЯ г. БОРОВОЕ»: capital letters, but «г.» stays as it is."""
    kept = [match.group() for match in _ABBREVIATION.finditer(text)]
    parts = _ABBREVIATION.split(text)
    return "".join(part.upper() + word for part, word in zip(parts, [*kept, ""], strict=True))


def _last_gap(text: str) -> int:
    """Where the last word of `text` begins; its end if it is all one word."""
    gaps = list(re.finditer(r"\s+\S*$", text))
    return gaps[0].start() if gaps else len(text)


def _tied(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda match: match.group().rstrip(" \t\r\n") + NBSP, text)
    return text


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    # repr gives the digits a person sees, so that 0.125 and 12.345 round as on paper.
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)

"""The text of a deadline as tokens, whose kinds make a string that `grammar` reads."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from roadmaps.deadlines.kinds import Kind, letters, pattern
from roadmaps.deadlines.words import (
    MONTH_NAMES,
    exact_meaning,
    near_meaning,
)

_SPACES = re.compile(r"[^\S\n\r\v]{2,}|[^\S \n\r\v]")
_LINE = re.compile(r"[\n\r\v]")
_BREAKS = re.compile(r"\s*[\n\r\v]\s*")
_EDGES = " \n\r\v\t.,;"
_BULLET = re.compile(r"^[-–—•·*]\s+", re.MULTILINE)
_LEAD = re.compile(
    r"^срок[иа]?(?:\s+(?:исполнения|реализации|выполнения|проведения))?\s*[:–—-]\s*",
    re.IGNORECASE,
)
_ROMAN = {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "ⅰ": "i", "ⅱ": "ii", "ⅲ": "iii", "ⅳ": "iv"}
# Raised figures are marks of notes.
_RARE = re.compile("[ⅠⅡⅢⅣⅰⅱⅲⅳ¹²³⁰⁴-⁹\u00ac\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

_TOKEN = re.compile(
    r"""
      (?P<word>[^\W\d_]+)
    | (?P<iso>(?<!\d)\d{4}(?:-\d{2}-|\.\d{2}\.)\d{2}(?!\d)(?:[t\s]\d{2}:[\d:.]+)?)
    | (?P<date>(?<!\d)\d{1,2}(?:\s?[./]\s?\d{1,2}\s?[./]\s?(?:\d{4}|\d{2})|-\d{2}-\d{4})(?!\d))
    | (?P<month>(?<!\d)\d{1,2}\s?[./]\s?\d{4}(?!\d))
    | (?P<years>(?<!\d)\d{4}(?:\s?(?:г\.?|года?)?\s?[-–—−‑‒―/]\s?\d{4}(?!\d|-\d|\.\d)
        |[-–—−‑‒―/]\d{2}(?![\d.]|\s?[^\W\d_]*(?:[рp]я|ля|ня|т[аa]|м[аa]я)\b))
        |\d{4}\s?[-–—−‑‒―/]\s?\d{2}(?=\s?(?:(?:,|и|;)\s?\d{4}\s?[-–—−‑‒―/]\s?\d{2}\s?)*(?:уч|гг))
        |(?<![\d.])\d{2}\s?[-–—/]\s?\d{2}(?=\s?уч))
    | (?P<year>(?<!\d)\d{4}(?!\d)(?:\s?-?\s?(?:го|ом|й)\b)?)
    | (?P<day>(?<!\d)\d{1,2}\.\d{2}(?!\d))
    | (?P<number>\d+(?:(?:\s?-\s?)?(?:[ое]?го|[ое]?му|ый|ий|ой|ое|ом|ая|ую|ья)\b
        |\s?-\s?(?:ю|е|й|я|м|х|ти)\b|[ейя]\b)?)
    | (?P<dash>[-–—−‑‒―]+)
    | (?P<comma>[,/\n+&])
    | (?P<sign>[;:№()?])
    """,
    re.VERBOSE,
)
_DIGITS = re.compile(r"\d+")
# A word that a narrow column broke, and whose line break may be lost already.
_HYPHENATED = re.compile(r"([^\W\d_]{2,})[-‐‑]\s?([^\W\d_]{2,})")
_ENDS_AS_YEAR = re.compile(r"\s?гг?\b")
_GOES_ON = re.compile(r"\s?[^\W\d_]")
_WHOLE_WORDS = frozenset(letters("month recurring always quarter half_year during"))
_DEEPEST = 4
_LEAST_SHORT_YEAR = 20
_RANGE = pattern("""
    (?:<since> | , <since>)? (<year>) [<year_word> <years_word>]? (?:<by> | <until>)
    (<year>) [<year_word> <years_word>]? (?!<school>)
""")
# A day, a month, a quarter or a half-year without a year of its own.
_YEARLESS = pattern("""
    (?:[<month> <day_and_month>] | [<ordinal> <number>] [<quarter> <half_year>])
    (?!<month_word>? ,? [<in> <on>]? <filler>? [<year> <years>])
""")
_LEAST_IN_RANGE, _LEAST_IN_HEADED = 3, 5
# «2023 год – сентябрь, 2024 год – январь, март»: each year heads what stands after its dash.
_HEADED = pattern("""
    (?:<year> [<year_word> <years_word>]? - (?:<month> <month_word>? | [<ordinal> <number>]
    [<quarter> <half_year>] | <number> <month>) (?:[-,] (?:<month> <month_word>? |
    [<ordinal> <number>] [<quarter> <half_year>] | <number> <month>))* (?:[,;] | $)){2,}
""")
_HEADS = pattern("<year> [<year_word> <years_word>]? (-)")
_BASIS = frozenset({"постоянной", "регулярной", "системной", "систематической"})
# A line break next to one of these parts nothing.
_GLUING = frozenset(
    letters("dash comma semicolon colon since by until in on from during whole filler school")
)
# What may only change the token before it, and what may be changed by any.
_JOINED = letters("word comma number year month day_and_month month_and_year closed")
_JOINING = letters("word comma")
# A question mark is a doubt of the author, which goes into the notes as a word does.
_SIGNS = {"№": Kind.NUMBERED, "?": Kind.WORD}
# Endings of an ordinal in Roman figures: «I-й».
_ORDINAL_ENDINGS = frozenset({"й", "го", "му", "м", "ый", "ой", "ом", "е", "ое", "я", "ая", "ую"})
_QUARTER_ENDINGS = frozenset({"л", "ла", "ле"})


@dataclass(slots=True)
class Token:
    """A piece of the cleaned text, `text[start:end]`, with its kind and value.

    `note` says how a misspelt word was read; `inner` are the tokens of words in brackets.
    """

    kind: str
    start: int
    end: int
    value: tuple[int, ...] = ()
    note: str = ""
    inner: "tuple[Token, ...]" = ()


def clean(text: str) -> str:
    """One spelling of spaces, letters and signs; words stay as they were written."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _RARE.sub(lambda match: _ROMAN.get(match.group(), ""), text)
    text = _SPACES.sub(" ", text)
    if not _LINE.search(text):
        return _without_lead(_HYPHENATED.sub(_without_hyphen, text) if "-" in text else text)
    text = _BREAKS.sub("\n", text).strip(_EDGES)
    text = _HYPHENATED.sub(_without_hyphen, text)
    return _without_lead(_BULLET.sub("", text) if _BULLET.match(text) else text)


def _without_lead(text: str) -> str:
    text = text.strip(_EDGES)
    return _LEAD.sub("", text) if text[:4].lower() == "срок" else text


def tokens_of(text: str) -> list[Token]:
    """Tokens of a cleaned text, words in brackets gathered into one token each."""
    lowered = text.lower().replace("ё", "е")
    if len(lowered) != len(text):  # a few foreign capitals become two letters
        lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in text).replace("ё", "е")
    tokens = _settled([_token(match) for match in _TOKEN.finditer(lowered)], lowered)
    tokens = _gathered(tokens) if "(" in lowered or ")" in lowered else tokens
    if len(tokens) > _LEAST_IN_HEADED and tokens[0].kind == Kind.YEAR:
        _mark_heads(tokens)
    return _with_ranges(tokens) if len(tokens) > _LEAST_IN_RANGE else tokens


def _mark_heads(tokens: list[Token]) -> None:
    kinds = "".join([token.kind for token in tokens])
    if _HEADED.fullmatch(kinds):
        for head in _HEADS.finditer(kinds):
            tokens[head.start(1)].kind = Kind.COLON


def _with_ranges(tokens: list[Token]) -> list[Token]:
    """«С 2023 по 2027 год» beside a month as «2023–2027», of which the month takes every year.

    «Ежегодно» beside them adds nothing (§6.10).
    """
    kinds = "".join([token.kind for token in tokens])
    match = _RANGE.search(kinds)
    if not match or not _YEARLESS.search(kinds[: match.start()] + "." + kinds[match.end() :]):
        return tokens
    first, last = (tokens[at].value[0] for at in (match.start(1), match.start(2)))
    if first >= last:
        return tokens
    start, end = tokens[match.start()].start, tokens[match.end() - 1].end
    years = Token(Kind.YEARS, start, end, (first, last, 0))
    rest = [*tokens[: match.start()], years, *tokens[match.end() :]]
    for token in rest:
        if token.kind == Kind.RECURRING and token.value == (12,):
            token.kind = Kind.FILLER
    return rest


def _token(match: re.Match[str]) -> Token:
    group, start, end = match.lastgroup, match.start(), match.end()
    if group == "word":
        kind, value = exact_meaning(match.group()) or (Kind.WORD, 0)
        return Token(kind, start, end, (value,))
    if group == "dash":
        return Token(Kind.DASH, start, end)
    if group == "comma":
        return Token(Kind.COMMA, start, end)
    if group == "sign":
        return Token(_SIGNS.get(match.group(), match.group()), start, end)
    kind, numbers = _figures(group or "", match.group())
    return Token(kind, start, end, numbers)


@lru_cache(maxsize=20_000)
def _figures(group: str, text: str) -> tuple[str, tuple[int, ...]]:
    """Kind and value of a group of figures."""
    numbers = tuple(int(digits[:9]) for digits in _DIGITS.findall(text))
    if group == "iso":
        return Kind.DATE, numbers[:3]
    if group == "date":
        day, month, year = numbers
        return Kind.DATE, (_full_year(year), month, day)
    if group == "month":
        return Kind.MONTH_AND_YEAR, numbers
    if group == "years":
        first, last = numbers
        if first < 100:
            first, last = _full_year(first), _full_year(last)
            return (Kind.YEARS, (first, last, 1)) if last == first + 1 else (Kind.WORD, (0,))
        short = last < 100
        last = first // 100 * 100 + last if short else last
        if short and last != first + 1:
            return Kind.WORD, (0,)
        return Kind.YEARS, (first, last, int(short or "/" in text))
    if group == "year":
        return Kind.YEAR, numbers
    if group == "day":
        first, second = numbers
        if 1 <= first <= 12 < second <= 50:
            return Kind.MONTH_AND_YEAR, (first, 2000 + second)
        return (
            (Kind.DAY_AND_MONTH, (second, first)) if second and first <= 31 else (Kind.WORD, (0,))
        )
    return (Kind.NUMBER, numbers) if numbers[0] < 100 else (Kind.WORD, (0,))


def _full_year(year: int) -> int:
    return 2000 + year if year < 100 else year


def _without_hyphen(match: re.Match[str]) -> str:
    joined = match.group(1) + match.group(2)
    return joined if _is_whole_word(joined.lower()) else match.group()


def _is_whole_word(word: str) -> bool:
    meaning = exact_meaning(word)
    return meaning is not None and meaning[0] in _WHOLE_WORDS


def _settled(tokens: list[Token], text: str) -> list[Token]:
    """Broken words joined, misspelt ones read, «и» and line breaks turned into commas."""
    settled: list[Token] = []
    for token in tokens:
        last = settled[-1] if settled else None
        may_join = last is not None and (token.kind in _JOINED or last.kind in _JOINING)
        if not (may_join and _absorbed(token, settled, text)):
            settled.append(token)
    for token in settled:
        if token.kind == Kind.WORD:
            _read_misspelt(token, text)
    return settled


def _absorbed(token: Token, settled: list[Token], text: str) -> bool:
    """Whether a token only changes the one before it, or means nothing after it."""
    last = settled[-1]
    word = text[token.start : token.end]
    if Kind.WORD in (last.kind, token.kind) and _is_rest_of_word(last, token, text):
        last.end = token.end
        kind, value = exact_meaning(_letters(text[last.start : last.end])) or (Kind.WORD, 0)
        last.kind, last.value = kind, (value,)
        return True
    if word == "основе" and text[last.start : last.end] in _BASIS:
        last.kind, last.end = Kind.ALWAYS, token.end
        return True
    if word == "\n":
        return last.kind in _GLUING
    if (
        last.kind == Kind.NUMBER
        and token.kind in letters("month closed")
        and _numbers_a_line(last, token, text)
    ):
        last.kind = Kind.COMMA
        return token.kind == Kind.CLOSED
    if last.kind == Kind.DASH and _ends_short(word, settled, token):
        settled.pop()
        settled[-1].end = token.end
        return True
    if (
        last.kind == Kind.IN
        and token.kind in letters("day_and_month month_and_year")
        and _is_time(settled, token)
    ):
        token.kind = Kind.WORD
    if token.kind == Kind.NUMBER and _is_short_year(last, token, text):
        token.kind, token.value = Kind.YEAR, (2000 + token.value[0],)
    elif token.kind == Kind.NUMBER and _may_be_short_year(last, token, text):
        token.kind, token.value = Kind.YEAR, (2000 + token.value[0],)
        token.note = f"«{text[last.start : token.end]}» понято как {token.value[0]} год"
    if word == "и":
        token.kind = Kind.COMMA
    after_line = last.kind == Kind.COMMA and text[last.start] == "\n"
    if (last.kind == Kind.DASH and token.kind == Kind.YEAR and _is_stuck(last, text)) or (
        after_line and token.kind in _GLUING
    ):
        settled[-1] = token
        return True
    return False


def _letters(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")


def _is_rest_of_word(last: Token, token: Token, text: str) -> bool:
    """Whether a narrow column broke one word into these two («сентяб рь»)."""
    if token.start - last.end != 1 or text[last.end] not in " \n":
        return False
    return _is_whole_word(text[last.start : last.end] + text[token.start : token.end])


def _is_short_year(last: Token, token: Token, text: str) -> bool:
    """«сен.23», «май-24», «май 24 г.»: two figures after a month that are its year."""
    if token.end - token.start != 2:
        return False
    gap = text[last.end : token.start]
    if last.kind == Kind.MONTH and gap in (" ", ", ", ". "):
        return bool(_ENDS_AS_YEAR.match(text, token.end))
    if (last.kind == Kind.MONTH and gap in (".", "'", "’")) or (_is_stuck(last, text) and not gap):
        goes_on = _GOES_ON.match(text, token.end)
        return not goes_on or bool(_ENDS_AS_YEAR.match(text, token.end))
    return False


def _may_be_short_year(last: Token, token: Token, text: str) -> bool:
    """«Сент. 23 – май 24»: a number after a month that is not the day of another month."""
    if (
        last.kind != Kind.MONTH
        or token.end - token.start != 2
        or token.value[0] < _LEAST_SHORT_YEAR
    ):
        return False
    return text[last.end : token.start] in (" ", ". ") and not _GOES_ON.match(text, token.end)


def _numbers_a_line(number: Token, token: Token, text: str) -> bool:
    """«1) сентябрь 2) май», «1. сентябрь»: the number of a line, not a day of a month."""
    if token.kind == Kind.CLOSED:
        return text.count("(", 0, number.start) <= text.count(")", 0, number.start)
    gap = text[number.end : token.start]
    return "." in gap and text[token.start : token.end] in MONTH_NAMES


def _ends_short(word: str, settled: list[Token], token: Token) -> bool:
    """Whether «-й» ends the Roman figures just before it, or «-л» a short «квартал»."""
    dash, number = settled[-1], settled[-2] if len(settled) > 1 else None
    if number is None or number.end != dash.start or dash.end != token.start:
        return False
    return word in {Kind.ORDINAL: _ORDINAL_ENDINGS, Kind.QUARTER: _QUARTER_ENDINGS}.get(
        number.kind, ()
    )


def _is_time(settled: list[Token], token: Token) -> bool:
    """Whether «в 10.30» after a date is an hour."""
    return (
        token.end - token.start <= 5
        and len(settled) > 1
        and settled[-2].kind in letters("date day_and_month month year_word")
    )


def _is_stuck(dash: Token, text: str) -> bool:
    return dash.kind == Kind.DASH and text[dash.start - 1 : dash.start].isalpha()


def _read_misspelt(token: Token, text: str) -> None:
    word = text[token.start : token.end]
    meaning = near_meaning(word) if word.isalpha() else None
    if meaning is None:
        return
    token.kind, token.value = meaning[0], (meaning[1],)
    if meaning[0] == Kind.MONTH:
        token.note = f"«{word}» прочитано как «{MONTH_NAMES[meaning[1] - 1]}»"
    elif meaning[0] != Kind.UNSURE_MONTH:
        token.note = f"«{word}» прочитано с исправлением опечатки"


def _gathered(tokens: list[Token]) -> list[Token]:
    """Words in brackets as single tokens; brackets without a pair or too deep are dropped."""
    gathered: list[Token] = []
    opened: list[int] = []
    for token in tokens:
        if token.kind == Kind.OPENED:
            opened.append(len(gathered))
            if len(opened) <= _DEEPEST:
                gathered.append(token)
        elif token.kind == Kind.CLOSED:
            start = opened.pop() if opened else 0
            if start < len(gathered) and gathered[start].kind == Kind.OPENED:
                inner = tuple(gathered[start + 1 :])
                gathered[start:] = [
                    Token(Kind.BRACKETS, gathered[start].start, token.end, inner=inner)
                ]
        else:
            gathered.append(token)
    return [token for token in gathered if token.kind != Kind.OPENED]

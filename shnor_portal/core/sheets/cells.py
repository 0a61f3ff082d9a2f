"""What people and programs write into cells, as numbers, codes, dates and comparable text.

A blank cell is not zero: every reader here answers None (text: '') for it.
"""

import re
from datetime import date, datetime
from functools import reduce

DASHES = frozenset({"-", "–", "—"})
BLANKS = DASHES | {"", "н/д", "Н/Д", "н.д.", "нет данных", "Нет данных"}
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]+")
_HYPHENS = str.maketrans({"\u00ad": None, "\u2011": "-", "\u2212": "-"})
_NUMBER = re.compile(
    r"([+-]?)(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d*))?(?: ?%| ?(?:чел|уч)(?:\.|овека?)?)?"
)
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: г\.?)?(?: .*)?")
_ISO_DATE = re.compile(r"(\d{4})[.-](\d{2})[.-](\d{2})(?:[ T].*)?")
# Latin letters that look like Cyrillic ones, and a word of letters («с» and «о» are such).
_ALIKE = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[а-я]")
_WORD = re.compile(r"[a-zа-я]{2,}|\b[co]\b")
# More decimals than a report shows come from a formula: the value is then exact enough.
_MOST_DIGITS = 6


def text(value: object) -> str:
    """The text of a cell as a person reads it: whole floats without «.0», spaces squeezed."""
    if value is None:
        return ""
    if value.__class__ is int or (isinstance(value, str) and value.isalnum()):
        return str(value)  # nothing to squeeze
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _SPACES.sub(" ", str(value)).translate(_HYPHENS).strip()


def folded(value: object) -> str:
    """Text for comparing headers and names: lower case, ё as е, one alphabet, spaces squeezed."""
    return one_alphabet(text(value).lower().replace("ё", "е"))


def one_alphabet(words: str) -> str:
    """«koд oo» with Latin letters among Cyrillic ones as it looks; `words` are lower case."""
    if words.isascii() or not (_LATIN.search(words) and _CYRILLIC.search(words)):
        return words
    return _WORD.sub(_as_it_looks, words)


def _as_it_looks(word: re.Match[str]) -> str:
    looked = word[0].translate(_ALIKE)
    return word[0] if _LATIN.search(looked) else looked


def is_blank(value: object) -> bool:
    """Nothing in the cell, a dash, or words that nothing is known."""
    return text(value) in BLANKS


def number(value: object) -> int | float | None:
    """`12.36`, `'12,36 %'` (12.36), `'1 722 202'`, `'89 чел.'`; ValueError for anything else."""
    if value.__class__ is int:
        return value
    if isinstance(value, bool):
        raise ValueError("not a number")
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    written = text(value)
    if written in BLANKS:
        return None
    match = _NUMBER.fullmatch(written)
    if match is None:
        raise ValueError("not a number")
    sign, whole, fraction = match.groups()
    whole = whole.replace(" ", "")
    if fraction is None or not fraction.strip("0"):
        return int(sign + whole)
    return float(f"{sign}{whole}.{fraction}")


def whole(value: object) -> int | None:
    """A number without a fraction; ValueError for anything else."""
    parsed = number(value)
    if isinstance(parsed, float):
        raise ValueError("not a whole number")
    return parsed


def digits(value: object) -> int:
    """How many decimals a person sees: 2 for `12.36` and `'12,30'`, 0 for `12`."""
    if isinstance(value, float):
        shown = "" if value.is_integer() else repr(value).partition(".")[2]
    else:
        match = _NUMBER.fullmatch(text(value))
        shown = (match and match.group(3)) or ""
    return min(len(shown), _MOST_DIGITS)


def code(value: object) -> str:
    """A code as text: `9306.0` is «9306»; zeros in front that the file kept are kept."""
    return text(value).replace(" ", "")


def day(value: object) -> date | None:
    """A date, or the text of one (`20.04.2026`, `2022.06.23`); ValueError for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text(value)
    if written in BLANKS:
        return None
    if match := _DATE.fullmatch(written):
        day_, month, year = map(int, match.groups())
    elif match := _ISO_DATE.fullmatch(written):
        year, month, day_ = map(int, match.groups())
    else:
        raise ValueError("not a date")
    return date(year, month, day_)


def letters(index: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    return column_letters(index + 1)


def column_letters(number: int) -> str:
    """The letters of a column counted from 1, as a sheet shows them."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    return reduce(lambda number, letter: 26 * number + ord(letter) - 64, letters, 0)

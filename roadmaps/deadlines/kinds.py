"""The kinds of tokens in a deadline, by name.

A token's kind is one letter, so that a whole text is a short string and a rule is a regular
expression over it; nobody has to know the letters: `pattern("<number> <month>")` is written with
names. What each word of Russian becomes is in `words`.
"""

import re
from functools import lru_cache


class Kind:
    DATE = "D"
    """A full date, value (year, month, day)."""
    DAY_AND_MONTH = "d"
    """In figures, value (month, day)."""
    MONTH_AND_YEAR = "m"
    """In figures, value (month, year)."""
    NUMBER = "N"
    """A small number."""
    ORDINAL = "O"
    """An ordinal or a Roman numeral."""
    YEAR = "Y"
    YEARS = "R"
    """Two years, value (first, last, written as a school year)."""
    MONTH = "M"
    """Value 1–12."""
    UNSURE_MONTH = "!"
    """A misspelt word that may be one of several months."""
    YEAR_WORD = "g"
    """«Год» in the singular."""
    YEARS_WORD = "G"
    """«Годы»."""
    SCHOOL = "u"
    """«Учебный»."""
    QUARTER = "Q"
    HALF_YEAR = "H"
    MONTH_WORD = "K"
    """«Месяц»."""
    TIME_UNIT = "k"
    """Another unit of time: «неделя», «четверть», «день»."""
    SINCE = "s"
    """«С», «после»."""
    BY = "p"
    """«По»."""
    UNTIL = "t"
    """«До», «к», «не позднее»."""
    IN = "i"
    """«В», «за»."""
    ON = "n"
    """«На»."""
    FROM = "f"
    """«От»."""
    END = "e"
    """«Конец»."""
    DURING = "w"
    """«В течение»."""
    WHOLE = "V"
    """«Весь»."""
    FILLER = "c"
    """An adjective that changes nothing: «текущий», «календарный»."""
    PERIOD = "P"
    """«Период», «срок»."""
    OF_PLAN = "r"
    """What a period is of: «реализации», «программы»."""
    OF_DEED = "j"
    """The same of one deed: «проведения»."""
    ALWAYS = "W"
    """«Постоянно»."""
    RECURRING = "A"
    """An adverb that recurs, value in months."""
    FREQUENCY = "X"
    """Another frequency: «еженедельно»."""
    TIMES = "T"
    """«Раз»."""
    EACH = "E"
    """«Каждый»."""
    ACCORDING = "a"
    """The head of an open phrase: «согласно»."""
    NOT = "z"
    """«Не»."""
    EARLIER = "b"
    """«Ранее», after «не» the same as «с»."""
    ONWARD = "l"
    """«Далее»."""
    EXCEPT = "y"
    """«Кроме», «за исключением»."""
    WORD = "x"
    """Any other word."""
    BRACKETS = "B"
    """Words in brackets."""
    NUMBERED = "#"
    """A number sign with what it numbers."""
    DASH = "-"
    COMMA = ","
    """A comma, «и», a slash or a line break."""
    SEMICOLON = ";"
    COLON = ":"
    OPENED = "("
    CLOSED = ")"


_LETTERS = {name.lower(): letter for name, letter in vars(Kind).items() if name.isupper()}
_NAME = re.compile(r"<([a-z_]+)>")
_SPACE = re.compile(r"\s+")


@lru_cache
def letters(names: str) -> str:
    """Kinds by their names, as one string: `letters("year years")`."""
    return "".join(_LETTERS[name] for name in names.split())


@lru_cache
def pattern(text: str) -> re.Pattern[str]:
    """A rule over kinds; spaces only part them for the eye. KeyError for a name that is none."""
    return re.compile(_SPACE.sub("", _NAME.sub(lambda match: _LETTERS[match[1]], text)))

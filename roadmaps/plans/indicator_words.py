"""Indicators in the words of a plan: what a measure is about, and the level that a result promises.

A measure may be about an indicator without promising a level of it: «100 % обучающихся группы
риска охвачены занятиями» says nothing of the share of marks «2». So a target is read only from
words that name the indicator itself and give it a percent.
"""

import re
from decimal import Decimal

# Codes of `monitoring.indicators.catalogue` by the words that a measure on them is known by.
_SIGNS: dict[str, re.Pattern[str]] = {
    code: re.compile(pattern)
    for code, pattern in (
        ("below_minimum_share", r"ниже минимальн|порог|минимального балла|не преодоле"),
        ("fail_share", r"неуспева(?:ем|ющ)|«2»|двоек|неудовлетворительн|неуспешн"),
        ("success_share", r"(?<!не)успеваемост|обученност"),
        ("quality_share", r"качеств[оа] знаний|качества обучения"),
        ("journal_confirmed_share", r"объективност|подтверди(?:л|вш)"),
        ("mean_test", r"средн(?:ий|его) балла? егэ"),
    )
}
_SHARE = r"(?:дол\w+|процент\w*|количеств\w+|числ\w+)\s+(?:\w+,?\s+){0,3}?"
# The indicator in so many words; only shares, because a mean is not counted in percents.
_NAMES: dict[str, re.Pattern[str]] = {
    code: re.compile(pattern)
    for code, pattern in (
        (
            "below_minimum_share",
            rf"{_SHARE}(?:не\s+(?:преодоле|набра|достиг)\w+|ниже минимальн\w+)",
        ),
        (
            "fail_share",
            rf"неуспеваемост\w*|{_SHARE}(?:«2»|двоек|двойк\w+|неудовлетворительн\w+|неуспевающ\w+)",
        ),
        ("success_share", r"(?<!\w)(?:успеваемост\w*|обученност\w*)"),
        ("quality_share", r"качеств\w+\s+(?:знани\w+|обученност\w+|успеваемост\w+)"),
        ("journal_confirmed_share", rf"{_SHARE}подтверд\w+"),
    )
}
_QUALITATIVE = re.compile(r"качественн\w+\s+успеваемост\w*")
_CLAUSES = re.compile(r"[;\n]|\.(?!\d)")
_PERCENT = re.compile(
    r"(?:\b(?P<lead>на|до|с|от)\s+)?(?:не\s+(?:менее|более|ниже|выше|меньше)\s+)?(?:чем\s+)?"
    r"(?:[–—≤≥<>=-]+\s*)?(?P<number>\d+(?:,\d+)?)\s*(?:%|процент\w*)"
)
# What may follow «5 %» when it is a level; a noun would be what is counted instead.
_AFTER_LEVEL = re.compile(r"\s*(?:$|[^\w\s]|(?:по|от|в|на|к|и|у|среди|за|при|до|с|из|для|или)\s)")
# Between a name and its level stand few words, and never what is counted apart from it.
_BETWEEN = re.compile(r"(?!.*(?:охва|участ|посещ|провед|выполн))[^,]*,?\s*")


def indicators_in(text: str) -> list[str]:
    """Codes of the indicators that the words are about."""
    words = _plain(text)
    return [code for code, sign in _SIGNS.items() if sign.search(words)]


def level_of(code: str, result: str) -> Decimal | None:
    """The level that a result promises for the indicator, a share from 0 to 1.

    None where the result does not name it, tells a change («снижение на 5 %») or a share of
    people, or gives several levels.
    """
    name = _NAMES.get(code)
    if name is None:
        return None
    levels = {level for clause in _CLAUSES.split(_plain(result)) for level in _levels(clause, name)}
    return levels.pop() if len(levels) == 1 else None


def _levels(clause: str, name: re.Pattern[str]) -> list[Decimal]:
    levels, start = [], 0
    for match in _PERCENT.finditer(clause):
        if match["lead"] in {"с", "от"}:
            # «с 12 % до 5 %»: what was, the level comes next.
            continue
        before, after = clause[start : match.start()], clause[match.end() :]
        level = Decimal(match["number"].replace(",", ".")) / 100
        named = _names_level(before, name) and _AFTER_LEVEL.match(after)
        if match["lead"] != "на" and level <= 1 and (named or name.match(after.lstrip())):
            levels.append(level)
        start = match.end()
    return levels


def _names_level(before: str, name: re.Pattern[str]) -> bool:
    """Whether the words before a percent end with the indicator's name and little more."""
    names = list(name.finditer(before))
    if not names:
        return False
    between = re.sub(r"(?:с|от)\s+\d+(?:,\d+)?\s*%\s*", "", before[names[-1].end() :])
    return bool(_BETWEEN.fullmatch(between))


def _plain(text: str) -> str:
    """Lower-case, single spaces, lines kept; «качественная успеваемость» is «качество знаний»."""
    return _QUALITATIVE.sub("качество знаний", re.sub(r"[^\S\n]+", " ", text.lower()).strip())

"""The number and its unit in an expected result («не менее 2 договоров»)."""

import re
from dataclasses import dataclass
from decimal import Decimal

_WORDS = {
    "одного": 1, "одной": 1, "один": 1, "одна": 1, "одно": 1, "двух": 2, "два": 2, "две": 2,
    "трёх": 3, "трех": 3, "три": 3, "четырёх": 4, "четырех": 4, "четыре": 4, "пяти": 5, "пять": 5,
    "шести": 6, "шесть": 6, "семи": 7, "семь": 7, "восьми": 8, "восемь": 8, "девяти": 9,
    "девять": 9, "десяти": 10, "десять": 10,
}  # fmt: skip
_BOUND = (
    r"(?P<bound>не\s+менее|не\s+ниже|не\s+меньше|не\s+более|не\s+выше|минимум|≥|>=|≤|<=)?"
    r"\s*(?:чем\s+)?"
)
_NUMBER = (
    r"(?P<number>(?<![\d.,№/–-])\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|"
    r"(?<![\d.,№/–-])\d+(?:,\d+)?(?![.\d])|"
    rf"\b(?:{'|'.join(_WORDS)})\b)"
)
_TARGET = re.compile(
    rf"{_BOUND}{_NUMBER}(?:-?(?:х|ти|и|ми|м|я|й|го|ой)\b)?\s*(?P<share>%|процент\w*)?"
    r"\s*(?:от\s+|всех\s+)*(?P<unit>[а-яё]+(?:-[а-яё]+)*)?(?:\s+(?P<next>[а-яё]+))?",
    re.IGNORECASE,
)
# What is counted in a plan is never one of these: they belong to dates, classes and references.
_NOT_A_UNIT = re.compile(
    r"(?:г|гг|год\w*|класс\w*|кл|квартал\w*|полугоди\w*|месяц\w*|числ\w*|раз|раза|учебн\w*|"
    r"январ\w*|феврал\w*|март\w*|апрел\w*|ма[йя]|июн\w*|июл\w*|август\w*|сентябр\w*|октябр\w*|"
    r"ноябр\w*|декабр\w*|пункт\w*|п|и|в|на|по|с|до|из|у|к|о|об|для|при|за|от|или|а)",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"\w+(?:ых|их|ого|его|ый|ий|ая|яя|ое|ее|ые|ие|ной|ной)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """`value` in `unit`; `at_most` where less is better («не более 5 %»), `at_least` where the text
    says «не менее»."""

    value: Decimal
    unit: str
    at_most: bool = False
    at_least: bool = False


def read_target(result: str) -> Target | None:
    """The first number that counts something, one with «не менее» or «%» before the others.

    None where nothing is counted: numbers of dates, classes and references are passed over.
    """
    targets = [target for match in _TARGET.finditer(result) if (target := _target(match))]
    strong = [target for target, sure in targets if sure]
    plain = [target for target, _ in targets]
    return next(iter(strong or plain), None)


def number_in(result: str, unit: str) -> Decimal | None:
    """The number of a unit in a reported result («обучено 14 педагогов»): the only one of that
    unit, or the only one at all where none bears it; None where it would be a guess."""
    targets = [target for match in _TARGET.finditer(result) if (target := _target(match))]
    same = [target.value for target, _ in targets if _stem(target.unit) == _stem(unit)]
    values = same or ([] if unit.startswith("%") else [target.value for target, _ in targets])
    return values[0] if len(set(values)) == 1 else None


def _stem(unit: str) -> str:
    """Of a noun in any case and number: «педагогов», «педагога»."""
    return unit[:1] if unit.startswith("%") else unit.lower()[:5]


def _target(match: re.Match[str]) -> tuple[Target, bool] | None:
    share, unit = bool(match["share"]), match["unit"] or ""
    if unit and _NOT_A_UNIT.fullmatch(unit):
        unit = ""
    if not share and not unit:
        return None
    noun = match["next"] or ""
    if unit and noun and _ADJECTIVE.fullmatch(unit) and not _NOT_A_UNIT.fullmatch(noun):
        unit = f"{unit} {noun}"
    bound = " ".join((match["bound"] or "").lower().split())
    whole = f"% {unit}".strip() if share else unit
    target = Target(
        value=_number(match["number"]),
        unit=whole[:60],
        at_most=bound in {"не более", "не выше", "≤", "<="},
        at_least=bound in {"не менее", "не ниже", "не меньше", "минимум", "≥", ">="},
    )
    return target, bool(bound) or share


def _number(text: str) -> Decimal:
    word = _WORDS.get(text.lower())
    if word is not None:
        return Decimal(word)
    return Decimal(re.sub(r"[ \u00a0]", "", text).replace(",", ".")[:10])

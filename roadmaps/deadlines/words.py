"""The words of Russian deadlines: what each means to the grammar of `grammar`.

A word becomes a kind, one letter, and a value:

    D  a full date, value (year, month, day)
    d  a day and a month in figures, value (month, day)
    m  a month and a year in figures, value (month, year)
    N  a small number
    O  an ordinal or a Roman numeral
    Y  a year
    R  two years, value (first, last, written as a school year)
    M  a month, value 1–12
    !  a misspelt word that may be one of several months
    g  «год» in the singular
    G  «годы»
    u  «учебный»
    Q  «квартал»
    H  «полугодие»
    K  «месяц»
    k  another unit of time: «неделя», «четверть», «день»
    s  «с», «после»
    p  «по»
    t  «до», «к», «не позднее»
    i  «в», «за»
    n  «на»
    f  «от»
    e  «конец»
    w  «в течение»
    V  «весь»
    c  an adjective that changes nothing: «текущий», «календарный»
    P  «период», «срок»
    r  what a period is of: «реализации», «программы»
    j  the same of one deed: «проведения»
    W  «постоянно»
    A  an adverb that recurs, value in months
    X  another frequency: «еженедельно»
    T  «раз»
    E  «каждый»
    a  the head of an open phrase: «согласно»
    z  «не»
    b  «ранее», after «не» the same as «с»
    l  «далее»
    y  «кроме», «за исключением»
    x  any other word
"""

import re
from collections import defaultdict
from functools import lru_cache

from rapidfuzz.distance import OSA

MONTH_NAMES = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_SHORT_MONTHS = (
    *("янв", "фев февр", "мар", "апр", "", "июн", "июл", "авг", "сен сент сентяб"),
    *("окт октяб", "ноя нояб", "дек декаб"),
)

_FORMS: dict[str, str] = {
    "g": "г год года году годом годе",
    "G": "гг годы годов годах годам",
    "u": "уч учеб учебный учебного учебном учебному учебных учебные",
    "Q": "кв кварт квартал квартала квартале кварталу кварталом кварталы кварталов кварталах "
    "кварталам",
    "H": "полугодие полугодия полугодии полугодию полугодий полугодиям полугодиях полуг полугод "
    "пол полгода",
    "K": "мес месяц месяца месяце месяцу месяцев месяцам месяцах",
    "k": "неделя недели неделю неделе неделям недель день дня дней дни дню сутки суток декада "
    "декаду декаде декады четверть четверти четвертям четвертей каникулы каникул час часа часов "
    "лет понедельник понедельникам вторник вторникам среду среда средам четверг четвергам пятница "
    "пятницу пятницам суббота субботу субботам",
    "s": "с со после",
    "p": "по",
    "t": "до к ко позднее позже",
    "i": "в во за",
    "n": "на",
    "f": "от",
    "e": "конец конца концу конце окончания окончанию",
    "w": "течение течении течени теч втечение втечении протяжении протяжение",
    "V": "круглый весь всего всей всему всем вся все всю",
    "c": "текущий текущего текущем календарный календарного календарном данного начиная "
    "включительно",
    "P": "период периода периоде периоду срок срока сроки сроков сроку",
    "r": "реализация реализации реализацию программа программы программе программу проекта "
    "действия дорожной карты плана планом планами плану",
    "j": "исполнения выполнения проведения",
    "W": "постоянно пост систематически систематично системно регулярно непрерывно круглогодично "
    "перманентно",
    "X": "ежедневно ежедн еженедельно еженед ежечетвертно ежечасно дважды трижды периодически",
    "T": "раз раза разу р",
    "E": "каждый каждая каждого каждом каждой каждое каждую каждому каждые",
    "a": "согласно соответствии мере",
    "z": "не",
    "b": "ранее раньше",
    "l": "далее затем впоследствии",
    "y": "кроме исключая исключением",
}
_VALUED: dict[str, dict[str, int]] = {
    "A": {
        **dict.fromkeys(("ежемесячно", "ежемес", "ежем", "помесячно"), 1),
        **dict.fromkeys(("ежеквартально", "ежекварт", "ежекв", "поквартально"), 3),
        **dict.fromkeys(("ежеполугодно",), 6),
        **dict.fromkeys(("ежегодно", "ежегод"), 12),
    },
    "N": {
        **dict.fromkeys(("один", "одного", "одному", "одна"), 1),
        **dict.fromkeys(("два", "двух", "две"), 2),
        **dict.fromkeys(("три", "трех"), 3),
        **dict.fromkeys(("четыре", "четырех"), 4),
        "пять": 5,
        "шесть": 6,
    },
    "O": {
        **dict.fromkeys(("i", "l", "первый", "первого", "первое", "первом"), 1),
        **dict.fromkeys(("ii", "ll", "п", "второй", "второго", "второе", "втором"), 2),
        **dict.fromkeys(("iii", "lll", "ш", "третий", "третьего", "третье", "третьем"), 3),
        **dict.fromkeys(("iv", "lv", "четвертый", "четвертого", "четвертое", "четвертом"), 4),
    },
}
# Real words that stand one letter from a month.
_NOT_MONTHS = frozenset(
    {
        *("карта", "карте", "карту", "карт", "картам", "парта", "парте", "парту", "смарт"),
        *("марка", "марку", "марке", "марш", "марша", "маршу", "мачт", "мачта", "мачту"),
    }
)
_ADJECTIVE = re.compile(r"(?:ый|ий|ого|ому|ым|ом|ая|ой|ую|ое|ые|ых|ыми|ем)$")
# Latin letters that look like Russian ones, as they get into a Russian text.
_LOOKALIKES = str.maketrans("aceopxykbhmt", "асеорхуквнмт")
_ROMAN = str.maketrans("і", "i")

Meaning = tuple[str, int]


def _month_forms(name: str) -> list[str]:
    if name == "май":
        return ["май", "мая", "маю", "мае", "маем"]
    if name.endswith("ь"):
        return [name[:-1] + ending for ending in ("ь", "я", "ю", "ем", "е")]
    return [name + ending for ending in ("", "а", "у", "ом", "е")]


def _lexicon() -> dict[str, Meaning]:
    words = {word: (kind, 0) for kind, forms in _FORMS.items() for word in forms.split()}
    words |= {word: (kind, value) for kind in _VALUED for word, value in _VALUED[kind].items()}
    for number, (name, short) in enumerate(zip(MONTH_NAMES, _SHORT_MONTHS, strict=True), start=1):
        words |= dict.fromkeys([*_month_forms(name), *short.split()], ("M", number))
    return words


WORDS = _lexicon()
_FULL_MONTHS = {form for name in MONTH_NAMES for form in _month_forms(name)} - {"маем"}


def _known_by_edge() -> dict[str, list[str]]:
    """Words that may be misspelt, by their first two and by their last two letters.

    One wrong letter leaves one of these ends whole; shorter words have too many neighbours.
    """
    by_edge: dict[str, list[str]] = defaultdict(list)
    for word, (kind, _) in WORDS.items():
        if (word in _FULL_MONTHS and len(word) > 3) or (kind in "AWuQHw" and len(word) > 6):
            by_edge["^" + word[:2]].append(word)
            by_edge[word[-2:] + "$"].append(word)
    return dict(by_edge)


_BY_EDGE = _known_by_edge()


@lru_cache(maxsize=20_000)
def exact_meaning(word: str) -> Meaning | None:
    """The meaning of a lower-case word (with «е» for «ё») as it stands, or None."""
    return (
        WORDS.get(word)
        or WORDS.get(word.translate(_LOOKALIKES))
        or WORDS.get(word.translate(_ROMAN))
    )


@lru_cache(maxsize=20_000)
def near_meaning(word: str) -> Meaning | None:
    """The meaning of a word with one wrong letter (§6.1), `!` where several months fit."""
    if len(word) < 4 or len(word) > 16 or word in _NOT_MONTHS:
        return None
    alike = _BY_EDGE.get("^" + word[:2], []) + _BY_EDGE.get(word[-2:] + "$", [])
    near = {WORDS[form] for form in alike if OSA.distance(word, form, score_cutoff=1) < 2}
    months = {meaning for meaning in near if meaning[0] == "M"}
    if len(months) > 1:
        return "!", 0
    if not months and _ADJECTIVE.search(word):
        return None
    near = months or near
    return near.pop() if len(near) == 1 else None

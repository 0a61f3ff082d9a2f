"""The words of Russian deadlines: what kind of token each is (`kinds`), and its value."""

import re
from collections import defaultdict
from functools import lru_cache

from rapidfuzz.distance import OSA

from roadmaps.deadlines.kinds import Kind, letters

MONTH_NAMES = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_SHORT_MONTHS = (
    *("янв", "фев февр", "мар", "апр", "", "июн", "июл", "авг", "сен сент сентяб"),
    *("окт октяб", "ноя нояб", "дек декаб"),
)

_FORMS: dict[str, str] = {
    Kind.YEAR_WORD: "г год года году годом годе",
    Kind.YEARS_WORD: "гг годы годов годах годам",
    Kind.SCHOOL: "уч учеб учебный учебного учебном учебному учебных учебные",
    Kind.QUARTER: (
        "кв кварт квартал квартала квартале кварталу кварталом кварталы кварталов кварталах "
        "кварталам"
    ),
    Kind.HALF_YEAR: (
        "полугодие полугодия полугодии полугодию полугодий полугодиям полугодиях полуг полугод "
        "пол полгода"
    ),
    Kind.MONTH_WORD: "мес месяц месяца месяце месяцу месяцев месяцам месяцах",
    Kind.TIME_UNIT: (
        "неделя недели неделю неделе неделям недель день дня дней дни дню сутки суток декада "
        "декаду декаде декады четверть четверти четвертям четвертей каникулы каникул час часа "
        "часов лет понедельник понедельникам вторник вторникам среду среда средам четверг "
        "четвергам пятница пятницу пятницам суббота субботу субботам"
    ),
    Kind.SINCE: "с со после",
    Kind.BY: "по",
    Kind.UNTIL: "до к ко позднее позже",
    Kind.IN: "в во за",
    Kind.ON: "на",
    Kind.FROM: "от",
    Kind.END: "конец конца концу конце окончания окончанию",
    Kind.DURING: "течение течении течени теч втечение втечении протяжении протяжение",
    Kind.WHOLE: "круглый весь всего всей всему всем вся все всю",
    Kind.FILLER: (
        "текущий текущего текущем календарный календарного календарном данного начиная включительно"
    ),
    Kind.PERIOD: "период периода периоде периоду срок срока сроки сроков сроку",
    Kind.OF_PLAN: (
        "реализация реализации реализацию программа программы программе программу проекта "
        "действия дорожной карты плана планом планами плану"
    ),
    Kind.OF_DEED: "исполнения выполнения проведения",
    Kind.ALWAYS: (
        "постоянно пост систематически систематично системно регулярно непрерывно круглогодично "
        "перманентно"
    ),
    Kind.FREQUENCY: (
        "ежедневно ежедн еженедельно еженед ежечетвертно ежечасно дважды трижды периодически"
    ),
    Kind.TIMES: "раз раза разу р",
    Kind.EACH: "каждый каждая каждого каждом каждой каждое каждую каждому каждые",
    Kind.ACCORDING: "согласно соответствии мере",
    Kind.NOT: "не",
    Kind.EARLIER: "ранее раньше",
    Kind.ONWARD: "далее затем впоследствии",
    Kind.EXCEPT: "кроме исключая исключением",
}
_VALUED: dict[str, dict[str, int]] = {
    Kind.RECURRING: {
        **dict.fromkeys(("ежемесячно", "ежемес", "ежем", "помесячно"), 1),
        **dict.fromkeys(("ежеквартально", "ежекварт", "ежекв", "поквартально"), 3),
        **dict.fromkeys(("ежеполугодно",), 6),
        **dict.fromkeys(("ежегодно", "ежегод"), 12),
    },
    Kind.NUMBER: {
        **dict.fromkeys(("один", "одного", "одному", "одна"), 1),
        **dict.fromkeys(("два", "двух", "две"), 2),
        **dict.fromkeys(("три", "трех"), 3),
        **dict.fromkeys(("четыре", "четырех"), 4),
        "пять": 5,
        "шесть": 6,
    },
    Kind.ORDINAL: {
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

# Long words that are known with one wrong letter; months besides.
_MISSPELT = letters("recurring always school quarter half_year during")

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
        words |= dict.fromkeys([*_month_forms(name), *short.split()], (Kind.MONTH, number))
    return words


WORDS = _lexicon()
_FULL_MONTHS = {form for name in MONTH_NAMES for form in _month_forms(name)} - {"маем"}


def _known_by_edge() -> dict[str, list[str]]:
    """Words that may be misspelt, by their first two and by their last two letters.

    One wrong letter leaves one of these ends whole; shorter words have too many neighbours.
    """
    by_edge: dict[str, list[str]] = defaultdict(list)
    for word, (kind, _) in WORDS.items():
        if (word in _FULL_MONTHS and len(word) > 3) or (kind in _MISSPELT and len(word) > 6):
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
    months = {meaning for meaning in near if meaning[0] == Kind.MONTH}
    if len(months) > 1:
        return Kind.UNSURE_MONTH, 0
    if not months and _ADJECTIVE.search(word):
        return None
    near = months or near
    return near.pop() if len(near) == 1 else None

"""What in the answers of a school asks for help, and what the department may advise. Pure.

A rule reads one question of the ready forms by its code; a form that does not ask it fires none. A
share is compared with that of all other schools together, and only a difference beyond chance
counts, so that a small school is not named for two pupils.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from monitoring.indicators.differences import Change, change
from monitoring.rounds.values import NO, Value
from roadmaps.proof.round_figures import Figure, measured, part_words, share_of
from shnor_portal.core.typography import NBSP, inside


class Area(StrEnum):
    RESULTS = "results"
    TEACHING = "teaching"
    MANAGEMENT = "management"
    ENVIRONMENT = "environment"

    @property
    def label(self) -> str:
        return _AREAS[self]


_AREAS = {
    Area.RESULTS: "результаты обучения",
    Area.TEACHING: "преподавание",
    Area.MANAGEMENT: "работа администрации",
    Area.ENVIRONMENT: "школьная среда",
}


class Rule(StrEnum):
    """What a rule asks of a school's answer."""

    ABOVE = "above"
    """Its share is above that of the other schools, beyond chance."""
    BELOW = "below"
    OVER = "over"
    """Its number is over `limit`."""
    UNDER = "under"
    """Its share is under `limit` percent."""
    LACKS = "lacks"
    """Its number is less than that of the question `beside`."""
    IS_NO = "no"
    CHOSEN = "chosen"
    """The choice is `choice`."""


@dataclass(frozen=True)
class Sign:
    """A rule, in words what it finds, and what is advised; `metrics` are of the indicators that
    the advice is to move."""

    code: str
    area: Area
    question: str
    rule: Rule
    title: str
    advice: str
    days: int
    metrics: tuple[str, ...] = ()
    limit: int = 0
    beside: str = ""
    choice: str = ""
    listed_only: bool = False
    """Of accompanied schools alone: of others it is nothing to mend."""


_GIA = ("gia_below_minimum", "oge_below_minimum", "ege_below_minimum")
_R, _T, _M, _E = Area.RESULTS, Area.TEACHING, Area.MANAGEMENT, Area.ENVIRONMENT

SIGNS: tuple[Sign, ...] = (
    Sign("vpr_fail", _R, "vpr_fail", Rule.ABOVE, "доля отметок «2» по ВПР выше, чем у других школ",
         "Разобрать на педагогическом совете задания ВПР, с которыми не справились, и включить "
         "работу с этими темами в план школы.", 45, ("positive_dynamics",)),
    Sign("vpr_lowered", _R, "vpr_lowered", Rule.ABOVE,
         "отметки за ВПР чаще ниже отметок в журнале",
         "Сверить критерии текущих отметок с критериями ВПР, обсудить итоги с учителями и внести "
         "изменения в положение о внутренней оценке.", 45),
    Sign("oge_russian", _R, "oge_russian_fail", Rule.ABOVE,
         "доля «2» на ОГЭ по русскому языку выше, чем у других школ",
         "Составить график консультаций по русскому языку для девятого класса и провести "
         "тренировочную работу.", 30, _GIA),
    Sign("oge_math", _R, "oge_math_fail", Rule.ABOVE,
         "доля «2» на ОГЭ по математике выше, чем у других школ",
         "Составить график консультаций по математике для девятого класса и провести "
         "тренировочную работу.", 30, _GIA),
    Sign("ege_russian", _R, "ege_russian_below", Rule.ABOVE,
         "доля не преодолевших минимум на ЕГЭ по русскому языку выше, чем у других школ",
         "Определить выпускников группы риска по русскому языку и назначить им консультации.", 30,
         _GIA),
    Sign("ege_math", _R, "ege_math_below", Rule.ABOVE,
         "доля не преодолевших минимум на ЕГЭ по математике выше, чем у других школ",
         "Определить выпускников группы риска по математике и назначить им консультации.", 30,
         _GIA),
    Sign("risk_pupils", _R, "risk_pupils", Rule.ABOVE,
         "в группе риска неуспешности больше обучающихся, чем у других школ",
         "Составить индивидуальные маршруты для обучающихся группы риска и раз в четверть "
         "подводить итог.", 45),
    Sign("repeat", _R, "period_repeat", Rule.OVER, "есть оставленные на повторное обучение",
         "Провести психолого-педагогический консилиум по каждому обучающемуся, оставленному на "
         "повторное обучение.", 30),
    Sign("diagnosed", _T, "diagnosed", Rule.UNDER,
         "диагностику профессиональных дефицитов прошли меньше половины учителей",
         "Направить учителей на диагностику профессиональных дефицитов.", 60, ("taught",),
         limit=50),
    Sign("routes", _T, "with_route", Rule.LACKS,
         "не у всех учителей с дефицитами есть индивидуальный маршрут",
         "Составить индивидуальные образовательные маршруты учителям с выявленными дефицитами.",
         45, beside="with_deficit"),
    Sign("off_profile", _T, "teachers_off_profile", Rule.ABOVE,
         "предметы не по образованию ведут чаще, чем в других школах",
         "Подать заявку на переподготовку учителей, которые ведут предмет не по образованию.", 60),
    Sign("vacancies", _T, "vacancies", Rule.OVER, "есть вакансии учителей",
         "Согласовать с муниципальным координатором, кто ведёт предметы, по которым есть "
         "вакансии: совместитель, сетевой учитель или дистанционные уроки.", 30),
    Sign("plan_overdue", _M, "plan_overdue", Rule.OVER, "есть просроченные мероприятия плана",
         "Выполнить просроченные мероприятия плана или внести в план изменения с причиной.", 30,
         ("done_in_time",)),
    Sign("profile_answered", _M, "profile_answered", Rule.UNDER,
         "не за каждый фактор риска отвечает человек",
         "Назначить ответственных за каждый фактор рискового профиля.", 21, limit=100),
    Sign("site", _M, "site_complete", Rule.IS_NO,
         "раздел о качестве образования на сайте не заполнен",
         "Заполнить на сайте школы раздел о повышении качества образования.", 21,
         ("open_sites",)),
    Sign("curator", _M, "curator", Rule.IS_NO, "за школой не закреплён куратор",
         "Выбрать школу-партнёра и подготовить договор о сотрудничестве.", 45,
         ("with_curator", "with_contract"), listed_only=True),
    Sign("help", _M, "self_rating", Rule.CHOSEN, "школа просит о помощи",
         "Согласовать с методической службой план помощи школе: что, кто и когда.", 21,
         choice="Нужна помощь"),
    Sign("covered", _E, "covered", Rule.BELOW,
         "дополнительным образованием охвачено меньше обучающихся, чем в других школах",
         "Определить, какие программы дополнительного образования нужны обучающимся, и открыть "
         "группы на базе школы или партнёра.", 60, ("additional_grown",)),
    Sign("school_register", _E, "school_register", Rule.ABOVE,
         "на внутришкольном учёте больше обучающихся, чем в других школах",
         "Пересмотреть план профилактической работы и закрепить наставников за обучающимися, "
         "состоящими на учёте.", 45),
    Sign("mediation", _E, "mediation", Rule.IS_NO, "нет школьной службы примирения",
         "Создать школьную службу примирения и обучить её участников.", 60),
)  # fmt: skip

BY_CODE = {sign.code: sign for sign in SIGNS}


@dataclass(frozen=True)
class Found:
    """A sign at a school; `words` are its numbers beside those of the others."""

    school: int
    title: str
    sign: Sign
    words: str


def found(figures: Iterable[Figure], listed: Collection[int]) -> list[Found]:
    """Every sign of every school, by the order of signs, then by the name of the school; `listed`
    are accompanied schools."""
    by_question: dict[str, Figure] = {}
    for figure in figures:
        by_question.setdefault(figure.question.code, figure)
    signs = []
    for sign in SIGNS:
        if asked := by_question.get(sign.question):
            every = _at_schools(sign, asked, by_question)
            signs += [one for one in every if not sign.listed_only or one.school in listed]
    return signs


def common(schools: Collection[int], signs: Sequence[Found]) -> list[Sign]:
    """Signs of every school: they tell of the municipality and part no schools."""
    at = Counter(one.sign.code for one in signs)
    return [sign for sign in SIGNS if len(schools) > 1 and at[sign.code] == len(schools)]


def groups(
    schools: Mapping[int, str], signs: Iterable[Found]
) -> list[tuple[tuple[Area, ...], tuple[str, ...]]]:
    """Schools by the areas in which they have signs, the most areas first, none last; what all of
    them have makes no group."""
    signs = list(signs)
    shared = {sign.code for sign in common(schools, signs)}
    areas: dict[int, set[Area]] = {school: set() for school in schools}
    for one in signs:
        if one.sign.code in shared:
            continue
        areas.setdefault(one.school, set()).add(one.sign.area)
    by_areas: dict[tuple[Area, ...], list[str]] = {}
    for school, title in schools.items():
        key = tuple(area for area in Area if area in areas[school])
        by_areas.setdefault(key, []).append(title)
    order = list(Area)
    ranked = sorted(by_areas, key=lambda key: (-len(key), [order.index(area) for area in key]))
    return [(key, tuple(sorted(by_areas[key]))) for key in ranked]


def _at_schools(sign: Sign, figure: Figure, figures: Mapping[str, Figure]) -> list[Found]:
    beside = figures.get(sign.beside)
    others = {part.school: part.value for part in beside.parts} if beside else {}
    signs = []
    for part in figure.parts:
        words = _words(sign, figure, part.school, part.value, others.get(part.school))
        if words:
            if beside and (other := others.get(part.school)):
                words += f"; {inside(beside.question.text)}: {part_words(beside.question, other)}"
            signs.append(Found(part.school, part.title, sign, words))
    return signs


def _words(sign: Sign, figure: Figure, school: int, value: Value, beside: Value | None) -> str:
    """The numbers of the sign, "" where the school does not have it."""
    said = f"{figure.question.text}: {part_words(figure.question, value)}"
    if sign.rule in {Rule.ABOVE, Rule.BELOW}:
        own, rest = measured([value]), figure.others(school)
        wanted = Change.GREW if sign.rule == Rule.ABOVE else Change.FELL
        if own is None or rest is None or change(own, rest) != wanted:
            return ""
        return f"{said}; в{NBSP}остальных школах вместе {share_of(rest)}"
    holds = {
        Rule.OVER: value.number is not None and value.number > sign.limit,
        Rule.UNDER: bool(value.whole)
        and value.number is not None
        and 100 * value.number < sign.limit * (value.whole or 0),
        Rule.LACKS: value.number is not None
        and beside is not None
        and beside.number is not None
        and value.number < beside.number,
        Rule.IS_NO: value.text == NO,
        Rule.CHOSEN: value.text == sign.choice,
    }
    return said if holds[sign.rule] else ""

"""What the portal knows without asking: values by the codes that questions name, for many schools
in a few queries. Rooms above add what they know (`register`)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from monitoring.indicators.calculate import Counts, indicator_ratio, pool
from monitoring.models import PeriodResult, ResourceMap, RiskProfile, SchoolResult
from monitoring.models.results import COUNT_FIELDS
from monitoring.rounds.document import Type
from monitoring.rounds.values import NO, YES, Given, Value
from schools.models import SchoolYear, SocialPassport, YearFigures
from shnor_portal.core.typography import counted, short_date

ByCode = dict[str, Given]
BySchool = dict[int, ByCode]


@dataclass(frozen=True)
class Source:
    """Something that the portal knows of a school: its code, its words, what answers it fits."""

    code: str
    title: str
    type: Type


Reader = Callable[[Sequence[int], int], BySchool]

_SYSTEM = YearFigures.System
# Two years tell of a school: that of the round, and the one before it where the new is not known.
_YEARS = 2
_RESULTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("vpr_fail", "доля «2» по всем ВПР", "vpr", "", "fail_share"),
    ("vpr_quality", "доля «4» и «5» по всем ВПР", "vpr", "", "quality_share"),
    ("vpr_russian_fail", "доля «2» ВПР по русскому языку", "vpr", "Русский язык", "fail_share"),
    ("vpr_math_fail", "доля «2» ВПР по математике", "vpr", "Математика", "fail_share"),
    ("vpr_lowered", "доля отметок ВПР ниже журнала", "vpr", "", "journal_lowered_share"),
    ("vpr_confirmed", "доля подтверждённых отметок ВПР", "vpr", "", "journal_confirmed_share"),
    ("oge_russian_fail", "доля «2» ОГЭ по русскому языку", "oge", "Русский язык", "fail_share"),
    ("oge_math_fail", "доля «2» ОГЭ по математике", "oge", "Математика", "fail_share"),
    ("oge_russian_quality", "доля «4» и «5» ОГЭ по русскому языку", "oge", "Русский язык",
     "quality_share"),
    ("oge_math_quality", "доля «4» и «5» ОГЭ по математике", "oge", "Математика", "quality_share"),
    ("ege_russian_below", "доля ниже минимума ЕГЭ по русскому языку", "ege", "Русский язык",
     "below_minimum_share"),
    ("ege_math_below", "доля ниже минимума ЕГЭ по математике", "ege", "Математика",
     "below_minimum_share"),
)  # fmt: skip
_PERIODS = (
    ("period_success", "доля успевающих за последний период", "succeed"),
    ("period_quality", "доля успевающих на «4» и «5» за последний период", "quality"),
    ("period_register", "доля на профилактическом учёте", "on_register"),
)
_PASSPORT = (
    ("large_families", "доля детей из многодетных семей"),
    ("low_income", "доля детей из семей с низким доходом"),
    ("single_parent", "доля детей из неполных семей"),
    ("sop_families", "доля детей из семей в социально опасном положении"),
    ("kdn", "доля детей на учёте КДН"),
    ("school_register", "доля детей на внутришкольном учёте"),
    ("foster", "доля приёмных и опекаемых детей"),
    ("non_native_russian", "доля детей с неродным русским языком"),
    ("both_parents_higher_edu", "доля детей, у которых оба родителя с высшим образованием"),
)
_STAFF = (
    ("teachers_degree", "доля учителей с высшим педагогическим образованием"),
    ("teachers_highest", "доля учителей высшей категории"),
    ("teachers_first", "доля учителей первой категории"),
    ("teachers_young", "доля учителей моложе 30 лет"),
    ("teachers_novice", "доля учителей со стажем до трёх лет"),
    ("teachers_pension", "доля учителей пенсионного возраста"),
    ("teachers_part_time", "доля внешних совместителей"),
    ("teachers_off_profile", "доля ведущих предмет не по образованию"),
    ("teachers_courses", "доля повысивших квалификацию за три года"),
)
_POSTS = (
    ("psychologist", "ставок педагога-психолога"),
    ("speech_therapist", "ставок логопеда"),
    ("defectologist", "ставок дефектолога"),
    ("social_teacher", "ставок социального педагога"),
)
_ADDITIONAL = (
    ("covered", "доля детей в дополнительном образовании"),
    ("in_school", "доля занимающихся в самой школе"),
)
_CONTEXT = (
    ("special_needs", "доля обучающихся с ОВЗ"),
    ("disabled", "доля обучающихся с инвалидностью"),
)

SOURCES: dict[str, Source] = {}
_READERS: list[Reader] = []


def register(reader: Reader, *sources: Source) -> None:
    """Add what a room knows, once."""
    if reader not in _READERS:
        _READERS.append(reader)
    SOURCES.update({source.code: source for source in sources})


def known(schools: Sequence[int], year: int) -> BySchool:
    """Everything that the portal knows of the schools for the year, by code."""
    by_school: BySchool = defaultdict(dict)
    for reader in _READERS:
        for school, by_code in reader(schools, year).items():
            by_school[school].update(by_code)
    return by_school


def share(part: Any, whole: Any, source: str) -> Given | None:
    """A share that can be one; None where something is not known or there is nothing to divide."""
    if part is None or not whole or part > whole:
        return None
    return Given(Value(Decimal(str(part)), Decimal(str(whole))), source)


def figure(number: Any, source: str) -> Given | None:
    return None if number is None else Given(Value(Decimal(str(number))), source)


def yes_no(flag: bool | None, source: str) -> Given | None:
    return None if flag is None else Given(Value(text=YES if flag else NO), source)


def text(words: str, source: str) -> Given | None:
    return Given(Value(text=words), source) if words else None


def kept(pairs: Iterable[tuple[str, Given | None]]) -> ByCode:
    return {code: given for code, given in pairs if given is not None}


def _results(schools: Sequence[int], year: int) -> BySchool:
    """Of each procedure the latest of the two years that the school has."""
    rows = (
        SchoolResult.objects.filter(
            school__in=schools,
            assessment__procedure__in=("vpr", "oge", "ege"),
            assessment__year__in=range(year - _YEARS + 1, year + 1),
        )
        .order_by("assessment__year")
        .values_list(
            "school", "assessment__procedure", "assessment__year", "assessment__subject",
            *COUNT_FIELDS,
        )
    )  # fmt: skip
    cells: dict[int, dict[str, tuple[int, list[tuple[str, Counts]]]]] = defaultdict(dict)
    for school, procedure, when, subject, *numbers in rows:
        latest, works = cells[school].get(procedure, (0, []))
        if when > latest:
            works = []
        works.append((subject, Counts(**dict(zip(COUNT_FIELDS, numbers, strict=True)))))
        cells[school][procedure] = when, works
    return {school: _of_results(by_procedure) for school, by_procedure in cells.items()}


def _of_results(by_procedure: dict[str, tuple[int, list[tuple[str, Counts]]]]) -> ByCode:
    by_code: ByCode = {}
    for code, _, procedure, subject, indicator in _RESULTS:
        when, cells = by_procedure.get(procedure, (0, []))
        counts = [count for name, count in cells if name.startswith(subject)]
        ratio = indicator_ratio(indicator, pool(counts), procedure) if counts else None
        if ratio:
            works = counted(len(counts), "работа,работы,работ")
            given = share(
                _exact(ratio[0]), _exact(ratio[1]), f"результаты {when}\u00a0года: {works}"
            )
            by_code |= kept([(code, given)])
    if "vpr" in by_procedure:
        when, cells = by_procedure["vpr"]
        by_code |= kept([("vpr_works", figure(len(cells), f"результаты ВПР {when}\u00a0года"))])
    return by_code


def _exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _periods(schools: Sequence[int], year: int) -> BySchool:
    """The school as a whole at its latest period of the two years."""
    rows = PeriodResult.objects.filter(
        school__in=schools,
        year__in=range(year - _YEARS + 1, year + 1),
        class_name="",
        subject="",
    ).order_by("year", "period")
    by_school: BySchool = {}
    for row in rows:
        words = f"результаты школы, {row.year_words}, {row.get_period_display()}"
        shares = [
            (code, share(getattr(row, name), row.pupils, words)) for code, _, name in _PERIODS
        ]
        figures = [
            ("attendance", figure(row.attendance, words)),
            ("period_repeat", figure(row.repeat, words)),
            ("period_conditional", figure(row.conditional, words)),
        ]
        by_school[row.school_id] = {**by_school.get(row.school_id, {}), **kept([*shares, *figures])}
    return by_school


def _passports(schools: Sequence[int], year: int) -> BySchool:
    rows = SocialPassport.objects.filter(
        school__in=schools, year__in=range(year - _YEARS + 1, year + 1)
    ).order_by("year")
    by_school: BySchool = {}
    for row in rows:
        day = f" на\u00a0{short_date(row.as_of)}" if row.as_of else ""
        words = f"социальный паспорт {row.year}\u00a0года{day}"
        pairs = [(code, share(getattr(row, code), row.pupils, words)) for code, _ in _PASSPORT]
        by_school[row.school_id] = kept([("pupils", figure(row.pupils, words)), *pairs])
    return by_school


def _years(schools: Sequence[int], year: int) -> BySchool:
    rows = SchoolYear.objects.filter(
        school__in=schools, year__in=range(year - _YEARS + 1, year + 1)
    ).order_by("year")
    by_school: BySchool = {}
    for row in rows:
        words = f"олимпиады и\u00a0выбытие {row.year}\u00a0года"
        by_school[row.school_id] = kept(
            [
                ("olympiads", share(row.olympiad_participants, row.contingent, words)),
                ("olympiad_winners", figure(row.olympiad_winners, words)),
                ("leavers", share(row.leavers, row.contingent, words)),
            ]
        )
    return by_school


def _figures(schools: Sequence[int], year: int) -> BySchool:
    """Figures of staff go before those of ФИС ОКО, a later year before an earlier."""
    rows = YearFigures.objects.filter(
        school__in=schools,
        year__in=range(year - _YEARS + 1, year + 1),
        system__in=(_SYSTEM.STAFF, _SYSTEM.ADDITIONAL, _SYSTEM.CONTEXT),
    ).order_by("year")
    by_system: dict[str, list[YearFigures]] = defaultdict(list)
    for row in rows:
        by_system[row.system].append(row)
    by_school: BySchool = defaultdict(dict)
    for row in (*by_system[_SYSTEM.CONTEXT], *by_system[_SYSTEM.STAFF]):
        by_school[row.school_id] |= _people(row)
    for row in by_system[_SYSTEM.CONTEXT]:
        by_school[row.school_id] |= _shares(row, _CONTEXT, "pupils")
        computers = figure(row.figures.get("computers"), _words(row))
        by_school[row.school_id] |= kept([("computers", computers)])
    for row in by_system[_SYSTEM.ADDITIONAL]:
        by_school[row.school_id] |= _shares(row, _ADDITIONAL, "pupils")
    return by_school


def _people(row: YearFigures) -> ByCode:
    words = _words(row)
    numbers = ("teachers", "vacancies", *(code for code, _ in _POSTS))
    plain = kept((code, figure(_number(row.figures.get(code)), words)) for code in numbers)
    return {**plain, **_shares(row, _STAFF, "teachers")}


def _shares(row: YearFigures, codes: Iterable[tuple[str, str]], whole: str) -> ByCode:
    figures, words = row.figures, _words(row)
    of = _number(figures.get(whole))
    return kept((code, share(_number(figures.get(code)), of, words)) for code, _ in codes)


def _number(value: Any) -> Any:
    """A figure of a source, which may be a text where it should be none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _words(row: YearFigures) -> str:
    day = f" на\u00a0{short_date(row.as_of)}" if row.as_of else f", {row.year}\u00a0год"
    return f"{row.get_system_display()}{day}"


def _resources(schools: Sequence[int], year: int) -> BySchool:
    rows = ResourceMap.objects.filter(
        school__in=schools, year__in=range(year - _YEARS + 1, year + 1)
    ).order_by("year")
    by_school: BySchool = {}
    for row in rows:
        words = f"карта ресурсов {row.year}\u00a0года"
        by_school[row.school_id] = kept(
            [
                ("growth_point", yes_no(row.growth_point, words)),
                ("digital_environment", yes_no(row.digital_environment, words)),
                ("improvement", text(row.improvement, words)),
            ]
        )
    return by_school


def _profiles(schools: Sequence[int], year: int) -> BySchool:
    """The latest risk profile that was there by the end of the year."""
    rows = (
        RiskProfile.objects.filter(school__in=schools, dated__year__lte=year)
        .order_by("dated", "pk")
        .prefetch_related("factors")
    )
    by_school: BySchool = {}
    for row in rows:
        words = f"рисковый профиль от\u00a0{short_date(row.dated)}"
        factors = list(row.factors.all())
        answered = sum(bool(f.responsible_id or f.responsible_text) for f in factors)
        by_school[row.school_id] = kept(
            [
                ("profile_dated", text(row.dated.isoformat(), words)),
                ("profile_high", figure(sum(f.level == "high" for f in factors), words)),
                ("profile_answered", share(answered, len(factors), words)),
            ]
        )
    return by_school


def _shares_of(lines: Iterable[tuple[str, str, *tuple[str, ...]]]) -> list[Source]:
    return [Source(line[0], line[1], Type.SHARE) for line in lines]


register(
    _results,
    *_shares_of(_RESULTS),
    Source("vpr_works", "сколько работ ВПР написала школа", Type.NUMBER),
)
register(
    _periods,
    *_shares_of(_PERIODS),
    Source("attendance", "посещаемость, %", Type.NUMBER),
    Source("period_repeat", "оставлены на повторное обучение", Type.NUMBER),
    Source("period_conditional", "переведены условно", Type.NUMBER),
)
register(_passports, *_shares_of(_PASSPORT), Source("pupils", "обучающихся", Type.NUMBER))
register(
    _years,
    Source("olympiads", "доля участников регионального и всероссийского этапов", Type.SHARE),
    Source("olympiad_winners", "победителей и призёров олимпиад", Type.NUMBER),
    Source("leavers", "доля выбывших без продолжения обучения", Type.SHARE),
)
register(
    _figures,
    *_shares_of(_STAFF),
    *_shares_of(_ADDITIONAL),
    *_shares_of(_CONTEXT),
    *(Source(code, title, Type.NUMBER) for code, title in _POSTS),
    Source("teachers", "учителей", Type.NUMBER),
    Source("vacancies", "вакансий", Type.NUMBER),
    Source("computers", "компьютеров", Type.NUMBER),
)
register(
    _resources,
    Source("growth_point", "работает «Точка роста»", Type.YES_NO),
    Source("digital_environment", "используется ЦОС", Type.YES_NO),
    Source("improvement", "заметное улучшение за год", Type.TEXT),
)
register(
    _profiles,
    Source("profile_dated", "дата рискового профиля", Type.DATE),
    Source("profile_high", "факторов высокой значимости", Type.NUMBER),
    Source("profile_answered", "доля факторов, за которые отвечает человек", Type.SHARE),
)

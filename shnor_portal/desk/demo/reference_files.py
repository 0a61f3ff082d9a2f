"""Files about schools: registry, social passport, territory, olympiads, means of the region."""

from collections.abc import Iterable, Sequence
from typing import Any

from monitoring.objectivity import bias_list as bias
from schools.imports.columns import KnownColumn as Header
from schools.imports.olympiads import OlympiadsLayout
from schools.imports.registry_rows import COLUMNS
from schools.imports.social_passport import SocialPassportLayout
from schools.imports.territory import TerritoryLayout
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.social import FACTORS
from shnor_portal.core.sheets.writing import Column, SheetData, write_book
from shnor_portal.desk.demo.cohorts import Work
from shnor_portal.desk.demo.days import Days
from shnor_portal.desk.demo.places import REGION_UNEMPLOYMENT, DemoMunicipality, DemoSchool
from shnor_portal.desk.demo.reports import REGION_PUPILS

# Share of pupils with the factor in the best and in the hardest conditions.
FACTOR_SHARES = {
    "both_parents_higher_edu": (0.42, 0.07),
    "one_parent_higher_edu": (0.38, 0.12),
    "large_families": (0.15, 0.38),
    "parents_unemployed_both": (0.01, 0.07),
    "parent_disabled": (0.01, 0.03),
    "foster": (0.02, 0.07),
    "sop_families": (0.005, 0.05),
    "kdn": (0.003, 0.035),
    "parents_unemployed_single_or_both": (0.02, 0.13),
    "deviant": (0.005, 0.06),
    "non_native_russian": (0.02, 0.09),
    "single_parent": (0.15, 0.28),
    "low_income": (0.09, 0.36),
    "one_parent_unemployed": (0.02, 0.09),
    "good_housing": (0.85, 0.45),
    "poor_housing": (0.15, 0.55),
    "disabled_pupils": (0.03, 0.06),
    "school_register": (0.01, 0.06),
}
PARTICIPANTS_PER_WINNER = 4
_LISTED_WORKS = tuple(
    Header(f"{grade} {short}", f"{grade} {short}") for grade in (4, 5, 6) for short in ("РУ", "МА")
)


def registry(place: DemoMunicipality) -> bytes:
    rows = [
        {
            "login": place.login(school),
            "gia": f"98{place.serial}{place.number(school):03}",
            "full_name": school.full_name,
            "name": school.name,
            "kind": school.kind,
            "inn": _inn(place, school),
            "settlement": school.settlement,
            **{flag: "да" if flag in school.flags else "нет" for flag in
               ("rural", "small", "hard_to_reach", "advanced")},
            "pupils": school.pupils,
            "head_name": school.head,
        }
        for school in place.schools
    ]  # fmt: skip
    return _book("Реестр", COLUMNS, rows)


def social_passport(place: DemoMunicipality, year: int, days: Days) -> bytes:
    rows = [
        {
            "year": year,
            "as_of": f"{days.passport(year):%d.%m.%Y}",
            "login": place.login(school),
            "school": school.name,
            "pupils": school.pupils,
            **{factor.code: _with_factor(school, factor.code, year) for factor in FACTORS},
        }
        for school in place.schools
    ]
    return _yearly(SocialPassportLayout, rows)


def territory(place: DemoMunicipality, year: int) -> bytes:
    rows = [
        {
            "year": year,
            "login": place.login(school),
            "school": school.name,
            "settlement": school.settlement,
            "unemployment": school.unemployment,
            "region_unemployment": REGION_UNEMPLOYMENT,
            "hard_to_reach": "да" if "hard_to_reach" in school.flags else "нет",
        }
        for school in place.schools
    ]
    return _yearly(TerritoryLayout, rows)


def olympiads(place: DemoMunicipality, years: Iterable[int], days: Days) -> bytes:
    rows = [
        {
            "year": year,
            "login": place.login(school),
            "school": school.name,
            "olympiad_participants": (taking := school.olympiads[year - days.year - 1]),
            "olympiad_winners": taking // PARTICIPANTS_PER_WINNER,
            "contingent": school.pupils,
            "leavers": school.pupils * (1 + year % 2) // 400,
        }
        for year in years
        for school in place.schools
    ]
    return _yearly(OlympiadsLayout, rows)


def region_means(works: Sequence[Work], exams: Sequence[list[Any]]) -> bytes:
    """«Средние показатели»: the region's mean primary scores of each work, and rows of exams."""
    heads = ("Год", "Процедура", "Предмет", "Класс", "Уровень", "Участников",
             "Средний первичный балл", "Максимальный первичный балл",
             "Средний тестовый балл")  # fmt: skip
    rows = [
        [work.year, "ВПР", work.subject, work.grade, "регион", REGION_PUPILS,
         round(sum(work.starts[:2]) / 2 + work.max_primary * 0.06, 2), work.max_primary, None]
        for work in works
    ]  # fmt: skip
    rows += exams
    return write_book([SheetData("Средние", [Column(head) for head in heads], rows)])


def _with_factor(school: DemoSchool, code: str, year: int) -> int:
    best, hardest = FACTOR_SHARES[code]
    share = best + (hardest - best) * school.hardship
    # A year moves the figure a little, each factor in its own way.
    return round(school.pupils * share * (1 + 0.04 * ((year * 7 + len(code)) % 5 - 2)))


def _inn(place: DemoMunicipality, school: DemoSchool) -> str:
    digits = f"98{place.serial:02}{place.number(school):05}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return f"{digits}{check % 11 % 10}"


def _yearly(layout: type[SchoolYearLayout], rows: list[dict[str, Any]]) -> bytes:
    return _book(layout.title, layout.columns, rows)


def bias_list(place: DemoMunicipality, marked: Sequence[tuple[int, str, Sequence[str]]]) -> bytes:
    """The list that the region sends down; rows are (year, key of a school, works: «5 РУ»)."""
    schools = {school.key: school for school in place.schools}
    rows: list[dict[str, Any]] = [
        {
            "year": str(year),
            "login": place.login(schools[key]),
            "municipality": place.name,
            "school": schools[key].name,
            **{work.header: 1 if work.header in works else None for work in _LISTED_WORKS},
            "markers": len(works),
        }
        for year, key, works in marked
    ]
    columns = (YEAR, LOGIN, bias.MUNICIPALITY, NAME, *_LISTED_WORKS, bias.MARKERS)
    return _book("Признаки необъективности ", columns, rows)


def _book(title: str, headers: Sequence[Header], rows: list[dict[str, Any]]) -> bytes:
    """The blank's own columns that the rows fill."""
    used = [header for header in headers if any(header.field in row for row in rows)]
    columns = [Column(header.header, 24) for header in used]
    cells = [[row.get(header.field) for header in used] for row in rows]
    return write_book([SheetData(title, columns, cells)])

"""Names of procedures, years and figures as they stand inside a Russian sentence."""

import math
from collections.abc import Iterable
from decimal import Decimal

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.identification.methodology.vocabulary import PROCEDURE_NAMES
from shnor_portal.core.typography import NBSP, counted, number

DATIVE = {
    "Русский язык": "русскому языку",
    "Математика": "математике",
    "Математика базовая": "базовой математике",
    "Математика профильная": "профильной математике",
    "Окружающий мир": "окружающему миру",
    "Литературное чтение": "литературному чтению",
    "Литература": "литературе",
    "Биология": "биологии",
    "История": "истории",
    "География": "географии",
    "Обществознание": "обществознанию",
    "Физика": "физике",
    "Химия": "химии",
    "Информатика": "информатике",
    "Английский язык": "английскому языку",
    "Немецкий язык": "немецкому языку",
    "Французский язык": "французскому языку",
    "Испанский язык": "испанскому языку",
    "Китайский язык": "китайскому языку",
    "Иностранный язык": "иностранному языку",
}
LEVELS = {"base": "базовый уровень", "advanced": "углублённый уровень"}

# Where the grade goes without saying.
_ONE_GRADE = {"oge", "ege"}

OPS = {">": "более", ">=": "не менее", "<": "менее", "<=": "не более"}
LEVEL_GENITIVE = {
    "country": "по стране",
    "region": "по региону",
    "municipality": "по муниципалитету",
}
PEERS = {
    "municipality": "школ муниципалитета",
    "kind": "школ того же вида в муниципалитете",
    "rural": "школ такой же местности в муниципалитете",
    "cluster": "школ того же вида и такой же местности в муниципалитете",
    "region": "школ региона",
    "region_kind": "школ того же вида в регионе",
    "region_rural": "школ такой же местности в регионе",
    "region_cluster": "школ того же вида и такой же местности в регионе",
    "none": "школ муниципалитета",
}


def subject_about(procedure: ProcedureKey) -> str:
    """«математике (5 класс)»: what a work is about, to stand after «по»."""
    subject = DATIVE.get(procedure.subject, f"предмету «{procedure.subject}»")
    # The two mathematics of ЕГЭ say their level in the name.
    level = "" if procedure.procedure == "ege" else LEVELS.get(procedure.level, "")
    grade = (
        f"{procedure.grade}{NBSP}класс"
        if procedure.grade and procedure.procedure not in _ONE_GRADE
        else ""
    )
    aside = ", ".join(filter(None, (level, grade)))
    return f"{subject} ({aside})" if aside else subject


def procedure_name(procedure: ProcedureKey, year: int | None = None) -> str:
    """«ВПР 2024 года по математике (5 класс)»; a kind of procedure alone is «ЕГЭ»."""
    name = PROCEDURE_NAMES.get(procedure.procedure, procedure.procedure)
    if year is not None:
        name = f"{name} {year}{NBSP}года"
    return f"{name} по{NBSP}{subject_about(procedure)}" if procedure.subject else name


def quantity(value: float | None, unit: str, apart_from: float | None = None) -> str:
    """A value with its unit; with more digits where it would else look equal to the threshold."""
    if value is None:
        return number(None)
    shown, digits = _rounded(value, unit, apart_from)
    if unit == "share":
        return f"{number(shown, digits) if digits > 2 else number(shown)}{NBSP}%"
    if unit == "points":
        return counted(shown, "балл,балла,баллов")
    return number(shown, digits) if digits > 2 else number(shown)


def _rounded(value: float, unit: str, apart_from: float | None) -> tuple[Decimal, int]:
    scale = 100 if unit == "share" else 1
    exact_value = Decimal(repr(value)) * scale
    # Shares of olympiads and leavers are small: one decimal would not tell them apart.
    coarse = unit == "points" or (unit == "share" and abs(value) >= 0.01)
    for digits in range(1 if coarse else 2, 7):
        shown = round(exact_value, digits)
        if apart_from is None or math.isclose(value, apart_from, abs_tol=1e-9):
            break
        if shown != round(Decimal(repr(apart_from)) * scale, digits):
            break
    return shown, digits


def limit(value: float | None, unit: str) -> str:
    """A threshold as it stands after «не менее», in the genitive."""
    if value is not None and unit == "points":
        return counted(value, "балла,баллов,баллов") if value % 1 == 0 else quantity(value, unit)
    return quantity(value, unit)


def apart(value: float, unit: str, apart_from: float | None = None) -> str:
    """A distance after «на»: points, or standard deviations."""
    if unit != "z":
        return quantity(value, unit, apart_from)
    if value % 1:
        return f"{quantity(value, unit, apart_from)}{NBSP}стандартного отклонения"
    return counted(value, "стандартное отклонение,стандартных отклонения,стандартных отклонений")


def listed(items: Iterable[str]) -> str:
    """«а, б и в», every item once."""
    unique = list(dict.fromkeys(items))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} и{NBSP}{unique[-1]}"


def years_text(years: Iterable[int]) -> str:
    """«2022–2024 годы» for years in a row, «2024 год» for one."""
    ordered = sorted(set(years))
    if len(ordered) == 1:
        return f"{ordered[0]}{NBSP}год"
    if ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}–{ordered[-1]}{NBSP}годы"
    return f"{listed(str(year) for year in ordered)}{NBSP}годы"

"""What a column of somebody's own table may be, in words for a person."""

from dataclasses import dataclass

from monitoring.results.layouts.shares import MARKS


@dataclass(frozen=True, slots=True)
class Role:
    """`group` is the heading under which it is chosen; `many` may stand once for each work."""

    code: str
    title: str
    group: str
    many: bool = False


WHO, WORK, NUMBERS, PUPIL = "Школа", "Работа", "Числа по школе", "Если строка – один ученик"

ROLES: tuple[Role, ...] = (
    Role("school", "Школа: название", WHO),
    Role("login", "Школа: логин или код", WHO),
    Role("municipality", "Муниципалитет", WHO),
    Role("subject", "Предмет", WORK),
    Role("grade", "Класс", WORK),
    Role("work", "Предмет и класс вместе («МА-5»)", WORK),
    Role("year", "Год", WORK),
    Role("participants", "Число участников", NUMBERS, True),
    *(Role(f"n{mark}", f"Сколько получили «{mark}», человек", NUMBERS, True) for mark in MARKS),
    *(Role(f"s{mark}", f"Доля «{mark}», %", NUMBERS, True) for mark in MARKS),
    Role("success", "Успеваемость, %", NUMBERS, True),
    Role("quality", "Качество знаний, %", NUMBERS, True),
    Role("mean_mark", "Средняя отметка (от 2 до 5)", NUMBERS, True),
    Role("mean_primary", "Средний первичный балл", NUMBERS, True),
    Role("max_primary", "Максимальный первичный балл", NUMBERS, True),
    Role("mean_percent", "Средний процент выполнения", NUMBERS, True),
    Role("mean_test", "Средний тестовый балл (из 100)", NUMBERS, True),
    Role("below_n", "Ниже минимального порога, человек", NUMBERS, True),
    Role("below_share", "Ниже минимального порога, %", NUMBERS, True),
    Role("mark", "Отметка ученика", PUPIL, True),
    Role("score", "Первичный балл ученика", PUPIL, True),
)
BY_CODE = {role.code: role for role in ROLES}
SHARES = frozenset(
    {"success", "quality", "below_share", "mean_percent", *(f"s{mark}" for mark in MARKS)}
)
COUNTS = tuple(f"n{mark}" for mark in MARKS)
MARK_SHARES = tuple(f"s{mark}" for mark in MARKS)
DERIVED = ("success", "quality", "mean_mark")
PUPILS = ("mark", "score")
BELOW = ("below_n", "below_share")
# Where a minimum is passed or not: a mark of ОГЭ and of ВПР says it by itself.
WITH_MINIMUM = frozenset({"ege", "kdr", "trial", "school"})
WITH_TEST = frozenset({"ege", "trial"})


def title_of(code: str) -> str:
    """The words of a role, «не нужно» of none."""
    return BY_CODE[code].title if code else "не нужно"

"""Numbers of a school's row in somebody's own table, as counts of people."""

import math
from dataclasses import replace
from fractions import Fraction

from monitoring.indicators.calculate import Counts, exact
from monitoring.results.layouts.envelope import Columns
from monitoring.results.layouts.mapped.roles import BELOW, COUNTS, DERIVED, MARK_SHARES
from monitoring.results.layouts.shares import MARKS, people_by
from monitoring.results.layouts.values import RowReader, Unreadable
from shnor_portal.core.sheets.cells import digits, letters
from shnor_portal.core.typography import counted, number

_PEOPLE = "участник,участника,участников"
Places = dict[str, str]
# Of more than ten thousand people not every number is tried.
_MOST_TRIED = 50
# No work has so many points.
MOST_POINTS = 1000


def counts_of(
    reader: RowReader, columns: Columns, shown: int, max_primary: int | None
) -> tuple[Counts, Places] | None:
    """What a row tells, and the letter of the column of each count; None if nobody took part.

    `shown` is the number of decimals that percents are shown with.
    """
    n = _participants(reader, columns)
    if not n:
        return None
    counts, places = Counts(participants=n), {}
    if "participants" in columns:
        places["participants"] = letters(columns["participants"])
    for read in (_marks, _primary, _test):
        counts, more = read(reader, columns, shown, n, counts)
        places |= more
    if counts.primary_n is not None and counts.primary_max is None:
        counts = replace(counts, primary_max=max_primary)
    if counts == Counts(participants=n):
        at = columns.get("participants", min(columns.values()))
        message = "Кроме числа участников, в строке ничего нет. Впишите результаты."
        raise Unreadable(reader.problem("row_without_result", message, at))
    return counts, places


def _participants(reader: RowReader, columns: Columns) -> int | None:
    if "participants" in columns:
        return reader.count(columns["participants"], "Число участников")
    numbers = [reader.count(columns[role], "Число отметок") for role in COUNTS]
    return sum(value or 0 for value in numbers)


def _n_place(columns: Columns) -> str:
    """Where the number of participants stands: a column of its own, or the first of the marks."""
    return letters(columns.get("participants", columns.get(COUNTS[0], 0)))


def _marks(
    reader: RowReader, columns: Columns, shown: int, n: int, counts: Counts
) -> tuple[Counts, Places]:
    if {*COUNTS} <= columns.keys():
        at = [columns[role] for role in COUNTS]
        numbers = [
            reader.count(one, f"Число «{mark}»") for one, mark in zip(at, MARKS, strict=True)
        ]
        if all(value is None for value in numbers):
            return counts, {}
        people = tuple(value or 0 for value in numbers)
        if sum(people) != n:
            message = (
                f"Отметок в строке {sum(people)}, а {counted(n, _PEOPLE)}. Исправьте "
                "строку и загрузите файл снова."
            )
            raise Unreadable(reader.problem("marks_differ", message, at[0]))
    elif {*MARK_SHARES} <= columns.keys():
        at = [columns[role] for role in MARK_SHARES]
        if all(reader.cells[one] is None for one in at):
            return counts, {}
        what = [f"Процент отметок «{mark}»" for mark in MARKS]
        people = people_by(reader, at, what, n, shown)
    elif {*DERIVED} <= columns.keys():
        at = [columns["success"], columns["quality"], columns["quality"], columns["mean_mark"]]
        derived = _from_summary(reader, columns, shown, n)
        if derived is None:
            return _part_of_marks(reader, columns, shown, n, counts)
        people = derived
    elif "success" in columns:
        return _part_of_marks(reader, columns, shown, n, counts)
    else:
        return counts, {}
    n2, n3, n4, n5 = people
    places = {f"n{mark}": letters(one) for mark, one in zip(MARKS, at, strict=True)}
    return replace(counts, n2=n2, n3=n3, n4=n4, n5=n5), places


def _part_of_marks(
    reader: RowReader, columns: Columns, shown: int, n: int, counts: Counts
) -> tuple[Counts, Places]:
    """Успеваемость, with or without качество: those who failed, those with «3»; «4» and «5» stay
    together, so neither is told."""
    at = columns["success"]
    success = reader.amount(at, "Успеваемость", 100)
    if success is None:
        return counts, {}
    passed = people_by_share(reader, at, success, n, shown)
    counts, places = replace(counts, n2=n - passed), {"n2": letters(at)}
    quality = (
        reader.amount(columns["quality"], "Качество знаний", 100) if "quality" in columns else None
    )
    if quality is None:
        return counts, places
    good = people_by_share(reader, columns["quality"], quality, n, shown)
    if good > passed:
        message = (
            f"Качество знаний ({number(quality)} %) больше успеваемости ({number(success)} %). "
            "Проверьте, не перепутаны ли столбцы, и исправьте строку."
        )
        raise Unreadable(reader.problem("counts_sum_differs", message, columns["quality"]))
    return replace(counts, n3=passed - good), places | {"n3": letters(columns["quality"])}


def _from_summary(
    reader: RowReader, columns: Columns, shown: int, n: int
) -> tuple[int, int, int, int] | None:
    """Four counts out of успеваемость, качество and the mean mark: three equations and N.

    Unreadable where no whole numbers of people give all three as they are shown.
    """
    success = reader.amount(columns["success"], "Успеваемость", 100)
    quality = reader.amount(columns["quality"], "Качество знаний", 100)
    mean = reader.amount(columns["mean_mark"], "Средняя отметка", 5)
    if success is None or quality is None or mean is None:
        return None
    at = columns["success"]
    half = Fraction(1, 2 * 10**shown)
    mean_digits = max(1, digits(reader.cells[columns["mean_mark"]]))
    fits = [
        (n2, n3, n - n2 - n3 - n5, n5)
        for n2 in _near(100 - exact(success), n, half)
        for good in _near(exact(quality), n, half)
        if (n3 := n - n2 - good) >= 0
        for n5 in [round(exact(mean) * n) - 2 * n2 - 3 * n3 - 4 * good]
        if 0 <= n5 <= good
        and abs(Fraction(2 * n2 + 3 * n3 + 4 * good + n5, n) - exact(mean))
        <= Fraction(1, 2 * 10**mean_digits)
    ]
    if not fits:
        message = (
            f"Успеваемость {number(success)} %, качество {number(quality)} % и средняя "
            f"отметка {number(mean)} не сходятся: {counted(n, _PEOPLE)} так получить "
            "не могли. Сверьте строку с числом участников."
        )
        raise Unreadable(reader.problem("percent_base_differs", message, at))
    return min(fits, key=lambda people: _miss(people, n, success, quality))


def _miss(people: tuple[int, int, int, int], n: int, success: float, quality: float) -> Fraction:
    n2, _, n4, n5 = people
    off = abs(Fraction(100 * (n - n2), n) - exact(success))
    return off + abs(Fraction(100 * (n4 + n5), n) - exact(quality))


def _near(share: Fraction, n: int, half: Fraction) -> range:
    """Numbers of people out of n whose share is shown as this one: the middle ones of too many."""
    middle = round(share * n / 100)
    least = max(0, math.ceil((share - half) * n / 100), middle - _MOST_TRIED)
    most = min(n, math.floor((share + half) * n / 100), middle + _MOST_TRIED)
    return range(least, most + 1)


def _primary(
    reader: RowReader, columns: Columns, shown: int, n: int, counts: Counts
) -> tuple[Counts, Places]:
    """A mean of scores, or of percents of the greatest score, as a sum over the participants."""
    role: str
    top: int
    if "mean_primary" in columns:
        role, top = "mean_primary", MOST_POINTS
    elif "mean_percent" in columns:
        role, top = "mean_percent", 100
    else:
        return counts, {}
    at = columns[role]
    mean = reader.amount(at, "Средний результат", top)
    if mean is None:
        return counts, {}
    most = top if role == "mean_percent" else None
    if "max_primary" in columns and role == "mean_primary":
        most = reader.count(columns["max_primary"], "Максимальный балл")
        if most is not None and mean > most:
            message = (
                f"Средний балл {number(mean)} больше максимального – {most}. Исправьте строку."
            )
            raise Unreadable(reader.problem("score_above_maximum", message, at))
    with_scores = replace(counts, primary_n=n, primary_sum=round(exact(mean) * n), primary_max=most)
    return with_scores, {"primary_n": _n_place(columns), "primary_sum": letters(at)}


def _test(
    reader: RowReader, columns: Columns, shown: int, n: int, counts: Counts
) -> tuple[Counts, Places]:
    places: Places = {}
    if "mean_test" in columns:
        mean = reader.amount(columns["mean_test"], "Средний тестовый балл", 100)
        if mean is not None:
            counts = replace(counts, test_n=n, test_sum=round(exact(mean) * n))
            places |= {"test_n": _n_place(columns), "test_sum": letters(columns["mean_test"])}
    for role in BELOW:
        if role not in columns:
            continue
        at = columns[role]
        if role == "below_n":
            below = reader.count(at, "Число не преодолевших порог")
        else:
            share = reader.amount(at, "Доля не преодолевших порог", 100)
            below = None if share is None else people_by_share(reader, at, share, n, shown)
        if below is None:
            continue
        if below > n:
            message = f"Не преодолевших порог {below}, а {counted(n, _PEOPLE)}. Исправьте строку."
            raise Unreadable(reader.problem("marks_differ", message, at))
        counts = replace(counts, test_n=n, below_minimum_n=below)
        places |= {"test_n": _n_place(columns), "below_minimum_n": letters(at)}
    return counts, places


def people_by_share(reader: RowReader, at: int, share: float, n: int, shown: int) -> int:
    """How many of n people one percent stands for; Unreadable where it is of another number."""
    half = Fraction(1, 2 * 10 ** max(shown, digits(reader.cells[at])))
    fitting = _near(exact(share), n, half)
    if not fitting:
        message = (
            f"{number(share)} % от {counted(n, 'участника,участников,участников')} – "
            "не целое число людей. Сверьте столбец с числом участников."
        )
        raise Unreadable(reader.problem("percent_base_differs", message, at))
    return min(fitting, key=lambda people: abs(Fraction(100 * people, n) - exact(share)))

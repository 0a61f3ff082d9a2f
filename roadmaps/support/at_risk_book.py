"""The working list of pupils at risk: a workbook that stays in the school, and its counts.

A row is one pupil and one subject. The names are for the school alone: `counts` looks at the other
columns only, and no refusal repeats what stands in a cell. Nothing here asks the database.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitoring.models import PeriodResult
from monitoring.results.periods.school_results import class_of, period_of
from monitoring.results.subjects import SUBJECTS, subject_in_cell
from roadmaps.models import RiskCount
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import letters
from shnor_portal.core.sheets.writing import Column, SheetData

Reason, Period = RiskCount.Reason, PeriodResult.Period
LIST, WORDS, HOW = "Список", "Слова", "Как заполнять"
CLASS, NAME, SUBJECT, REASON = "Класс", "Фамилия и имя", "Предмет", "Причина"
FOUND, ROUTE, RESOLVED = "Выявлен в четверти", "ИОМ с четверти", "Преодолел в четверти"
TEACHER, WORK = "Учитель", "Что делаем"
READ = (CLASS, SUBJECT, REASON, FOUND, ROUTE, RESOLVED)
MOST_TOLD = 20
_QUARTERS = {f"{name} четверть": place for place, name in enumerate(("I", "II", "III", "IV"), 1)}


@dataclass(frozen=True, slots=True)
class Place:
    """What cases are counted by."""

    quarter: int
    class_name: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases in the bank in a quarter, and those of them by a route and caught up."""

    found: int
    with_route: int
    resolved: int


def sheets(school: str, year_words: str, classes: Sequence[str]) -> list[SheetData]:
    """An empty list of a school with its classes, subjects and reasons to choose from."""
    words = [list(classes), [one.name for one in SUBJECTS], list(Reason.labels), list(_QUARTERS)]
    titles = (CLASS, SUBJECT, REASON, "Четверть")
    longest = max(map(len, words))
    rows = [[column[at] if at < len(column) else "" for column in words] for at in range(longest)]
    offered = {
        title: f"'{WORDS}'!${letters(at)}$2:${letters(at)}${len(column) + 1}"
        for at, (title, column) in enumerate(zip(titles, words, strict=True))
    }
    quarter = offered["Четверть"]
    columns = [
        Column(CLASS, 10, choices=offered[CLASS]), Column(NAME, 36),
        Column(SUBJECT, 28, choices=offered[SUBJECT]),
        Column(REASON, 40, choices=offered[REASON]),
        Column(FOUND, 20, choices=quarter), Column(ROUTE, 20, choices=quarter),
        Column(RESOLVED, 20, choices=quarter), Column(TEACHER, 30), Column(WORK, 50),
    ]  # fmt: skip
    return [
        SheetData(LIST, columns, []),
        SheetData(HOW, [Column("О чём", 28), Column("Что сделать", 100)], [
            ["Чей это список", f"{school}, {year_words} учебный год. Фамилии нужны только школе: "
             "файл хранится в школе, портал берёт из него числа, имён не читает и файл у себя "
             "не оставляет."],
            ["Строка", "Один ученик и один предмет. Трудности по двум предметам – две строки."],
            [FOUND, "Четверть, в которой трудность заметили."],
            [ROUTE, "Четверть, с которой ученик занимается по индивидуальному маршруту; "
             "нет маршрута – пусто."],
            [RESOLVED, "Четверть, к концу которой пробел закрыт. Пока не закрыт – пусто; "
             "строку не удаляйте."],
            [f"{NAME}, {TEACHER}, {WORK}", "Как удобно школе. Столбец можно удалить: порталу "
             "он не нужен."],
        ]),
        SheetData(WORDS, [Column(title, 36) for title in titles], rows),
    ]  # fmt: skip


def counts(book: Book, name: str, last: int) -> dict[Place, Cases]:
    """Cases of every quarter up to `last`; Refused with the cells that cannot be read, whose text
    is not repeated: a name may stand there by mistake."""
    sheet, header, first = _table(book, name)
    wrong: list[str] = []
    standing: Counter[Place] = Counter()
    routes: Counter[Place] = Counter()
    resolved: Counter[Place] = Counter()
    at = {title: header.index(title) for title in READ}
    for number, cells in enumerate(sheet.rows[first:], first + 1):
        said = {title: _text(cells, place) for title, place in at.items()}
        if not any(said.values()):
            continue

        spoilt: list[tuple[str, str]] = []
        read = _case(said, spoilt)
        wrong += [
            f"Лист «{sheet.name}», ячейка {letters(at[title])}{number}: {cure}"
            for title, cure in spoilt
        ]
        if read is None:
            continue
        found, route, end, about = read
        for quarter in range(found, min(last, end or last) + 1):
            place = Place(quarter, *about)
            standing[place] += 1
            routes[place] += bool(route and route <= quarter)
            resolved[place] += quarter == end
    if wrong:
        more = [f"…и ещё: {len(wrong) - MOST_TOLD}"] if len(wrong) > MOST_TOLD else []
        raise Refused(f"Файл «{name}» не принят: исправьте ячейки и\u00a0загрузите его снова. "
                      "Ничего не изменено.", code="wrong_cells",
                      details=[*wrong[:MOST_TOLD], *more])  # fmt: skip
    return {
        place: Cases(found, routes[place], resolved[place]) for place, found in standing.items()
    }


def _case(
    said: Mapping[str, str], spoilt: list[tuple[str, str]]
) -> tuple[int, int | None, int | None, tuple[str, str, str]] | None:
    """Quarters of a row and what it is counted by; None where something cannot be read: its column
    and the cure go to `spoilt`."""
    class_name = class_of(said[CLASS])
    if not class_name:
        spoilt.append((CLASS, "нужен класс, например 5А."))
    subject = subject_in_cell(said[SUBJECT], "school")
    if subject is None:
        spoilt.append((SUBJECT, f"выберите предмет из списка (лист «{WORDS}»)."))
    reason = _REASONS.get(_plain(said[REASON]))
    if reason is None:
        spoilt.append((REASON, f"выберите причину из списка (лист «{WORDS}»)."))
    found, route, end = (_quarter(said, title, spoilt) for title in (FOUND, ROUTE, RESOLVED))
    if not said[FOUND]:
        spoilt.append((FOUND, "укажите четверть, в которой выявили трудность."))
    for title, later in ((ROUTE, route), (RESOLVED, end)):
        if found and later and later < found:
            spoilt.append((title, "раньше, чем выявили трудность: исправьте одну из четвертей."))
    if not (class_name and subject and reason and found):
        return None
    return found, route, end, (class_name, subject.subject, reason)


def _quarter(said: Mapping[str, str], title: str, spoilt: list[tuple[str, str]]) -> int | None:
    if not said[title]:
        return None
    period = period_of(said[title].removesuffix(".0"))
    place = _PERIODS.get(period) if period else None
    if place is None:
        spoilt.append((title, "нужна четверть: I, II, III или IV."))
    return place


def _table(book: Book, name: str) -> tuple[Sheet, list[str], int]:
    """The sheet with the list, its headings and how many rows end with them; Refused for what is
    lost."""
    best: tuple[Sheet, list[str], int] | None = None
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows[:10], 1):
            header = [" ".join(str(cell or "").split()) for cell in row]
            if best is None or _known(header) > _known(best[1]):
                best = sheet, header, number
    lost = [title for title in READ if best is None or title not in best[1]]
    if best is None or len(lost) == len(READ):
        raise Refused(f"В\u00a0файле «{name}» нет рабочего списка: таблицы со\u00a0столбцами "
                      f"«{'», «'.join(READ)}». Скачайте пустой список на\u00a0странице школы "
                      "и\u00a0заполните его.", code="no_list")  # fmt: skip
    if lost:
        raise Refused(f"В\u00a0файле «{name}» нет столбца: «{'», «'.join(lost)}». Верните его "
                      "с\u00a0тем\u00a0же названием и\u00a0загрузите файл снова.",
                      code="no_column")  # fmt: skip
    return best


def _known(header: Sequence[str]) -> int:
    return sum(title in header for title in READ)


def _text(cells: Sequence[object], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    return "" if value is None else " ".join(str(value).split())


def _plain(words: str) -> str:
    return words.lower().replace("ё", "е")


_REASONS = {_plain(one.label): one.value for one in Reason}
_PERIODS = {Period.Q1: 1, Period.Q2: 2, Period.Q3: 3, Period.Q4: 4}

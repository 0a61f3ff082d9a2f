"""Which of a document's tables are its plan, and how their columns are told."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from roadmaps.reading.columns import (
    Header,
    PlanColumn,
    begins_as_header,
    beside_each_other,
    find_header,
    names_measures,
    same_columns,
)
from roadmaps.reading.meanings import (
    BOTH,
    DEADLINE,
    END,
    NUMBER,
    OTHER,
    RESPONSIBLE,
    RESULT,
    START,
    TEXT,
    is_deadline,
)
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.numbers import is_number
from shnor_portal.core.reading.tables import Row, Table
from shnor_portal.core.typography import counted

_MEASURES = re.compile(r"мероприяти|действи|\bмер[аы]\b", re.IGNORECASE)
_POST = re.compile(
    r"управлени|директор|методист|координатор|заместител|учител|руководител|администрац|школ|"
    r"центр|\bо[оу]\b|педагог|специалист|психолог|начальник",
    re.IGNORECASE,
)
_TABLES = "таблица,таблицы,таблиц"
_SHEETS = "лист,листа,листов"
_LONGEST_BETWEEN = 200


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A table of the plan. `continues` marks one without a header, under the header before.

    `above` are the words above the header in the table itself; `section` heads measures that
    have a column of their own.
    """

    table: Table
    header: Header
    rows: Sequence[Row]
    above: tuple[str, ...] = ()
    continues: bool = False
    section: str = ""


def plan_parts(tables: Sequence[Table]) -> tuple[list[PlanTable], list[Problem]]:
    """The tables that make the plan, in their order, and what is to be said about the others."""
    headers = same_columns([find_header(table) for table in tables])
    chosen = _chosen(tables, headers)
    parts: dict[int, PlanTable] = {}
    for index, table in enumerate(tables):
        header = headers[index]
        if index in chosen and header and _is_inside(table, header, parts.get(index - 1)):
            parts[index] = PlanTable(table, parts[index - 1].header, table.rows, continues=True)
        elif index in chosen and header:
            above = [
                row.filled[0].text for row in table.rows[: header.rows] if len(row.filled) == 1
            ]
            parts[index] = PlanTable(table, header, table.rows[header.rows :], tuple(above))
        elif index - 1 in parts and header is None and _goes_on(table, parts[index - 1]):
            parts[index] = PlanTable(table, parts[index - 1].header, table.rows, continues=True)
    if parts:
        read = [each for part in parts.values() for each in _by_columns(part)]
        return read, _about_others(tables, headers, sorted(parts))
    guessed = [(table, header) for table in tables if (header := _guessed(table))]
    message = (
        "Заголовки столбцов не распознаны, столбцы определены по содержанию. Проверьте каждый "
        "столбец."
    )
    return (
        [PlanTable(table, header, table.rows[header.rows :]) for table, header in guessed[:1]],
        [Problem("columns_guessed", message, severity="warning")],
    )


def _by_columns(part: PlanTable) -> list[PlanTable]:
    """A part for each of its columns of measures, under the heading of the column."""
    headers = beside_each_other(part.header)
    if len(headers) == 1:
        return [part]
    return [
        replace(part, header=header, section=" ".join(header.of(TEXT)[0].heading.split()))
        for header in headers
    ]


def _chosen(tables: Sequence[Table], headers: Sequence[Header | None]) -> set[int]:
    """Tables with headers of a plan: those about measures and deadlines before weaker ones."""
    outer_is_plan = False
    ranks: dict[int, int] = {}
    for index, (table, header) in enumerate(zip(tables, headers, strict=True)):
        if table.inside and outer_is_plan:
            continue
        if header is not None:
            dated = bool(header.roles & {DEADLINE, START, END, BOTH})
            about_measures = bool(_MEASURES.search(header.of(TEXT)[0].heading))
            ranks[index] = 2 * about_measures + dated if names_measures(header) else -1
        if not table.inside:
            outer_is_plan = header is not None
    best = max(ranks.values(), default=-1)
    kinds = {_kind(headers[index]) for index, rank in ranks.items() if rank == best}
    alike = {i for i, rank in ranks.items() if rank >= 0 and _kind(headers[i]) in kinds}
    return alike | {i for i, rank in ranks.items() if rank == best}


def _kind(header: Header | None) -> tuple[str, ...]:
    return tuple(column.role for column in header.columns if column.role != OTHER) if header else ()


def _is_inside(table: Table, header: Header, before: PlanTable | None) -> bool:
    """Whether a table goes on with the one before, and its header is only repeated in it."""
    if before is None or [c.heading for c in header.columns] != [
        c.heading for c in before.header.columns
    ]:
        return False
    above = [row for row in table.rows[: header.rows] if len(row.filled) > 1]
    return sum(len(row.cells) == len(header.columns) for row in above) > 1


def _goes_on(table: Table, before: PlanTable) -> bool:
    """Whether a table without a header is the next page of the table before it."""
    if table.inside or sum(map(len, table.before)) > _LONGEST_BETWEEN:
        return False
    if any(begins_as_header(row) for row in table.rows[:1]):
        return False
    columns = before.header.columns
    rows = [row for row in table.rows if len(row.cells) == len(columns)]
    places = {column.role: index for index, column in enumerate(columns)}
    if NUMBER in places and rows and not table.before and len(rows) == len(table.rows):
        numbers = [row.cells[places[NUMBER]].text for row in rows]
        if not any(number and not is_number(number) for number in numbers):
            return True
    return any(
        (NUMBER in places and is_number(row.cells[places[NUMBER]].text))
        or (DEADLINE in places and is_deadline(row.cells[places[DEADLINE]].text))
        for row in rows
    )


def _about_others(
    tables: Sequence[Table], headers: Sequence[Header | None], used: list[int]
) -> list[Problem]:
    if len(used) == len(tables):
        return []
    sheets = any(table.name for table in tables)
    all_names = dict.fromkeys(table.name for table in tables)
    named = list(dict.fromkeys(tables[i].name for i in used))
    count = counted(len(all_names), _SHEETS) if sheets else counted(len(tables), _TABLES)
    one = len(named if sheets else used) == 1
    which = ("с листа" if one else "с листов") if sheets else ("из таблицы" if one else "из таблиц")
    names = ", ".join(
        [f"«{name}»" for name in named] if sheets else [f"№\u00a0{i + 1}" for i in used]
    )
    problems = []
    if not sheets or len(named) < len(all_names):
        message = (
            f"В файле {count}; план прочитан {which} {names}. Если план не там, оставьте в файле "
            "только его таблицу."
        )
        problems.append(Problem("other_tables", message, severity="info"))
    for index, header in enumerate(headers):
        if header is not None and index not in used and not tables[index].inside:
            name = f"Лист «{tables[index].name}»" if sheets else f"Таблица №\u00a0{index + 1}"
            message = (
                f"{name} тоже похожа на план, но столбцы в ней другие, и она не прочитана. Если "
                "это часть плана, загрузите её отдельно."
            )
            problems.append(Problem("similar_table", message, severity="warning"))
    return problems


def _guessed(table: Table) -> Header | None:
    """Columns told by what stands in them: where a table has no header that can be understood."""
    widths = Counter(len(row.cells) for row in table.rows if len(row.filled) > 1)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    rows = [row for row in table.rows if len(row.cells) == width]
    texts = [[row.cells[i].text for row in rows if row.cells[i].text] for i in range(width)]
    roles = [OTHER] * width
    if texts[0] and _share(texts[0], is_number) > 0.5:
        roles[0] = NUMBER
    dated = [0.0 if roles[i] != OTHER else _share(texts[i], is_deadline) for i in range(width)]
    if max(dated) <= 0.5 or width < 3:
        return None
    roles[dated.index(max(dated))] = DEADLINE
    left = [i for i in range(width) if roles[i] == OTHER and texts[i]]
    if not left:
        return None
    posts = [
        _share(texts[i], lambda text: bool(_POST.search(text)) and len(text) < 120) for i in left
    ]
    if len(left) > 1 and max(posts) > 0.5:
        # The first column of words is of measures, however many posts it names.
        best = max(range(1, len(left)), key=posts.__getitem__)
        if posts[best] > 0.5:
            roles[left.pop(best)] = RESPONSIBLE
    roles[left[0]] = TEXT
    if len(left) > 1:
        roles[left[1]] = RESULT
    first = rows[0]
    date_text = first.cells[roles.index(DEADLINE)].text
    has_headings = first is table.rows[0] and not is_deadline(date_text) and len(rows) > 1
    columns = [
        PlanColumn(role, cell.text if has_headings else "", cell.column, cell.end)
        for role, cell in zip(roles, first.cells, strict=True)
    ]
    return Header(tuple(columns), int(has_headings))


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts) if texts else 0.0

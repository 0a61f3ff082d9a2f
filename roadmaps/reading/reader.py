"""From the tables of a file to its plan: which tables are the plan, and what is doubtful in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from roadmaps.deadlines import Deadline, parse_deadline
from roadmaps.reading import refusals
from roadmaps.reading.choosing import PlanTable, plan_parts
from roadmaps.reading.columns import left_aside, set_aside
from roadmaps.reading.doubts import with_doubts
from roadmaps.reading.files import read_tables
from roadmaps.reading.headings import (
    heading_above,
    heading_of,
    is_heading,
    sheet_heading,
    title_of,
)
from roadmaps.reading.left_out import OF_ROWS, problems_of, without_words
from roadmaps.reading.lines import Draft
from roadmaps.reading.meanings import BOTH, DEADLINE, END, RESPONSIBLE, RESULT, START, TEXT
from roadmaps.reading.notes import without_signs
from roadmaps.reading.old_word import OldWord, Unconverted
from roadmaps.reading.passport import read_passport
from roadmaps.reading.pasted import read_pasted_tables
from roadmaps.reading.persons import drop_pupils
from roadmaps.reading.plan import ReadMeasure, ReadPlan
from roadmaps.reading.rows import RowReader
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.pages import Page
from shnor_portal.core.reading.scans import Scans, Unrecognised
from shnor_portal.core.reading.tables import Table, TooMuch

MOST_ROWS = 2_000
_RENUMBERED = (
    "renumbered",
    "Автоматическая нумерация в файле показывает «1.» во всех строках: мероприятия пронумерованы "
    "по порядку. Проверьте номера.",
)
_RESTORED = (
    "numbers_restored",
    "Excel показывает номера вида «1.10» как «1.1»: такие номера восстановлены по порядку строк. "
    "Проверьте номера.",
)
_FIELDS = {
    TEXT: "text",
    RESPONSIBLE: "responsible",
    RESULT: "result",
    END: "deadline_text",
    START: "deadline_text",
    DEADLINE: "deadline_text",
    BOTH: "deadline_text",
}


def read_plan(
    data: bytes | Path,
    name: str,
    period_start: date,
    period_end: date,
    places: Sequence[str] = (),
    converted: Mapping[str, bytes] = MappingProxyType({}),
    recognised: Mapping[int, Page] = MappingProxyType({}),
) -> ReadPlan | OldWord | Scans:
    """The plan of an uploaded file, for a period of two inclusive days.

    `name` is for messages; `places` are names of the plan's own region, municipality and school,
    by which another region's name is noticed. Where the file, or one inside it, is an old Word one
    that is not among `converted`, or where pages are images that are not among `recognised`, that
    is returned (see `files.read_tables`). Nothing doubtful is
    passed over in silence: see `ReadMeasure.doubts` and `ReadPlan.problems`. Refused with the codes
    of `files.read_tables` and `no_table no_plan_table no_measures too_many_rows`.
    """
    try:
        tables = read_tables(data, name, converted, recognised)
    except Unconverted as asked:
        return asked.file
    except Unrecognised as asked:
        return asked.scans
    if not any(table.rows for table in tables):
        raise refusals.no_table(name)
    return _plan(tables, name, (period_start, period_end), places)


def read_pasted(
    text: str, period_start: date, period_end: date, places: Sequence[str] = ()
) -> ReadPlan:
    """The plan of a table pasted as HTML or as text with tabs; refused as `read_plan` is."""
    try:
        tables = list(without_signs(read_pasted_tables(text)))
    except TooMuch as error:
        raise refusals.too_much_pasted() from error
    if not any(table.rows for table in tables):
        raise refusals.nothing_pasted()
    return _plan(tables, refusals.PASTED, (period_start, period_end), places)


def _plan(
    tables: list[Table], name: str, period: tuple[date, date], places: Sequence[str]
) -> ReadPlan:
    rows = max(len(table.rows) for table in tables)
    if rows > MOST_ROWS:
        raise refusals.too_many_rows(name, rows, MOST_ROWS)
    parts, problems = plan_parts(tables)
    if not parts:
        raise refusals.no_plan_table(name, len(tables))
    personal = drop_pupils(tables, parts)
    title = title_of(parts)
    parse = partial(parse_deadline, period_start=period[0], period_end=period[1])
    known: dict[str, Deadline] = {}
    measures: list[ReadMeasure] = []
    sections: list[str] = []
    headings: dict[str, str] = {}
    readers = _readers(parts, title)
    for reader in readers:
        problems += reader.problems
        headings |= {_FIELDS[c.role]: c.heading for c in reader.header.columns if c.role in _FIELDS}
        for column in reader.header.of(BOTH):
            headings.setdefault("responsible", column.heading)
        sections += reader.sections
        for draft in reader.drafts:
            words = reader.deadline_of(draft)
            if words not in known:
                known[words] = parse(words)
            measures.append(_measure(reader, draft, words, known[words]))
    if not measures:
        gone = [problem for problem in _left_out(tables, parts, readers) if problem.code in OF_ROWS]
        raise refusals.no_measures(name, [without_words(problem.message) for problem in gone])
    measures, renumbered = _renumbered(measures)
    measures, doubts = with_doubts(measures, [*places, title], headings)
    notes = [*problems, *renumbered, *_left_out(tables, parts, readers), *_set_aside(parts)]
    of_measures = {id(part.table) for part in parts}
    passport = read_passport(
        tables, [place for place, table in enumerate(tables) if id(table) in of_measures]
    )
    return ReadPlan(
        title,
        tuple(dict.fromkeys(sections)),
        tuple(measures),
        (*notes, *doubts),
        passport,
        tuple(notes),
        personal,
    )


def _readers(parts: Sequence[PlanTable], title: str) -> list[RowReader]:
    """The rows of every part read; a part under the same columns goes on with the one before."""
    readers: list[RowReader] = []
    sheets = {part.table.name for part in parts}
    several_sheets = len(sheets) > 1
    for part in parts:
        last = readers[-1] if readers else None
        if part.continues and part.table.before and not is_heading(part.table.before[-1]):
            heading = ""
        else:
            heading = heading_of(part.table, title) if len(parts) > 1 else ""
            heading = part.section or heading_above(part, parts) or heading
        if several_sheets and part.table.name in sheets:
            sheets.remove(part.table.name)
            heading = heading or sheet_heading(part.table.name, title)
        if last is not None and last.reads(part.header):
            last.turn_page(part.header, part.table.widths)
            if heading:
                last.open_section(heading)
        else:
            readers.append(RowReader(part.header, part.table.widths, heading))
        readers[-1].read(part.rows)
    return readers


def _measure(reader: RowReader, draft: Draft, words: str, deadline: Deadline) -> ReadMeasure:
    columns = reader.header.columns
    return ReadMeasure(
        number=draft.number,
        section=draft.section,
        text=reader.text_of(draft, TEXT),
        deadline_text=words,
        deadline=deadline,
        responsible=reader.text_of(draft, RESPONSIBLE),
        result=reader.text_of(draft, RESULT),
        row=draft.row,
        joined=tuple(draft.joined),
        fields=frozenset(_FIELDS[c.role] for c in columns if c.role in _FIELDS)
        | {"responsible" for column in columns if column.role == BOTH},
        left_out=tuple((_FIELDS.get(columns[i].role, "text"), each) for i, each in draft.left_out),
        from_above=tuple(dict.fromkeys(_FIELDS[columns[i].role] for i in draft.from_above)),
        cells=tuple((column.heading, draft.texts.get(i, "")) for i, column in enumerate(columns)),
    )


def _left_out(
    tables: Sequence[Table], parts: Sequence[PlanTable], readers: Sequence[RowReader]
) -> list[Problem]:
    """What is not read and belongs to no measure: rows, words of headings, parts of the file."""
    problems = [problem for table in tables for problem in table.problems]
    of_rows = [pair for reader in readers for pair in reader.left_out]
    seen = set()
    for part in parts:
        table = part.table
        if id(table) not in seen:
            seen.add(id(table))
            heads = [] if part.continues else table.rows[: part.header.rows]
            left = [(row.number, each) for row in heads for each in row.left_out]
            problems += problems_of(table.name, [*table.left_out, *left])
    return [*problems, *problems_of(parts[0].table.name, of_rows)]


def _set_aside(parts: Sequence[PlanTable]) -> list[Problem]:
    """Columns that are not read are named, and one that is read as two is told of."""
    whole = [part for part in parts if not part.section]
    same = dict.fromkeys(h for part in whole for h in set_aside(part.header, part.rows))
    other = dict.fromkeys(h for part in whole for h in left_aside(part.header, part.rows))
    both = dict.fromkeys(" ".join(c.heading.split()) for p in parts for c in p.header.of(BOTH))
    problems = [
        Problem(
            "column_set_aside",
            f"Столбец «{heading}» в план не вошёл: его смысл тот же, что у другого столбца. "
            "Если он нужен, дополните мероприятия его словами.",
            severity="info",
        )
        for heading in same
    ]
    if other:
        many = len(other) > 1
        names = ", ".join(f"«{heading}»" for heading in other)
        message = (
            f"{'Столбцы' if many else 'Столбец'} {names} в план не {'вошли' if many else 'вошёл'}. "
            "Если что-то из этого нужно, дополните мероприятия."
        )
        problems.append(Problem("column_left_out", message, severity="info"))
    for heading in both:
        message = (
            f"В столбце «{heading}» записаны и срок, и ответственный: они разделены. Проверьте их."
        )
        problems.append(Problem("column_parted", message, severity="warning"))
    return problems


def _renumbered(measures: list[ReadMeasure]) -> tuple[list[ReadMeasure], list[Problem]]:
    """Numbers in order where automatic ones show «1» in every row; «1.10» that became «1.1»."""
    numbers = [measure.number for measure in measures]
    shown = [number for number in numbers if number]
    if len(shown) > 2 and set(shown) == {"1"}:
        counts: Counter[str] = Counter()
        for index, measure in enumerate(measures):
            if measure.number:
                counts[measure.section] += 1
                numbers[index] = str(counts[measure.section])
        code, message = _RENUMBERED
    else:
        for index in range(1, len(numbers)):
            head, _, last = numbers[index - 1].rpartition(".")
            if (
                head
                and last[-1:] == "9"
                and numbers[index] == f"{head}.{int(last) + 1}".rstrip("0")
            ):
                numbers[index] += "0"
        code, message = _RESTORED
    changed = [
        measure if measure.number == number else replace(measure, number=number)
        for measure, number in zip(measures, numbers, strict=True)
    ]
    return changed, [Problem(code, message, severity="info")] if changed != measures else []

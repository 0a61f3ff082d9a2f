"""What stands around the measures of a document: its goal, its tasks, its indicators."""

import re
from collections.abc import Collection, Iterator, Sequence

from roadmaps.reading.columns import find_header
from roadmaps.reading.plan import Passport
from shnor_portal.core.reading.tables import Row, Table

_GOAL = re.compile(
    r"(?:основная\s+)?цел[ьи]\b(?!\s+и\s+задачи)(?:[^:–—\n]{0,60}[:–—])?", re.IGNORECASE
)
_TASKS = re.compile(
    r"(?:основные\s+)?задачи\b(?:[^:\n]{0,60}:)?|[^:\n]{0,60}\bзадач[аи]?\b[^:\n]{0,40}:$",
    re.IGNORECASE,
)
# Other parts of a passport, which end the one before.
_OTHER = re.compile(
    r"(?:целев|показател|индикатор|срок|этап|период|результат|ожидаем|планируем|риск|метод|"
    r"исполнител|ответственн|участник|разработчик|основани|нормативн|механизм|ресурс|финанс|"
    r"наименовани|заказчик|контрол|принцип|мероприяти|дорожн\w+\s+карт|план\b|программа|"
    r"приложени|паспорт|раздел|введени|актуальност|пояснительн)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[–—•\-*])\s*")
_SECTION_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]+[.)]?)\s+")
_INDICATOR = re.compile(r"показател|индикатор|критери", re.IGNORECASE)
_FACT = re.compile(r"факт|базов|исходн|достигнут|текущ", re.IGNORECASE)
_BASE = re.compile(r"базов|исходн", re.IGNORECASE)
# How titles name where an indicator begins: «Качество знаний: в 2026 году – 25,3 %».
_DATED = re.compile(r"^(?:в|на|факт)\s+\d{4}", re.IGNORECASE)
_UNTOLD = {"–", "—", "-", "не указан", "не указано", "нет данных"}
_PLAN = re.compile(r"план|целев\w+\s+значени|норматив|^значени|20\d\d|прогноз", re.IGNORECASE)
_LONGEST_HEADING = 80
_MOST_TASKS = 40


def read_passport(tables: Sequence[Table], measures: Collection[int]) -> Passport:
    """Read all but the tables of measures, whose places in the document are `measures`.

    Goal and tasks are looked for above the first table of measures: in paragraphs («Цель: …»,
    «Задачи:» and a list) and in passports of two columns. A table of indicators may stand
    anywhere.
    """
    goal = ""
    tasks: tuple[str, ...] = ()
    first = min(measures, default=len(tables))
    for heading, text in _parts(tables[: first + 1], first):
        if not goal and _GOAL.match(heading):
            goal = "\n".join(text)
        elif not tasks and _TASKS.match(heading):
            bare = (_NUMBERED.sub("", line, count=1).rstrip("; ") for line in text)
            tasks = tuple(line for line in bare if line)[:_MOST_TASKS]
    indicators = [
        row
        for place, table in enumerate(tables)
        if place not in measures and not table.inside
        for row in _indicators(table)
    ]
    return Passport(goal, tasks, tuple(indicators))


def _parts(tables: Sequence[Table], first: int) -> Iterator[tuple[str, list[str]]]:
    """Headings with the lines under them: of paragraphs, and of rows «heading | text»."""
    for place, table in enumerate(tables):
        yield from _paragraph_parts([line for text in table.before for line in text.split("\n")])
        if place == first or table.inside:
            continue
        for row in table.rows:
            cells = [cell for cell in row.filled if not cell.text.strip(".").isdigit()]
            if len(cells) == 2 and len(cells[0].text) <= _LONGEST_HEADING:
                yield cells[0].text, cells[1].text.split("\n")


def _paragraph_parts(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    heading = ""
    text: list[str] = []
    for line in lines:
        bare = _SECTION_NUMBER.sub("", line, count=1)
        match = _GOAL.match(bare) or _TASKS.match(bare)
        if match and (match[0].endswith((":", "–", "—")) or len(bare) <= _LONGEST_HEADING):
            yield heading, text
            rest = bare[match.end() :].strip()
            heading, text = bare[: match.end()], [rest] if rest else []
        elif heading and _ends(line, bare, text):
            yield heading, text
            heading, text = "", []
        elif heading:
            text.append(line)
    yield heading, text


def _ends(line: str, bare: str, text: Sequence[str]) -> bool:
    """Whether a line begins another part rather than goes on with a list or a text."""
    if len(line) > _LONGEST_HEADING or not _OTHER.match(bare):
        return False
    # «2. Риски» after «1. …» of a list is a task; with a colon or no number it is a heading.
    return bare == line or line.endswith(":") or not (text and _NUMBERED.match(text[-1]))


def _indicators(table: Table) -> Iterator[tuple[str, str, str]]:
    """Rows of a table «показатель | план | факт», or with a column for each year."""
    for index, row in enumerate(table.rows[:3]):
        if len(row.filled) < 2 or find_header(Table(table.rows[index : index + 2])):
            continue
        titles = [c for c in row.cells if _INDICATOR.search(c.text) and not _FACT.search(c.text)]
        title = next(iter(titles), None)
        if title is None:
            continue
        facts = [c for c in row.cells if c is not title and _FACT.search(c.text)]
        plans = [c for c in row.cells if c is not title and c not in facts and _PLAN.search(c.text)]
        if not plans and not facts:
            continue
        bases = [c for c in facts if _BASE.search(c.text)]
        if len(bases) == 1 and len(facts) == 2:
            facts.remove(bases[0])
        else:
            bases = []
        for line in table.rows[index + 1 :]:
            name = _at(line, title.column)
            if name and not name.isdigit():
                plan = _values(line, [(c.text, c.column) for c in plans])
                fact = _values(line, [(c.text, c.column) for c in facts])
                base = _at(line, bases[0].column) if bases else ""
                yield _with_base(name, plan, fact, base) if bases else (name, plan, fact)
        return


def _with_base(name: str, plan: str, fact: str, base: str) -> tuple[str, str, str]:
    """A dated base goes to the title, another is told with the fact."""
    fact = "" if fact.lower() in _UNTOLD else fact
    if base.lower() in {"", *_UNTOLD}:
        return name, plan, fact
    if _DATED.match(base):
        return f"{name}: {base}", plan, fact
    return name, plan, f"Исходное значение – {base}" + (f"; факт – {fact}" if fact else "")


def _values(line: Row, columns: Sequence[tuple[str, int]]) -> str:
    """The value of the only column, or values after the headings of several."""
    values = [(heading, value) for heading, place in columns if (value := _at(line, place))]
    if len(columns) == 1 and values:
        return values[0][1]
    return "; ".join(f"{heading} – {value}" for heading, value in values)


def _at(line: Row, column: int) -> str:
    return next((c.text for c in line.cells if c.column <= column < c.end), "")

"""Plans: a Word file of 500 measures read, and texts of deadlines read one after another."""

import io
import zipfile
from datetime import date, datetime
from functools import partial
from itertools import islice, product

from docx import Document

from roadmaps.deadlines import parse_deadline
from roadmaps.reading.guard import read_plan
from tests.bench.measure import Contender, core_in_turn, seconds, table, within

MEASURES = 500
READING_LIMIT = 1.5
TEXTS, RATE, STRPTIME_RATE = 15_000, 10_000, 200_000
PIECE = 100
DEADLINE_LIMIT = STRPTIME_RATE // RATE
PERIOD = (date(2024, 9, 1), date(2027, 8, 31))
HEADINGS = ("№", "Мероприятие", "Сроки", "Ответственные", "Планируемые результаты")
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip


def reading() -> str:
    """The limit is the bare walk over the rows of the same bytes, opened by the same library."""
    plain = _plan_docx()
    return "".join(
        _reading(title, data)
        for title, data in (("plain", plain), ("every cell has struck out words", _marked(plain)))
    )


def _reading(title: str, data: bytes) -> str:
    def ours() -> None:
        found = len(read_plan(data, "План.docx", *PERIOD).measures)
        if found != MEASURES:
            raise AssertionError(f"{found} measures were read of {MEASURES}")

    walk = seconds(lambda: _walk(data), times=5)
    portal = seconds(ours, times=5)
    ratio = portal / walk
    return table(
        f"Reading a Word plan of {MEASURES} measures, {title} (at most {READING_LIMIT} × the walk)",
        [
            Contender("python-docx: open and walk over cells (limit)", walk),
            Contender("portal: read_plan", portal, note=_verdict(ratio <= READING_LIMIT)),
        ],
    )


def deadlines() -> str:
    """Different texts, each against a date read by the standard library's `strptime`.

    Both are work of the interpreter on short texts, so that a slow or busy core slows them alike:
    by the clock the same code read from 5,000 to 20,000 texts a second on different hosts. The
    limit is what RATE is on a core whose `strptime` reads STRPTIME_RATE dates a second.
    """
    texts = _texts()
    dates = [f"{n % 28 + 1:02}.{n % 12 + 1:02}.{2000 + n % 60}" for n in range(TEXTS)]

    def reference(part: slice) -> None:
        for text in dates[part]:
            datetime.strptime(text, "%d.%m.%Y")

    def ours(part: slice) -> None:
        for text in texts[part]:
            parse_deadline(text, *PERIOD)

    parts = [slice(start, start + PIECE) for start in range(0, TEXTS, PIECE)]
    strptime, portal = core_in_turn(
        [partial(reference, part) for part in parts], [partial(ours, part) for part in parts]
    )
    note = f"{TEXTS / portal:,.0f} texts a second, {within(portal, strptime, DEADLINE_LIMIT)}"
    return table(
        f"Reading {TEXTS:,} different deadlines (at most {DEADLINE_LIMIT} × strptime, or "
        f"{RATE:,} a second where it reads {STRPTIME_RATE:,})",
        [
            Contender("strptime of as many dates (limit)", strptime),
            Contender("portal: parse_deadline", portal, note=note),
        ],
    )


def _verdict(kept: bool) -> str:
    return "within the limit" if kept else "OVER THE LIMIT"


def _walk(data: bytes) -> None:
    for found in Document(io.BytesIO(data)).tables:
        for row in found.rows:
            for cell in row.cells:
                cell.text  # noqa: B018 – the walk itself is measured


def _plan_docx() -> bytes:
    """Measures in ten sections, as a department writes them."""
    texts = _texts()
    rows = [HEADINGS]
    for number in range(MEASURES):
        if number % 50 == 0:
            rows.append((f"{number // 50 + 1}. Направление работы № {number // 50 + 1}",) * 5)
        rows.append(
            (
                str(number + 1),
                f"Проведение методического семинара № {number} по разбору затруднений учителей",
                texts[number],
                "Заместитель директора по УВР, руководители методических объединений",
                f"Справка, не менее {number % 9 + 2} протоколов заседаний",
            )
        )
    document = Document()
    written = document.add_table(rows=len(rows), cols=len(HEADINGS))
    for line, row in zip(rows, written.rows, strict=True):
        cells = row.cells
        if len(set(line)) == 1:
            cells[0].merge(cells[-1]).text = line[0]
            continue
        for cell, text in zip(cells, line, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _marked(data: bytes) -> bytes:
    """The same plan with words struck out in every cell."""
    gone = b"<w:r><w:rPr><w:strike/></w:rPr><w:t>old words</w:t></w:r>"
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:r><w:t", gone + b"<w:r><w:t")
            new.writestr(name, content)
    return stream.getvalue()


def _texts() -> list[str]:
    """Spans, lists, exact dates, quarters and words around them, no two alike."""
    years, days = range(2024, 2028), range(1, 28)
    pairs = [(a, b) for a, b in product(MONTHS, MONTHS) if a != b]
    forms = (
        *(f"{a} – {b} {year} г." for year, (a, b) in product(years, pairs)),
        *(f"{a}, {b} {year} года" for year, (a, b) in product(years, pairs)),
        *(
            f"до {day:02}.{month:02}.{year}"
            for year, month, day in product(years, range(1, 13), days)
        ),
        *(
            f"с {day}.{month:02}.{year} по {day}.{month + later:02}.{year}"
            for year, month, day, later in product(years, range(1, 9), days, range(1, 5))
        ),
        *(f"ежеквартально, {a} {year} г. (этап {day})"
          for year, a, day in product(years, MONTHS, days)),
        *(f"{quarter} квартал {year} года, {a} ({day} неделя)"
          for quarter, year, a, day in product(("I", "II", "III", "IV"), years, MONTHS, days)),
        *(f"по плану управления № {number}, {a} {year}"
          for number, a, year in product(range(60), MONTHS, years)),
    )  # fmt: skip
    # Every form has its part in whatever is taken from the beginning.
    texts = list(islice(dict.fromkeys(forms[i] for i in _spread(len(forms))), TEXTS))
    if len(texts) != TEXTS:
        raise AssertionError(f"only {len(texts)} different texts")
    return texts


def _spread(count: int) -> list[int]:
    """All numbers below `count`, far from their neighbours."""
    step = next(n for n in (7_919, 7_907, 7_901) if count % n)
    return [index * step % count for index in range(count)]

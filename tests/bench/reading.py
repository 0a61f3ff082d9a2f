"""Reading a workbook of 26,667 × 32, and 200 small ones at once: the portal, calamine, openpyxl.

Every contender reads in a fresh process, so that its memory is its own; the portal's reader also
has one of its own, warm as in a worker, and its memory is the larger of the two. Time is that of
the processor, of both: the guarded process gives way to others, so that by the clock it is others'
work that is measured. Contenders take turns.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook

from shnor_portal.core.guarded.helper import HELPER
from tests.bench.measure import Contender, table, within

ROWS, COLUMNS = 26_667, 32
SMALL, SMALL_ROWS = 200, 60
TIMES = 3
# How many times longer than the limit the portal may read.
LIMIT, SMALL_LIMIT = 1.3, 1.5


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "results.xlsx", Path(folder) / "small.xlsx"
        _write(large, ROWS)
        _write(small, SMALL_ROWS)
        limit, portal, peer = _in_turn(large, ("calamine", "portal", "openpyxl"))
        few, together = _in_turn(small, ("calamine_small", "portal_small"))
    portal = replace(portal, note=within(portal.seconds, limit.seconds, LIMIT))
    together = replace(together, note=within(together.seconds, few.seconds, SMALL_LIMIT))
    return table(f"Reading {ROWS:,} × {COLUMNS}", [limit, portal, peer]) + table(
        f"Reading {SMALL} workbooks of {SMALL_ROWS} × {COLUMNS} at once", [few, together]
    )


def _write(path: Path, rows: int) -> None:
    """Four columns of text and twenty-eight of numbers, as a pupil-level file has them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Результаты")
    sheet.append([f"Столбец {number}" for number in range(1, COLUMNS + 1)])
    for row in range(1, rows):
        words = [f"edu99{row % 1000:04}", f"МБОУ «Школа № {row % 1000}»", f"7{row % 5}", "ВПР"]
        sheet.append([*words, *((row * column) % 7 for column in range(COLUMNS - 4))])
    book.save(path)


def _in_turn(path: Path, codes: Sequence[str]) -> list[Contender]:
    best = dict.fromkeys(codes, float("inf"))
    memory = dict.fromkeys(codes, 0.0)
    for _ in range(TIMES):
        for code in codes:
            command = [sys.executable, "-m", "tests.bench.reading", code, str(path)]
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
            passed, peak = map(float, answer.stdout.split())
            best[code], memory[code] = min(best[code], passed), max(memory[code], peak)
    return [Contender(NAMES[code], best[code], memory[code]) for code in codes]


def _calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _portal(path: Path) -> int:
    from shnor_portal.core.sheets.reading import read_book

    return len(read_book(path, path.name).sheets[0].rows)


def _calamine_small(path: Path) -> int:
    return sum(_calamine(path) for _ in range(SMALL))


def _portal_small(path: Path) -> int:
    from shnor_portal.core.sheets.reading import TOGETHER, read_together

    data = path.read_bytes()
    at_once = TOGETHER // len(data)
    named = [(data, f"{number}.xlsx") for number in range(SMALL)]
    return sum(
        len(book.sheets[0].rows)
        for at in range(0, SMALL, at_once)
        for book in read_together(named[at : at + at_once])
        if not isinstance(book, Exception)
    )


def _openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True))


READERS: dict[str, Callable[[Path], int]] = {
    "calamine": _calamine,
    "portal": _portal,
    "openpyxl": _openpyxl,
    "calamine_small": _calamine_small,
    "portal_small": _portal_small,
}
NAMES = {
    "calamine": "python-calamine alone (limit)",
    "portal": "portal: read_book",
    "openpyxl": "openpyxl read-only (peer)",
    "calamine_small": "python-calamine alone, one after another (limit)",
    "portal_small": "portal: read_together",
}


def _one(code: str, path: Path) -> None:
    read = READERS[code]
    if code.startswith("portal"):
        _warm()
    start = _spent()
    rows = read(path)
    passed = _spent() - start
    if rows not in {ROWS, SMALL * SMALL_ROWS}:
        raise AssertionError(f"{code} read {rows} rows")
    HELPER._close()  # its memory is known when it has ended
    status = Path("/proc/self/status").read_text()
    own = int(status.split("VmHWM:")[1].split()[0])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{passed} {max(own, child) / 1024}\n")


def _spent() -> float:
    """Seconds of the processor so far, of this process, its helper and the forks of that."""
    own = time.process_time()
    if HELPER._process is None:
        return own
    about = Path(f"/proc/{HELPER._process.pid}/stat").read_text().rpartition(")")[2].split()
    return own + sum(map(int, about[11:15])) / os.sysconf("SC_CLK_TCK")


def _warm() -> None:
    """The helper of a worker has read something before."""
    import django

    django.setup()

    from shnor_portal.core.sheets.reading import read_book

    read_book("а;б\n".encode(), "тёплый.csv")


if __name__ == "__main__":
    _one(sys.argv[1], Path(sys.argv[2]))

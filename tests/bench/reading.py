"""Reading a workbook of 26,667 × 32: the portal's reader, python-calamine alone, openpyxl.

Every contender reads in a fresh process, so that its memory is its own; the portal's reader also
starts one of its own, and its memory is the larger of the two.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook

from tests.bench.measure import Contender, table, within

ROWS, COLUMNS = 26_667, 32
TIMES = 3
# How many times longer than the limit the portal may read.
LIMIT = 2.3


def run() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        _write(path)
        contenders = [
            _measured(name, code, path)
            for name, code in (
                ("python-calamine alone (limit)", "calamine"),
                ("portal: read_book", "portal"),
                ("openpyxl read-only (peer)", "openpyxl"),
            )
        ]
    limit, portal, peer = contenders
    portal = replace(portal, note=within(portal.seconds, limit.seconds, LIMIT))
    return table(f"Reading {ROWS:,} × {COLUMNS}", [limit, portal, peer])


def _write(path: Path) -> None:
    """Four columns of text and twenty-eight of numbers, as a pupil-level file has them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Результаты")
    sheet.append([f"Столбец {number}" for number in range(1, COLUMNS + 1)])
    for row in range(1, ROWS):
        words = [f"edu99{row % 1000:04}", f"МБОУ «Школа № {row % 1000}»", f"7{row % 5}", "ВПР"]
        sheet.append([*words, *((row * column) % 7 for column in range(COLUMNS - 4))])
    book.save(path)


def _measured(name: str, code: str, path: Path) -> Contender:
    best, memory = float("inf"), 0.0
    for _ in range(TIMES):
        command = [sys.executable, "-m", "tests.bench.reading", code, str(path)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        best, memory = min(best, float(answer[0])), max(memory, float(answer[1]))
    return Contender(name, best, memory)


def _calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _portal(path: Path) -> int:
    from shnor_portal.core.sheets.reading import read_book

    return len(read_book(path, path.name).sheets[0].rows)


def _openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True))


READERS: dict[str, Callable[[Path], int]] = {
    "calamine": _calamine,
    "portal": _portal,
    "openpyxl": _openpyxl,
}


def _one(code: str, path: Path) -> None:
    read = READERS[code]
    start = time.perf_counter()
    rows = read(path)
    passed = time.perf_counter() - start
    if rows != ROWS:
        raise AssertionError(f"{code} read {rows} rows of {ROWS}")
    status = Path("/proc/self/status").read_text()
    own = int(status.split("VmHWM:")[1].split()[0])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(f"{passed} {max(own, child) / 1024}\n")


if __name__ == "__main__":
    _one(sys.argv[1], Path(sys.argv[2]))

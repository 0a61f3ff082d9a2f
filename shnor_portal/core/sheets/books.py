"""What a file of tables is read into, and what its reading may cost."""

from dataclasses import dataclass, field

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.looks.look import Look

# What to do with a cell whose formula has no value, for layouts that cannot do without it.
NO_VALUE = (
    "Значения формулы в\u00a0файле нет: она не рассчитана или в ней ошибка. Исправьте формулу или "
    "впишите значение, сохраните файл и загрузите снова."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost: bytes of the file and unpacked, cells, memory, seconds.

    `streamed` are bytes of the sheets of a workbook that are read piece by piece, `streamed_cells`
    the cells of such a workbook and of a csv: a sheet full of rows, twelve columns wide.
    """

    size: int = 120 << 20
    unpacked: int = 256 << 20
    cells: int = 5_000_000
    memory: int = 1 << 30
    seconds: float = 180.0
    streamed: int = 1 << 30
    streamed_cells: int = 12_600_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `rows[0]` is row 1 and `row[0]` column A; all rows are of one length.

    A cell is str, float, int, bool, date, datetime, time, timedelta or, when blank, None.
    `valueless` are the (row, column) places, from 1, of formulas whose value the file does not
    hold: they read as None, and a layout that needs them refuses the row. `look` says how the
    cells are seen.
    """

    name: str
    rows: list[list[object]]
    hidden: bool = False
    valueless: frozenset[tuple[int, int]] = frozenset()
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, slots=True)
class Book:
    """A file of tables; `kind` is a `signatures.Kind` of those that have some.

    `aside` tells that the file holds words, pictures or files beside the cells of its sheets.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...] = ()
    aside: bool = False

    @property
    def visible(self) -> tuple[Sheet, ...]:
        """Sheets a person sees that have anything in them."""
        return tuple(sheet for sheet in self.sheets if sheet.rows and not sheet.hidden)

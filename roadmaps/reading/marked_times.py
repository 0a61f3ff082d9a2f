"""Marks under columns that are times: signs over several of them, and colours instead of signs."""

from collections.abc import Sequence

from roadmaps.reading.columns import Header
from roadmaps.reading.marks import is_mark
from roadmaps.reading.meanings import DEADLINE, is_time
from shnor_portal.core.reading.tables import Cell, Row
from shnor_portal.core.sheets.left_out import SHADED, LeftOut

_SHADED_MARK = "■"
_MANY = 4


class MarkedTimes:
    """The columns of a header that are times; `text` is the index of the column of measures."""

    def __init__(self, header: Header, text: int) -> None:
        self.columns = header.columns
        self.text = text
        self.places = [
            index
            for index, column in enumerate(header.columns)
            if column.role == DEADLINE and is_time(column.heading.rpartition("\n")[2])
        ]
        self.decorated: frozenset[int] = frozenset()

    def look_over(self, rows: Sequence[Row]) -> None:
        """Note the times whose column is coloured all the way down: no mark of one measure."""
        if not self.places or len(rows) < _MANY:
            self.decorated = frozenset()
            return
        cells = {
            index: [self._over(row, index) for row in rows if row.cells] for index in self.places
        }
        self.decorated = frozenset(
            index for index, column in cells.items() if all(cell and cell.shade for cell in column)
        )

    def mark(self, row: Row, own: dict[int, str], whole: dict[int, str]) -> None:
        """Put marks into the texts of a row by column.

        A sign over several times belongs to each; a coloured cell without words is a mark, where
        the measure itself has another colour and the row has no signs.
        """
        if not self.places:
            return
        over = {index: self._over(row, index) for index in self.places}
        for index, cell in over.items():
            if cell and cell.text and index not in whole and is_mark(cell.text):
                own[index] = whole[index] = cell.text
        if any(index in own for index in self.places) or self.text not in own:
            return
        text = self._over(row, self.text)
        ground = text.shade if text else ""
        shaded = [
            index
            for index, cell in over.items()
            if cell and cell.shade and cell.shade != ground and index not in self.decorated
        ]
        for index in shaded:
            own[index] = whole[index] = _SHADED_MARK
        if shaded:
            row.left_out.append(LeftOut(SHADED, "", self.columns[shaded[0]].start))

    def _over(self, row: Row, index: int) -> Cell | None:
        """The cell of a row that covers a column."""
        start = self.columns[index].start
        return next((cell for cell in row.cells if cell.column <= start < cell.end), None)

"""A wide table as a long one: «МА-5 | РУ-5» beside a school become two rows of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Columns = Mapping[str, int]


class LongRow(NamedTuple):
    """The row `number` of the sheet in the work `work`; blank where the table is not wide."""

    number: int
    work: str


def to_long(rows: Mapping[int, Sequence[object]], works: Mapping[str, Columns]) -> list[LongRow]:
    """Which works each row tells of, in the order of the table.

    `rows` are cells by the number of the row, `works` the columns of each work by what they are. A
    row without a value in any column of a work does not tell of it.
    """
    # Loaded where it is needed: half a second that a file of a known layout need not wait for.
    import pandas

    if not rows:
        return []
    data = {
        (work, role): [row[index] for row in rows.values()]
        for work, columns in works.items()
        for role, index in columns.items()
    }
    wide = pandas.DataFrame(data, index=list(rows), dtype=object)
    wide.columns = pandas.MultiIndex.from_tuples(list(data), names=["work", "role"])
    long = wide.stack("work", future_stack=True).dropna(how="all")
    return [LongRow(int(number), str(work)) for number, work in long.index]

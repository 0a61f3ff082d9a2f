"""The look of a workbook by its format; what cannot be looked at is said to be unknown."""

from collections.abc import Callable, Collection, Mapping

from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.looks.ods import look_at_ods
from shnor_portal.core.sheets.looks.xls import look_at_xls
from shnor_portal.core.sheets.signatures import Kind

# Cells of a sheet beyond which only rows and numbers are looked at.
MOST_CELLS = 200_000
# An old workbook is looked at whole: a large one would take too long.
MOST_XLS = 12 << 20


def look_at(
    data: bytes,
    kind: Kind,
    cells: Mapping[str, int],
    look_at_parts: Callable[[Collection[str]], dict[str, Look]] | None = None,
    *,
    closely: bool,
) -> dict[str, Look]:
    """Looks by the name of the sheet; `cells` is how many cells each has.

    Closely looked at, a sheet tells all that a plan is read by; else only what changes values. An
    xlsx, unpacked already, is looked at by `look_at_parts`, given the sheets to look at closely.
    """
    close = {name for name, count in cells.items() if closely and count <= MOST_CELLS}
    try:
        if look_at_parts:
            return look_at_parts(close)
        if kind is Kind.ODS:
            return look_at_ods(data, close)
        if len(data) <= MOST_XLS:
            return look_at_xls(data, close)
    except Exception:  # the values are read; looks of other programs may be against the rules
        pass
    return {name: Look(unknown=True) for name in cells}

"""The layouts of results, in the order in which a book is tried."""

from monitoring.results.layouts import vpr_marks
from monitoring.results.layouts.parsed import ResultLayout

LAYOUTS: tuple[ResultLayout, ...] = (vpr_marks.LAYOUT,)

"""Which of a document's tables are its plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.plans.deadlines import parse_deadline
from roadmaps.plans.reading.columns import (
    DEADLINE,
    END,
    NUMBER,
    OTHER,
    RESPONSIBLE,
    START,
    TEXT,
    Column,
    Header,
    find_header,
)
from roadmaps.plans.reading.numbers import is_number
from roadmaps.plans.reading.tables import Row, Table
from shnor_portal.core.intake.problems import Problem


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the plan. `continues` marks one without a header, under the header before."""

    table: Table
    header: Header
    rows: Sequence[Row]
    above: tuple[str, ...] = ()
    continues: bool = False

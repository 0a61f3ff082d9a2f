"""A person's own workbook given back with its problems marked where they are."""

from collections.abc import Sequence

from shnor_portal.core import guarded
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.reading import LIMITS

_LIMITS = guarded.Limits(memory=1 << 30, seconds=60.0, work=45.0)


def annotate(data: bytes, name: str, problems: Sequence[Problem]) -> bytes:
    """An xlsx with the problems of a file that `read_book` reads; all else of an xlsx stays.

    Coordinates stay those of the file, so that it can be corrected and loaded again. A very
    large file comes back as the list alone. Refused as `read_book` is, and `not_annotated`.
    """
    try:
        marked: bytes = guarded.call(
            "shnor_portal.core.sheets.marking:mark",
            *(data, name, problems, LIMITS),
            limits=_LIMITS,
        )
    except guarded.Stopped as stopped:
        raise refusals.not_annotated(name) from stopped
    return marked

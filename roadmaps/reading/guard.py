"""The reading of a plan asked for from outside: the file itself is opened in a guarded process."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from roadmaps.deadlines import Deadline, Occurrence
from roadmaps.reading import refusals
from roadmaps.reading.old_word import OldWord
from roadmaps.reading.plan import Doubt, Passport, ReadMeasure, ReadPlan
from roadmaps.reading.recognition import Told, recognised
from shnor_portal.core import guarded
from shnor_portal.core.errors import Refused
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.office import as_docx
from shnor_portal.core.reading.pages import Page
from shnor_portal.core.reading.scans import Scans
from shnor_portal.core.reading.tables import MOST_BYTES
from shnor_portal.core.sheets.left_out import LeftOut

MOST_PASTED = 4 << 20
_MOST_CONVERTED = 3
_LIMITS = guarded.Limits(memory=512 << 20, answer=64 << 20)
_ANSWER = (
    *(ReadPlan, ReadMeasure, Passport, Deadline, Occurrence, Doubt, Problem, LeftOut),
    *(OldWord, Scans),
)


def check_size(name: str, size: int) -> None:
    """Refused for a file that need not be opened at all: an empty one, or too large for a plan."""
    if size == 0:
        raise refusals.empty_file(name)
    if size > MOST_BYTES:
        raise refusals.too_large(name, MOST_BYTES)


def read_plan(
    data: bytes | Path,
    name: str,
    period_start: date,
    period_end: date,
    places: Sequence[str] = (),
    told: Told = lambda done, total: None,
) -> ReadPlan:
    """The plan of an uploaded file, as `reader.read_plan` says it; what is too big is refused.

    Old Word files, the one itself or those inside it, go through LibreOffice on the way,
    pages that are images through Tesseract; of these `told` says how many are done.
    """
    check_size(name, len(data) if isinstance(data, bytes) else data.stat().st_size)
    if isinstance(data, Path):
        data = data.read_bytes()
    converted: dict[str, bytes] = {}
    pages: dict[int, Page] = {}
    while True:
        asked = (data, name, period_start, period_end, places, converted, pages)
        read = _read("read_plan", name, *asked)
        if isinstance(read, ReadPlan):
            return read
        if isinstance(read, Scans):
            if pages:
                raise refusals.not_recognised(name)
            pages = recognised(data, name, read, told)
            continue
        key = sha256(read.data).hexdigest()
        if key in converted or len(converted) == _MOST_CONVERTED:
            raise refusals.too_complex(name)
        try:
            converted[key] = as_docx(read.data, name, read.suffix)
        except Refused:
            if read.data == data:
                raise
            converted[key] = b""  # of a part of the document it is told that it was not read


def read_pasted(
    text: str, period_start: date, period_end: date, places: Sequence[str] = ()
) -> ReadPlan:
    """The plan of a table pasted as HTML or as text with tabs; refused as `read_plan` is."""
    if len(text) > MOST_PASTED:
        raise refusals.too_much_pasted()
    read = _read("read_pasted", refusals.PASTED, text, period_start, period_end, places)
    if not isinstance(read, ReadPlan):
        raise refusals.nothing_pasted()
    return read


def _read(function: str, name: str, *arguments: Any) -> ReadPlan | OldWord | Scans:
    try:
        answer: ReadPlan | OldWord | Scans = guarded.call(
            f"roadmaps.reading.reader:{function}",
            *arguments,
            limits=_LIMITS,
            returns=_ANSWER,
        )
    except guarded.Stopped as stopped:
        raise (refusals.too_complex if stopped.greedy else refusals.damaged)(name) from stopped
    return answer

"""Tables of a file as plain rows of values, whatever spreadsheet format it is in.

Decides what is accepted; what the tables mean is for the layouts of the apps. The bytes are opened
in a guarded process (`opening`).
"""

from collections.abc import Sequence
from pathlib import Path

from shnor_portal.core import guarded
from shnor_portal.core.errors import Refused
from shnor_portal.core.problems import Problem
from shnor_portal.core.reading.office import as_docx
from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.looks.look import Look
from shnor_portal.core.sheets.signatures import OLE, RTF, Kind, kind_of

# A small file that takes long is no table: only a large one is given all of the seconds. Of them
# most are waiting on a busy machine.
_SECONDS, _WORK, _A_MEGABYTE = 20.0, 5.0, 4.0
LIMITS = Limits()
_OLD_WORD = {Kind.DOC: ".doc", Kind.RTF: ".rtf"}
# Files of so many bytes are read several at once, as many as have `TOGETHER` bytes in all.
SMALL, TOGETHER = 128 << 10, 1 << 20


def read_book(
    data: bytes | Path, name: str, limits: Limits = LIMITS, *, about: tuple[str, ...] = ()
) -> Book:
    """The tables of a file as a person sees them; `name` is only for messages.

    `about` are the code and the name of the region that alone is kept of a country's register.

    What is hidden or struck out is left out and told of in `problems`; a number shown as a percent
    is that percent. Refused: `empty_file`, `too_large`, `wrong_type`,
    `truncated`, `damaged`, `zip_bomb`, `password_protected`, `unsafe_file`, and for an old Word
    file, which goes through LibreOffice, `needs_office` and `unreadable_old_file`.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refusals.empty_file(name)
    if size > limits.size:
        raise refusals.too_large(name, limits.size)
    if not isinstance(data, bytes):
        data = data.read_bytes()
    if data.startswith((OLE, RTF)) and (kind := kind_of(data)) in _OLD_WORD:
        data = as_docx(data, name, _OLD_WORD[kind])
    try:
        book: Book = guarded.call(
            "shnor_portal.core.sheets.opening:seen_book",
            *(data, name, limits, about),
            limits=_cost(limits, size),
            returns=(Book, Sheet, Look, Problem),
        )
    except guarded.Stopped as stopped:
        refusal = refusals.too_much_memory if stopped.greedy else refusals.damaged
        raise refusal(name) from stopped
    return book


def read_together(
    named: Sequence[tuple[bytes, str]], *, about: tuple[str, ...] = ()
) -> list[Book | Refused]:
    """Small files that one person brought at once: what each is, or why not.

    Plain ones are read by one process. One that asks for too much is found by reading each alone.
    """
    answers = _at_once(named, about)
    return [
        answer or _alone(data, name, about)
        for (data, name), answer in zip(named, answers, strict=True)
    ]


def _at_once(
    named: Sequence[tuple[bytes, str]], about: tuple[str, ...]
) -> list[Book | Refused | None]:
    """What one process says of each; None for a file that is to be read alone."""
    nothing: list[Book | Refused | None] = [None] * len(named)
    if len(named) < 2 or not all(0 < len(data) <= SMALL for data, _ in named):
        return nothing
    try:
        answers = guarded.call(
            "shnor_portal.core.sheets.opening:seen_books",
            *(named, LIMITS, about),
            limits=_cost(LIMITS, sum(len(data) for data, _ in named)),
            returns=(Book, Sheet, Look, Problem),
        )
    except guarded.Stopped:
        return nothing
    if not isinstance(answers, list) or len(answers) != len(named):
        return nothing
    return [_answer(answer) for answer in answers]


def _answer(answer: object) -> Book | Refused | None:
    match answer:
        case Book():
            return answer
        case (str(message), str(code), list(details)):
            return Refused(message, code=code, details=details)
        case _:
            return None


def _alone(data: bytes, name: str, about: tuple[str, ...]) -> Book | Refused:
    try:
        return read_book(data, name, about=about)
    except Refused as refusal:
        return refusal


def _cost(limits: Limits, size: int) -> guarded.Limits:
    more = _A_MEGABYTE * (size >> 20)
    return guarded.Limits(
        memory=limits.memory,
        seconds=min(limits.seconds, _SECONDS + more),
        work=min(limits.seconds / 2, _WORK + more),
        answer=limits.unpacked,
    )

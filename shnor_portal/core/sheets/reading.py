"""Tables of a file as plain rows of values, whatever spreadsheet format it is in.

Decides what is accepted; what the tables mean is for the layouts of the apps. The bytes are opened
in a guarded process (`opening`).
"""

from pathlib import Path

from shnor_portal.core import guarded
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets import refusals
from shnor_portal.core.sheets.books import Book, Limits, Sheet
from shnor_portal.core.sheets.looks.look import Look

# A small file that takes long is no table: only a large one is given all of the seconds.
_SECONDS, _WORK, _A_MEGABYTE = 8.0, 5.0, 4.0
LIMITS = Limits()


def read_book(
    data: bytes | Path, name: str, limits: Limits = LIMITS, *, about: tuple[str, ...] = ()
) -> Book:
    """The tables of a file as a person sees them; `name` is only for messages.

    `about` are the code and the name of the region that alone is kept of a country's register.

    What is hidden or struck out is left out and told of in `problems`; a number shown as a percent
    is that percent. Refused: `empty_file`, `too_large`, `wrong_type`,
    `truncated`, `damaged`, `zip_bomb`, `password_protected`, `unsafe_file`.
    """
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    if size == 0:
        raise refusals.empty_file(name)
    if size > limits.size:
        raise refusals.too_large(name, limits.size)
    if not isinstance(data, bytes):
        data = data.read_bytes()
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


def _cost(limits: Limits, size: int) -> guarded.Limits:
    more = _A_MEGABYTE * (size >> 20)
    return guarded.Limits(
        memory=limits.memory,
        seconds=min(limits.seconds, _SECONDS + more),
        work=min(limits.seconds, _WORK + more),
        answer=limits.unpacked,
    )

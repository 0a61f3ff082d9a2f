"""Headings over several rows: captions merged over columns, and what stands under them."""

from collections.abc import Iterator, Sequence

from shnor_portal.core.sheets.cells import number, text


def headings_of(rows: Sequence[Sequence[object]]) -> Iterator[list[object]]:
    """The headings that rows one under another may make together, the likelier first.

    Under a caption the lower cell names the column, after the caption's words or by itself.
    """
    if len(rows) < 2 or not any(isinstance(value, str) for value in rows[0]):
        return
    lowest = list(rows[0])
    joined = [text(value) for value in captions(rows[0], rows[1:])]
    for lower in rows[1:]:
        lowest = [
            above if below is None else below for above, below in zip(lowest, lower, strict=True)
        ]
        joined = [
            f"{above} {text(below)}".strip() for above, below in zip(joined, lower, strict=True)
        ]
    yield [words or None for words in joined]
    yield lowest


def captions(upper: Sequence[object], lower: Sequence[Sequence[object]]) -> list[object]:
    """Cells of an upper row, each also over the blank ones after it that have cells below."""
    filled: list[object] = []
    for index, value in enumerate(upper):
        if value is None and filled and any(row[index] is not None for row in lower):
            value = filled[-1]
        filled.append(value)
    return filled


def is_wording(value: object) -> bool:
    """Whether a cell holds words, as a heading does, and no number or date."""
    if not isinstance(value, str):
        return False
    try:
        return number(value) is None
    except ValueError:
        return True

"""What stands in cells and is not their text: marks of notes, unchosen options, prompts."""

import re
from collections.abc import Sequence

from shnor_portal.core.reading.hyphens import rejoined
from shnor_portal.core.reading.tables import Row, Table, squeezed
from shnor_portal.core.sheets.left_out import NOTE, PROMPT, UNCHOSEN, LeftOut, is_unit

_RAISED = "⁰¹²³⁴-⁹"
_RAISED_NOTE = re.compile(rf"[{_RAISED}]+(?:\s?[,;]\s?[{_RAISED}]+)*\)?")
OFF_BOXES, ON_BOXES = "☐□❏❑⬜\uf0a8\uf06f", "☑☒🗹🗷✅⮽\uf0fe\uf0fd"
_BOXES = re.compile(f"[{OFF_BOXES}{ON_BOXES}]")
_ON = re.compile(f"[{ON_BOXES}]")
_SPECIAL = re.compile(f"[{_RAISED}{OFF_BOXES}{ON_BOXES}]")
# Prompts of Word's empty controls, which other formats keep as words.
_PROMPT = re.compile(
    r"(?:место\s+для\s+ввода\s+\w+|выберите\s+(?:элемент|дату|значение|из\s+списка)|"
    r"введите\s+(?:текст|дату|значение)|"
    r"щ[её]лкните(?:\s+или\s+коснитесь)?(?:\s+здесь)?,?\s+чтобы\s+(?:ввести|добавить)\s+\w+|"
    r"click(?:\s+or\s+tap)?(?:\s+here)?\s+to\s+enter\s+(?:text|a\s+date)|"
    r"choose\s+an\s+item)\W*",
    re.IGNORECASE,
)
_LONGEST_PROMPT = 70
_EDGES = " ,;:–—-\n"


def without_signs(tables: Sequence[Table]) -> Sequence[Table]:
    """The same tables without raised figures that mark notes, without unchosen options and with
    words whole that were broken by hyphens."""
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                cell.text = rejoined(cell.text)
                if _SPECIAL.search(cell.text):
                    cell.text = _plain(cell.text, row, cell.column)
                if 10 < len(cell.text) < _LONGEST_PROMPT and _PROMPT.fullmatch(cell.text):
                    row.left_out.append(LeftOut(PROMPT, cell.text, cell.column))
                    cell.text = ""
    return tables


def trimmed(text: str) -> str:
    """What remains of a text of which something was left out: without commas that parted it."""
    return squeezed(text.strip(_EDGES))


def _plain(text: str, row: Row, column: int) -> str:
    def unmarked(match: re.Match[str]) -> str:
        if is_unit(text[: match.start()]) or match.start() == 0:
            return match.group()
        row.left_out.append(LeftOut(NOTE, match.group(), column))
        return ""

    text = _RAISED_NOTE.sub(unmarked, text)
    return _chosen(text, row, column) if _ON.search(text) else text


def _chosen(text: str, row: Row, column: int) -> str:
    """A text of options without those that are not chosen; a box alone is a mark and stays."""
    if not _BOXES.sub("", text).strip():
        return text
    boxes = list(_BOXES.finditer(text))
    before_words = text.rstrip()[-1] in ON_BOXES + OFF_BOXES and boxes[0].start() > 0
    if before_words:  # «сентябрь ☐ октябрь ☒»
        starts = [0, *(box.end() for box in boxes)]
        options = [text[start : box.start()] for start, box in zip(starts, boxes, strict=False)]
        kept, rests = [], [text[boxes[-1].end() :]]
    else:
        ends = [*(box.start() for box in boxes[1:]), len(text)]
        lines = [
            text[box.end() : end].partition("\n") for box, end in zip(boxes, ends, strict=True)
        ]
        # An option ends with its line: what follows below belongs to the cell.
        options, rests = [line[0] for line in lines], [line[2] for line in lines]
        kept = [text[: boxes[0].start()]]
    for index, (box, option) in enumerate(zip(boxes, options, strict=True)):
        if box.group() in ON_BOXES:
            kept.append(f"{option.strip()}\n")
        elif words := option.strip(_EDGES):
            row.left_out.append(LeftOut(UNCHOSEN, words, column))
        kept += rests[index : index + 1]
    return trimmed("".join(kept))

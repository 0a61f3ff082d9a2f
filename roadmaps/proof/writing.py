"""Texts that a person edits over a draft: saved field by field, so that two people lose nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from roadmaps.models.yearsend import WrittenPaper
from shnor_portal.core.drafts.merging import Merged, joined
from shnor_portal.core.errors import Refused

Written = TypeVar("Written", bound=WrittenPaper)
MOST_LETTERS = 10_000


def held(row: WrittenPaper, codes: Iterable[str]) -> dict[str, str]:
    """What stands in the fields of a form."""
    return {code: str(row.texts.get(code, "")) for code in codes}


def join_texts(
    row: Written, values: Mapping[str, Any], joining: Mapping[str, Any], codes: Iterable[str]
) -> Merged:
    """Put what was typed over the texts of a row that is taken; Conflict where two differ."""
    theirs = held(row, codes)
    mine = {code: clean(values.get(code, "")) for code in theirs}
    merged = joined(theirs=theirs, mine=mine, **joining)
    row.texts = {**row.texts, **merged.to_save}
    return merged


def clean(text: str) -> str:
    """Lines without margins; Refused for what is no text of a paper."""
    if len(text) > MOST_LETTERS:
        raise Refused(
            f"В одном из полей больше {MOST_LETTERS} знаков: сократите его.", code="too_long"
        )
    return "\n".join(line.strip() for line in text.strip().splitlines())


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())

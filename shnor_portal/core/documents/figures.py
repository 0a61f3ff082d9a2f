"""Figures that a paper tells in words become numbers in its workbook.

A context keeps what is printed: «7,8 %», «−8,3», «1 375», «08.12.2026». In Excel such a column is
to be sorted and added up, so it is written as numbers and dates with a format that looks the same.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import MINUS, MISSING, NBSP

_NUMBER = rf"(?P<sign>[+{MINUS}-]?)(?P<whole>0|[1-9]\d{{0,2}}(?:[{NBSP} ]\d{{3}})+|[1-9]\d*)"
_FIGURE = re.compile(rf"{_NUMBER}(?:,(?P<part>\d+))?(?:[{NBSP} ](?P<unit>%|п\.п\.))?")
_DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")
# What stands where there is no number, and may stand in a column of numbers.
_NO_NUMBER = re.compile(rf"|{MISSING}|менее[{NBSP} ]\d+")


def as_figures(sheets: Sequence[SheetData]) -> list[SheetData]:
    """The sheets with columns of figures as numbers; a column with any other text stays text."""
    return [_sheet(data) for data in sheets]


def _sheet(data: SheetData) -> SheetData:
    rows = [list(row) for row in data.rows]
    columns: list[Column] = list(data.columns)
    for at, column in enumerate(columns):
        texts = [row[at] for row in rows if isinstance(row[at], str)]
        if column.number_format or not (figure_format := _format_of(texts)):
            continue
        number_format, read = figure_format
        columns[at] = replace(column, number_format=number_format)
        for row in rows:
            if isinstance(row[at], str) and not _NO_NUMBER.fullmatch(row[at]):
                row[at] = read(row[at])
    return replace(data, columns=columns, rows=rows)


def _format_of(texts: Sequence[str]) -> tuple[str, Callable[[str], Any]] | None:
    filled = [text for text in texts if not _NO_NUMBER.fullmatch(text)]
    if not filled:
        return None
    if all(_DAY.fullmatch(text) for text in filled):
        return "dd.mm.yyyy", _day
    matches = [_FIGURE.fullmatch(text) for text in filled]
    if not all(matches):
        return None
    units = {match["unit"] for match in matches if match}
    if len(units) > 1:
        return None
    digits = max(len(match["part"] or "") for match in matches if match)
    body = "0" + ("." + "0" * digits if digits else "")
    if units == {"%"}:
        return f"{body}%", lambda text: _value(text) / 100
    if any(match["sign"] == "+" for match in matches if match):
        return f"+{body};-{body};{body}", _value
    return body, _value


def _value(text: str) -> float | int:
    match = _FIGURE.fullmatch(text)
    assert match is not None, "the column was looked through"
    whole = re.sub(r"\D", "", match["whole"])
    value: float | int = float(f"{whole}.{match['part']}") if match["part"] else int(whole)
    return -value if match["sign"] in (MINUS, "-") else value


def _day(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()

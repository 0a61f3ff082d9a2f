"""Numbered points of an order or a protocol read as errands: executor, text, term. Pure.

A reading is a proposal: a person corrects it before anything is asked of anybody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.deadlines import parse_deadline

MOST_TEXT, MOST_POINTS = 100_000, 100
_NUMBER = re.compile(r"^\s*(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?\s+(?=\S)")
# Where the commanding part of a document begins; before it stand grounds and agendas.
_BEGINS = re.compile(
    r"^\W*(?:п\s?р\s?и\s?к\s?а\s?з\s?ы\s?в\s?а\s?ю|р\s?е\s?ш\s?и\s?л\s?и|постанов\w+|решили|"
    r"решение|поручить|поручения)\W*$|приказываю\s*:\s*$|обязываю\s*:\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^\s*(?:приложени[ея]\b|с приказом\s+(?:озн|\()|ознакомлен|исполнитель\b|исп\.|"
    r"председатель\s+\S|секретарь\s+\S|лист ознакомления)|"
    r"^[А-ЯЁ][\w\s.«»-]{3,80}\s[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё-]+\s*$",
    re.IGNORECASE,
)
# The deed: what stands before it names who does it.
_DEED = re.compile(
    r"\b[а-яё-]{2,}(?:ать|ять|ить|еть|оть|уть|ыть|ести|зти|йти|чь)(?:ся|сь)?\b", re.I
)
_OWN_DEEDS = re.compile(
    r"^\W*(?:утвердить|назначить|создать|считать|признать|ввести|установить|отменить|внести|"
    r"принять к сведению|приказ\w*\s+\S+\s+вступа|контроль\b)|оставляю за собой",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"(?:\(?\s*срок(?:\s+исполнения)?\s*[:–—-]\s*|,?\s*в\s+срок\s+|,?\s*\(?срок\s+)?"
    r"(?P<term>(?:до|не\s+позднее|к)\s+\d[^.;()]*?\d{4}(?:\s?г(?:ода|\.)?)?|"
    r"(?:до|не\s+позднее|к)\s+\d{1,2}(?:\.\d{2}(?:\.\d{2,4})?|\s+[а-яё]+(?:\s+\d{4})?)"
    r"(?:\s?г(?:ода|\.))?|ежемесячно|ежеквартально|еженедельно|постоянно|в\s+течение\s+[^.;()]+)",
    re.IGNORECASE,
)
_EXECUTOR = re.compile(r"\(?\s*(?:ответственн\w+|отв\.|исполнител\w+)\s*[:–—-]\s*(?P<who>[^;\n)]+)",
                       re.I)  # fmt: skip
_LONGEST_EXECUTOR = 250


@dataclass(frozen=True)
class ReadPoint:
    """A point as it was read. `is_task` is whether it asks somebody for something; `doubts` say
    what a person should look at."""

    number: str
    text: str
    executor: str
    due: date | None
    due_text: str
    is_task: bool
    doubts: tuple[str, ...] = ()


def read_points(lines: Iterable[str], dated: date) -> list[ReadPoint]:
    """Points of a text in their order; `dated` is the document's day, terms lie within two years
    of it."""
    points: list[ReadPoint] = []
    above: dict[str, str] = {}
    for number, text in _points(_commanding(list(lines))):
        parent = above.get(number.rpartition(".")[0], "")
        if text.rstrip().endswith(":"):
            above[number] = text.rstrip(" :\u00a0") or parent
            continue
        points.append(_read(number, text, parent, dated))
        if len(points) == MOST_POINTS:
            break
    return points


def lines_of(text: str) -> list[str]:
    return text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _commanding(lines: Sequence[str]) -> list[str]:
    """From the word that commands to the signature; everything where there is no such word."""
    starts = [place for place, line in enumerate(lines) if _BEGINS.search(line.strip())]
    kept: list[str] = []
    numbered = False
    for line in lines[starts[0] + 1 if starts else 0 :]:
        if numbered and _ENDS.search(line.strip()):
            break
        numbered = numbered or bool(_NUMBER.match(line))
        kept.append(line)
    return kept


def _points(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Numbers and whole texts; lines without a number go on the point above."""
    number = ""
    parts: list[str] = []
    for line in lines:
        match = _NUMBER.match(line)
        if match:
            if parts:
                yield number, _one_line(parts)
            number, parts = match["number"], [line[match.end() :]]
        elif parts and line.strip():
            parts.append(line)
    if parts:
        yield number, _one_line(parts)


def _one_line(parts: Iterable[str]) -> str:
    return " ".join(" ".join(parts).split())


def _read(number: str, text: str, parent: str, dated: date) -> ReadPoint:
    executor, deed = _executor(text, parent)
    due_text, due, doubts = _due(text, dated)
    is_own = not executor and bool(_OWN_DEEDS.search(text))
    if not executor and not is_own:
        doubts.append("исполнитель не назван")
    if is_own:
        doubts = []
    return ReadPoint(
        number, deed, executor, due, due_text, is_task=not is_own, doubts=tuple(doubts)
    )


def _executor(text: str, parent: str) -> tuple[str, str]:
    """Who does it, and what: named beside, before the deed, or in the point above."""
    if named := _EXECUTOR.search(text):
        rest = f"{text[: named.start()].rstrip(' ,;')} {text[named.end() :].strip(' ;)')}".strip()
        return named["who"].strip(" ."), rest
    deed = _DEED.search(text)
    before = text[: deed.start()].strip(" ,:–—-") if deed else ""
    if before and deed and len(before) <= _LONGEST_EXECUTOR and before[0].isupper():
        rest = text[deed.start() :]
        return before, rest[:1].upper() + rest[1:]
    return parent, text


def _due(text: str, dated: date) -> tuple[str, date | None, list[str]]:
    matches = list(_TERM.finditer(text))
    if not matches:
        return "", None, ["срока нет"]
    words = matches[-1]["term"].strip(" ,")
    end = dated.replace(year=dated.year + 1, month=12, day=31)
    asked = re.sub(r"^к\s+", "до ", words, flags=re.IGNORECASE)
    read = parse_deadline(re.sub(r"^не\s+позднее", "до", asked, flags=re.IGNORECASE), dated, end)
    if read.open or not read.occurrences:
        return words, None, [f"срок не понят: «{words}»"]
    if len(read.occurrences) > 1:
        return words, read.occurrences[0].end, ["срок повторяется: взят ближайший"]
    return words, read.occurrences[0].end, []

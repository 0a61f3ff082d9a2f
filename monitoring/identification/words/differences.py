"""What differs between two versions of a methodology, in the sentences of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from monitoring.identification.methodology.document import Methodology, load
from monitoring.identification.words.describe import Clause, describe, parameter_value

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """`before` and `after` are empty where something is new or gone."""

    about: str
    before: str
    after: str


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """Numbers first, then categories: new, gone, and sentences that changed."""
    old, new = load(before), load(after)
    return (*_heads(old, new), *_numbers(old, new), *_categories(old, new))


def _heads(old: Methodology, new: Methodology) -> list[Difference]:
    pairs = (("Название", old.title, new.title), ("Источник", old.source, new.source))
    return [Difference(about, was, now) for about, was, now in pairs if was != now]


def _numbers(old: Methodology, new: Methodology) -> list[Difference]:
    known = {parameter.name: parameter for parameter in old.parameters}
    return [
        Difference(now.title, parameter_value(known[now.name]), parameter_value(now))
        for now in new.parameters
        if now.name in known and known[now.name].value != now.value
    ]


def _categories(old: Methodology, new: Methodology) -> list[Difference]:
    was = {one.code: (one.title, _sentences(one.clauses)) for one in describe(old)}
    now = {one.code: (one.title, _sentences(one.clauses)) for one in describe(new)}
    differences = [Difference("Категория", title, "") for code, (title, _) in was.items()
             if code not in now]  # fmt: skip
    for code, (title, sentences) in now.items():
        if code not in was:
            differences.append(Difference("Категория", "", title))
            continue
        if was[code][0] != title:
            differences.append(Difference("Категория", was[code][0], title))
        differences += _changed(title, was[code][1], sentences)
    return differences


def _changed(title: str, was: Sequence[str], now: Sequence[str]) -> list[Difference]:
    differences = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            differences.append(Difference(title, " ".join(was[a:b]), " ".join(now[c:d])))
    return differences


def _sentences(clauses: Sequence[Clause]) -> list[str]:
    return [
        f"{clause.text} ({'; '.join(clause.notes)})" if clause.notes else clause.text
        for clause in clauses
    ]

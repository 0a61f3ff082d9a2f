"""Counts of answers as they are kept: «group|question|answer» to a number. Pure.

Without an answer («group|question|») it is the number of those who answered the question.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from schools.figures import GROUPS

GROUP_WORDS = {
    **{title: code for code, title in GROUPS.items()},
    "дети": "pupils",
    "ученики": "pupils",
    "учащиеся": "pupils",
    "школьники": "pupils",
    "родители (законные представители)": "parents",
    "родители и законные представители": "parents",
    "законные представители": "parents",
    "учителя": "teachers",
    "педагогические работники": "teachers",
    "учитель": "teachers",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How many of a group gave an answer; `asked` is how many answered the question at all."""

    group: str
    question: str
    answer: str
    count: int
    asked: int | None


def key_of(group: str, question: str, answer: str) -> str:
    return "|".join((group, *(" ".join(text.replace("|", "/").split()) for text in
                              (question, answer))))  # fmt: skip


def title_of(key: str) -> str:
    """«родители: Вам интересно? – скорее да»."""
    group, question, answer = key.split("|")
    return f"{GROUPS[group]}: {question} – {answer or 'всего ответили'}"


def answers_of(figures: Mapping[str, int]) -> tuple[Answer, ...]:
    """Answers by group and question, the commonest first; `asked` is else the sum of answers."""
    by_question: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for key, count in figures.items():
        group, question, answer = key.split("|")
        by_question[group, question][answer] = count
    groups = list(GROUPS)
    answers = []
    for group, question in sorted(by_question, key=lambda each: (groups.index(each[0]), each[1])):
        counts = by_question[group, question]
        asked = counts.pop("", sum(counts.values()))
        answers += [
            Answer(group, question, answer, counts[answer], asked)
            for answer in sorted(counts, key=lambda each: (-counts[each], each))
        ]
    return tuple(answers)

"""A form as a document: its questions by section and its cross-checks. Pure.

A question's `source` is the code of what the portal knows (`prefill`); `keeps` says that last
year's answer may be offered again. `jump` is by how much an answer may differ from last year's
before a reason is asked for: points of a share (15 is 15 п. п.), percent of a number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import ceil
from typing import Any


class Type(StrEnum):
    NUMBER = "number"
    SHARE = "share"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    PROOF = "proof"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Type.NUMBER: "число",
    Type.SHARE: "доля: сколько из скольких",
    Type.YES_NO: "да или нет",
    Type.CHOICE: "один из вариантов",
    Type.TEXT: "текст",
    Type.DATE: "дата",
    Type.PROOF: "ссылка на сайт школы или файл",
}
# Minutes that an answer takes who has the papers at hand; of a ready one, to look at it.
_MINUTES = {
    Type.NUMBER: 1.0,
    Type.SHARE: 1.5,
    Type.YES_NO: 0.5,
    Type.CHOICE: 0.5,
    Type.TEXT: 4.0,
    Type.DATE: 0.5,
    Type.PROOF: 2.0,
}
_LOOKING = 0.2


@dataclass(frozen=True)
class Question:
    code: str
    text: str
    type: Type
    section: str = ""
    hint: str = ""
    unit: str = ""
    required: bool = True
    source: str = ""
    keeps: bool = False
    jump: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def is_figure(self) -> bool:
        return self.type in {Type.NUMBER, Type.SHARE}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Question":
        values = {**data, "type": Type(data["type"]), "choices": tuple(data.get("choices", ()))}
        return cls(**values)

    @property
    def as_data(self) -> dict[str, Any]:
        """Only what is said, so that a document stays readable."""
        plain = {
            name: value for name, value in asdict(self).items() if value != _DEFAULTS.get(name)
        }
        if self.choices:
            plain["choices"] = list(self.choices)
        return {**plain, "type": str(self.type)}


_DEFAULTS: dict[str, Any] = {
    name: spec.default for name, spec in Question.__dataclass_fields__.items()
}


class Rule(StrEnum):
    """What a cross-check says of its `fields`."""

    ORDER = "order"
    """Each date is not earlier than the one before it."""
    SUM = "sum"
    """All but the last add up to the last."""
    WITHIN = "within"
    """All but the last together are not more than the last."""


@dataclass(frozen=True)
class Check:
    rule: Rule
    fields: tuple[str, ...]
    hint: str = ""

    def fits(self, type: Type) -> bool:
        """Whether the check can speak of answers of the type."""
        figures = {Type.NUMBER, Type.SHARE}
        return type == Type.DATE if self.rule == Rule.ORDER else type in figures

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Check":
        return cls(Rule(data["rule"]), tuple(data["fields"]), data.get("hint", ""))

    @property
    def as_data(self) -> dict[str, Any]:
        return {"rule": str(self.rule), "fields": list(self.fields), "hint": self.hint}


@dataclass(frozen=True)
class Document:
    title: str
    about: str = ""
    questions: tuple[Question, ...] = ()
    checks: tuple[Check, ...] = field(default=())

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Document":
        return cls(
            data["title"],
            data.get("about", ""),
            tuple(Question.of(one) for one in data["questions"]),
            tuple(Check.of(one) for one in data.get("checks", ())),
        )

    @property
    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "about": self.about,
            "questions": [question.as_data for question in self.questions],
            "checks": [check.as_data for check in self.checks],
        }

    @property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def sections(self) -> Iterator[tuple[str, list[Question]]]:
        """Questions under their headings, in the order of the form."""
        sections: list[tuple[str, list[Question]]] = []
        for question in self.questions:
            if not sections or sections[-1][0] != question.section:
                sections.append((question.section, []))
            sections[-1][1].append(question)
        yield from sections

    def minutes(self, ready: frozenset[str] | set[str] = frozenset()) -> int:
        """Minutes that the form takes when `ready` questions have only to be looked at."""
        spent = sum(_LOOKING if q.code in ready else _MINUTES[q.type] for q in self.questions)
        return ceil(spent)

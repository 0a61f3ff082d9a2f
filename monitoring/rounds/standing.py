"""How the answers of one school stand: who may write now, which fields, what is left to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitoring.models import Answer, FormVersion, Response, Round
from monitoring.rounds import locks, plans
from monitoring.rounds.catalogue import document_of
from monitoring.rounds.checks import FailedCheck, jumps, missing, problems
from monitoring.rounds.document import Document, Question
from monitoring.rounds.locks import Lock, Standing
from monitoring.rounds.values import Given, Value
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission

Rows = Mapping[str, Answer]
State = Answer.State


@dataclass(frozen=True)
class FormStanding:
    """One form of a response: its rows by question, what is missing and what does not agree."""

    version: FormVersion
    document: Document
    rows: Rows
    before: Mapping[str, Given]

    @property
    def values(self) -> dict[str, Value]:
        """What is answered; proposals are no answers."""
        return {code: value_of_row(row) for code, row in self.rows.items() if is_answer(row)}

    @property
    def asked(self) -> int:
        return len(self.document.questions)

    @property
    def answered(self) -> int:
        return sum(not value.is_empty for value in self.values.values())

    @property
    def proposed(self) -> int:
        """Values that wait for «верно»."""
        return sum(row.state == State.PROPOSED for row in self.rows.values())

    @property
    def filled(self) -> int:
        """Fields that nobody has to type: proposed, or confirmed as they were proposed."""
        return sum(row.origin != Answer.Origin.TYPED for row in self.rows.values())

    @property
    def to_type(self) -> int:
        """Required questions that the school has to answer itself."""
        left = missing(self.document, self.values)
        return sum(question.code not in self.rows for question in left)

    @property
    def minutes(self) -> int:
        """Minutes that the rest of the form takes."""
        done = {code for code, value in self.values.items() if not value.is_empty}
        rest = tuple(q for q in self.document.questions if q.code not in done)
        proposed = {code for code, row in self.rows.items() if row.state == State.PROPOSED}
        return Document(self.document.title, questions=rest).minutes(proposed)

    @property
    def returned(self) -> list[Question]:
        codes = {code for code, row in self.rows.items() if row.state == State.RETURNED}
        return [question for question in self.document.questions if question.code in codes]

    @property
    def missing(self) -> list[Question]:
        return missing(self.document, self.values)

    @property
    def jumps(self) -> dict[str, str]:
        """What was typed and is far from last year's, whether or not a reason is given."""
        before = {code: given.value for code, given in self.before.items()}
        typed = {
            code: value
            for code, value in self.values.items()
            if self.rows[code].origin == Answer.Origin.TYPED
        }
        return jumps(self.document, typed, before)

    @property
    def problems(self) -> list[FailedCheck]:
        """Everything that hinders sending but what is simply not answered yet."""
        unexplained = [
            FailedCheck(code, words)
            for code, words in self.jumps.items()
            if not self.rows[code].reason
        ]
        return [*problems(self.document, self.values), *unexplained]


def form_standing(
    version: FormVersion, rows: Iterable[Answer], before: Mapping[str, Given]
) -> FormStanding:
    own = {row.question: row for row in rows if row.version_id == version.pk}
    return FormStanding(version, document_of(version), own, before)


def is_answer(row: Answer) -> bool:
    return row.state != State.PROPOSED


def value_of_row(row: Answer) -> Value:
    """A file answers as a link does."""
    return Value(row.number, row.whole, row.text or (row.file.name if row.file else ""))


def may_be_fixed(row: Answer | None, response: Response) -> bool:
    """Whether the field may be written: of returned answers only what was returned."""
    if response.state != Response.State.RETURNED:
        return True
    return row is not None and row.due is not None and row.state != State.ACCEPTED


def standing(response: Response, viewer: User | None, due: date | None) -> Standing:
    """What decides whether the viewer writes; `due` is the latest term of returned fields.

    Wants the response with its round, and the school with its municipality.
    """
    round = response.round
    today = local_date(round.municipality)
    asks_plan = round.needs_plan and round.state == Round.State.OPEN
    return Standing(
        today=today,
        opens=round.opens,
        closes=round.closes,
        is_open=round.state == Round.State.OPEN,
        state=response.state,
        lifted_until=response.lifted_until,
        due=due,
        has_plan=not asks_plan or bool(plans.with_plan([response.school_id], today)),
        writes=access.may(viewer, Permission.FILL_ROUND, response),
    )


def latest_due(rows: Iterable[Answer]) -> date | None:
    return max((row.due for row in rows if row.due), default=None)


def lock_of(
    response: Response, viewer: User | None, rows: Iterable[Answer]
) -> tuple[Lock, str] | None:
    """Why the viewer may not write now, with the words; None where they may."""
    at = standing(response, viewer, latest_due(rows))
    lock = locks.lock(at)
    return (lock, locks.words(lock, at)) if lock else None

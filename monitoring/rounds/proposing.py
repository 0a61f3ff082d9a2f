"""Answers that are proposed: what the portal knows, and what the school said the last time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from monitoring.models import Answer, FormVersion, Response, Round
from monitoring.rounds import prefill
from monitoring.rounds.catalogue import document_of
from monitoring.rounds.document import Document
from monitoring.rounds.values import Given, Value
from schools.clock import local_date
from shnor_portal.core.bulk import load_rows
from shnor_portal.core.typography import short_date

_FIELDS = (
    "response", "version", "question", "number", "whole", "text", "reason", "origin", "source",
    "state",
)  # fmt: skip
_LONGEST = 200
Key = tuple[int, int, str]


def versions_of(round: Round) -> list[FormVersion]:
    """Forms of a round in their order."""
    places = round.places.select_related("version__form").order_by("position")
    return [place.version for place in places]


def propose(round: Round, responses: Sequence[Response]) -> int:
    """Put what is known in place of what was proposed before; answers of people stay. How many.

    The same number of queries whatever the number of schools.
    """
    versions = versions_of(round)
    documents = {version.pk: document_of(version) for version in versions}
    by_pk = {response.pk: response for response in responses}
    Answer.objects.filter(response__in=by_pk, state=Answer.State.PROPOSED).delete()
    taken = set(
        Answer.objects.filter(response__in=by_pk).values_list("response", "version", "question")
    )
    schools = [response.school_id for response in responses]
    known = prefill.known(schools, round.year)
    before = last_answers(round, versions, schools)
    rows = []
    for pk, response in by_pk.items():
        for version, document in documents.items():
            said = before.get((response.school_id, version), {})
            for code, given, origin in _offers(document, known.get(response.school_id, {}), said):
                if (pk, version, code) not in taken:
                    rows.append(_row(pk, version, code, given, origin))
    load_rows(Answer, _FIELDS, rows)
    Response.objects.filter(pk__in=by_pk).update(proposed_on=local_date(round.municipality))
    return len(rows)


def last_answers(
    round: Round, versions: Iterable[FormVersion], schools: Sequence[int]
) -> dict[tuple[int, int], dict[str, Given]]:
    """What each school was accepted with the last time, by (school, version of this round).

    A municipality's copy goes on from the ready form that it was made of.
    """
    roots = {version.pk: _root(version) for version in versions}
    answers: dict[tuple[int, int], dict[str, Given]] = defaultdict(dict)
    for row in _before(round, set(roots.values()), schools):
        root = row.version.form.copied_from_id or row.version.form_id
        words = f"ваш ответ {short_date(row.closed)}"
        given = Given(Value(row.number, row.whole, row.text), words)
        for version, own in roots.items():
            if own == root:
                answers[row.school, version][row.question] = given
    return answers


def _before(round: Round, roots: set[int], schools: Sequence[int]) -> QuerySet[Any]:
    of_forms = Q(version__form__in=roots) | Q(version__form__copied_from__in=roots)
    return (
        Answer.objects.filter(
            of_forms,
            response__school__in=schools,
            response__round__opens__lt=round.opens,
            state=Answer.State.ACCEPTED,
        )
        .exclude(response__round=round.pk)
        .select_related("version__form")
        .annotate(school=F("response__school"), closed=F("response__round__closes"))
        .order_by("response__round__opens", "pk")
    )


def _root(version: FormVersion) -> int:
    return version.form.copied_from_id or version.form_id


def _offers(
    document: Document, known: prefill.ByCode, before: dict[str, Given]
) -> Iterable[tuple[str, Given, str]]:
    origin = Answer.Origin
    for question in document.questions:
        if question.source in known:
            yield question.code, known[question.source], origin.PORTAL
        elif question.keeps and question.code in before:
            yield question.code, before[question.code], origin.LAST


def _row(response: int, version: int, code: str, given: Given, origin: str) -> tuple[Any, ...]:
    value = given.value
    return (
        response, version, code, value.number, value.whole, value.text, "", str(origin),
        given.source[:_LONGEST], str(Answer.State.PROPOSED),
    )  # fmt: skip

"""Deeds on one round and on the answers of one school: opened, closed, sent, returned, accepted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from monitoring.models import Response, Round
from monitoring.rounds import answering, checking, windows
from monitoring.rounds.checking import FieldDoubt
from tests.cast import Cast
from tests.monitoring.round_samples import (
    answer_all,
    key_of,
    make_round,
    opened_round,
    response_of,
    returned_response,
    sent_response,
)
from tests.races.racing import Deed, Family
from tests.roadmaps.plans_in_force import TODAY

RELATED = ["round__municipality", "school__municipality"]
WEEK = TODAY + timedelta(days=7)


def rounds(cast: Cast) -> Iterator[Family]:
    north = cast.north
    municipality, school = north.municipality, north.school
    chosen = {"audience": "chosen", "chosen": [school]}

    def look(round: Any) -> Any:
        found = Round.objects.filter(pk=round.pk).first()
        if found is None:
            return "deleted"
        return found.state, found.responses.count(), found.snapshots.count()

    def look_at(response: Any) -> Any:
        found = Response.objects.get(pk=response.pk)
        states = sorted(found.answers.values_list("question", "state"))
        return found.state, found.lifted_until, states

    def working() -> Response:
        response = response_of(opened_round(municipality, **chosen), school)
        answer_all(response)
        return response

    def sent() -> Response:
        return sent_response(opened_round(municipality, **chosen), school)

    def returned() -> Response:
        return returned_response(opened_round(municipality, **chosen), school)

    def doubt(response: Any) -> Any:
        doubts = {key_of(response, "team"): FieldDoubt("Проверьте", WEEK)}
        return checking.return_fields(response=response, doubts=doubts, by=north.specialist)

    def write(response: Any) -> Any:
        version, _ = key_of(response, "team")
        form = next(f for f in answering.forms_of(response) if f.version.pk == version)
        return answering.save_answers(
            response=response, version=form.version, values={"team": "7"},
            joining={"base": {}, "seen": {}, "choices": {}}, by=north.school_team,
        )  # fmt: skip

    opening = Deed(windows.open_round, lambda r: windows.open_round(round=r, by=north.specialist))
    closing = Deed(
        windows.close_round, lambda r: windows.close_round(round=r, by=north.coordinator)
    )
    deleting = Deed(
        windows.delete_round, lambda r: windows.delete_round(round=r, by=north.specialist)
    )
    send = Deed(answering.send, lambda r: answering.send(response=r, by=north.school_head))
    recall = Deed(answering.recall, lambda r: answering.recall(response=r, by=north.school_head))
    confirm = Deed(answering.confirm, lambda r: answering.confirm(response=r, by=north.school_team))
    save = Deed(answering.save_answers, write)
    accept = Deed(checking.accept, lambda r: checking.accept(response=r, by=north.specialist))
    back = Deed(checking.return_fields, doubt)
    lift = Deed(
        checking.lift,
        lambda r: checking.lift(response=r, until=WEEK, reason="Сбой", by=north.coordinator),
    )
    yield Family(
        "round draft", lambda: make_round(municipality, **chosen), look,
        [opening, closing, deleting], ["municipality"],
    )  # fmt: skip
    yield Family("answers being written", working, look_at, [save, confirm, send, lift], RELATED)
    yield Family("answers sent", sent, look_at, [recall, accept, back], RELATED)
    yield Family("answers returned", returned, look_at, [save, lift], RELATED)

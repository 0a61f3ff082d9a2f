"""Closing a round of 1,000 schools × 80 fields; a bare INSERT … SELECT of them is the limit.

Ours is the whole deed: rights, the snapshot, its answers, the state and the trail.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from monitoring.models import Answer, FormVersion, KeptAnswer, MonitoringForm, Response, Round
from monitoring.models import RoundForm as Place
from monitoring.rounds import windows
from monitoring.rounds.document import Document, Question, Type
from shnor_portal.core.bulk import load_rows
from tests.bench import places
from tests.bench.measure import Contender, in_turn, table, within

SCHOOLS, FIELDS, TIMES, LIMIT = 1_000, 80, 3, 3
_COPIED = "version_id, question, number, whole, text, reason, origin, source"


def run() -> str:
    round = _round()

    def close() -> None:
        windows.close_round(round=round, by=None)

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO monitoring_keptanswer (snapshot_id, school_id, {_COPIED}) "
                "SELECT s.id, r.school_id, a.version_id, a.question, a.number, a.whole, a.text, "
                "a.reason, a.origin, a.source FROM monitoring_answer a "
                "JOIN monitoring_response r ON r.id = a.response_id, monitoring_roundsnapshot s "
                "WHERE s.id = (SELECT MAX(id) FROM monitoring_roundsnapshot)"
            )

    close()
    if KeptAnswer.objects.count() != SCHOOLS * FIELDS:
        raise AssertionError(f"{KeptAnswer.objects.count()} answers were kept")
    limit, ours = in_turn(bare, close, times=TIMES)
    return table(
        f"Closing a round of {SCHOOLS:,} schools × {FIELDS} fields",
        [
            Contender("bare INSERT … SELECT (limit)", limit),
            Contender("portal: close_round", ours, note=within(ours, limit, LIMIT)),
        ],
    )


def _round() -> Round:
    """Every school has answered every question and was accepted."""
    place = places.municipality(SCHOOLS)
    questions = tuple(Question(f"q{n}", f"Вопрос {n}", Type.SHARE) for n in range(FIELDS))
    form = MonitoringForm.objects.create(code="bench", title="Замер", municipality=place)
    document = Document("Замер", questions=questions).as_data
    version = FormVersion.objects.create(form=form, number=1, document=document)
    day = date(2026, 10, 1)
    round = Round.objects.create(
        municipality=place, title="Замер", kind="quality", year=2026, opens=day, closes=day,
        audience="all", state="open", opened_at=timezone.now(),
    )  # fmt: skip
    Place.objects.create(round=round, version=version, position=1)
    responses = Response.objects.bulk_create(
        Response(round=round, school=school, state="accepted", first_sent_on=day)
        for school in place.schools.all()
    )
    fields = ("response", "version", "question", "number", "whole", "text", "reason", "origin",
              "source", "state")  # fmt: skip
    load_rows(
        Answer,
        fields,
        (
            (one.pk, version.pk, question.code, 7, 20, "", "", "portal", "реестр", "accepted")
            for one in responses
            for question in questions
        ),
    )
    return round

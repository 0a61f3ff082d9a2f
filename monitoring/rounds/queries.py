"""Questions about rounds; the viewer stands first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from monitoring.models import (
    Answer,
    AnswerRemark,
    FormVersion,
    KeptAnswer,
    Response,
    Round,
    RoundSnapshot,
)
from monitoring.rounds.calendar import LINES
from monitoring.rounds.catalogue import document_of
from monitoring.rounds.document import Document
from monitoring.rounds.values import Value
from monitoring.rounds.windows import ACCOMPANIED
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission

State = Response.State


def rounds(viewer: User) -> QuerySet[Round]:
    """Rounds of the viewer's municipalities; of their schools, those that ask them."""
    rounds = Round.objects.visible_to(viewer)
    if schools := viewer.visible_places().get("school", []):
        asked = Response.objects.filter(school__in=schools).order_by().values("round")
        rounds |= Round.objects.filter(pk__in=asked)
    return rounds.select_related("municipality__region")


def with_closing(viewer: User) -> QuerySet[Round]:
    """The same with `is_closed`: whether a snapshot of its answers was made."""
    snapshots = RoundSnapshot.objects.filter(round=OuterRef("pk")).order_by()
    return rounds(viewer).annotate(is_closed=Exists(snapshots))


def round_table(viewer: User) -> QuerySet[Round]:
    """Rounds of the list with how far each is: schools asked, sent, accepted."""
    states = Response.objects.filter(round=OuterRef("pk")).order_by().values("round")

    def count(condition: Q) -> Coalesce:
        return Coalesce(Subquery(states.annotate(n=Count("pk", filter=condition)).values("n")), 0)

    return (
        rounds(viewer)
        .annotate(
            asked=count(Q()),
            sent=count(Q(state__in=[State.SENT, State.RETURNED, State.ACCEPTED])),
            accepted=count(Q(state=State.ACCEPTED)),
        )
        .order_by("-opens", "title", "pk")
    )


def municipalities_to_ask(viewer: User) -> QuerySet[Municipality]:
    """Where the viewer may begin a round."""
    places = Municipality.objects.where_holds(viewer, Permission.EDIT_ROUND)
    return places.select_related("region").order_by("name")


def municipalities(viewer: User) -> QuerySet[Municipality]:
    """Whose year of rounds the viewer may look at."""
    places = Municipality.objects.where_holds(viewer, Permission.VIEW_MUNICIPALITY)
    return places.select_related("region").order_by("name")


def responses(viewer: User) -> QuerySet[Response]:
    """Answers of the viewer's schools, with all that their page asks for."""
    return Response.objects.visible_to(viewer).select_related(
        "round__municipality__region", "school__municipality__region", "sent_by"
    )


def progress(viewer: User, round: Round) -> QuerySet[Response]:
    """Schools of a round by name, with how many fields each has answered."""
    own = Answer.objects.filter(response=OuterRef("pk")).order_by().values("response")
    state = Answer.State
    told = Q(number__isnull=False) | ~Q(text="") | Q(file__isnull=False)

    def count(condition: Q) -> Coalesce:
        return Coalesce(Subquery(own.annotate(n=Count("pk", filter=condition)).values("n")), 0)

    return (
        Response.objects.visible_to(viewer)
        .filter(round=round)
        .select_related("school", "round")
        .annotate(
            answered=count(~Q(state=state.PROPOSED) & told),
            proposed=count(Q(state=state.PROPOSED)),
            returned=count(Q(state=state.RETURNED)),
        )
        .order_by("school__name")
    )


@dataclass(frozen=True)
class Asked:
    """What a school has to answer now: `due` is the nearest term of what was returned."""

    response: Response
    returned: int
    due: date | None

    @property
    def until(self) -> date:
        """The last day on which the school may write."""
        response = self.response
        return self.due or max(response.round.closes, response.lifted_until or date.min)


def asked_of(viewer: User) -> list[Asked]:
    """What the viewer's schools are asked now, the nearest term first."""
    if not viewer.holds(Permission.FILL_ROUND):
        return []
    left = Answer.objects.filter(response=OuterRef("pk"), state=Answer.State.RETURNED)
    count = left.order_by().values("response").annotate(n=Count("pk")).values("n")
    responses = (
        Response.objects.where_holds(viewer, Permission.FILL_ROUND)
        .filter(
            Q(round__state=Round.State.OPEN) | Q(lifted_until__isnull=False),
            state__in=[State.CREATED, State.WORKING, State.RETURNED],
        )
        .select_related("round__municipality", "school")
        .annotate(due=Subquery(left.order_by("due").values("due")[:1]))
        .annotate(returned=Coalesce(Subquery(count), 0))
    )
    rows = [Asked(row, row.returned, row.due) for row in responses]
    return sorted(rows, key=lambda one: (one.until, one.response.school.name))


def to_check(viewer: User) -> list[tuple[Round, int]]:
    """Rounds with answers that wait for the viewer's checking, and how many schools wait."""
    if not viewer.holds(Permission.CHECK_ANSWERS):
        return []
    waiting = Count("responses", filter=Q(responses__state=State.SENT))
    rounds = Round.objects.where_holds(viewer, Permission.CHECK_ANSWERS).annotate(waiting=waiting)
    return [(row, row.waiting) for row in rounds.filter(waiting__gt=0).order_by("closes", "pk")]


def remarks(response: Response) -> dict[int, list[AnswerRemark]]:
    """The talk about each answer, by the answer, the earlier first."""
    by_answer: dict[int, list[AnswerRemark]] = defaultdict(list)
    rows = AnswerRemark.objects.filter(answer__response=response).select_related("created_by")
    for remark in rows.order_by("created_at", "pk"):
        by_answer[remark.answer_id].append(remark)
    return by_answer


@dataclass(frozen=True)
class CalendarRow:
    """A round of a year: of the usual calendar, held or not, or one beside it."""

    title: str
    opens: date
    closes: date
    code: str = ""
    round: Round | None = None


def calendar(viewer: User, place: Municipality, year: int) -> list[CalendarRow]:
    """Rounds of a year by their first day: those of the usual calendar and all others."""
    planned = rounds(viewer).filter(municipality=place).filter(Q(year=year) | Q(opens__year=year))
    rows = [CalendarRow(one.title, one.opens, one.closes, one.preset, one) for one in planned]
    known = {row.code for row in rows}
    rows += [
        CalendarRow(line.title, *line.window(year), line.code)
        for line in LINES
        if line.code not in known
    ]
    return sorted(rows, key=lambda row: (row.opens, row.title))


@dataclass(frozen=True)
class Lacking:
    """An accompanied school without an entry or a final diagnosis of the year."""

    school: School
    stage: str
    response: int | None
    """Where it is being made; None where nobody asked."""


def lacking_diagnoses(place: Municipality, today: date) -> list[Lacking]:
    """Accompanied schools whose entry diagnosis of the year is not accepted, and, from the autumn
    on, whose final one is not: at least one of each is wanted for each school and year."""
    listed = SchoolStatus.objects.current().filter(school=OuterRef("pk"), kind__in=ACCOMPANIED)
    schools = list(
        School.objects.filter(Exists(listed), municipality=place).active().order_by("name")
    )
    stages = [Round.Stage.ENTRY, *([Round.Stage.FINAL] if today.month >= _FINAL_FROM else [])]
    rows = (
        Response.objects.filter(
            school__in=schools, round__stage__in=stages, round__closes__year=today.year
        )
        .order_by("pk")
        .values_list("school", "round__stage", "state", "pk")
    )
    accepted = {(school, stage) for school, stage, state, _ in rows if state == State.ACCEPTED}
    going = {(school, stage): pk for school, stage, _, pk in rows}
    return [
        Lacking(school, stage.label, going.get((school.pk, stage)))
        for school in schools
        for stage in stages
        if (school.pk, stage) not in accepted
    ]


_FINAL_FROM = 11


@dataclass(frozen=True)
class SchoolAnswers:
    school: School
    values: dict[tuple[int, str], Value]
    """By a form's version and the code of its question."""
    reasons: dict[tuple[int, str], str]
    """Of those answers that the school explained."""


@dataclass(frozen=True)
class Accepted:
    """What a round found out, as it stood on the day of its snapshot."""

    round: Round
    on: date
    snapshot: RoundSnapshot
    forms: tuple[tuple[FormVersion, Document], ...]
    schools: tuple[SchoolAnswers, ...]


def accepted_answers(round: Round) -> Accepted | None:
    """The latest snapshot of a round; None where it was never closed."""
    snapshot = round.snapshots.order_by("-number").first()
    return answers_of(round, snapshot) if snapshot else None


def answers_of(round: Round, snapshot: RoundSnapshot) -> Accepted:
    """A snapshot of the round. Two queries."""
    rows = KeptAnswer.objects.filter(snapshot=snapshot).select_related("school")
    by_school: dict[School, SchoolAnswers] = {}
    for row in rows.order_by("school__name"):
        said = by_school.setdefault(row.school, SchoolAnswers(row.school, {}, {}))
        said.values[row.version_id, row.question] = Value(row.number, row.whole, row.text)
        if row.reason:
            said.reasons[row.version_id, row.question] = row.reason
    places = round.places.select_related("version__form").order_by("position")
    return Accepted(
        round,
        snapshot.on,
        snapshot,
        tuple((place.version, document_of(place.version)) for place in places),
        tuple(by_school.values()),
    )

"""Questions about errands: whose they are and how they stand; the viewer first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from roadmaps.execution.queries import NEAR_DAYS
from roadmaps.execution.standing import SOON_DAYS
from roadmaps.models import Directive, Errand
from schools.clock import LocalDays, local_date, local_days
from schools.models import Assignment, Municipality, School, User
from schools.permissions import READING, Permission

State = Errand.State


def errands(viewer: User) -> QuerySet[Errand]:
    return Errand.objects.visible_to(viewer).select_related(
        "directive__municipality",
        "school__municipality",
        "person",
        "marked_by",
        "indicator",
    )


def mine(viewer: User) -> QuerySet[Errand]:
    """Given to the person, or to nobody by name in a place where the person marks progress."""
    return errands(viewer).filter(_own(viewer))


def _own(viewer: User) -> Q:
    places = viewer.places_with(Permission.MARK_PROGRESS)
    here = Q(school__in=places.get("school", []))
    here |= Q(school=None, directive__municipality__in=places.get("municipality", []))
    return Q(person=viewer) | (Q(person=None) & here)


def todo() -> Q:
    return Q(state=State.OPEN)


def overdue(days: LocalDays | None = None) -> Q:
    return todo() & _by_day(lambda today: Q(due__lt=today), days)


def soon(days: LocalDays | None = None) -> Q:
    return todo() & _by_day(
        lambda today: Q(due__gte=today, due__lte=today + timedelta(days=SOON_DAYS)), days
    )


def near(days: LocalDays | None = None) -> Q:
    """Overdue, returned, and due within a month."""
    close = _by_day(lambda today: Q(due__lte=today + timedelta(days=NEAR_DAYS)), days)
    return todo() & (close | ~Q(reason=""))


CHOICES: dict[str, tuple[str, Callable[[LocalDays], Q]]] = {
    "todo": ("к исполнению", lambda days: todo()),
    "overdue": ("просрочено", overdue),
    "soon": ("скоро срок", soon),
    "done": ("ждёт принятия", lambda days: Q(state=State.DONE)),
    "accepted": ("принято", lambda days: Q(state=State.ACCEPTED)),
    "cancelled": ("снято", lambda days: Q(state=State.CANCELLED)),
}


def stand(errand: Errand, today: date) -> str:
    """«просрочено на 3 дня» is said by the page; here the word of the state on a day."""
    if errand.state == State.OPEN and errand.due < today:
        return "просрочено"
    if errand.state == State.OPEN and errand.due <= today + timedelta(days=SOON_DAYS):
        return "скоро срок"
    return errand.get_state_display()


def today_of(errand: Errand) -> date:
    return local_date(errand.directive.municipality)


def of_place(viewer: User, place: Municipality) -> dict[str, int]:
    """How many errands of a municipality are overdue, and how many wait to be accepted."""
    seen = Errand.objects.visible_to(viewer).filter(directive__municipality=place)
    return seen.aggregate(
        overdue=Count("pk", filter=overdue({place.time_zone: local_date(place)})),
        done=Count("pk", filter=Q(state=State.DONE)),
    )


@dataclass(frozen=True)
class Waiting:
    """What of errands waits for a person."""

    overdue: int = 0
    soon: int = 0
    to_accept: int = 0
    overdue_given: int = 0
    drafts: int = 0


def waiting(viewer: User, days: LocalDays | None = None) -> Waiting:
    """Counts for «Сегодня» and the morning's letter: two queries at most."""
    days = local_days() if days is None else days
    own, late = _own(viewer), overdue(days)
    counts = {"overdue": own & late, "soon": own & soon(days)}
    gives = viewer.holds(Permission.GIVE_ERRANDS)
    if gives:
        given = Errand.objects.held(viewer, Permission.GIVE_ERRANDS)
        counts |= {"to_accept": given & Q(state=State.DONE), "overdue_given": given & late}
    found = Errand.objects.visible_to(viewer).aggregate(
        **{name: Count("pk", filter=which) for name, which in counts.items()}
    )
    return Waiting(**found, drafts=drafts(viewer).count() if gives else 0)


def directives(viewer: User) -> QuerySet[Directive]:
    """Documents of municipalities where the viewer reads the whole."""
    return (
        Directive.objects.where_holds(viewer, Permission.VIEW_MUNICIPALITY)
        .select_related("municipality", "event", "file", "round", "created_by")
        .annotate(
            given=Count("errands"),
            open=Count("errands", filter=Q(errands__state=State.OPEN)),
            accepted=Count("errands", filter=Q(errands__state=State.ACCEPTED)),
        )
        .order_by("-dated", "-pk")
    )


def drafts(viewer: User) -> QuerySet[Directive]:
    """Documents whose points wait to be confirmed by the viewer."""
    directives = Directive.objects.where_holds(viewer, Permission.GIVE_ERRANDS)
    return directives.filter(state=Directive.State.DRAFT)


def places_to_give(viewer: User) -> QuerySet[Municipality]:
    return Municipality.objects.where_holds(viewer, Permission.GIVE_ERRANDS).order_by("name")


def people_of(municipality: Municipality) -> list[User]:
    """Who may get an errand by name: people of the department."""
    rows = (
        Assignment.objects.current()
        .filter(municipality=municipality, user__is_active=True)
        .exclude(role__in=READING)
        .select_related("user")
    )
    people = {row.user_id: row.user for row in rows}
    return sorted(people.values(), key=lambda user: (user.surname, user.name))


def schools_named(words: str, schools: Iterable[School]) -> list[School]:
    """Schools whose number or own name the words of an executor hold: «директору ООШ № 4»."""
    folded = " ".join(words.replace("\u00a0", " ").casefold().replace("ё", "е").split())
    return [school for school in schools if any(key in folded for key in _keys(school))]


def _keys(school: School) -> list[str]:
    """«сош № 4» out of the quoted name; the first word of a name without a number."""
    name = " ".join(school.name.replace("\u00a0", " ").casefold().replace("ё", "е").split())
    inside = name.partition("«")[2].rpartition("»")[0] or name
    words = inside.split()
    if "№" in words and words.index("№") + 1 < len(words):
        place = words.index("№")
        return [" ".join(words[max(0, place - 1) : place + 2])]
    return [inside]


def _by_day(condition: Callable[[date], Q], days: LocalDays | None) -> Q:
    every_zone = Q(pk__in=[])
    for zone, today in (local_days() if days is None else days).items():
        every_zone |= Q(directive__municipality__time_zone=zone) & condition(today)
    return every_zone

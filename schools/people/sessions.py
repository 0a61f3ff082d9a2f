"""The sessions of a person: begun at the sign-in, kept while they work, ended."""

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone

from schools.models import Session, User
from schools.models.signing_in import SessionQuerySet
from schools.people import devices, throttling
from schools.people.session_store import ADDRESS, DEVICE, STARTED, SessionStore
from shnor_portal.core import audit
from shnor_portal.core.errors import Refused

# When the person last proved who they are (ISO time, in the data of the session).
PROVED = "proved"
# Left in the next session of the browser, so that the sign-in can say why it asks again.
ENDED_BY_IDLING = "ended_by_idling"
# A deed is written down no more often than this.
TOUCH = timedelta(minutes=1)
# A page that asks by itself, without the person, says so by this header.
POLL = "X-Poll"


def begin(request: HttpRequest, user: User) -> None:
    """What every new session of a person knows of itself."""
    session = _store(request)
    session[STARTED] = session[PROVED] = timezone.now().isoformat()
    session[ADDRESS] = throttling.address_of(request)[:45]
    session[DEVICE] = devices.in_words(request.headers.get("User-Agent", ""))
    session.seen_at = timezone.now()


def keep(request: HttpRequest, user: User) -> None:
    """Note that the person is at work, or sign them out who has been away too long."""
    session = _store(request)
    now = timezone.now()
    seen = session.seen_at or now
    if idle_limit(user) and now - seen > timedelta(minutes=idle_limit(user)):
        logout(request)
        request.session[ENDED_BY_IDLING] = idle_limit(user)
    elif now - seen > TOUCH and POLL not in request.headers:
        session.touch()


def idle_limit(user: User) -> int:
    """Minutes that the person may do nothing; 0 for as long as the session lasts."""
    return settings.IDLE_MINUTES if user.sees_many else 0


def own(user: User) -> SessionQuerySet:
    """The person's sessions that still let in, the last used first."""
    sessions = cast("SessionQuerySet", Session.objects.visible_to(user))
    if limit := idle_limit(user):
        sessions = sessions.filter(seen_at__gt=timezone.now() - timedelta(minutes=limit))
    return sessions


def current(request: HttpRequest) -> str:
    """The name of the session that asks."""
    return Session.hash_of(request.session.session_key or "")


def end(session: Session, *, by: User) -> None:
    """That browser is asked to sign in again at its next step."""
    if not Session.objects.visible_to(by).filter(pk=session.pk).delete()[0]:
        raise Refused("Этот сеанс уже завершён.", code="not_open")
    audit.record("person.session_end", f"Завершён свой сеанс: {session.device}", by=by, obj=by)


def end_others(user: User, *, but: str) -> int:
    """All sessions of the person except one; how many there were."""
    ended: int = user.sessions.exclude(pk=but).delete()[0]
    if ended:
        text = f"Завершены остальные свои сеансы: {ended}"
        audit.record("person.session_end", text, by=user, obj=user)
    return ended


def end_all(person: User) -> None:
    """The person is out at once, wherever they are."""
    person.sessions.all().delete()


def end_if_no_role(person: User) -> None:
    """The last role is over: nothing is left to be signed in for."""
    if not person.assignments.current().exists():
        end_all(person)


def last_proof(request: HttpRequest) -> datetime | None:
    given = request.session.get(PROVED)
    return datetime.fromisoformat(given) if given else None


def _store(request: HttpRequest) -> SessionStore:
    return cast("SessionStore", request.session)

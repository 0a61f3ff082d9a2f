"""The session engine: rows named by the hash of the key, with the person, device and address.

The row ends with the day's work (`SESSION_COOKIE_AGE` from the sign-in, however often it is
saved), by the person's own hand, or when their access ends.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from schools.models import Session

# What the sign-in leaves in the data of a session.
STARTED, ADDRESS, DEVICE = "started", "address", "device"


class SessionStore(db.SessionStore):
    """`seen_at` is when the person last did something; None before the row was read."""

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        if not self.session_key:
            return None
        session: Session | None = Session.objects.filter(
            session_key=Session.hash_of(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if session is None:
            self._session_key = None
        else:
            self.seen_at = session.seen_at
        return session

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=Session.hash_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(session_key=Session.hash_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        started = self._started(data)
        latest = started + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return Session(
            session_key=Session.hash_of(key),
            session_data=self.encode(data),
            expire_date=min(self.get_expiry_date(), latest),
            user_id=data.get(SESSION_KEY),
            address=data.get(ADDRESS, ""),
            device=data.get(DEVICE, ""),
            started_at=started,
            seen_at=self.seen_at or timezone.now(),
        )

    def touch(self) -> None:
        """The person did something now. The data are not saved: a request that runs beside
        may be saving them."""
        if self.session_key:
            self.seen_at = timezone.now()
            row = Session.objects.filter(session_key=Session.hash_of(self.session_key))
            row.update(seen_at=self.seen_at)

    @staticmethod
    def _started(data: dict[str, Any]) -> datetime:
        given = data.get(STARTED)
        return datetime.fromisoformat(given) if given else timezone.now()

"""Sessions that have expired do not stay in the database."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import timezone

from shnor_portal.core.tasks import clear_sessions


@pytest.mark.django_db
def test_clear_sessions_deletes_the_expired_and_leaves_the_others():
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    now = timezone.now()
    for key, days in (("old", -1), ("live", 1)):
        sessions.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))

    clear_sessions()

    assert list(sessions.values_list("session_key", flat=True)) == ["live"]


def test_clear_sessions_is_on_the_schedule():
    assert "core.clear_sessions" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }

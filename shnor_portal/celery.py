"""The Celery application: one worker and one schedule, whatever the broker."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shnor_portal.settings")

# Loaded, with all of SQLAlchemy, only where the queue is a table.
TRANSPORT_ALIASES["sqla"] = "shnor_portal.queue_table:Transport"

app = Celery("shnor_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["shnor_portal.core", "roadmaps"])

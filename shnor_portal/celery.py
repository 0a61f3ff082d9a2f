"""The Celery application: one worker and one schedule, whatever the broker."""

import os

from celery import Celery
from kombu.transport import sqlalchemy as sqlalchemy_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shnor_portal.settings")

# Without Redis the queue is a table: look into it ten times a second instead of once.
sqlalchemy_transport.Transport.polling_interval = 0.1

app = Celery("shnor_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["shnor_portal.core", "roadmaps"])

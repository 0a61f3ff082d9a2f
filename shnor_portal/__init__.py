"""Composition root of the portal: settings, URLs, the Celery application."""

from shnor_portal.celery import app as celery_app

__all__ = ["celery_app"]

"""Composition root of the portal: settings, URLs, the Celery application."""

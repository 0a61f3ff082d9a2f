"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shnor_portal.settings")

application = get_wsgi_application()

from shnor_portal.core import caching  # noqa: E402 – models are there only now

caching.release()

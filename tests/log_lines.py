"""The log as production writes it, for tests that read its lines."""

import copy
import io
import logging
import logging.config
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings


@contextmanager
def production_log() -> Iterator[Callable[[], list[str]]]:
    """Inside it, a function that gives the lines written so far."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    given = copy.deepcopy(settings.LOGGING)  # the configurator takes words out of it
    configured = logging.config.DictConfigurator(given)
    handler.setFormatter(configured.configure_formatter(given["formatters"]["line"]))
    for name in given["handlers"]["console"]["filters"]:
        handler.addFilter(configured.configure_filter(given["filters"][name]))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield lambda: stream.getvalue().strip().splitlines()
    finally:
        root.removeHandler(handler)

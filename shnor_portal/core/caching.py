"""What heavy pages are made of, kept until their data change.

The key holds the name, its parameters, the viewer's scopes and roles, the versions of data and the
release; whatever belongs to the person (name, CSRF token, counters) stays outside.
"""

import hashlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, Subquery, Value
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from shnor_portal.core.models import AuditEvent, DataVersion, PaperSnapshot

SECONDS = 24 * 3600
# Of the sources: what may change the words of a page.
_SOURCES = frozenset({".py", ".html", ".json"})
T = TypeVar("T")


@once
def release() -> str:
    """A word for the sources of the portal; they are read once by a process, at its start."""
    folders = [Path(config.path) for config in apps.get_app_configs()]
    folders = [folder for folder in folders if folder.is_relative_to(settings.BASE_DIR)]
    folders += (Path(folder) for engine in engines.all() for folder in engine.dirs)
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.*")):
            if path.suffix in _SOURCES:
                digest.update(bytes(path) + b"\0" + path.read_bytes())
    return digest.hexdigest()


def by_trail(name: str, params: dict[str, Any], scopes: list[str], make: Callable[[], T]) -> T:
    """What `make` gives, kept until something is done in one of the scopes: every deed leaves its
    line in the trail inside its own transaction.

    The number of lines goes with the last of them, because a transaction may commit later than one
    that began after it. A paper is drawn after its deed, so drawn ones are counted too.
    """
    trail = AuditEvent.objects.filter(scope__in=[scope for scope in scopes if scope])
    trail |= AuditEvent.objects.filter(scope__startswith=scopes[0])
    papers = PaperSnapshot.objects.filter(scope__startswith=scopes[0], pdf__isnull=False)
    drawn = papers.order_by().values(every=Value(1)).annotate(n=Count("pk")).values("n")
    version = list(
        trail.order_by()
        .values(every=Value(1))
        .annotate(last=Max("pk"), lines=Count("pk"), drawn=Subquery(drawn))
        .values_list("last", "lines", "drawn")
    )
    parts = [name, repr(sorted(params.items())), repr(version), release()]
    return _kept(parts, make)


def _kept(parts: list[str], make: Callable[[], T]) -> T:
    key = "kept:" + hashlib.sha256("|".join(parts).encode()).hexdigest()
    value: T | None = cache.get(key)
    if value is None:
        value = make()
        cache.set(key, value, SECONDS)
    return value


class Kept:
    """What is kept for this viewer's rights and the current versions of `scopes`."""

    def __init__(self, *, user: Any, scopes: list[str]) -> None:
        rights = sorted(f"{a.role}:{a.scope}" for a in user.current_assignments)
        self._parts = [release(), repr(rights), DataVersion.objects.of(scopes)]

    def value(self, name: str, params: dict[str, Any], make: Callable[[], T]) -> T:
        """What is kept by this name and parameters; where nothing is, what `make` gives."""
        return _kept([name, repr(sorted(params.items())), *self._parts], make)

    def body(self, page: str, params: dict[str, Any], render: Callable[[], str]) -> SafeString:
        """A rendered body."""
        return mark_safe(self.value(page, params, render))

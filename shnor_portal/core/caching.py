"""Bodies of heavy pages, kept until their data change.

The key holds the page, its parameters, the viewer's scopes and roles, the versions of data and
the release; whatever belongs to the person (name, CSRF token, counters) stays outside the body.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from shnor_portal.core.models import DataVersion

RELEASE = "1"
SECONDS = 24 * 3600


def cached_body(
    page: str, *, user: Any, scopes: list[str], params: dict[str, Any], render: Callable[[], str]
) -> SafeString:
    """The rendered body for this viewer's rights and the current versions of `scopes`."""
    rights = sorted(f"{a.role}:{a.scope}" for a in user.current_assignments)
    parts = [page, RELEASE, repr(sorted(params.items())), repr(rights)]
    parts.append(DataVersion.objects.of(scopes))
    key = "body:" + hashlib.sha256("|".join(parts).encode()).hexdigest()
    body = cache.get(key)
    if body is None:
        body = render()
        cache.set(key, body, SECONDS)
    return mark_safe(body)

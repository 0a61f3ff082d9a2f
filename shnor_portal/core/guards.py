"""The mark that every view carries: who may open it at all.

`@public` and `@signed_in` say it in words, `@requires` names a permission. A view without a
mark is refused by `tests/architecture/`. Whether *this* object may be seen is the queryset's
question (`visible_to`: out of scope is 404); whether this deed may be done to it is
`schools.access.decide()`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

View = Callable[..., Any]


def public(why: str) -> Callable[[View], View]:
    """Open to anybody; `why` is for the reader and for the access table."""

    def mark(view: View) -> View:
        view = login_not_required(view)
        view.access_mark = ("public", why)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Open to everybody with an account; rows are narrowed by their querysets."""
    view.access_mark = ("signed_in", "")  # type: ignore[attr-defined]
    return view


def before_factor(view: View) -> View:
    """Open also to a person who must set up the second factor and has not yet done it."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def requires(permission: Any) -> Callable[[View], View]:
    """Open to those who hold the permission in at least one of their scopes, else 403."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not request.user.holds(permission):
                raise PermissionDenied(f"Нужно право «{permission.label}».")
            return view(request, *args, **kwargs)

        guarded.access_mark = ("requires", permission)  # type: ignore[attr-defined]
        return guarded

    return mark

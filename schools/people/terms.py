"""How long the sign-in's own rows are kept."""

from schools.models import KnownPlace, SignInFailure
from schools.people.throttling import KNOWN_FOR
from shnor_portal.core.retention import register
from shnor_portal.core.terms import rows_term


def register_terms() -> None:
    """Called once at start."""
    register(
        rows_term(
            "sign_in_failures",
            "Неудачные попытки входа",
            "после попытки",
            1,
            SignInFailure.objects.all,
            "at",
        )
    )
    register(
        rows_term(
            "known_places",
            "Знакомые устройства и адреса входа",
            "после последнего входа",
            KNOWN_FOR.days,
            KnownPlace.objects.all,
            "seen_at",
        )
    )

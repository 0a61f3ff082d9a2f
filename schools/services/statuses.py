"""How a school leaves a list. It gets on one only by an approved identification."""

from datetime import date

from django.db import transaction

from schools import access
from schools.models import SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion
from shnor_portal.core.typography import short_date


def leave_list(
    status: SchoolStatus,
    *,
    order_number: str,
    order_date: date,
    ends: date,
    by: User | None,
    exit_term: str = "",
    reason: str = "",
) -> None:
    """End a status on its last day `ends` by an order; Refused without the order's number.

    `exit_term` is a `Municipality.ExitTerm`; without it, the municipality's usual one.
    """
    if not order_number.strip():
        raise Refused("Укажите номер документа: без него статус действует.", code="order_required")
    with transaction.atomic():
        status = states.take(status, by=by, related=["school__municipality"])
        access.check(by, Permission.APPROVE_LIST, status.school)
        municipality = status.school.municipality
        if status.ends is not None:
            raise states.refusal(
                f"{status.school}: этот статус уже не действует, он закончился "
                f"{short_date(status.ends)}.",
                status,
                by=by,
                code="status_ended",
            )
        if ends < status.starts:
            raise Refused(
                f"Статус действует с {short_date(status.starts)} и не может закончиться раньше. "
                "Исправьте последний день.",
                code="wrong_term",
            )
        status.ends = ends
        status.exit_term = exit_term or municipality.exit_term
        status.exit_reason = reason.strip()[:500]
        status.exit_order_number, status.exit_order_date = order_number.strip(), order_date
        status.save()
        audit.record(
            "status.leave",
            f"{status.school}: {status.exit_words} ({status.get_kind_display()}), "
            f"{municipality.order_term} № {order_number.strip()} от {short_date(order_date)}",
            by=by,
            scope=status.school.scope,
            obj=status,
            reason=status.exit_reason,
        )
        DataVersion.objects.bump(municipality.scope)

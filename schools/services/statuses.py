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
    status: SchoolStatus, *, order_number: str, order_date: date, ends: date, by: User | None
) -> None:
    """End a status on its last day `ends` by an order; Refused without the order's number.

    The words for it («исключена из перечня», «переведена в эффективный режим») are the
    municipality's.
    """
    if not order_number.strip():
        raise Refused("Укажите номер документа: без него статус действует.", code="order_required")
    with transaction.atomic():
        status = states.take(status, by=by, related=["school__municipality"])
        municipality = status.school.municipality
        access.check(by, Permission.APPROVE_LIST, status.school)
        if status.ends is not None:
            raise states.refusal(
                "Этот статус уже не действует.", status, by=by, code="status_ended"
            )
        if ends < status.starts:
            raise Refused("Статус не может закончиться раньше, чем начался.", code="wrong_term")
        status.ends = ends
        status.exit_order_number, status.exit_order_date = order_number.strip(), order_date
        status.save(update_fields=["ends", "exit_order_number", "exit_order_date"])
        audit.record(
            "status.leave",
            f"{status.school}: {municipality.get_exit_term_display()} "
            f"({status.get_kind_display()}), {municipality.order_term} № {order_number.strip()} "
            f"от {short_date(order_date)}",
            by=by,
            scope=status.school.scope,
            obj=status,
        )
        DataVersion.objects.bump(municipality.scope)

"""The ledger of notices: told once, sent by mail, seen in the portal."""

from collections.abc import Sequence
from datetime import date, timedelta
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shnor_portal.core.models import Notice

# Longer than a mail server is waited for.
CLAIM = timedelta(minutes=10)


def tell(
    *,
    recipient: Any,
    kind: str,
    day: date,
    title: str,
    body: str,
    items: Sequence[dict[str, str]],
) -> Notice | None:
    """Keep a notice and send it; None where that person was told that kind for that day already.

    `items` are {text, url} to be opened from the portal's list.
    """
    notice, created = Notice.objects.get_or_create(
        recipient=recipient,
        kind=kind,
        day=day,
        defaults={"title": title, "body": body, "items": list(items)},
    )
    if not created:
        return None
    deliver(notice)
    return notice


def announce(
    *,
    recipient: Any,
    title: str,
    body: str,
    items: Sequence[dict[str, str]] = (),
    kind: str = Notice.Kind.ACCESS,
) -> Notice:
    """Tell a person what happened, to their account and roles by default: as often as it happens.

    The letter goes when the transaction commits. Codes and passwords have no place in `body`.
    """
    notice = Notice.objects.create(
        recipient=recipient,
        kind=kind,
        day=timezone.localdate(),
        title=title[:300],
        body=body,
        items=list(items),
    )
    transaction.on_commit(lambda: deliver(notice))
    return notice


def deliver(notice: Notice) -> bool:
    """Send by mail; a failure is kept in the ledger, in words that hold no address.

    Whoever writes the claim first sends: two workers at once make one letter. A letter is said to
    be sent only when the server has it, so that a worker killed before that loses none: its claim
    runs out and the letter goes again. An address that is none (ValueError) fails like a server
    that takes no letters.
    """
    now = timezone.now()
    unclaimed = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    if not Notice.objects.filter(unclaimed, pk=notice.pk, sent_at=None).update(claimed_at=now):
        return False
    try:
        send_mail(notice.title, notice.body, None, [notice.recipient.email])
        notice.sent_at, notice.failure = timezone.now(), ""
    except (SMTPException, OSError, ValueError) as error:
        notice.failure = f"Почтовый сервер не принял письмо ({type(error).__name__})."
    notice.claimed_at = None
    notice.save(update_fields=["sent_at", "failure", "claimed_at"])
    return notice.sent_at is not None


def send_unsent(*, since: date) -> int:
    """Try again what the mail server did not take, or a killed worker left; how many went.

    A closed account is written to no more.
    """
    left = Notice.objects.filter(sent_at=None, day__gte=since, recipient__is_active=True)
    left = left.select_related("recipient")
    return sum(deliver(notice) for notice in left)


def see(user: Any) -> int:
    """Everything told to the person is seen now; how many were not seen before."""
    return Notice.objects.visible_to(user).unseen().update(seen_at=timezone.now())

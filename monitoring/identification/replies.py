"""The right of reply: the head of a school answers a finding, the department answers the head."""

from django.db import transaction
from django.utils import timezone

from monitoring.identification import telling
from monitoring.models import Finding, Reply
from schools import access
from schools.clock import local_date
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, files, states
from shnor_portal.core.attachments import check_attachment
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion
from shnor_portal.core.typography import short_date

Upload = tuple[str, bytes]
RELATED = ("school__municipality", "run__municipality")


def reply(
    *, finding: Finding, stand: str, text: str, by: User | None, upload: Upload | None = None
) -> Reply:
    """What the school says of a finding that it was shown; until the day, it may be changed.

    `upload` is a file `(name, bytes)`; an earlier one stays when no other is given.
    """
    if upload:
        check_attachment(*upload)
    with transaction.atomic():
        row = states.take(finding, by=by, related=RELATED)
        access.check(by, Permission.ANSWER_FINDING, row.school)
        _refuse_closed(row)
        if stand not in Reply.Stand.values:
            raise Refused("Выберите: школа согласна или возражает.", code="stand_required")
        if stand == Reply.Stand.OBJECTS and not text.strip():
            raise Refused("Напишите, с чем школа не согласна и почему.", code="text_required")
        known = Reply.objects.filter(finding=row).first()
        if known and known.answer:
            raise Refused(
                "Муниципалитет уже ответил школе: изменить её ответ нельзя.", code="answered"
            )
        stored = known.file if known else None
        if upload:
            stored = files.store(upload[1], name=upload[0], scope=row.school.scope, by=by)
        given, _ = Reply.objects.update_or_create(
            finding=row,
            defaults={
                "stand": stand,
                "text": text.strip(),
                "file": stored,
                "given_by": by,
                "given_at": timezone.now(),
            },
        )
        given.finding = row
        telling.tell_replied(given)
        _record("identification.reply", f"школа {given.get_stand_display()}", row, by)
    return given


def answer(*, reply: Reply, text: str, by: User | None) -> None:
    """What the department says to the school; the decision itself is made apart."""
    with transaction.atomic():
        row = states.take(reply.finding, by=by, related=RELATED)
        access.check(by, Permission.DECIDE_FINDING, row.school)
        if not text.strip():
            raise Refused("Напишите ответ школе.", code="text_required")
        if row.state == Finding.State.APPROVED:
            raise Refused("Решение уже утверждено: ответ не меняется.", code="approved")
        given = states.take(reply, by=by)
        given.answer, given.answered_by = text.strip(), by
        given.answered_at = timezone.now()
        given.save(update_fields=["answer", "answered_by", "answered_at"])
        given.finding = row
        telling.tell_answered(given)
        _record("identification.answer", "муниципалитет ответил школе", row, by)


def may_be_given(finding: Finding) -> bool:
    """Whether the school may still say something of the finding."""
    try:
        _refuse_closed(finding)
    except Refused:
        return False
    return True


def _refuse_closed(finding: Finding) -> None:
    run = finding.run
    if run.shown_at is None:
        raise Refused("Этот расчёт ещё не показан школам.", code="not_shown")
    if finding.state == Finding.State.APPROVED:
        raise Refused("Решение уже утверждено.", code="approved")
    if run.reply_until and run.reply_until < local_date(run.municipality):
        raise Refused(
            f"Ответы принимались до {short_date(run.reply_until)}. Если школе есть что сообщить, "
            "попросите координатора продлить срок.",
            code="too_late",
        )


def _record(verb: str, what: str, finding: Finding, by: User | None) -> None:
    audit.record(
        verb,
        f"{finding.school}: {finding.category_title} – {what}",
        by=by,
        scope=finding.school.scope,
        obj=finding,
    )
    DataVersion.objects.bump(finding.school.municipality.scope)

"""What the head of a school says of the signs in a work, kept with it."""

from django.db import transaction
from django.utils import timezone

from monitoring.models import SchoolResult, SignAnswer
from schools import access
from schools.models import User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import DataVersion


def explain(*, cell: SchoolResult, text: str, by: User | None) -> SignAnswer:
    """The school's words about the signs of a work; said again, they take the place of the
    earlier ones, which stay in the trail."""
    with transaction.atomic():
        school = states.take(cell.school, by=by, related=["municipality"])
        access.check(by, Permission.ANSWER_FINDING, school)
        if not text.strip():
            raise Refused("Напишите пояснение школы.", code="text_required")
        given, _ = SignAnswer.objects.update_or_create(
            school=school,
            assessment=cell.assessment,
            defaults={"text": text.strip(), "given_by": by, "given_at": timezone.now()},
        )
        audit.record(
            "objectivity.explain",
            f"{school}: пояснение о признаках, {cell.assessment}",
            by=by,
            scope=school.scope,
            obj=given,
            words=given.text,
        )
        DataVersion.objects.bump(school.municipality.scope)
    return given

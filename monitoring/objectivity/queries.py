"""Who has signs of bias, as the lists in force say."""

from collections.abc import Iterable

from django.db.models import QuerySet

from monitoring.models import BiasSigns
from monitoring.results.file_places import with_places
from schools.models import Municipality, School, User


def signs(user: User) -> QuerySet[BiasSigns]:
    """Schools and years that have marked works, of the schools that the viewer sees."""
    rows = BiasSigns.objects.visible_to(user).exclude(marks=[])
    return rows.select_related("school__municipality", "file").order_by("school__name", "-year")


def years(user: User) -> list[int]:
    """Years that have signs, the latest first."""
    return sorted(set(signs(user).order_by().values_list("year", flat=True)), reverse=True)


def places(user: User) -> QuerySet[Municipality]:
    """Municipalities that have signs."""
    seen = signs(user).order_by().values("school__municipality")
    return Municipality.objects.filter(pk__in=seen).order_by("name")


def of_school(user: User | None, school: School, last: int) -> list[BiasSigns]:
    """The school's signs up to a year, the latest first; who sees the school sees them."""
    signs = school.bias_signs.exclude(marks=[]).filter(year__lte=last).select_related("file")
    rows: Iterable[BiasSigns] = signs.order_by("-year")
    return with_places(user, rows) if user else list(rows)

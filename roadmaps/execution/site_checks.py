"""The monthly look at the section «Повышение качества образования» of schools' sites."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from roadmaps.execution.schedule import ACCOMPANIED
from roadmaps.models import SiteCheck
from schools import access
from schools.clock import local_date
from schools.models import School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Month:
    """A school's month: checked, due, overdue (it has ended unchecked), or nothing."""

    first: date
    check: SiteCheck | None
    due: bool
    overdue: bool


@dataclass(frozen=True)
class SchoolMonths:
    school: School
    months: tuple[Month, ...]

    @property
    def latest(self) -> SiteCheck | None:
        return next((month.check for month in reversed(self.months) if month.check), None)


def history(school: School) -> list[SiteCheck]:
    """All checks of a school's site, the latest month first."""
    return list(
        SiteCheck.objects.filter(school=school).select_related("checked_by").order_by("-month")
    )


@transaction.atomic
def record_check(
    *,
    school: School,
    month: date,
    url: str,
    contents: str,
    complete: bool,
    checked_on: date,
    by: User | None,
) -> SiteCheck:
    """Keep the check of a month, or put a kept one right; `month` is any day of it."""
    school = states.take(school, by=by, related=["municipality"])
    access.check(by, Permission.CHECK_SITES, school)
    today, first = local_date(school.municipality), month.replace(day=1)
    if first.year < FIRST_YEAR:
        raise Refused(f"Проверьте месяц: записан {first:%m.%Y}.", code="wrong_month")
    if checked_on > today or first > today:
        raise Refused("Проверить можно прошедший или текущий месяц.", code="check_in_future")
    if checked_on < first:
        raise Refused(
            "Дата проверки раньше месяца, за который она проведена.", code="check_too_early"
        )
    if not contents.strip():
        raise Refused("Напишите, что размещено и чего нет.", code="contents_required")
    check, _ = SiteCheck.objects.update_or_create(
        school=school,
        month=first,
        defaults={
            "url": url,
            "contents": contents.strip(),
            "complete": complete,
            "checked_on": checked_on,
            "checked_by": by,
        },
    )
    said = "содержание полное" if complete else "есть замечания"
    text = f"{school}: сайт за {first:%m.%Y} проверен, {said}"
    audit.record("site.check", text, by=by, scope=school.scope, obj=check, url=url)
    return check


def year_of_checks(viewer: User, year: int) -> list[SchoolMonths]:
    """Accompanied schools of the viewer, alphabetically, with the twelve months of a year.

    A month is due from the one in which the school's status began.
    """
    schools = (
        School.objects.visible_to(viewer)
        .active()
        .filter(statuses__kind__in=ACCOMPANIED, statuses__ends=None)
        .distinct()
        .select_related("municipality")
        .prefetch_related("statuses")
    )
    checks = {
        (check.school_id, check.month): check
        for check in SiteCheck.objects.visible_to(viewer)
        .filter(month__year=year)
        .select_related("checked_by")
    }
    return [_months(school, year, checks) for school in schools]


def unchecked(viewer: User, today: date) -> list[School]:
    """Accompanied schools whose last ended month nobody has checked, alphabetically."""
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    accompanied = SchoolStatus.objects.current().filter(
        school=OuterRef("pk"), kind__in=ACCOMPANIED, starts__lt=this
    )
    checked = SiteCheck.objects.filter(school=OuterRef("pk"), month=last)
    schools = School.objects.visible_to(viewer).active().select_related("municipality")
    rows = schools.filter(Exists(accompanied), ~Exists(checked))
    return [school for school in rows if last < local_date(school.municipality).replace(day=1)]


def _months(school: School, year: int, checks: dict[tuple[int, date], SiteCheck]) -> SchoolMonths:
    since = min(s.starts for s in school.statuses.all() if s.ends is None and s.kind in ACCOMPANIED)
    today = local_date(school.municipality)
    months = []
    for number in range(1, 13):
        first = date(year, number, 1)
        check = checks.get((school.pk, first))
        due = since.replace(day=1) <= first <= today and check is None
        months.append(Month(first, check, due, due and first < today.replace(day=1)))
    return SchoolMonths(school, tuple(months))

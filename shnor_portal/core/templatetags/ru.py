"""Russian typography in templates: `{{ n|ru_count:"школа,школы,школ" }}`, `{{ share|ru_percent }}`.

A number, share or date that is None is shown as a dash.
"""

from datetime import date, datetime

from django import template
from django.utils import timezone

from shnor_portal.core import typography

register = template.Library()

register.filter("ru_plural", typography.plural)
register.filter("ru_number", typography.number)
register.filter("ru_percent", typography.percent)
register.filter("ru_points", typography.points)
register.filter("ru_initials", typography.initials)
register.filter("ru_case", typography.in_case)
register.filter("ru_tie", typography.tie)
register.filter("ru_capitals", typography.capitals)
register.filter("ru_closed", typography.closed)
register.filter("ru_shortened", typography.shortened)


@register.filter
def ru_count(count: typography.Number | None, forms: str) -> str:
    """«12 школ»."""
    return typography.MISSING if count is None else typography.counted(count, forms)


@register.filter
def ru_date(moment: date | datetime | None) -> str:
    """«14.06.2023», in the current time zone."""
    return typography.short_date(_local_date(moment))


@register.filter
def ru_long_date(moment: date | datetime | None) -> str:
    """«14 июня 2023 г.», in the current time zone."""
    return typography.long_date(_local_date(moment))


@register.simple_tag
def ru_range(low: typography.Number | None, high: typography.Number | None, digits: int = 0) -> str:
    """«18–61 %» of two shares."""
    return typography.percent_range(low, high, digits)


def _local_date(moment: date | datetime | None) -> date | None:
    if isinstance(moment, datetime):
        return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
    return moment

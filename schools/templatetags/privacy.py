"""How what is hidden is said on a page: the words of `schools.privacy`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from schools import privacy

register = template.Library()


@register.simple_tag
def small_number() -> SafeString:
    """«менее 5» instead of a number; who listens hears why."""
    return format_html('{}<span class="visually-hidden"> ({})</span>', privacy.HIDDEN, privacy.NOTE)


@register.simple_tag
def small_people() -> str:
    """«менее 5 человек»."""
    return privacy.HIDDEN_PEOPLE


@register.simple_tag
def fewer() -> str:
    """«меньше 5», inside a sentence."""
    return privacy.FEWER


@register.simple_tag
def shown_to() -> str:
    """«только сама школа, её муниципалитет, регион и куратор»."""
    return privacy.SHOWN_TO

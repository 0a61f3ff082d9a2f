"""What the forms of all apps share."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

# Of the numbers that every database can compare.
_MOST_DIGITS = 19
Choice = tuple[Any, Any]


class DateInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO whatever the language of the page."""

    input_type = "date"

    def __init__(self, **attrs: object) -> None:
        super().__init__(format="%Y-%m-%d", attrs=attrs or None)


class DecimalField(forms.DecimalField):
    """A number with a decimal comma and without the zeros that the column pads it with."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"localize": True} | settings)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal) or not value.is_finite():
            return value
        # Without an exponent, which `normalize` leaves in 70.
        return Decimal(f"{value.normalize():f}")


def asked(choices: Iterable[Choice]) -> list[Choice]:
    """The choices after «Выберите…», so that a list chooses nobody by its first line.

    A single choice is no choice, and stands alone; groups are of several.
    """
    options = list(choices)
    lines = sum(len(inside) if isinstance(inside, list) else 1 for _, inside in options)
    return [("", "Выберите…"), *options] if lines > 1 else options


def bare_helper(*layout: object) -> FormHelper:
    """Fields alone: the page writes the form tag, the token and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


def whole_number(text: str | None) -> int:
    """A number, or a primary key, as a request gives it; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < _MOST_DIGITS else 0


def page_made(request: HttpRequest) -> datetime | None:
    """When the page was made from which a form came (`{% page_made %}` in it); None if unsaid."""
    try:
        moment = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None

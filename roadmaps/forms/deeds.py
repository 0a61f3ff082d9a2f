"""What is said with a deed: the order that approves, why a version changes, a remark."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from roadmaps.models import Plan
from shnor_portal.core.forms import DateInput, bare_helper


class OrderForm(forms.Form):
    """The act that approves; a municipal plan's may have no number."""

    order_number = forms.CharField(label="Номер приказа", max_length=60)
    order_date = forms.DateField(label="Дата приказа", widget=DateInput())

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not plan.school_id:
            self.fields["order_number"].required = False
            self.fields["order_number"].label = "Номер документа"
            self.fields["order_number"].help_text = "Если план утверждён грифом, оставьте пустым."
            self.fields["order_date"].label = "Дата утверждения"
        self.helper = bare_helper(Row(Column("order_number"), Column("order_date")))


class VersionForm(forms.Form):
    note = forms.CharField(
        label="Что и почему меняется",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Это увидит координатор рядом с изменёнными мероприятиями.",
    )
    helper = bare_helper("note")


class RemarkForm(forms.Form):
    text = forms.CharField(label="Замечание", widget=forms.Textarea({"rows": 3}))
    helper = bare_helper("text")

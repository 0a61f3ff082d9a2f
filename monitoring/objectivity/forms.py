"""The school's words about the signs in a work."""

from typing import Any

from django import forms

from shnor_portal.core.forms import bare_helper


class ExplainForm(forms.Form):
    text = forms.CharField(
        label="Пояснение школы",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Чем школа объясняет признак и что проверила. Не называйте учеников и учителей.",
        error_messages={"required": "Напишите пояснение школы."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("text")

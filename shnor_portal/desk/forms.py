"""The form that asks which paper about whom."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from schools.models import Municipality, School, User
from shnor_portal.core.documents import papers


class PaperForm(forms.Form):
    """Kind, place and year of results; a kind of a school asks for the school."""

    kind = forms.ChoiceField(label="Документ")
    municipality = forms.ModelChoiceField(
        label="Муниципалитет",
        queryset=Municipality.objects.none(),
        required=False,
        help_text="Для приказа и других документов муниципалитета.",
    )
    school = forms.ModelChoiceField(
        label="Школа",
        queryset=School.objects.none(),
        required=False,
        help_text="Для справки и других документов школы.",
    )
    year = forms.IntegerField(
        label="Год результатов",
        min_value=2000,
        max_value=2100,
        localize=False,
        help_text="Перечень следующего года составляется по результатам этого.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(paper.kind, paper.title) for paper in papers.registered()]
        self.fields["municipality"].queryset = Municipality.objects.visible_to(user)
        self.fields["school"].queryset = School.objects.visible_to(user).active()
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", "Сформировать"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            scope = papers.get(kind).scope_kind
            if scope == "either":
                scope = "school" if cleaned.get("school") else "municipality"
            if not cleaned.get(scope):
                what = "школу" if scope == "school" else "муниципалитет"
                self.add_error(scope, f"Для этого документа выберите {what}.")
            cleaned["place"] = cleaned.get(scope)
        return cleaned

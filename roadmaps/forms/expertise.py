"""The expert review: who examines, the scores, and the criteria themselves."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from schools.models import User
from shnor_portal.core.forms import bare_helper


class ExpertsForm(forms.Form):
    experts = forms.ModelMultipleChoiceField(
        label="Эксперты",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Двое или больше.",
    )

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = candidates
        self.helper = bare_helper("experts")


class ScoresForm(forms.Form):
    """A score and a comment for each criterion."""

    comment = forms.CharField(
        label="Общее мнение", required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, criteria: Any, given: dict[int, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        blocks: list[Any] = []
        for criterion in self.criteria:
            row = given.get(criterion.pk)
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=f"{criterion.position}. {criterion.title}",
                choices=[("", "не оценено"), (0, "0 – нет"), (1, "1 – частично"), (2, "2 – да")],
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.score if row else "",
            )
            self.fields[f"said_{criterion.pk}"] = forms.CharField(
                label="Комментарий",
                required=False,
                max_length=500,
                initial=row.comment if row else "",
            )
            blocks.append(
                Row(
                    Column(f"score_{criterion.pk}", css_class="col-md-6"),
                    Column(f"said_{criterion.pk}", css_class="col-md-6"),
                )
            )
        self.helper = bare_helper(*blocks, "comment")

    def scores(self) -> dict[int, tuple[int, str]]:
        data = self.cleaned_data
        return {
            c.pk: (data[f"score_{c.pk}"], data[f"said_{c.pk}"])
            for c in self.criteria
            if data[f"score_{c.pk}"] is not None
        }


class CriterionForm(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="Критерий",
        required=False,
        max_length=400,
        widget=forms.Textarea({"class": "form-control", "rows": 2}),
    )
    passing = forms.TypedChoiceField(
        label="Проходной балл",
        choices=[(0, "0"), (1, "1"), (2, "2")],
        coerce=int,
        initial=1,
        widget=forms.Select({"class": "form-select"}),
    )
    active = forms.BooleanField(
        label="Действует",
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def clean_title(self) -> str:
        """One line: the field is high only to show a long criterion whole."""
        return " ".join(self.cleaned_data["title"].split())


CriteriaFormSet = forms.formset_factory(CriterionForm, extra=2)

"""Which year's results to compare."""

from typing import Any

from django import forms

from shnor_portal.core.forms import bare_helper


class StudyForm(forms.Form):
    """A year of results of a municipality that was chosen before."""

    year = forms.TypedChoiceField(label="По результатам какого года", coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [(one, str(one)) for one in years]
        year.initial = next(iter(years), None)
        self.helper = bare_helper("year")

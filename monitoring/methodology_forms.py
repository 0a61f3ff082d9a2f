"""Forms of a municipality's own methodologies and of their trials."""

from typing import Any

from django import forms

from schools.models import Municipality
from shnor_portal.core.forms import bare_helper


class OwnMethodologyForm(forms.Form):
    """What a municipality's own methodology is called, and whose it is."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Муниципалитет")
    title = forms.CharField(
        label="Название",
        max_length=300,
        help_text="Под этим названием методика стоит в протоколах и справках.",
        error_messages={"required": "Назовите методику."},
    )

    def __init__(self, *args: Any, places: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        field: Any = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in places])
        if len(places) == 1:
            del self.fields["municipality"]
        self.helper = bare_helper(*self.fields)

    def chosen_place(self) -> Municipality:
        chosen: Municipality = self.cleaned_data.get("municipality") or self.places[0]
        return chosen


class TrialForm(forms.Form):
    """Where a methodology is tried and what it is compared with."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Муниципалитет")
    against = forms.ChoiceField(label="С чем сравнить", required=False)

    def __init__(
        self,
        *args: Any,
        places: list[Municipality],
        others: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        field: Any = self.fields["municipality"]
        field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in places])
        if len(places) == 1:
            del self.fields["municipality"]
        against: Any = self.fields["against"]
        against.choices = [*others, ("", "ни с чем")]
        against.initial = against.choices[0][0]
        self.helper = bare_helper(*self.fields)

    def chosen_place(self) -> Municipality:
        chosen: Municipality = self.cleaned_data.get("municipality") or self.places[0]
        return chosen

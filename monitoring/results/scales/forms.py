"""Forms of scales."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from monitoring.models import Assessment, MarkScale
from monitoring.results.layouts.envelope import GRADES
from monitoring.results.scales.choosing import COMPUTED
from monitoring.results.scales.services import BOUNDS, EDITED, Place
from monitoring.results.subjects import SUBJECTS
from shnor_portal.core.forms import asked, bare_helper

MOST_SCORES = 200
_EGE_ONLY = {"Математика базовая", "Математика профильная"}


def _score(label: str, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_SCORES, **kwargs)


class ScaleValuesForm(forms.Form):
    """Bounds of a scale and where they are known from."""

    from3 = _score("«3» – от, баллов")
    from4 = _score("«4» – от, баллов")
    from5 = _score("«5» – от, баллов")
    max_primary = _score("Максимальный первичный балл")
    status = forms.ChoiceField(
        label="Откуда известна",
        choices=[("", "Выберите…"), *MarkScale.Status.choices],
        help_text="Шкала «по памяти» не действует, пока её не подтвердят.",
    )
    source = forms.CharField(
        label="Источник",
        max_length=300,
        help_text="Документ с датой и номером или адрес страницы.",
    )
    condition = forms.CharField(label="Особые условия", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(*self.rows())

    def rows(self) -> list[object]:
        return [
            Row(*(Column(name, css_class="col-6 col-md-3") for name in BOUNDS)),
            "status",
            "source",
            "condition",
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known: list[Any] = [data.get(name) for name in BOUNDS]
        if None not in known:
            three, four, five, top = known
            if not three < four < five:
                self.add_error("from5", "Границы должны возрастать: «3», затем «4», затем «5».")
            elif five > top:
                self.add_error("max_primary", "Максимум не может быть меньше границы «5».")
        return data

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EDITED}


class ScaleForm(ScaleValuesForm):
    """A new scale: of which work, and where it counts."""

    place = forms.ChoiceField(label="Где действует")
    procedure = forms.ChoiceField(label="Процедура")
    year = forms.IntegerField(
        label="Год", min_value=2015, max_value=2100, help_text="Год в названии работы."
    )
    grade = forms.TypedChoiceField(
        label="Класс",
        coerce=int,
        choices=[("", "Выберите…"), *((grade, str(grade)) for grade in GRADES)],
    )
    subject = forms.ChoiceField(label="Предмет")
    level = forms.ChoiceField(label="Уровень", choices=Assessment.Level.choices, required=False)

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.scope: place for place in places}
        fields: dict[str, Any] = self.fields
        fields["place"].choices = asked((scope, str(p)) for scope, p in self.places.items())
        exams = [(code, name) for code, name in MarkScale.Exam.choices if code in COMPUTED]
        fields["procedure"].choices = [("", "Выберите…"), *exams]
        names = sorted({subject.name for subject in SUBJECTS} - _EGE_ONLY)
        fields["subject"].choices = [("", "Выберите…"), *((name, name) for name in names)]

    def rows(self) -> list[object]:
        halves = [("place", "procedure"), ("subject", "level"), ("grade", "year")]
        work: list[object] = [
            Row(*(Column(name, css_class="col-sm-6") for name in pair)) for pair in halves
        ]
        return [*work, *super().rows()]

    def chosen_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]

    def values(self) -> dict[str, Any]:
        names = ("procedure", "year", "grade", "subject", "level")
        return {name: self.cleaned_data[name] for name in names} | super().values()


class ConfirmScaleForm(forms.Form):
    """For which place a scale is said to be right."""

    place = forms.ChoiceField(label="Для кого подтвердить")

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.scope: place for place in places}
        field: Any = self.fields["place"]
        field.choices = asked((scope, str(place)) for scope, place in self.places.items())
        self.helper = bare_helper()

    def chosen_place(self) -> Place:
        return self.places[self.cleaned_data["place"]]


class WithdrawScaleForm(forms.Form):
    why = forms.CharField(label="Причина отзыва", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

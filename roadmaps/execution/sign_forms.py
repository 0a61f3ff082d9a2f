"""Forms of early signs: what to look at and when, what was seen and what follows."""

from typing import Any
from uuid import UUID

from crispy_forms.layout import Column, Row
from django import forms

from roadmaps.models import EarlySign, PlanVersion
from shnor_portal.core.forms import DateInput, bare_helper
from shnor_portal.core.typography import shortened


class SignForm(forms.Form):
    about = forms.ChoiceField(label="О чём")
    when = forms.ChoiceField(
        label="Когда смотрим", choices=[("", "Выберите…"), *EarlySign.When.choices]
    )
    due = forms.DateField(
        label="На дату", required=False, widget=DateInput(),
        help_text="Пусто – последний рабочий день третьего или шестого месяца плана.",
    )  # fmt: skip
    title = forms.CharField(
        label="Ранний признак", max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text="Что покажет, что мера работает, раньше результатов: посещаемость консультаций, "
        "доля учеников с закрытым пробелом, итог среза.",
    )  # fmt: skip
    expected = forms.CharField(
        label="Чего ждём", max_length=200, help_text="Например: «не менее 70 %»."
    )

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = list(version.measures.all())
        self.sections = list(dict.fromkeys(one.section for one in measures if one.section))
        blocks = [(f"block-{place}", shortened(s, 100)) for place, s in enumerate(self.sections)]
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [
            ("", "Выберите…"),
            *([("Разделы", blocks)] if blocks else []),
            ("Мероприятия", [(str(one.key), str(one)) for one in measures]),
        ]
        self.helper = bare_helper("about", Row(Column("when"), Column("due")), "title", "expected")

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        kind, _, place = data.pop("about").partition("-")
        is_block = kind == "block"
        return {
            **data,
            "key": None if is_block else UUID(self.cleaned_data["about"]),
            "section": self.sections[int(place)] if is_block else "",
        }


class AnswerForm(forms.Form):
    value = forms.CharField(label="Что увидели", max_length=200)
    answer = forms.ChoiceField(label="Решение", choices=EarlySign.Answer, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Почему", max_length=2_000, widget=forms.Textarea({"rows": 3}),
        help_text="Ответ войдёт в следующую версию плана и в черновик следующего года.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("value", "answer", "reason")

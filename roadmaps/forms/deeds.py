"""What is said with a deed: the order that approves, why a version changes, a remark."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from roadmaps.execution.passed import Passed, PassedMeasure
from roadmaps.models import Plan
from shnor_portal.core.forms import DateInput, bare_helper

PASSED = [
    (Passed.DONE.value, "выполнены в срок"),
    (Passed.MOVED.value, "перенести на год"),
    (Passed.LEFT.value, "оставить: будут просрочены"),
]


class OrderForm(forms.Form):
    """The act that approves, and what becomes of deadlines that have passed before it.

    A municipal plan's act may have no number.
    """

    order_number = forms.CharField(label="Номер приказа школы", max_length=60)
    order_date = forms.DateField(label="Дата приказа школы", widget=DateInput())

    def __init__(
        self, plan: Plan, measures: Sequence[PassedMeasure], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found = measures
        if not plan.school_id:
            self.fields["order_number"].required = False
            self.fields["order_number"].label = "Номер документа"
            self.fields["order_number"].help_text = "Если план утверждён грифом, оставьте пустым."
            self.fields["order_date"].label = "Дата утверждения"
        asked = []
        if measures:
            self.fields["passed"] = forms.ChoiceField(
                label="Что с этими сроками",
                choices=PASSED,
                widget=forms.RadioSelect,
                error_messages={"required": "Скажите, что с прошедшими сроками."},
            )
            asked = ["passed"]
        for item in measures:
            self.fields[self._name(item)] = forms.ChoiceField(
                label=str(item.measure),
                choices=[("", "как все"), *PASSED],
                required=False,
                widget=forms.Select({"class": "form-select"}),
            )
        self.helper = bare_helper(Row(Column("order_number"), Column("order_date")))
        self.passed_helper = bare_helper(*asked)

    @property
    def passed_rows(self) -> list[tuple[PassedMeasure, forms.BoundField]]:
        """Each measure with its own question."""
        return [(item, self[self._name(item)]) for item in self.found]

    def values(self) -> dict[str, Any]:
        """Arguments of `approval.approve`."""
        given = self.cleaned_data
        return {
            "order_number": given["order_number"],
            "order_date": given["order_date"],
            "overtaken": {
                item.measure.key: Passed(given[self._name(item)] or given["passed"])
                for item in self.found
            },
        }

    @staticmethod
    def _name(item: PassedMeasure) -> str:
        return f"passed-{item.measure.key}"


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

"""What a plan says: its head, and one measure."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from roadmaps.models import Measure
from roadmaps.plans import addressees
from schools.models import Municipality
from shnor_portal.core.forms import bare_helper


class HeadForm(forms.Form):
    """Title, goal, tasks (a line each) and indicators (one line each: title | plan | fact)."""

    title = forms.CharField(label="Название", max_length=400)
    goal = forms.CharField(label="Цель", required=False, widget=forms.Textarea({"rows": 2}))
    tasks = forms.CharField(
        label="Задачи",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Каждая задача с новой строки.",
    )
    spare_rows = 2
    most_rows = 100

    def __init__(
        self,
        *args: Any,
        indicators: list[dict[str, str]],
        title_is_fixed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if title_is_fixed:
            self.fields["title"].disabled = True
            self.fields["title"].help_text = "Название утверждённого плана не меняется."
        rows: list[dict[str, str]] = [*indicators, *([{}] * self.spare_rows)]
        # What was typed may have more rows than there are now: a colleague took some away.
        typed = sum(name.startswith("title_") for name in {**self.initial, **self.data})
        rows += [{}] * min(typed - len(rows), self.most_rows)
        self.rows = len(rows)
        lines = []
        for number, row in enumerate(rows):
            for name, label in (("title", "Показатель"), ("plan", "План"), ("fact", "Факт")):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=label, required=False, max_length=300, initial=row.get(name, "")
                )
            lines.append(
                Row(
                    Column(f"title_{number}", css_class="col-md-6"),
                    Column(f"plan_{number}", css_class="col-md-3"),
                    Column(f"fact_{number}", css_class="col-md-3"),
                )
            )
        self.helper = bare_helper("title", "goal", "tasks", Fieldset("Показатели", *lines))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            {name: data[f"{name}_{number}"].strip() for name in ("title", "plan", "fact")}
            for number in range(self.rows)
        ]
        return {
            "title": data["title"],
            "goal": data["goal"],
            "tasks": [line.strip() for line in data["tasks"].splitlines() if line.strip()],
            "indicators": [row for row in rows if row["title"]],
        }


class MeasureForm(forms.ModelForm):
    class Meta:
        model = Measure
        fields = [
            "number", "section", "text", "deadline_text", "responsible", "result",
            "target_value", "target_unit", "addressee",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea({"rows": 3}),
            "responsible": forms.Textarea({"rows": 2}),
            "result": forms.Textarea({"rows": 2}),
            "section": forms.TextInput({"list": "sections"}),
        }
        help_texts = {
            "deadline_text": "Как в документе: «сентябрь – октябрь 2026», «ежеквартально», "
            "«до 01.12.2026».",
            "target_value": "Читается из результата; можно поправить.",
            "addressee": "У каждой из названных школ будут свои сроки и отметки. Читается из слов "
            "мероприятия; можно поправить.",
        }

    def __init__(self, *args: Any, municipality: Municipality | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if municipality:
            self.fields["addressee"].choices = addressees.choices(municipality)
        else:
            del self.fields["addressee"]
        self.helper = bare_helper(
            Row(Column("number", css_class="col-md-2"), Column("section", css_class="col-md-10")),
            "text",
            Row(Column("deadline_text"), Column("responsible")),
            "result",
            Row(Column("target_value", css_class="col-6 col-md-3"), Column("target_unit")),
            *(["addressee"] if municipality else []),
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}

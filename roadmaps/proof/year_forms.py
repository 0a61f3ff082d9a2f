"""Forms of the year's end of a school: its own marks, the interview, whom the department asks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms

from roadmaps.models import YearReport
from roadmaps.proof.writing_forms import TextsForm
from roadmaps.proof.year_figures import STYLES, Mark, PlannedFigure
from roadmaps.proof.year_reports import MARK, WHY, usual_term
from shnor_portal.core.forms import DateInput, bare_helper

CHOICES = [("", "Выберите…"), *((mark.value, mark.label) for mark in Mark if mark.value)]


class MarksForm(TextsForm):
    """For each line a mark and the reason where it differs from what was computed."""

    def __init__(self, *args: Any, figures: Sequence[PlannedFigure], **kwargs: Any) -> None:
        super().__init__(*args, sections={}, **kwargs)
        self.figures = figures
        for line in figures:
            self.fields[f"{MARK}{line.key}"] = forms.ChoiceField(
                label="Оценка школы", required=False, choices=CHOICES
            )
            self.fields[f"{WHY}{line.key}"] = forms.CharField(
                label="Пояснение", required=False, max_length=1_000,
                widget=forms.Textarea({"rows": 2}),
                help_text="Нужно, если оценка школы расходится с посчитанной.",
            )  # fmt: skip

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "line": line,
                "style": STYLES[line.mark],
                "mark": self[f"{MARK}{line.key}"],
                "why": self[f"{WHY}{line.key}"],
            }
            for line in self.figures
        ]


def value_words(name: str, value: Any) -> str:
    """A value of the form in a question of a conflict."""
    if name.startswith(MARK):
        return Mark(value).label if value else "без отметки"
    return str(value) or "пусто"


class InterviewForm(forms.Form):
    held_on = forms.DateField(label="Дата собеседования", widget=DateInput())
    present = forms.CharField(
        label="Кто участвовал", max_length=500,
        help_text="Должности, без фамилий: «директор, заместитель директора по УВР, муниципальный "
        "координатор».",
    )  # fmt: skip
    conclusion = forms.CharField(
        label="Вывод", max_length=5_000, widget=forms.Textarea({"rows": 6}),
        help_text="С него начнётся план следующего года.",
    )  # fmt: skip
    decision = forms.ChoiceField(
        label="Решение", choices=YearReport.Decision, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("held_on", "present", "conclusion", "decision")


class AskForm(forms.Form):
    """When the reports of a year are due."""

    due = forms.DateField(label="Срок отчёта", widget=DateInput())

    def __init__(self, *args: Any, year: int, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due": max(usual_term(year), today)})
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(Row(Column("due")))
